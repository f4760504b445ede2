import { emailKey } from '../../common/text';
import type { Draft, HeldDraft } from '../proposeChanges';
import type { HoldReason } from '../types';
import type { Guard, GuardFacts } from './holds';
import { accountsLeftAlone, adminEmailChanges, countedLiveUsers, identifiedRows, minimumAdmins, newAdmins, overlappingScopes, protectedAccounts, provenConfiguration, provenLiveUsers, somebodyElse, spoiltIds } from './people';
import { blankingLimit, inviteLimit, removalLimit, roleChangeLimit, updateLimit } from './limits';

export type { GuardFacts } from './holds';

/** In this order: each guard measures what the ones before it let through. */
const guards: readonly Guard[] = [
	provenLiveUsers,
	countedLiveUsers,
	provenConfiguration,
	identifiedRows,
	overlappingScopes,
	accountsLeftAlone,
	protectedAccounts,
	somebodyElse,
	spoiltIds,
	newAdmins,
	adminEmailChanges,
	blankingLimit,
	inviteLimit,
	removalLimit,
	updateLimit,
	roleChangeLimit,
];

/**
 * What a release must not go around where a change is held as a whole before the others have looked at its parts: all guards but
 * the limits of removals, which the approver types.
 */
const guardsOfReleases = [...guards.filter((guard) => guard !== removalLimit && guard !== updateLimit), minimumAdmins];

/** Why these changes would be held besides, by the row or the account that each is about. */
export function reasonsAgainst(drafts: readonly Draft[], facts: GuardFacts): ReadonlyMap<unknown, readonly HoldReason[]> {
	const reasons = new Map<unknown, HoldReason[]>();
	for (const guard of drafts.length === 0 ? [] : guardsOfReleases) {
		for (const { desired, live, held } of guard(drafts, facts).held) {
			const known = reasons.get(desired ?? live);
			if (known === undefined) reasons.set(desired ?? live, [held.by]);
			else if (!known.includes(held.by)) known.push(held.by);
		}
	}
	return reasons;
}

export interface Guarded {
	readonly go: readonly Draft[];
	readonly held: readonly HeldDraft[];
	/** One sentence for each limit that was tripped. */
	readonly limits: readonly string[];
}

/**
 * Measures drafts against every guard. What is held stays in the plan, says why, and is not applied.
 *
 * The minimum of admins comes last, and again after every hold that follows from another one: it counts on the promotions that
 * are really made. So it says the same in the plan, in a dry run and while applying.
 */
export function guardDrafts(drafts: readonly Draft[], facts: GuardFacts): Guarded {
	let go = drafts;
	let held: readonly HeldDraft[] = [];
	const limits: string[] = [];
	const measure = (guard: Guard): void => {
		const verdict = guard(go, facts);
		go = verdict.go;
		held = held.concat(guard === somebodyElse ? withOtherReasons(verdict.held, facts) : verdict.held);
		if (verdict.limit !== undefined) limits.push(verdict.limit);
	};
	guards.forEach(measure);
	let before: number;
	do {
		before = held.length;
		({ go, held } = holdBlockedAddresses(go, held));
		measure(minimumAdmins);
	} while (held.length > before);
	return { go, held, limits };
}

/** Says of holds of whole changes what else has to be released: that an account is the row's person makes it no Admin. */
function withOtherReasons(held: readonly HeldDraft[], facts: GuardFacts): readonly HeldDraft[] {
	const reasons = reasonsAgainst(held, facts);
	return held.map((draft) => {
		const also = (reasons.get(draft.desired ?? draft.live) ?? []).filter((reason) => reason !== draft.held.by);
		return also.length === 0 ? draft : { ...draft, held: { ...draft.held, also } };
	});
}

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
