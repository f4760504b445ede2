import type { RejectedRow } from '../config/types';
import type { LiveUser } from '../domo';
import { GROUPS } from '../common/groupLabel';
import { mapChunked } from '../common/yielder';
import type { Clock } from '../common/ports';
import { addressBeforeExchange, managedUsers, type OrphanRules, orphansAmong, protectedIds, orphansOfUnknownAge } from './accounts';
import { matchUsers } from './matching';
import type { Match } from './accountIndex';
import { mayBelongTo, createIdentifierReader } from './identifiers';
import { personKeys } from './rejectedRows';
import { findRenameCandidates, holdRemovalsWithoutCreate, settleRenames } from './renames';
import { type ProposedChange, proposeChanges, type HeldChange } from './proposeChanges';
import { guardChanges, reasonsAgainst, type GuardFacts } from './guard';
import { differentPersonSentence } from './guard/people';
import { type Jobs, positionOf, type State } from './readState';
import { completenessIssues } from './completeness';
import type { InputPart, ReconcileSettings } from './types';

/** What a run comes down to, decided from what was read and nothing else. */
export interface Decisions {
	readonly allowed: readonly ProposedChange[];
	readonly held: readonly HeldChange[];
	readonly rejects: readonly RejectedRow[];
	readonly unchanged: readonly Match[];
	readonly orphans: readonly LiveUser[];
	/** How many people in no row are left alone because Domo does not tell how old their accounts are. */
	readonly orphansOfUnknownAge: number;
	readonly protectedIds: ReadonlySet<number>;
	/** One sentence for each limit that was tripped. */
	readonly limits: readonly string[];
	/** Why the configuration is not proven to be whole; empty when it is. */
	readonly completenessIssues: readonly string[];
	/** How many differences each field of the identity provider has. */
	readonly providerOwned: ReadonlyMap<string, number>;
}

export async function decide(state: State, settings: ReconcileSettings, jobs: Jobs, clock: Clock, inputPart?: InputPart): Promise<Decisions> {
	const { configuration, live, provenance } = state;
	const employeeIdAt = positionOf(state, 'employeeId');
	const signs = createIdentifierReader(state.fields);
	const correlation = await matchUsers(configuration, live.users, settings.matchBy, employeeIdAt, clock);
	const rules: OrphanRules = {
		scope: settings.scope,
		scopeAttributeAt: positionOf(state, settings.scope.attribute?.name),
		protectedIds: protectedIds(live.users, state.actor, state.instance, provenance.sources, settings.guard.protectedUsers),
		newUserGraceDays: settings.guard.newUserGraceDays,
		now: state.readAt,
	};
	// Whom a row found and who probably is somebody else: such a row is not done, like a rejected one.
	const others = settings.guard.probableRenames === 'ignore'
		? []
		: (await mapChunked(correlation.matches, (match) => (differentPersonSentence(match.desired, match.live, signs) === undefined ? [] : [match]), clock)).flat();
	// Who is named by no key of a row that is not done may still be meant by it.
	const isMeant = mayBelongTo([...correlation.rejects, ...others.map(({ desired }) => personKeys(desired))], signs);
	const unnamed = orphansAmong(correlation.unnamed, rules);
	const orphans = correlation.rejects.length + others.length === 0 ? unnamed : unnamed.filter((user) => !isMeant(user));

	const orphanSet = new Set(orphans);
	// Whose account a row found and probably is not the row's may have a new row, like somebody whom no row names.
	const samePerson = await findRenameCandidates(
		correlation.creates,
		[...correlation.unmatched.filter((account) => account.human), ...others.map(({ live: account }) => account)],
		signs,
		(account) => !orphanSet.has(account) && addressBeforeExchange(account) === undefined,
		clock,
	);
	const drafted = await proposeChanges(state, correlation, orphans, settings, clock);
	const left = new Set(drafted.orphans);
	await clock.yield();
	const doubts = completenessIssues({ provenance, configuration, settings, inputPart, now: state.readAt });
	const managed = managedUsers(live.users, rules);
	await clock.yield();
	const facts: GuardFacts = {
		settings: settings.guard,
		liveIssues: live.issues,
		liveRemovalIssues: live.removalIssues ?? [],
		configurationIssues: doubts,
		unidentifiedRows: correlation.unidentified,
		...jobs,
		live: live.users,
		managed,
		protectedIds: rules.protectedIds,
		signs,
		actorId: state.actor.id,
		holders: (name) => holdersOf(name, state),
		dynamicGroupIds: state.groups?.dynamicIds ?? new Set(),
	};
	const renames = settleRenames(drafted.proposals, samePerson, signs, new Set(others.map(({ live: account }) => account)), settings.guard.probableRenames, (halves) => reasonsAgainst(halves, facts));
	const guarded = guardChanges(renames.proposals, facts);
	const { allowed, held } = holdRemovalsWithoutCreate(guarded.allowed, guarded.held);
	return {
		allowed,
		held: [...renames.held, ...held],
		rejects: [...correlation.rejects, ...drafted.rejects],
		unchanged: drafted.unchanged,
		orphans: orphans.filter((orphan) => renames.accounts.has(orphan) || left.has(orphan)),
		orphansOfUnknownAge: orphansOfUnknownAge(correlation.unnamed, rules).length,
		protectedIds: rules.protectedIds,
		limits: guarded.limits,
		completenessIssues: doubts,
		providerOwned: drafted.providerOwned,
	};
}

function holdersOf(name: string, state: State): LiveUser[] {
	const { users } = state.live;
	if (name === GROUPS) return users.filter(({ groups = [] }) => groups.some(({ id }) => state.groups?.dynamicIds.has(id) !== true));
	const at = positionOf(state, name);
	return users.filter((user) => {
		const value = user.values[at] ?? null;
		return value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
	});
}
