import { createYielder } from '../common/yielder';
import type { DesiredUser } from '../config/types';
import { KeyIndex } from '../common/keyIndex';
import type { Clock } from '../common/ports';
import type { LiveUser } from '../domo';

/** A row and the account that it means. */
export interface Match {
	readonly desired: DesiredUser;
	readonly live: LiveUser;
}

/** Live users by a key, told by their place in the list. */
export interface LiveIndex {
	/** The place of the only user with that key; -1 when there is none, or several. */
	readonly only: (key: string) => number;
	/** The places of all who share it. */
	readonly all: (key: string) => readonly number[];
}

const nobody: readonly number[] = [];

/** Users whose key is empty are left out: nothing matches by a blank. */
export async function indexBy(users: readonly LiveUser[], keyOf: (user: LiveUser) => string, clock: Clock): Promise<LiveIndex> {
	const yielder = createYielder(clock);
	const keys = new KeyIndex(users.length);
	// By the key's number. Nearly every key is one person's: a list for each would be 100,000 lists.
	const places: (number | number[])[] = [];
	for (let at = 0; at < users.length; at++) {
		if (yielder.shouldYield(at)) await yielder.yield();
		const user = users[at];
		const key = user === undefined ? '' : keyOf(user);
		if (key === '') continue;
		const number = keys.add(key);
		if (number === undefined) {
			places.push(at);
			continue;
		}
		const known = places[number];
		if (typeof known === 'number') places[number] = [known, at];
		else known?.push(at);
	}
	return {
		only: (key) => {
			const found = places[keys.find(key)];
			return typeof found === 'number' ? found : -1;
		},
		all: (key) => {
			const found = places[keys.find(key)] ?? nobody;
			return typeof found === 'number' ? [found] : found;
		},
	};
}
