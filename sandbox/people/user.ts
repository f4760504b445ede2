import type { AttributeValue, Keyspace, SeedAttribute, ValueType } from '../seed';

/** One account. Never changed in place: a change makes a new object. */
export interface User {
	readonly id: number;
	readonly displayName: string;
	/** The login: a separate attribute that does not change with the address (domo-api 2.4). */
	readonly userName: string;
	readonly emailAddress: string;
	readonly roleId: number;
	/** All other attributes with a value, system and custom, by identity key. */
	readonly values: ReadonlyMap<string, readonly AttributeValue[]>;
	/** Epoch milliseconds. */
	readonly created: number;
	readonly modified: number;
	readonly invitorUserId: number;
	readonly active: boolean;
	readonly pending: boolean;
	readonly accepted: boolean;
	readonly systemUser: boolean;
	readonly supportUser: boolean;
	readonly lastLogin?: number;
	readonly password?: string;
}

export const emailKey = (email: string): string => email.trim().toLowerCase();

/** A simple check: text, one @, text with a dot, no spaces (our choice). */
export const looksLikeEmail = (value: string): boolean => /^[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;]+$/u.test(value);

/** How a system attribute's value is checked when it is written. */
export type SystemType = 'text' | 'email' | 'digits' | 'epoch' | 'userId' | 'flag' | 'number';

export interface SystemAttribute {
	readonly key: string;
	readonly type: SystemType;
	/** `own` are members of `User`; `value` live in `User.values`; `derived` are read-only (our choice: writing them is 400). */
	readonly kept: 'own' | 'value' | 'derived';
	readonly read: (user: User) => AttributeValue | undefined;
}

const inValues = (key: string, type: SystemType): SystemAttribute => ({
	key,
	type,
	kept: 'value',
	read: (user) => user.values.get(key)?.[0],
});

const own = (key: string, type: SystemType, read: (user: User) => AttributeValue): SystemAttribute => ({
	key,
	type,
	kept: 'own',
	read,
});

const derived = (
	key: string,
	type: SystemType,
	read: (user: User) => AttributeValue | undefined,
): SystemAttribute => ({ key, type, kept: 'derived', read });

/** Every identity key that Domo lists (domo-api 2.1), in the order in which DETAILED gives them. */
const SYSTEM_ATTRIBUTES: readonly SystemAttribute[] = [
	derived('id', 'number', (user) => user.id),
	own('displayName', 'text', (user) => user.displayName),
	inValues('department', 'text'),
	own('userName', 'text', (user) => user.userName),
	own('emailAddress', 'email', (user) => user.emailAddress),
	inValues('phoneNumber', 'text'),
	inValues('deskPhoneNumber', 'text'),
	inValues('title', 'text'),
	inValues('timeZone', 'text'),
	inValues('hireDate', 'epoch'),
	derived('created', 'epoch', (user) => user.created),
	derived('modified', 'epoch', (user) => user.modified),
	inValues('alternateEmail', 'email'),
	inValues('employeeLocation', 'text'),
	inValues('employeeNumber', 'digits'),
	inValues('employeeId', 'text'),
	inValues('locale', 'text'),
	own('roleId', 'number', (user) => user.roleId),
	inValues('reportsTo', 'userId'),
	// Set together with isPending until an invitation is accepted (domo-api 2.8).
	derived('isAnonymous', 'flag', (user) => user.pending),
	derived('isSystemUser', 'flag', (user) => user.systemUser),
	derived('isPending', 'flag', (user) => user.pending),
	derived('isActive', 'flag', (user) => user.active),
	derived('invitorUserId', 'number', (user) => user.invitorUserId),
	derived('lastActivity', 'epoch', (user) => user.lastLogin),
	derived('lastLogin', 'epoch', (user) => user.lastLogin),
	derived('avatarKey', 'text', (user) => `c605f478-0cd2-4451-9fd4-d82090b71e66-${user.id}`),
	inValues('webLandingPage', 'text'),
	inValues('webMobileLandingPage', 'text'),
];

const byKey = new Map(SYSTEM_ATTRIBUTES.map((attribute) => [attribute.key, attribute]));

export const systemAttribute = (key: string): SystemAttribute | undefined => byKey.get(key);

/** The values of one attribute; [] if there are none. */
export function attributeValues(user: User, key: string): readonly AttributeValue[] {
	const attribute = byKey.get(key);
	if (attribute === undefined) return user.values.get(key) ?? [];
	const value = attribute.read(user);
	return value === undefined ? [] : [value];
}

/** All attributes that have a value: those of the table first, then the custom ones. */
export function allAttributes(user: User): readonly (readonly [string, readonly AttributeValue[]])[] {
	const system = SYSTEM_ATTRIBUTES.flatMap(({ key, read }) => {
		const value = read(user);
		return value === undefined ? [] : [[key, [value]] as const];
	});
	return [...system, ...[...user.values].filter(([key]) => !byKey.has(key))];
}

/** One row of `properties/meta/keys` (domo-api 3.1). */
export interface AttributeDefinition {
	readonly context: string | null;
	readonly keyspace: Keyspace;
	readonly key: string;
	readonly title: string | null;
	readonly description: string | null;
	readonly validator: string;
	readonly validatorConfiguration: null;
	readonly securityVoter: string;
	readonly valueType: ValueType | null;
	readonly custom: boolean;
}

/** Validator of list attributes (domo-api 3.1). */
export const LIST_VALIDATOR = 'ANY_VALUE_MULTI';

const CUSTOMER_CONTEXT = 'mmmm-0012-0200';

/** The Domo-defined keys of the one recorded instance (domo-api 3.1). */
const DOMO_DEFINED_KEYS: readonly string[] = [
	'domo.policy.managed_email_address',
	'domo.policy.managed_employee_id',
	'domo.policy.managed_employee_number',
	'domo.policy.managed_hire_date',
	'domo.policy.managed_user_department',
	'domo.policy.managed_user_title',
];

export function makeDefinition(seed: SeedAttribute): AttributeDefinition {
	const keyspace = seed.keyspace ?? 'customer-defined';
	return {
		context: keyspace === 'domo-defined' ? null : CUSTOMER_CONTEXT,
		keyspace,
		key: seed.key,
		title: seed.title ?? (keyspace === 'domo-defined' ? null : seed.key),
		description: seed.description ?? null,
		validator: seed.validator ?? 'ANY_VALUE',
		validatorConfiguration: null,
		securityVoter: 'FULL_VIS_ADMIN_IDP',
		valueType: seed.valueType === undefined ? (keyspace === 'domo-defined' ? null : 'STRING') : seed.valueType,
		custom: keyspace !== 'domo-defined',
	};
}

/** Definitions by key: Domo's own, then the seed's. */
export const makeDefinitions = (seeds: readonly SeedAttribute[]): Map<string, AttributeDefinition> =>
	new Map(
		[...DOMO_DEFINED_KEYS.map((key) => ({ key, keyspace: 'domo-defined' as const })), ...seeds].map((seed) => [
			seed.key,
			makeDefinition(seed),
		]),
	);

export const isList = (definition: AttributeDefinition): boolean => definition.validator === LIST_VALIDATOR;
