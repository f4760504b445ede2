import { createYielder } from '../../common/yielder';
import { rowList } from '../../config';
import { clip, emailKey } from '../../common/text';
import type { DesiredUser, RejectedRow } from '../../config/types';
import type { Clock } from '../../common/ports';
import type { LiveUser } from '../../domo';
import type { LiveIndex, Match } from './match';
import { addressProblem, finalEmail, rejectRow } from './reject';

/** A row that wants an address which its person does not have. */
interface Move {
	readonly desired: DesiredUser;
	/** Whose account moves; absent for a new person. */
	readonly live?: LiveUser;
	readonly key: string;
}

/**
 * Two people cannot have one address. A row is rejected when its address belongs to somebody who keeps it, or is wanted by
 * another row as well. Rejecting one row can keep an address that a second row counted on: whoever waits for it is looked at
 * again, so that a column which slid by one row takes as many looks as it has rows.
 */
export async function rejectTakenAddresses(
	claims: readonly (Match | undefined)[],
	creates: readonly DesiredUser[],
	live: readonly LiveUser[],
	byEmail: LiveIndex,
	/** The places of those who have it as address or as login: Domo gives it to nobody else. */
	holders: LiveIndex['all'],
	rejected: Map<DesiredUser, RejectedRow>,
	clock: Clock,
): Promise<void> {
	const yielder = createYielder(clock);
	let step = 0;
	const moves: Move[] = [];
	const leaving = new Map<number, Match>();
	for (const match of claims) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		if (match === undefined) continue;
		const email = finalEmail(match.desired);
		if (email === match.live.email || emailKey(email) === emailKey(match.live.email)) continue;
		leaving.set(match.live.id, match);
		moves.push({ desired: match.desired, live: match.live, key: emailKey(email) });
	}
	for (const desired of creates) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		moves.push({ desired, key: emailKey(finalEmail(desired)) });
	}

	const wanting = new Map<string, Move[]>();
	for (const move of moves) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		const rivals = wanting.get(move.key);
		if (rivals === undefined) wanting.set(move.key, [move]);
		else rivals.push(move);
	}
	for (const [key, rivals] of wanting) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		// Whoever stays at an address that somebody comes for wants it as well.
		const staying = byEmail.all(key).flatMap((at) => {
			const match = claims[at];
			return match === undefined || leaving.has(match.live.id) ? [] : [match.desired];
		});
		const rows = [...rivals.map(({ desired }) => desired), ...staying];
		if (rows.length < 2) continue;
		const inOrder = [...rows].sort((a, b) => a.rowNumber - b.rowNumber);
		const message = `${rowList(inOrder)} want the same address; keep one of them`;
		for (const desired of rows) rejected.set(desired, rejectRow(desired, addressProblem(desired, message)));
	}

	// By the last one first; a rejected row's account keeps its address, and whoever waits for that comes next.
	const pending = [...moves].reverse();
	for (let move = pending.pop(); move !== undefined; move = pending.pop()) {
		if (yielder.shouldYield(step++)) await yielder.yield();
		const { desired, live: own, key } = move;
		if (rejected.has(desired)) continue;
		const keeper = holders(key).flatMap((at) => live[at] ?? []).find((user) => user.id !== own?.id && !isLeaving(user, leaving, rejected));
		if (keeper === undefined) continue;
		const [what, other] = emailKey(keeper.email) === key ? ['this address belongs to', 'address'] : ['this address is the login of', 'login'];
		const message = `${what} ${clip(keeper.displayName, 60)} (id ${keeper.id}), who keeps it; give that person another ${other} first`;
		rejected.set(desired, rejectRow(desired, addressProblem(desired, message)));
		if (own === undefined) continue;
		for (const waiting of wanting.get(emailKey(own.email)) ?? []) if (!rejected.has(waiting.desired)) pending.push(waiting);
	}
}

function isLeaving(user: LiveUser, leaving: ReadonlyMap<number, Match>, rejected: ReadonlyMap<DesiredUser, RejectedRow>): boolean {
	const match = leaving.get(user.id);
	return match !== undefined && !rejected.has(match.desired);
}
