import { clip } from '../common/text';
import { eachChunked, yieldIfDue } from '../common/yielder';
import { GROUPS } from '../common/fieldValue';
import type { Clock } from '../common/ports';
import type { CellProblem, DesiredUser, RejectedRow } from '../config/types';
import type { LiveUser } from '../domo';
import { type AccountSurvey, type LeaverSituation, type OrphanRules, situationOf, situationOfLeaver, surveyAccounts, type UnmatchedSituation, whyUnmanageable } from './accounts';
import { protectedIds } from './protectedAccounts';
import { completenessIssues } from './completeness';
import { guardChangesChunked, type GuardFacts, reasonsAgainst } from './guard';
import { differentPersonSentence, differingId } from './guard/people';
import { createIdentifierReader, type IdentifierReader, mayBelongToChunked } from './identifiers';
import { type Matching, matchUsers, type ScheduledRow } from './matching';
import { type HeldChange, type ProposedChange, proposeChanges } from './proposeChanges';
import { type Jobs, positionOf, type State } from './readState';
import { personKeys, rejectRow } from './rejectedRows';
import { findRenameCandidates, holdRemovalsWithoutCreate, settleRenames } from './renames';
import { lookUpProblem } from './rowLookUp';
import type { InputPart, Match, ReconcileSettings } from './types';

/** What is done about a row. */
interface RowReaction {
	readonly does: 'create' | 'update' | 'remove' | 'nothing' | 'reject';
	/** Whether accounts that the row may mean are kept from removal, as the row itself does nothing for them. */
	readonly protects: boolean;
}

/** The situations of a row beside the accounts, each row is in exactly one, and what is done in each. */
export const ROW_REACTIONS = {
	/** It means one account, which is updated where it differs. */
	matched: { does: 'update', protects: false },
	/** The account that it finds is probably another person's: the guard holds the update until somebody approves it. */
	differentPerson: { does: 'update', protects: true },
	/** Nobody has its address or ID. */
	toCreate: { does: 'create', protects: false },
	/** It has ended: its account is removed as *Orphaned Users* says. */
	ended: { does: 'remove', protects: false },
	/** It counts from a later day on. */
	scheduled: { does: 'nothing', protects: true },
	/** It could mean several accounts, means the account of another row, or has ended and finds an account that is probably another person's. */
	ambiguous: { does: 'reject', protects: true },
	/** Somebody else keeps the address that it wants, or another row wants it as well. */
	takenAddress: { does: 'reject', protects: true },
	/** A cell cannot be used. */
	invalid: { does: 'reject', protects: true },
} as const satisfies Readonly<Record<string, RowReaction>>;
export type RowSituation = keyof typeof ROW_REACTIONS;

/** What is done about an account, besides what its row asks for. */
interface AccountReaction {
	/** Whether *Orphaned Users* applies to it. */
	readonly isRemoved: boolean;
	/** What it has to have in common with a new row to be probably the same person; a name alone says little where nothing is done to the account. */
	readonly renamedBy: 'nothing' | 'idOrAddress' | 'anyIdentifier';
}
export type AccountSituation = 'matched' | 'differentPerson' | LeaverSituation | UnmatchedSituation;

const known: AccountReaction = { isRemoved: false, renamedBy: 'nothing' };
const stays: AccountReaction = { isRemoved: false, renamedBy: 'idOrAddress' };
const leaves: AccountReaction = { isRemoved: true, renamedBy: 'anyIdentifier' };

/** The situations of an account, each account is in exactly one, and what is done in each. */
export const ACCOUNT_REACTIONS: Readonly<Record<AccountSituation, AccountReaction>> = {
	matched: known,
	/** Its own person may have a new row. */
	differentPerson: stays,
	domo: known,
	inactive: stays,
	noAddress: stays,
	temporaryAddress: { isRemoved: false, renamedBy: 'anyIdentifier' },
	protected: stays,
	outOfScope: stays,
	otherRow: stays,
	unknownAge: stays,
	new: stays,
	orphan: leaves,
	leaver: leaves,
};

