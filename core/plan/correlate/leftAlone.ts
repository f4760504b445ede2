import { isAddressOfRows } from '../../config';
import { namesOf } from '../../common/tables';
import { counted, listed } from '../../common/wording';
import type { LiveUser } from '../../domo';

/**
 * Why an account is nobody's to change: no row updates it and no plan removes it (domo-api 2.8). Whoever was invited and has not
 * accepted is a person like any other, however Domo flags the account.
 */
export type LeftAlone = 'domo' | 'inactive' | 'noAddress';

export function leftAlone({ human, active, email, login }: LiveUser): LeftAlone | undefined {
	if (!human) return 'domo';
	if (!active) return 'inactive';
	// `robot` or `jane doe@x.io` is no address that a row can have: such an account would be in no row whatever the table says.
	return isAddressOfRows(email) || isAddressOfRows(login) ? undefined : 'noAddress';
}

/** For each reason: what such accounts are, and what a hold says of one. */
const WORDS = {
	domo: { nouns: ["account of Domo's own", "accounts of Domo's own"], hold: "This is an account of Domo's own: it is neither updated nor removed. Take the row out." },
	inactive: {
		nouns: ['inactive account', 'inactive accounts'],
		hold: 'This account is inactive in Domo: it is neither updated nor removed. Take the row out, or make the account active in Domo first.',
	},
	noAddress: {
		nouns: ['account without an e-mail address', 'accounts without an e-mail address'],
		hold: 'This account has no e-mail address in Domo: it is neither updated nor removed. Give it its address in Admin > People first.',
	},
} as const satisfies Readonly<Record<LeftAlone, { nouns: readonly [string, string]; hold: string }>>;

/** Why a change of such an account is held; undefined for any other account. */
export function whyLeftAlone(live: LiveUser | undefined): string | undefined {
	const why = live === undefined ? undefined : leftAlone(live);
	return why === undefined ? undefined : WORDS[why].hold;
}

/** The note that counts them, [] where there are none. */
export function leftAloneNote(live: readonly LiveUser[]): readonly string[] {
	const counts = new Map<LeftAlone, number>();
	for (const user of live) {
		const why = leftAlone(user);
		if (why !== undefined) counts.set(why, (counts.get(why) ?? 0) + 1);
	}
	if (counts.size === 0) return [];
	const parts = namesOf(WORDS).flatMap((why) => {
		const n = counts.get(why);
		return n === undefined ? [] : [counted(n, WORDS[why].nouns)];
	});
	return [`Left alone, neither updated nor removed: ${listed(parts)}.`];
}
