import type { Field, FieldType, FieldValue } from '../common/fieldValue';
import { type AttributeDefinition, COORDINATION_KEY } from '../domo';
import { ValueType, type ConfigContext } from './types';
import { booleanType, digitsType, idType, localeType, roleType, textType } from './values/text';
import { dateTimeType, dateType } from './values/dates';
import { decimalType, integerType } from './values/numbers';
import { emailType } from './values/email';
import { phoneType } from './values/phone';
import { timeZoneType } from './values/timeZone';
import { BULK_IMPORT_COLUMNS, SYSTEM_COLUMNS, systemColumn } from './systemColumns';

/** Every field that a person of an instance with these attributes can have: the 13 columns, then custom attributes by key. */
export function configurationFields(attributes: readonly AttributeDefinition[], defaultPhoneCountry = 'US'): Field[] {
	const types = valueTypes({ roles: [], defaultPhoneCountry, phoneNumbersAsE164: false });
	const custom = customAttributes(attributes);
	const names = [...SYSTEM_COLUMNS.map(({ name }) => name), ...[...custom.keys()].sort()];
	return names.map((name) => createField(name, attributes, custom.get(name), types));
}

/**
 * The field of this name on an instance with these attributes. A name that the instance does not know (yet, or any more) is a
 * custom attribute of text: Domo itself then says whether it takes it.
 *
 * @param defaultPhoneCountry ISO 3166 alpha-2, by which phone numbers without a country are compared
 */
export function fieldByName(name: string, attributes: readonly AttributeDefinition[], defaultPhoneCountry = 'US'): Field {
	const types = valueTypes({ roles: [], defaultPhoneCountry, phoneNumbersAsE164: false });
	return createField(name, attributes, customAttributes(attributes).get(name), types);
}

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
	return { name, key: name, kind: 'custom', type, list, providerOwned, securityVoter: definition?.securityVoter, comparable: comparer(types[type].comparable, list) };
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
		if (!list) return comparable(value.join('|'));
		return [...new Set(value.map(comparable))].filter((text) => text !== '').sort().join(separator);
	};
}

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

export type TypeContext = Pick<ConfigContext, 'roles' | 'defaultPhoneCountry' | 'phoneNumbersAsE164'>;

/** The types of one instance, made once for a table. */
export type ValueTypes = Readonly<Record<FieldType, ValueType>>;

export function valueTypes(context: TypeContext): ValueTypes {
	return {
		text: textType,
		id: idType,
		email: emailType,
		phone: phoneType(context.defaultPhoneCountry, context.phoneNumbersAsE164),
		role: roleType(context.roles),
		digits: digitsType,
		timeZone: timeZoneType,
		locale: localeType,
		integer: integerType,
		decimal: decimalType,
		date: dateType,
		dateTime: dateTimeType,
		boolean: booleanType,
	};
}