/** Every row and every account, each with its situation. */
export interface Situations {
	/** Nearly all of them: rows and accounts that are plainly `matched`. The others are in the maps. */
	readonly matched: readonly Match[];
	readonly rows: ReadonlyMap<DesiredUser | RejectedRow, RowSituation>;
	readonly accounts: ReadonlyMap<LiveUser, AccountSituation>;
	/** Rows that have ended and find an account that is probably another person's: rejected, so that nobody is removed in the wrong place. */
	readonly differentLeavers: readonly RejectedRow[];
}

/** What a run comes down to, decided from what was read and nothing else. */
export interface Decisions {
	readonly situations: Situations;
	readonly allowed: readonly ProposedChange[];
	readonly held: readonly HeldChange[];
	readonly rejects: readonly RejectedRow[];
	readonly unchanged: readonly Match[];
	readonly orphans: readonly LiveUser[];
	/** Everybody whose row has ended and who is still there, whatever is done about them. */
	readonly leavers: readonly Match[];
	/** Those of them for whom nothing is proposed although they should not be there any more. */
	readonly keptLeavers: readonly Match[];
	/** Rows that have ended and name nobody; only where nobody but the people of the rows was looked up. */
	readonly gone: readonly DesiredUser[];
	readonly scheduled: readonly ScheduledRow[];
	readonly protectedIds: ReadonlySet<number>;
	readonly survey: AccountSurvey;
	/** One sentence for each limit that was tripped. */
	readonly limits: readonly string[];
	/** Why the configuration is not proven to be whole; empty when it is. */
	readonly completenessIssues: readonly string[];
	/** How many differences each field of the identity provider has. */
	readonly providerOwned: ReadonlyMap<string, number>;
}

/** Matches rows with accounts, names the situation of each, proposes what its reaction asks for, and measures that against the guard. */
export async function decide(state: State, settings: ReconcileSettings, jobs: Jobs, clock: Clock, inputPart?: InputPart): Promise<Decisions> {
	const { configuration, live } = state;
	const identifiers = createIdentifierReader(state.fields);
	const rules = orphanRules(state, settings);
	const matching = await matchUsers(configuration, live.users, settings.matchBy, positionOf(state, 'employeeId'), clock);
	const situations = await findSituations(state, matching, settings, rules, identifiers, clock);
	const leavers = matching.leavers.filter((match) => reactionTo(match.live, situations).isRemoved);
	const leaving = new Set(leavers.map((match) => match.live));
	// Where nobody was looked at but the people of the rows, nobody can be missing a row.
	const orphans = state.lookUps === undefined ? matching.unmatched.filter((account) => reactionTo(account, situations).isRemoved && !leaving.has(account)) : [];
	const differentPersons = matching.matches.length === situations.matched.length ? [] : matching.matches.filter(({ desired }) => situations.rows.has(desired)).map((match) => match.live);

	const candidates = await findRenameCandidates(
		matching.creates,
		[...matching.unmatched.filter((account) => reactionTo(account, situations).renamedBy !== 'nothing'), ...differentPersons],
		identifiers,
		(account) => reactionTo(account, situations).renamedBy === 'idOrAddress',
		clock,
	);
	const proposed = await proposeChanges(state, matching, orphans, leavers, settings, clock);
	const survey = await surveyAccounts(live.users, rules, clock);
	const facts = guardFacts(state, settings, jobs, matching, rules, identifiers, survey, inputPart);
	const renames = settleRenames(proposed.proposals, candidates, identifiers, new Set(differentPersons), settings.guard.probableRenames, (halves) => reasonsAgainst(halves, facts));
	await yieldIfDue(clock);
	const guarded = await guardChangesChunked(renames.proposals, facts, clock);
	const { allowed, held } = holdRemovalsWithoutCreate(guarded.allowed, guarded.held);
	const remaining = new Set(proposed.orphans);
	const { gone, notFound } = goneLeavers(matching, state);
	return {
		situations,
		allowed,
		held: [...renames.held, ...held],
		rejects: [...matching.rejects, ...situations.differentLeavers, ...notFound, ...proposed.rejects],
		unchanged: proposed.unchanged,
		orphans: orphans.filter((orphan) => renames.accounts.has(orphan) || remaining.has(orphan)),
		leavers: matching.leavers,
		keptLeavers: keptLeavers(matching, situations, proposed.proposals, settings),
		gone,
		scheduled: matching.scheduled,
		protectedIds: rules.protectedIds,
		survey,
		limits: guarded.limits,
		completenessIssues: facts.configurationIssues,
		providerOwned: proposed.providerOwned,
	};
}

