import type { Clock } from '../../common/ports';
import { addTo } from '../../common/tables';
import { emailKey } from '../../common/text';
import { atOnce, runChunked } from '../../common/yielder';
import type { ProposedChange, HeldChange } from '../proposeChanges';
import type { HoldReason } from '../types';
import type { Guard, GuardFacts } from './holds';
import { unmanageableAccounts, adminEmailChanges, countedLiveUsers, identifiedRows, lookedUp, minimumAdmins, newAdmins, overlappingScopes, protectedAccounts, provenConfiguration, provenLiveUsers, differentPersons, spoiltIds } from './people';
import { clearingLimit, inviteLimit, LIMITS, limitOfRows, removalLimit, updateLimit } from './limits';

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

/** The same where nobody was looked at but the people whom the rows name: shares of everybody cannot be measured, and clearings are a share of these people. */
const guardsOfRows: readonly Guard[] = [lookedUp, ...guards.filter((guard) => !LIMITS.includes(guard)), clearingLimit, inviteLimit, limitOfRows];

const guardsFor = ({ lookUps }: GuardFacts): readonly Guard[] => (lookUps === undefined ? guards : guardsOfRows);

/**
 * The guards that a release must still pass where a change was held as a whole before they measured it: all but the limits of
 * removals and updates, since the approver types how many people are removed.
 */
function guardsOfReleases(facts: GuardFacts): readonly Guard[] {
	return [...guardsFor(facts).filter((guard) => guard !== removalLimit && guard !== updateLimit && guard !== limitOfRows), minimumAdmins];
}

/** The further reasons for which these changes would be held, by the row or the account of each. */
export function reasonsAgainst(proposals: readonly ProposedChange[], facts: GuardFacts): ReadonlyMap<unknown, readonly HoldReason[]> {
	const reasons = new Map<unknown, HoldReason[]>();
	for (const guard of proposals.length === 0 ? [] : guardsOfReleases(facts)) {
		for (const { desired, live, held } of guard(proposals, facts).held) {
			if (reasons.get(desired ?? live)?.includes(held.by) !== true) addTo(reasons, desired ?? live, held.by);
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
 * The minimum of admins comes last, since it counts on the promotions that are really made. So it says the same in the plan, in a
 * dry run and while applying. What it holds keeps no address in use that somebody waits for: it holds changes of role and removals.
 */
export function guardChanges(proposals: readonly ProposedChange[], facts: GuardFacts): GuardedChanges {
	return atOnce(guardSteps(proposals, facts));
}

/** The same for as many proposals as a whole plan may have. */
export async function guardChangesChunked(proposals: readonly ProposedChange[], facts: GuardFacts, clock: Clock): Promise<GuardedChanges> {
	return await runChunked(guardSteps(proposals, facts), clock);
}

/** Yields after each guard. */
function* guardSteps(proposals: readonly ProposedChange[], facts: GuardFacts): Generator<void, GuardedChanges, undefined> {
	let allowed = proposals;
	let held: readonly HeldChange[] = [];
	const limits: string[] = [];
	const measure = (guard: Guard): void => {
		const result = guard(allowed, facts);
		allowed = result.allowed;
		held = held.concat(guard === differentPersons ? withOtherReasons(result.held, facts) : result.held);
		if (result.limit !== undefined) limits.push(result.limit);
	};
	for (const guard of guardsFor(facts)) {
		measure(guard);
		yield;
	}
	({ allowed, held } = holdBlockedAddresses(allowed, held));
	measure(minimumAdmins);
	return { allowed, held, limits };
}

/** Adds to the holds of whole changes the other reasons that an approver has to release: confirming that an account is the row's person must not make it an Admin. */
function withOtherReasons(held: readonly HeldChange[], facts: GuardFacts): readonly HeldChange[] {
	const reasons = reasonsAgainst(held, facts);
	return held.map((proposal) => {
		const also = (reasons.get(proposal.desired ?? proposal.live) ?? []).filter((reason) => reason !== proposal.held.by);
		return also.length === 0 ? proposal : { ...proposal, held: { ...proposal.held, also } };
	});
}

/** A held change that keeps an address in use, and the reason of the first hold in its chain. */
interface Blocker {
	readonly proposal: HeldChange;
	readonly reason: string;
}

/**
 * A change that needs an address which a held change would have freed is held as well, for the same reason: Domo would refuse the
 * address. Such a hold can in turn keep another address in use; each address is looked up once, however long the chain is.
 */
export function holdBlockedAddresses(allowed: readonly ProposedChange[], held: readonly HeldChange[]): { allowed: ProposedChange[]; held: HeldChange[] } {
	const wanting = new Map<string, ProposedChange[]>();
	for (const proposal of allowed) {
		const key = wantedKey(proposal);
		if (key !== undefined) addTo(wanting, key, proposal);
	}
	const blockers = held.map((proposal): Blocker => ({ proposal, reason: proposal.reason }));
	const waiting = new Map<ProposedChange, HeldChange>();
	// The list grows in this loop: a change that waits can keep another address in use.
	for (const { proposal: blocker, reason } of blockers) {
		const { live } = blocker;
		if (live === undefined || wantedKey(blocker) === undefined) continue;
		for (const proposal of wanting.get(emailKey(live.email)) ?? []) {
			if (waiting.has(proposal) || proposal.live?.id === live.id) continue;
			const waits: HeldChange = {
				...proposal,
				reason: `This needs the address ${live.email}, which stays in use because another change is held. ${reason}`,
				held: { by: blocker.held.by, action: proposal.action, relatedEmail: live.email, relatedUserId: live.id },
			};
			waiting.set(proposal, waits);
			blockers.push({ proposal: waits, reason });
		}
	}
	return { allowed: allowed.filter((proposal) => !waiting.has(proposal)), held: [...held, ...waiting.values()] };
}

/** The address that a change would take. */
function wantedKey(proposal: ProposedChange): string | undefined {
	const address = proposal.changes.find((change) => change.field === 'email')?.to;
	return typeof address === 'string' ? emailKey(address) : undefined;
}
