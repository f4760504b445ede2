import { emailKey } from '../../common/text';
import type { Draft, HeldDraft } from '../draft';

/** An address that stays in use, and why: the first held change of the chain says it for all who wait behind it. */
interface Blocker {
	readonly draft: HeldDraft;
	readonly reason: string;
}

/**
 * Whoever waits for an address that a held change would have freed is held as well, for the same reason: Domo would refuse
 * the address. Each hold can keep another address; each address is looked up once, however long the chain is.
 */
export function holdBlockedAddresses(go: readonly Draft[], held: readonly HeldDraft[]): { go: Draft[]; held: HeldDraft[] } {
	if (!held.some((draft) => draft.live !== undefined && wantedKey(draft) !== undefined)) return { go: [...go], held: [...held] };
	const wanting = new Map<string, Draft[]>();
	for (const draft of go) {
		const key = wantedKey(draft);
		if (key === undefined) continue;
		const others = wanting.get(key);
		if (others === undefined) wanting.set(key, [draft]);
		else others.push(draft);
	}
	const blockers = held.map((draft): Blocker => ({ draft, reason: draft.reason }));
	const waiting = new Map<Draft, HeldDraft>();
	// Grows while it is read: whoever waits can keep an address, too.
	for (const { draft: blocker, reason } of blockers) {
		const { live } = blocker;
		if (live === undefined || wantedKey(blocker) === undefined) continue;
		for (const draft of wanting.get(emailKey(live.email)) ?? []) {
			if (waiting.has(draft) || draft.live?.id === live.id) continue;
			const kept: HeldDraft = {
				...draft,
				reason: `This needs the address ${live.email}, which stays in use because another change is held. ${reason}`,
				held: { by: blocker.held.by, action: draft.action, relatedEmail: live.email, relatedUserId: live.id },
			};
			waiting.set(draft, kept);
			blockers.push({ draft: kept, reason });
		}
	}
	return { go: go.filter((draft) => !waiting.has(draft)), held: [...held, ...waiting.values()] };
}

/** The address that a change would take. */
function wantedKey(draft: Draft): string | undefined {
	if (draft.action === 'delete') return undefined;
	const address = draft.changes.find((change) => change.field === 'email')?.to;
	return typeof address === 'string' ? emailKey(address) : undefined;
}