/** A leaver who could not be looked up may be there: such a row is rejected, so that nobody takes the person for gone. */
function goneLeavers({ gone }: Matching, { lookUps }: State): { readonly gone: readonly DesiredUser[]; readonly notFound: readonly RejectedRow[] } {
	if (lookUps === undefined) return { gone: [], notFound: [] };
	const problems = gone.map((desired) => ({ desired, message: lookUpProblem(desired, undefined, lookUps) }));
	return {
		gone: problems.filter(({ message }) => message === undefined).map(({ desired }) => desired),
		notFound: problems.flatMap(({ desired, message }) => (message === undefined ? [] : [rejectRow(desired, { column: 'email', value: desired.email, message })])),
	};
}

/** Leavers who stay although their row has ended: with *Keep*, outside the scope, at a temporary address, or because a row that is not done may mean them. Those who cannot be managed are counted elsewhere. */
function keptLeavers(matching: Matching, { differentLeavers }: Situations, proposals: readonly ProposedChange[], { orphanedUsers, orphanRoleId }: ReconcileSettings): Match[] {
	const leaving = new Set(proposals.map(({ endedRow }) => endedRow));
	const rejected = new Set(differentLeavers.map(({ rowNumber }) => rowNumber));
	const isDone = ({ roleId }: LiveUser): boolean => orphanedUsers === 'changeRole' && roleId === orphanRoleId;
	return matching.leavers.filter(({ desired, live }) => !leaving.has(desired) && !rejected.has(desired.rowNumber) && !isDone(live) && whyUnmanageable(live) === undefined);
}

async function findSituations(
	state: State,
	matching: Matching,
	settings: ReconcileSettings,
	rules: OrphanRules,
	identifiers: IdentifierReader,
	clock: Clock,
): Promise<Situations> {
	const rows = new Map<DesiredUser | RejectedRow, RowSituation>();
	const accounts = new Map<LiveUser, AccountSituation>();
	if (settings.guard.probableRenames !== 'ignore') {
		await eachChunked(matching.matches, ({ desired, live }) => {
			if (differentPersonSentence(desired, live, identifiers) === undefined) return;
			rows.set(desired, 'differentPerson');
			accounts.set(live, 'differentPerson');
		}, clock);
	}
	const matched = rows.size === 0 ? matching.matches : matching.matches.filter(({ desired }) => !rows.has(desired));
	const leavers = new Map<LiveUser, DesiredUser>();
	const differentLeavers: RejectedRow[] = [];
	for (const { desired, live } of matching.leavers) {
		const problem = settings.guard.probableRenames === 'ignore' ? undefined : otherLeaverProblem(desired, live, identifiers);
		if (problem !== undefined) differentLeavers.push(rejectRow(desired, problem));
		else {
			rows.set(desired, 'ended');
			leavers.set(live, desired);
		}
	}
	for (const row of differentLeavers) rows.set(row, 'ambiguous');
	for (const { desired } of matching.scheduled) rows.set(desired, 'scheduled');
	for (const row of matching.creates) rows.set(row, 'toCreate');
	for (const row of matching.ambiguous) rows.set(row, 'ambiguous');
	for (const row of matching.takenAddresses) rows.set(row, 'takenAddress');
	for (const row of state.configuration.rejects) rows.set(row, 'invalid');

	await yieldIfDue(clock);
	const protecting = [...rows].flatMap(([row, situation]) => (ROW_REACTIONS[situation].protects ? ['emailKeys' in row ? row : personKeys(row)] : []));
	const mayBeOtherRows = await mayBelongToChunked(protecting, identifiers, clock);
	await eachChunked(matching.unmatched, (account) => {
		accounts.set(account, leavers.has(account) ? situationOfLeaver(account, rules, mayBeOtherRows) : situationOf(account, rules, matching.named.has(account), mayBeOtherRows));
	}, clock);
	return { matched, rows, accounts, differentLeavers };
}

