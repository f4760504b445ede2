import type { AttributeValue, User } from './user';

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
	// Said of whoever has not accepted, together with isPending (domo-api 2.8).
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

/** One attribute's values; [] when there are none. */
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
