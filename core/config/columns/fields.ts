import type { AttributeDefinition } from '../../domo';
import { valueTypes } from '../cells';
import type { ConfigContext } from '../types';
import type { Field } from '../../common/fieldValue';
import { customAttributes } from './attributes';
import { createField } from './field';
import { resolveHeaders } from './headers';
import { SYSTEM_COLUMNS } from './system';

/**
 * The fields that a table with these columns manages: system columns in Domo's order, then custom attributes by key. The order
 * of columns and rows makes no difference.
 */
export function fieldsOf(columnNames: readonly string[], context: ConfigContext): Field[] {
	return [...resolveHeaders(columnNames, context).fields];
}

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
