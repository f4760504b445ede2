import type { INodeProperties } from 'n8n-workflow';

type Display = Pick<INodeProperties, 'displayOptions' | 'description'>;

const UUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/** A DataSet of the node's instance, by name, by the address in the browser, or by id. */
export function dataSetLocator(displayName: string, name: string, display: Display): INodeProperties {
	const { modes: [list, byId] = [], ...locator } = picked(displayName, name, display, { from: 'searchDataSets', what: 'DataSet', example: '01234567-89ab-cdef-0123-456789abcdef' });
	return {
		...locator,
		required: true,
		modes: [
			...(list ? [list] : []),
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				placeholder: 'e.g. https://example.domo.com/datasources/01234567-89ab-cdef-0123-456789abcdef/details/overview',
				extractValue: { type: 'regex', regex: `(${UUID})` },
				validation: [{ type: 'regex', properties: { regex: `.*${UUID}.*`, errorMessage: 'This address names no DataSet' } }],
			},
			...(byId ? [byId] : []),
		],
	};
}

/** A role of the node's instance, by name or by id. */
export function roleLocator(displayName: string, name: string, display: Display): INodeProperties {
	return { ...picked(displayName, name, display, { from: 'searchRoles', what: 'role', example: '5' }), required: true };
}

/** A person of the node's instance, by name or by id. */
export function userLocator(displayName: string, name: string, display: Display): INodeProperties {
	return picked(displayName, name, display, { from: 'searchUsers', what: 'person', example: '1234567890' });
}

/** @param from the method of `listSearch` that fills the list */
function picked(displayName: string, name: string, display: Display, { from, what, example }: { from: string; what: string; example: string }): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		...display,
		modes: [
			{ displayName: 'From List', name: 'list', type: 'list', placeholder: `Select a ${what}…`, typeOptions: { searchListMethod: from, searchable: true } },
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${example}` },
		],
	};
}
