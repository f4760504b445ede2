import { isPlaceholderId, matchingIdKey } from '../../config';
import { clip } from '../../common/text';
import type { LiveUser } from '../../domo';
import { addressBeforeExchange } from '../temporaryAddress';
import { listed } from '../../common/wording';

/** Accounts, and ids, that a note names. */
const mostNamed = 10;

/** Sentences about accounts by which a person is not known for sure: an id that several have, or that is none, and a temporary address. */
export function notesOfOddAccounts(live: readonly LiveUser[], employeeIdAt: number): string[] {
	const byId = new Map<string, LiveUser[]>();
	const placeholders: LiveUser[] = [];
	const stranded: LiveUser[] = [];
	for (const user of live) {
		if (!user.human) continue;
		if (addressBeforeExchange(user) !== undefined) stranded.push(user);
		const text = String(user.values[employeeIdAt] ?? '');
		const key = matchingIdKey(text);
		if (key === '') {
			if (isPlaceholderId(text)) placeholders.push(user);
			continue;
		}
		const known = byId.get(key);
		if (known === undefined) byId.set(key, [user]);
		else known.push(user);
	}
	const shared = [...byId].filter(([, users]) => users.length > 1);
	const named = (users: readonly LiveUser[]): string => {
		const names = users.slice(0, mostNamed).map(({ email, id }) => `${clip(email, 60)} (id ${id})`);
		return listed(users.length > mostNamed ? [...names, `${users.length - mostNamed} more`] : names);
	};
	return [
		...shared.slice(0, mostNamed).map(([key, users]) => `${users.length} accounts have the employeeId ${clip(key, 60)}: ${named(users)}. An id is one person's: correct it in Domo.`),
		...(shared.length > mostNamed ? [`${shared.length - mostNamed} more employeeIds belong to several accounts.`] : []),
		...(placeholders.length > 0 ? [`A placeholder stands in the employeeId of ${named(placeholders)}: nobody is matched by it.`] : []),
		...(stranded.length > 0
			? [`An exchange of addresses was interrupted and left at a temporary one: ${named(stranded)}. They are never removed; where their row is known they get its address, else give it to them in Admin > People.`]
			: []),
	];
}
