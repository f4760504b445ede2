import { emailKey } from '../../config';
import type { HeldDraft } from '../draft';
import type { Draft } from '../draft';

/**
 * Whoever waits for an address that a held change would have freed is held as well, for the same reason: Domo would refuse
 * the address. Repeats until nothing changes, since each hold can keep another address.
 */
export function holdBlockedAddresses(go: readonly Draft[], held: readonly HeldDraft[]): { go: Draft[]; held: HeldDraft[] } {
	let rest = [...go];
	const kept = [...held];
	const blocked = new Map<string, HeldDraft>();
	const keep = (draft: HeldDraft) => {
		if (draft.live !== undefined && draft.changes.some((change) => change.field === 'email')) blocked.set(emailKey(draft.live.email), draft);
	};
	kept.forEach(keep);
	for (;;) {
		const next = rest.find((draft) => blockerOf(draft, blocked) !== undefined);
		const blocker = next && blockerOf(next, blocked);
		if (next === undefined || blocker === undefined) return { go: rest, held: kept };
		const waiting: HeldDraft = {
			...next,
			reason: `This needs the address ${blocker.live?.email ?? ''}, which stays in use because another change is held. ${blocker.reason}`,
			held: { by: blocker.held.by, action: next.action, relatedEmail: blocker.live?.email, relatedUserId: blocker.live?.id },
		};
		rest = rest.filter((draft) => draft !== next);
		kept.push(waiting);
		keep(waiting);
	}
}

function blockerOf(draft: Draft, blocked: ReadonlyMap<string, HeldDraft>): HeldDraft | undefined {
	if (draft.action === 'delete' || blocked.size === 0) return undefined;
	const address = draft.changes.find((change) => change.field === 'email')?.to;
	const blocker = typeof address === 'string' ? blocked.get(emailKey(address)) : undefined;
	return blocker?.live?.id === draft.live?.id && draft.live !== undefined ? undefined : blocker;
}
