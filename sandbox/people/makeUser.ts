import type { SeedUser } from '../seed';
import type { AttributeValue, User } from './user';

const asList = (value: AttributeValue | readonly AttributeValue[]): readonly AttributeValue[] =>
	typeof value === 'object' ? value : [value];

/** A live user out of a seed. Empty values are no values. */
export function makeUser(seed: SeedUser, id: number, now: number): User {
	const values = new Map<string, readonly AttributeValue[]>();
	for (const [key, value] of Object.entries(seed.values ?? {})) {
		const present = asList(value).filter((one) => one !== '');
		if (present.length > 0) values.set(key, present);
	}
	const accepted = seed.accepted ?? seed.pending !== true;
	return {
		id,
		displayName: seed.displayName,
		userName: seed.userName ?? seed.email,
		emailAddress: seed.email,
		roleId: seed.roleId ?? 4,
		values,
		created: seed.created ?? now,
		modified: seed.created ?? now,
		invitorUserId: 0,
		active: seed.active ?? true,
		pending: seed.pending ?? !accepted,
		accepted,
		systemUser: seed.systemUser ?? false,
		supportUser: seed.supportUser ?? false,
		...(seed.lastLogin === undefined ? {} : { lastLogin: seed.lastLogin }),
		...(seed.password === undefined ? {} : { password: seed.password }),
	};
}
