import type { INodeProperties } from 'n8n-workflow';

type Display = Pick<INodeProperties, 'displayOptions' | 'description'>;

/** A DataSet of the node's instance, by name, by the address in the browser, or by id. */
export function dataSetLocator(displayName: string, name: string, display: Display): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		...display,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a DataSet…',
				typeOptions: { searchListMethod: 'searchDataSets', searchable: true },
			},
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				placeholder: 'e.g. https://example.domo.com/datasources/01234567-89ab-cdef-0123-456789abcdef/details/overview',
				extractValue: { type: 'regex', regex: '([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})' },
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '.*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}.*',
							errorMessage: 'This address names no DataSet',
						},
					},
				],
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 01234567-89ab-cdef-0123-456789abcdef',
			},
		],
	};
}

/** A role of the node's instance, by name or by id. */
export function roleLocator(displayName: string, name: string, display: Display): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		...display,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a role…',
				typeOptions: { searchListMethod: 'searchRoles', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 5' },
		],
	};
}

/** A person of the node's instance, by name or by id. */
export function userLocator(displayName: string, name: string, display: Display): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		...display,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a person…',
				typeOptions: { searchListMethod: 'searchUsers', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 1234567890' },
		],
	};
}
