import type { LiveUser } from '../../domo/types';

/** Live users by a key; a key that several share gives all of them. */
export interface LiveIndex {
	readonly all: (key: string) => readonly LiveUser[];
}

const nobody: readonly LiveUser[] = [];

/** Users whose key is empty are left out: nothing matches by a blank. */
export function indexBy(users: readonly LiveUser[], keyOf: (user: LiveUser) => string): LiveIndex {
	const index = new Map<string, LiveUser[]>();
	for (const user of users) {
		const key = keyOf(user);
		if (key === '') continue;
		const same = index.get(key);
		if (same === undefined) index.set(key, [user]);
		else same.push(user);
	}
	return { all: (key) => (key === '' ? nobody : (index.get(key) ?? nobody)) };
}
