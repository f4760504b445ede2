import { emailKey } from '../../config';
import type { DesiredUser, RejectedRow } from '../../config/types';
import type { LiveUser } from '../../domo/types';
import type { LiveIndex, Match } from './match';
import { addressProblem, finalEmail, rejectRow } from './reject';

/**
 * Two people cannot have one address. A row is rejected when its address belongs to somebody who keeps it, or is wanted by
 * another row as well. Rejecting one row can keep an address that a second row counted on: hence until nothing changes.
 */
export function rejectTakenAddresses(
	claims: readonly (Match | undefined)[],
	creates: readonly DesiredUser[],
	live: readonly LiveUser[],
	byEmail: LiveIndex,
	matchBy: 'email' | 'employeeId',
	rejected: Map<DesiredUser, RejectedRow>,
): void {
	const moves: { readonly desired: DesiredUser; readonly ownId: number | null; readonly key: string }[] = [];
	const leaving = new Map<number, Match>();
	for (const match of claims) {
		// Who was recognised by the address that the row wants has it.
		if (match === undefined || (matchBy === 'email' && match.desired.newEmail === undefined)) continue;
		const email = finalEmail(match.desired);
		if (email === match.live.email || emailKey(email) === emailKey(match.live.email)) continue;
		leaving.set(match.live.id, match);
		moves.push({ desired: match.desired, ownId: match.live.id, key: emailKey(email) });
	}
	for (const desired of creates) moves.push({ desired, ownId: null, key: emailKey(finalEmail(desired)) });

	const wanting = new Map<string, DesiredUser[]>(moves.map(({ key }) => [key, []]));
	for (const { desired, key } of moves) wanting.get(key)?.push(desired);
	// Whoever stays at an address that somebody comes for wants it as well.
	for (const [key, rivals] of wanting) {
		for (const at of byEmail.all(key)) {
			const match = claims[at];
			if (match !== undefined && !leaving.has(match.live.id)) rivals.push(match.desired);
		}
	}
	for (const rivals of wanting.values()) {
		if (rivals.length < 2) continue;
		const rows = rivals.map((rival) => rival.rowNumber).sort((a, b) => a - b).join(' and ');
		for (const rival of rivals) {
			rejected.set(rival, rejectRow(rival, addressProblem(rival, `rows ${rows} want the same address; keep one of them`)));
		}
	}
	let changed = true;
	while (changed) {
		changed = false;
		for (const { desired, ownId, key } of moves) {
			if (rejected.has(desired)) continue;
			const keeper = byEmail.all(key).flatMap((at) => live[at] ?? []).find((user) => user.id !== ownId && !isLeaving(user, leaving, rejected));
			if (keeper === undefined) continue;
			changed = true;
			const message = `this address belongs to ${keeper.displayName} (id ${keeper.id}), who keeps it; give that person another address first`;
			rejected.set(desired, rejectRow(desired, addressProblem(desired, message)));
		}
	}
}

function isLeaving(user: LiveUser, leaving: ReadonlyMap<number, Match>, rejected: ReadonlyMap<DesiredUser, RejectedRow>): boolean {
	const match = leaving.get(user.id);
	return match !== undefined && !rejected.has(match.desired);
}
