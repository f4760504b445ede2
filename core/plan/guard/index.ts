import type { Draft, HeldDraft } from '../draft';
import type { HoldReason } from '../types';
import { holdBlockedAddresses } from './addresses';
import type { Guard, GuardFacts } from './guard';
import { somebodyElse, spoiltIds } from './identity';
import { overlappingScopes } from './jobs';
import { blankingLimit, inviteLimit, removalLimit, roleChangeLimit, updateLimit } from './limits';
import { accountsLeftAlone, adminEmailChanges, minimumAdmins, newAdmins, protectedAccounts } from './people';
import { countedLiveUsers, identifiedRows, provenConfiguration, provenLiveUsers } from './proof';

export type { GuardFacts } from './guard';

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
