import { emailKey } from '../../common/text';
import type { ProposedChange, HeldChange } from '../proposeChanges';
import type { HoldReason } from '../types';
import type { Guard, GuardFacts } from './holds';
import { unmanageableAccounts, adminEmailChanges, countedLiveUsers, identifiedRows, minimumAdmins, newAdmins, overlappingScopes, protectedAccounts, provenConfiguration, provenLiveUsers, differentPersons, spoiltIds } from './people';
import { LIMITS, removalLimit, updateLimit } from './limits';

export type { GuardFacts } from './holds';

/** In this order: each guard measures what the ones before it let through. Limits come last. */
const guards: readonly Guard[] = [
	provenLiveUsers,
	countedLiveUsers,
	provenConfiguration,
	identifiedRows,
	overlappingScopes,
	unmanageableAccounts,
	protectedAccounts,
	differentPersons,
	spoiltIds,
	newAdmins,
	adminEmailChanges,
	...LIMITS,
];

/**
 * What a release must not go around where a change is held as a whole before the others have looked at its parts: all guards but
 * the limits of removals, which the approver types.
 */
const guardsOfReleases = [...guards.filter((guard) => guard !== removalLimit && guard !== updateLimit), minimumAdmins];

/** Why these changes would be held besides, by the row or the account that each is about. */
export function reasonsAgainst(proposals: readonly ProposedChange[], facts: GuardFacts): ReadonlyMap<unknown, readonly HoldReason[]> {
	const reasons = new Map<unknown, HoldReason[]>();
	for (const guard of proposals.length === 0 ? [] : guardsOfReleases) {
		for (const { desired, live, held } of guard(proposals, facts).held) {
			const known = reasons.get(desired ?? live);
			if (known === undefined) reasons.set(desired ?? live, [held.by]);
			else if (!known.includes(held.by)) known.push(held.by);
		}
	}
	return reasons;
}

export interface GuardedChanges {
	readonly allowed: readonly ProposedChange[];
	readonly held: readonly HeldChange[];
	/** One sentence for each limit that was tripped. */
	readonly limits: readonly string[];
}

/**
 * Measures proposals against every guard. What is held stays in the plan, says why, and is not applied.
 *
 * The minimum of admins comes last, and again after every hold that follows from another one: it counts on the promotions that
 * are really made. So it says the same in the plan, in a dry run and while applying.
 */
export function guardChanges(proposals: readonly ProposedChange[], facts: GuardFacts): GuardedChanges {
	let allowed = proposals;
	let held: readonly HeldChange[] = [];
	const limits: string[] = [];
	const measure = (guard: Guard): void => {
		const verdict = guard(allowed, facts);
		allowed = verdict.allowed;
		held = held.concat(guard === differentPersons ? withOtherReasons(verdict.held, facts) : verdict.held);
		if (verdict.limit !== undefined) limits.push(verdict.limit);
	};
	guards.forEach(measure);
	let before: number;
	do {
		before = held.length;
		({ allowed, held } = holdBlockedAddresses(allowed, held));
		measure(minimumAdmins);
	} while (held.length > before);
	return { allowed, held, limits };
}

/** Says of holds of whole changes what else has to be released: that an account is the row's person makes it no Admin. */
function withOtherReasons(held: readonly HeldChange[], facts: GuardFacts): readonly HeldChange[] {
	const reasons = reasonsAgainst(held, facts);
	return held.map((proposal) => {
		const also = (reasons.get(proposal.desired ?? proposal.live) ?? []).filter((reason) => reason !== proposal.held.by);
		return also.length === 0 ? proposal : { ...proposal, held: { ...proposal.held, also } };
	});
}

/** An address that stays in use, and why: the first held change of the chain says it for all who wait behind it. */
interface Blocker {
	readonly proposal: HeldChange;
	readonly reason: string;
}

/**
 * Whoever waits for an address that a held change would have freed is held as well, for the same reason: Domo would refuse
 * the address. Each hold can keep another address; each address is looked up once, however long the chain is.
 */
export function holdBlockedAddresses(allowed: readonly ProposedChange[], held: readonly HeldChange[]): { allowed: ProposedChange[]; held: HeldChange[] } {
	if (!held.some((proposal) => proposal.live !== undefined && wantedKey(proposal) !== undefined)) return { allowed: [...allowed], held: [...held] };
	const wanting = new Map<string, ProposedChange[]>();
	for (const proposal of allowed) {
		const key = wantedKey(proposal);
		if (key === undefined) continue;
		const others = wanting.get(key);
		if (others === undefined) wanting.set(key, [proposal]);
		else others.push(proposal);
	}
	const blockers = held.map((proposal): Blocker => ({ proposal, reason: proposal.reason }));
	const waiting = new Map<ProposedChange, HeldChange>();
	// Grows while it is read: whoever waits can keep an address, too.
	for (const { proposal: blocker, reason } of blockers) {
		const { live } = blocker;
		if (live === undefined || wantedKey(blocker) === undefined) continue;
		for (const proposal of wanting.get(emailKey(live.email)) ?? []) {
			if (waiting.has(proposal) || proposal.live?.id === live.id) continue;
			const kept: HeldChange = {
				...proposal,
				reason: `This needs the address ${live.email}, which stays in use because another change is held. ${reason}`,
				held: { by: blocker.held.by, action: proposal.action, relatedEmail: live.email, relatedUserId: live.id },
			};
			waiting.set(proposal, kept);
			blockers.push({ proposal: kept, reason });
		}
	}
	return { allowed: allowed.filter((proposal) => !waiting.has(proposal)), held: [...held, ...waiting.values()] };
}

/** The address that a change would take. */
function wantedKey(proposal: ProposedChange): string | undefined {
	if (proposal.action === 'delete') return undefined;
	const address = proposal.changes.find((change) => change.field === 'email')?.to;
	return typeof address === 'string' ? emailKey(address) : undefined;
}
