import { badRequest, DomoError, StrictError } from '../http/reply';
import type { AttributeValue, ValueType } from '../seed';
import type { InstanceState } from '../state/instanceState';
import { emailKey, isList, looksLikeEmail, systemAttribute, type SystemAttribute, type User } from './user';

export interface NewPerson {
	readonly displayName: string;
	readonly email: string;
	readonly roleId: number;
	readonly sendInvite: boolean;
	readonly invitorUserId: number;
	/** Epoch milliseconds from which reads show the person; 0: at once. */
	readonly visibleAt: number;
}

/** Thrown if the address of a new user is taken; each endpoint answers it differently (domo-api 2.3). */
export class EmailTaken extends Error {}

function checkDomain(state: InstanceState, email: string): void {
	const { authorizedDomains } = state.settings;
	if (authorizedDomains.length === 0) return;
	const domain = emailKey(email).split('@')[1] ?? '';
	if (authorizedDomains.some((one) => one.trim().toLowerCase() === domain)) return;
	// The HTTP form of this refusal is unknown; the words are those of Domo's dialog (domo-api 2.3).
	throw badRequest(`Please provide a proper email address: ${domain} is not an authorized domain`);
}

const deletedWithEmail = (state: InstanceState, email: string): User | undefined =>
	[...state.people.deleted.values()].find((user) => emailKey(user.emailAddress) === emailKey(email));

/** Makes an account, and an entry in the outbox when an invitation is asked for. */
export function createPerson(state: InstanceState, person: NewPerson): User {
	if (person.displayName.trim() === '') throw badRequest('displayName cannot be empty');
	if (!looksLikeEmail(person.email)) throw badRequest(`Invalid email address: ${person.email}`);
	if (!state.roles.has(person.roleId)) throw badRequest(`Invalid role: ${person.roleId}`);
	if (state.people.holderOf(person.email) !== undefined) throw new EmailTaken(person.email);
	if (state.settings.keepDeletedAddresses && deletedWithEmail(state, person.email) !== undefined) throw new EmailTaken(person.email);
	checkDomain(state, person.email);
	const now = state.now();
	const revived = state.settings.reviveDeleted ? deletedWithEmail(state, person.email) : undefined;
	const user: User = {
		id: revived?.id ?? state.people.takeId(),
		displayName: person.displayName,
		userName: person.email,
		emailAddress: person.email,
		roleId: person.roleId,
		values: revived?.values ?? new Map(),
		created: revived?.created ?? now,
		modified: now,
		invitorUserId: person.invitorUserId,
		active: true,
		// A new user has not signed in yet (our choice; the rules of these fields are not documented).
		pending: true,
		accepted: false,
		systemUser: false,
		supportUser: false,
	};
	state.people.add(user, person.visibleAt);
	if (person.sendInvite) {
		const { id: userId, emailAddress: email, displayName } = user;
		state.outbox.push({ at: now, userId, email, displayName, invitedBy: person.invitorUserId });
	}
	return user;
}

/** Changes sent values into stored ones (fault "normalise"). */
export type Normalise = (key: string, value: AttributeValue) => AttributeValue;

/** Writes the given attributes of one account and no others (domo-api 2.4). All or nothing. */
export function patchPerson(
	state: InstanceState,
	before: User,
	writes: readonly AttributeWrite[],
	normalise: Normalise,
): User {
	const values = new Map(before.values);
	const { displayName, userName, emailAddress, roleId } = before;
	const after = { displayName, userName, emailAddress, roleId };
	for (const write of writes) {
		const checked = checkValues(state, write).map((value) => normalise(write.key, value));
		if (write.key === 'displayName') after.displayName = String(checked[0]);
		else if (write.key === 'emailAddress') after.emailAddress = String(checked[0]);
		else if (write.key === 'userName') after.userName = String(checked[0]);
		else if (write.key === 'roleId') after.roleId = Number(checked[0]);
		// The identity provider manages this value: the write answers 200 and changes nothing (our choice, KB-000005164).
		else if (state.attributes.get(write.key)?.keyspace === 'idp' && systemAttribute(write.key) === undefined) continue;
		else if (checked.length === 0) values.delete(write.key);
		else values.set(write.key, checked);
	}
	for (const text of [after.emailAddress, after.userName]) {
		const taken = [state.people.findByEmail(text), state.people.findByLogin(text)].some((holder) => holder !== undefined && holder.id !== before.id);
		if (taken) throw new DomoError(400, `A user with the email ${text} already exists`);
	}
	const user: User = { ...before, ...after, values, modified: state.now() };
	state.people.replace(before, user);
	return user;
}

/** Deletes an account. Content keeps the deleted owner's id; the user is removed from all groups (domo-api 2.6). */
export function deletePerson(state: InstanceState, user: User): void {
	state.people.remove(user);
	for (const group of state.groups.values()) {
		if (!group.members.has(user.id) && !group.owners.has(user.id)) continue;
		const without = (ids: ReadonlySet<number>) => new Set([...ids].filter((id) => id !== user.id));
		state.groups.set(group.id, { ...group, members: without(group.members), owners: without(group.owners) });
	}
}

/** One attribute as a client sends it. */
export interface AttributeWrite {
	readonly key: string;
	readonly values: readonly unknown[];
}

const wrongType = (key: string, value: unknown): never => {
	throw badRequest(`Invalid value for attribute ${key}: ${JSON.stringify(value)}`);
};

/** `[]`, `[null]` and `[""]` all clear the value: clients use each of them, none is documented (domo-api 2.4). */
const withoutBlanks = (values: readonly unknown[]): readonly unknown[] =>
	values.filter((value) => value !== null && value !== undefined && value !== '');

/** Numbers are accepted as text, as Domo's schema allows strings and integers (domo-api 2.4); objects are refused. */
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
	// "only numbers (up to 16 digits)", stored as a string of digits (domo-api 2.1, 2.7).
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
 * The values of a write as they will be stored; [] clears. Wrong type, unknown key and bad role are 400 with a body of
 * our own invention (domo-api 3.2, section 10). Custom values are stored and returned as strings (our choice).
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

const isRealDate = (value: string): boolean => {
	const [year, month, day] = value.split('-').map(Number);
	const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
	return date.toISOString().startsWith(value);
};

/** Which values each type accepts. Names and formats beyond STRING are our choice (domo-api 3.1). */
const PATTERNS: Readonly<Record<ValueType, (value: string) => boolean>> = {
	STRING: () => true,
	LONG: (value) => /^-?\d{1,19}$/.test(value),
	DECIMAL: (value) => /^-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$/.test(value),
	DATE: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && isRealDate(value),
	DATETIME: (value) =>
		/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/.test(value) &&
		isRealDate(value.slice(0, 10)) &&
		!Number.isNaN(Date.parse(value.replace(' ', 'T'))),
	BOOLEAN: (value) => /^(true|false)$/i.test(value),
};

export const fitsType = (type: ValueType | null, value: string): boolean => PATTERNS[type ?? 'STRING'](value);
