import type { RejectedRow } from '../config/types';
import type { LiveUser } from '../domo';
import { GROUPS } from '../domo/users/groupLabel';
import { mapChunked } from '../common/yielder';
import type { Clock } from '../common/ports';
import { addressBeforeExchange, managedUsers, type OrphanRules, orphansAmong, protectedIds, sparedWithoutDate } from './accounts';
import { correlate } from './matching';
import type { Match } from './accountIndex';
import { meantBy, signReader } from './identifiers';
import { personKeys } from './rejectedRows';
import { findSamePerson, holdLonelyRemovals, settleRenames } from './renames';
import { type Draft, draftAll, type HeldDraft } from './proposeChanges';
import { guardDrafts, reasonsAgainst, type GuardFacts } from './guard';
import { whyOther } from './guard/people';
import { type Jobs, positionOf, type World } from './readState';
import { completenessIssues } from './completeness';
import type { InputPart, ReconcileSettings } from './types';

/** What a run comes down to, decided from what was read and nothing else. */
export interface Decisions {
	readonly go: readonly Draft[];
	readonly held: readonly HeldDraft[];
	readonly rejects: readonly RejectedRow[];
	readonly unchanged: readonly Match[];
	readonly orphans: readonly LiveUser[];
	/** How many people in no row are left alone because Domo does not tell how old their accounts are. */
	readonly sparedWithoutDate: number;
	readonly protectedIds: ReadonlySet<number>;
	/** One sentence for each limit that was tripped. */
	readonly limits: readonly string[];
	/** Why the configuration is not proven to be whole; empty when it is. */
	readonly doubts: readonly string[];
	/** How many differences each field of the identity provider has. */
	readonly providerOwned: ReadonlyMap<string, number>;
}

export async function decide(world: World, settings: ReconcileSettings, jobs: Jobs, clock: Clock, inputPart?: InputPart): Promise<Decisions> {
	const { configuration, live, provenance } = world;
	const employeeIdAt = positionOf(world, 'employeeId');
	const signs = signReader(world.fields);
	const correlation = await correlate(configuration, live.users, settings.matchBy, employeeIdAt, clock);
	const rules: OrphanRules = {
		scope: settings.scope,
		scopeAttributeAt: positionOf(world, settings.scope.attribute?.name),
		protectedIds: protectedIds(live.users, world.actor, world.instance, provenance.sources, settings.guard.protectedUsers),
		newUserGraceDays: settings.guard.newUserGraceDays,
		now: world.readAt,
	};
	// Whom a row found and who probably is somebody else: such a row is not done, like a rejected one.
	const others = settings.guard.probableRenames === 'ignore'
		? []
		: (await mapChunked(correlation.matches, (match) => (whyOther(match.desired, match.live, signs) === undefined ? [] : [match]), clock)).flat();
	// Who is named by no key of a row that is not done may still be meant by it.
	const isMeant = meantBy([...correlation.rejects, ...others.map(({ desired }) => personKeys(desired))], signs);
	const unnamed = orphansAmong(correlation.unnamed, rules);
	const orphans = correlation.rejects.length + others.length === 0 ? unnamed : unnamed.filter((user) => !isMeant(user));

	const orphanSet = new Set(orphans);
	// Whose account a row found and probably is not the row's may have a new row, like somebody whom no row names.
	const samePerson = await findSamePerson(
		correlation.creates,
		[...correlation.unmatched.filter((account) => account.human), ...others.map(({ live: account }) => account)],
		signs,
		(account) => !orphanSet.has(account) && addressBeforeExchange(account) === undefined,
		clock,
	);
	const drafted = await draftAll(world, correlation, orphans, settings, clock);
	const left = new Set(drafted.orphans);
	await clock.yield();
	const doubts = completenessIssues({ provenance, configuration, settings, inputPart, now: world.readAt });
	const managed = managedUsers(live.users, rules);
	await clock.yield();
	const facts: GuardFacts = {
		settings: settings.guard,
		liveDoubts: live.issues,
		liveRemovalDoubts: live.removalIssues ?? [],
		configurationDoubts: doubts,
		unidentifiedRows: correlation.unidentified,
		...jobs,
		live: live.users,
		managed,
		protectedIds: rules.protectedIds,
		signs,
		actorId: world.actor.id,
		holders: (name) => holdersOf(name, world),
		dynamicGroupIds: world.groups?.dynamicIds ?? new Set(),
	};
	const renames = settleRenames(drafted.drafts, samePerson, signs, new Set(others.map(({ live: account }) => account)), settings.guard.probableRenames, (halves) => reasonsAgainst(halves, facts));
	const guarded = guardDrafts(renames.drafts, facts);
	const { go, held } = holdLonelyRemovals(guarded.go, guarded.held);
	return {
		go,
		held: [...renames.held, ...held],
		rejects: [...correlation.rejects, ...drafted.rejects],
		unchanged: drafted.unchanged,
		orphans: orphans.filter((orphan) => renames.accounts.has(orphan) || left.has(orphan)),
		sparedWithoutDate: sparedWithoutDate(correlation.unnamed, rules).length,
		protectedIds: rules.protectedIds,
		limits: guarded.limits,
		doubts,
		providerOwned: drafted.providerOwned,
	};
}

function holdersOf(name: string, world: World): LiveUser[] {
	const { users } = world.live;
	if (name === GROUPS) return users.filter(({ groups = [] }) => groups.some(({ id }) => world.groups?.dynamicIds.has(id) !== true));
	const at = positionOf(world, name);
	return users.filter((user) => {
		const value = user.values[at] ?? null;
		return value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
	});
}
