import { COORDINATION_KEY } from '../../domo';
import type { FieldType } from '../../common/fieldValue';
import type { AttributeDefinition } from '../../domo';
import { BULK_IMPORT_COLUMNS } from './bulkImport';
import { SYSTEM_COLUMNS } from './system';

export interface AttributeType {
	readonly type: FieldType;
	readonly list: boolean;
}

/**
 * What a definition's `validator` and `valueType` say about its values. Only `ANY_VALUE`, `ANY_VALUE_MULTI` and `STRING` are
 * attested (domo-api 3.1); the others follow the names of Java's types, which Domo says it uses. Unknown names mean text.
 */
export const TYPE_NAMES: readonly { readonly names: RegExp; readonly type: FieldType; readonly meaning: string }[] = [
	{ names: /BOOL/, type: 'boolean', meaning: 'TRUE or FALSE (also yes, no, 1, 0)' },
	{ names: /DATE_?TIME|TIMESTAMP|INSTANT|ZONED/, type: 'dateTime', meaning: 'date and time, such as 2024-05-31T14:30:00Z; without an offset it is UTC' },
	{ names: /DATE/, type: 'date', meaning: 'date, as year-month-day' },
	{ names: /DECIMAL|DOUBLE|FLOAT|NUMBER|NUMERIC/, type: 'decimal', meaning: 'number with a decimal point' },
	{ names: /(^|_)(LONG|INT|INTEGER|BIG_?INT|BIG_?INTEGER|SHORT|WHOLE)(_|$)/, type: 'integer', meaning: 'whole number of 64 bits' },
];

export function attributeType(definition: Pick<AttributeDefinition, 'validator' | 'valueType'>): AttributeType {
	const validator = definition.validator.toUpperCase();
	const valueType = (definition.valueType ?? '').toUpperCase();
	const typed = TYPE_NAMES.find(({ names }) => names.test(valueType)) ?? TYPE_NAMES.find(({ names }) => names.test(validator));
	return { type: typed?.type ?? 'text', list: /MULTI|LIST|ARRAY/.test(`${validator} ${valueType}`) };
}

/** Keys that no column can be about: system columns have their own, the bulk import's columns mean something else, and some are ours. */
const keptKeys: ReadonlySet<string> = new Set([COORDINATION_KEY, 'row_number', ...BULK_IMPORT_COLUMNS.map(({ name }) => name), ...SYSTEM_COLUMNS.flatMap(({ name, key }) => [name, key])]);

/** True for names that are kept for what our nodes hand on; `__proto__` is an ordinary name. */
export function isUnderscored(name: string): boolean {
	return name.startsWith('_') && name !== '__proto__';
}

/** True for the key of a custom attribute that a column of this name would not be about. */
export function isNoColumn(key: string): boolean {
	return isUnderscored(key) || BULK_IMPORT_COLUMNS.some(({ name }) => name === key) || key === 'row_number';
}

/**
 * The attributes that a column can be about, by key. Domo's own definitions are its system columns and policies; an identity
 * provider may define keys of system columns too (domo-api 3.1).
 */
export function customAttributes(definitions: readonly AttributeDefinition[]): ReadonlyMap<string, AttributeDefinition> {
	const custom = definitions.filter(({ keyspace, key }) => keyspace !== 'domo-defined' && !keptKeys.has(key) && !isUnderscored(key));
	return new Map(custom.map((definition) => [definition.key, definition]));
}

/** True when the identity provider alone writes the attribute with this identity key. */
export function isProviderOwned(key: string, definitions: readonly AttributeDefinition[]): boolean {
	const same = definitions.filter((definition) => definition.key === key);
	return same.some(({ keyspace }) => keyspace === 'idp') && !same.some(({ keyspace }) => keyspace === 'customer-defined');
}
