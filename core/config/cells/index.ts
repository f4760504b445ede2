import type { ConfigContext } from '../types';
import type { FieldType } from '../../common/fieldValue';
import { booleanType } from './values/boolean';
import { dateTimeType, dateType } from './values/dates';
import { digitsType } from './values/digits';
import { emailType } from './values/email';
import { localeType } from './values/locale';
import { decimalType, integerType } from './values/numbers';
import { phoneType } from './values/phone';
import type { ValueType } from './result';
import { roleType } from './values/role';
import { idType, textType } from './values/text';
import { timeZoneType } from './values/timeZone';

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
