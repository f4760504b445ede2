import { badRequest, StrictError } from '../http/domoError';
import { isList } from './attributeDefinitions';
import { fitsType } from './attributeTypes';
import type { InstanceState } from '../state/instanceState';
import { systemAttribute, type SystemAttribute } from './systemAttributes';
import { looksLikeEmail, type AttributeValue } from './user';

/** One attribute as a client sends it. */
export interface AttributeWrite {
	readonly key: string;
	readonly values: readonly unknown[];
}

const wrongType = (key: string, value: unknown): never => {
	throw badRequest(`Invalid value for attribute ${key}: ${JSON.stringify(value)}`);
};

/** `[]`, `[null]` and `[""]` all clear: each is in use, none is documented (domo-api 2.4). */
const withoutBlanks = (values: readonly unknown[]): readonly unknown[] =>
	values.filter((value) => value !== null && value !== undefined && value !== '');

/** Numbers are taken for text, as Domo's schema allows strings and integers (domo-api 2.4); objects are not. */
function asText(key: string, value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	return wrongType(key, value);
}

const CHECKS: Readonly<Record<SystemAttribute['type'], (key: string, value: unknown) => AttributeValue>> = {
	text: asText,
	email: (key, value) => {
		const email = asText(key, value);
		return looksLikeEmail(email) ? email : wrongType(key, value);
	},
	// "only numbers (up to 16 digits)", kept as a string of digits (domo-api 2.1, 2.7).
	digits: (key, value) => {
		const digits = asText(key, value);
		return /^\d{1,16}$/.test(digits) ? digits : wrongType(key, value);
	},
	userId: (key, value) => {
		const id = asText(key, value);
		return /^\d{1,15}$/.test(id) ? id : wrongType(key, value);
	},
	epoch: (key, value) => {
		const time = asText(key, value);
		return /^-?\d{1,15}$/.test(time) ? Number(time) : wrongType(key, value);
	},
	number: (key, value) => {
		const digits = asText(key, value);
		return /^\d{1,15}$/.test(digits) ? Number(digits) : wrongType(key, value);
	},
	flag: (key, value) => (typeof value === 'boolean' ? value : wrongType(key, value)),
};

const REQUIRED: readonly string[] = ['displayName', 'userName', 'emailAddress', 'roleId'];

function checkSystem(attribute: SystemAttribute, values: readonly unknown[]): readonly AttributeValue[] {
	const { key } = attribute;
	if (attribute.kept === 'derived') throw badRequest(`Attribute ${key} cannot be written`);
	const present = withoutBlanks(values);
	if (present.length > 1) throw badRequest(`Attribute ${key} takes one value, ${present.length} were given`);
	if (present.length === 0 && REQUIRED.includes(key)) throw badRequest(`Attribute ${key} cannot be empty`);
	return present.map((value) => CHECKS[attribute.type](key, value));
}

/**
 * The values of a write as they will be kept; [] clears. Wrong type, unknown key and bad role are 400 with a body of
 * our own invention (domo-api 3.2, section 10). Custom values are kept and given back as strings (our choice).
 */
export function checkValues(state: InstanceState, { key, values }: AttributeWrite): readonly AttributeValue[] {
	const system = systemAttribute(key);
	if (system !== undefined) {
		const checked = checkSystem(system, values);
		if (key === 'roleId' && !state.roles.has(Number(checked[0]))) {
			throw badRequest(`Invalid role: ${String(checked[0])}`);
		}
		return checked;
	}
	const definition = state.attributes.get(key);
	if (definition === undefined) throw new StrictError(400, `Unknown attribute key: ${key}`);
	const present = withoutBlanks(values).map((value) => (typeof value === 'boolean' ? String(value) : asText(key, value)));
	if (!isList(definition) && present.length > 1) {
		throw badRequest(`Attribute ${key} takes one value, ${present.length} were given`);
	}
	for (const value of present) if (!fitsType(definition.valueType, value)) wrongType(key, value);
	return present;
}
