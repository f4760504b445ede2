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

/** What approving two people instead of a probable rename must not go around: all but the limits of removals, which the approver types. */
const guardsOfRenames = [...guards.filter((guard) => guard !== removalLimit && guard !== updateLimit), minimumAdmins];

/** Why the creates and removals of probable renames would be held besides, by the row or the account that each is about. */
export function reasonsAgainst(halves: readonly Draft[], facts: GuardFacts): ReadonlyMap<unknown, readonly HoldReason[]> {
	const reasons = new Map<unknown, HoldReason[]>();
	for (const guard of halves.length === 0 ? [] : guardsOfRenames) {
		for (const { desired, live, held } of guard(halves, facts).held) {
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
		held = held.concat(verdict.held);
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
