import type { Draft, HeldDraft } from '../draft';
import type { HoldReason } from '../types';
import { holdBlockedAddresses } from './addresses';
import type { Guard, GuardFacts } from './guard';
import { overlappingScopes } from './jobs';
import { blankingLimit, inviteLimit, removalLimit, updateLimit } from './limits';
import { accountsLeftAlone, adminEmailChanges, minimumAdmins, newAdmins, protectedAccounts } from './people';
import { identifiedRows, provenConfiguration, provenLiveUsers } from './proof';

export type { GuardFacts } from './guard';

/** In this order: each guard measures what the ones before it let through. */
const guards: readonly Guard[] = [
	provenLiveUsers,
	provenConfiguration,
	identifiedRows,
	overlappingScopes,
	accountsLeftAlone,
	protectedAccounts,
	newAdmins,
	adminEmailChanges,
	blankingLimit,
	inviteLimit,
	minimumAdmins,
	removalLimit,
	updateLimit,
];

/** What approving two people instead of a probable rename must not go around: all but the limits of removals, which the approver types. */
const guardsOfRenames = guards.filter((guard) => guard !== removalLimit && guard !== updateLimit);

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

/** Measures drafts against every guard. What is held stays in the plan, says why, and is not applied. */
export function guardDrafts(drafts: readonly Draft[], facts: GuardFacts): Guarded {
	let go = drafts;
	const held: HeldDraft[] = [];
	const limits: string[] = [];
	for (const guard of guards) {
		const verdict = guard(go, facts);
		go = verdict.go;
		for (const one of verdict.held) held.push(one);
		if (verdict.limit !== undefined) limits.push(verdict.limit);
	}
	return { ...holdBlockedAddresses(go, held), limits };
}