/**
 * Why an account is probably not that of the row which has ended and found it: a removal cannot be reverted, so that another ID suffices,
 * whatever the names. Undefined where nothing says so.
 */
function otherLeaverProblem(desired: DesiredUser, live: LiveUser, identifiers: IdentifierReader): CellProblem | undefined {
	const { period, displayName } = desired;
	const [row, account] = [identifiers.ofRow(desired), identifiers.ofAccount(live)];
	const id = differingId(row, account);
	if (id === undefined && (displayName === '' || differentPersonSentence(desired, live, identifiers) === undefined)) return undefined;
	const differs = id === undefined
		? `another name (${clip(live.displayName, 60)}) and no address in common`
		: `another ${id} (${clip(account[id], 60)}; the row has ${clip(row[id], 60)}), and the name ${clip(live.displayName, 60)}`;
	return {
		column: 'endDate',
		value: period?.endDate ?? '',
		message: `the account that this row finds, ${live.email} (id ${live.id}), has ${differs}: probably it is somebody else's now. Take the row out if so; if it is the same person, correct the ${id ?? 'name'} in the row`,
	};
}

function reactionTo(account: LiveUser, { accounts }: Situations): AccountReaction {
	return ACCOUNT_REACTIONS[accounts.get(account) ?? 'matched'];
}

function orphanRules(state: State, { scope, guard }: ReconcileSettings): OrphanRules {
	return {
		scope,
		scopeAttributeAt: positionOf(state, scope.attribute?.name),
		protectedIds: protectedIds(state.live.users, state.actor, state.instance, state.provenance.sources, guard.protectedUsers),
		newUserGraceDays: guard.newUserGraceDays,
		now: state.readAt,
	};
}

function guardFacts(
	state: State,
	settings: ReconcileSettings,
	jobs: Jobs,
	matching: Matching,
	rules: OrphanRules,
	identifiers: IdentifierReader,
	{ managed }: AccountSurvey,
	inputPart: InputPart | undefined,
): GuardFacts {
	const { configuration, live, provenance, lookUps, otherAdmins } = state;
	return {
		settings: settings.guard,
		liveIssues: live.issues,
		liveRemovalIssues: live.removalIssues ?? [],
		// Nobody is removed for want of a row: the rows need not be all.
		configurationIssues: lookUps === undefined ? completenessIssues({ provenance, configuration, settings, inputPart, now: state.readAt }) : [],
		unidentifiedRows: matching.unidentified,
		...jobs,
		live: otherAdmins === undefined ? live.users : [...live.users, ...otherAdmins],
		managed,
		protectedIds: rules.protectedIds,
		identifiers,
		actorId: state.actor.id,
		holders: (name) => holdersOf(name, state),
		dynamicGroupIds: state.groups?.dynamicIds ?? new Set(),
		lookUps,
	};
}

/** The users who have a value in a field; for `groups`, the users in a group whose members Domo does not choose itself. */
function holdersOf(name: string, state: State): LiveUser[] {
	const { users } = state.live;
	if (name === GROUPS) return users.filter(({ groups }) => groups?.some(({ id }) => state.groups?.dynamicIds.has(id) !== true));
	const at = positionOf(state, name);
	return users.filter((user) => {
		const value = user.values[at] ?? null;
		return value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
	});
}
