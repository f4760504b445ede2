import type { ConfigContext, FieldType } from '../types';
import { booleanType } from './boolean';
import { dateTimeType, dateType } from './dates';
import { digitsType } from './digits';
import { emailType } from './email';
import { localeType } from './locale';
import { decimalType, integerType } from './numbers';
import { phoneType } from './phone';
import type { ValueType } from './result';
import { roleType } from './role';
import { textType } from './text';
import { timeZoneType } from './timeZone';

export type TypeContext = Pick<ConfigContext, 'roles' | 'defaultPhoneCountry' | 'phoneNumbersAsE164'>;

/** The types of one instance, made once for a table. */
export type ValueTypes = Readonly<Record<FieldType, ValueType>>;

export function valueTypes(context: TypeContext): ValueTypes {
	return {
		text: textType,
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
