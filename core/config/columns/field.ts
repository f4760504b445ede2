import type { AttributeDefinition } from '../../domo';
import type { ValueTypes } from '../cells';
import type { Field, FieldValue } from '../../common/fieldValue';
import { attributeType, isProviderOwned } from './attributes';
import { systemColumn } from './system';

/** Between the values of a list; no value can hold it. */
const separator = '\u0000';

/** A field by its exact name: a system column's, or else a custom attribute, of text where it has no definition yet. */
export function createField(
	name: string,
	attributes: readonly AttributeDefinition[],
	definition: AttributeDefinition | undefined,
	types: ValueTypes,
): Field {
	const system = systemColumn(name);
	if (system !== undefined) {
		const { key, type, required } = system;
		// Every account has these three, whoever made it: an identity provider's definition does not take them from the table.
		const providerOwned = !required && isProviderOwned(key, attributes);
		return { name, key, kind: 'system', type, list: false, providerOwned, comparable: comparer(types[type].comparable, false) };
	}
	const { type, list } = definition === undefined ? ({ type: 'text', list: false } as const) : attributeType(definition);
	const providerOwned = isProviderOwned(name, attributes);
	const { securityVoter } = definition ?? {};
	return { name, key: name, kind: 'custom', type, list, providerOwned, ...(securityVoter !== undefined && { securityVoter }), comparable: comparer(types[type].comparable, list) };
}

/**
 * Order and repetition in a list make no difference. Several values where there should be one are what a table shows of them: they
 * differ from any text but that.
 */
function comparer(comparable: (text: string) => string, list: boolean): (value: FieldValue) => string {
	return (value) => {
		if (typeof value === 'string') return comparable(value);
		if (value === null) return '';
		if (typeof value === 'number') return comparable(String(value));
		if (!list && value.length > 1) return comparable(value.join('|'));
		return [...new Set(value.map(comparable))].filter((text) => text !== '').sort().join(separator);
	};
}
