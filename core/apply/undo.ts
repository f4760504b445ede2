import { GROUPS } from '../common/fieldValue';
import { type Clock, MINUTE_MS } from '../common/ports';
import { emailKey } from '../common/text';
import type { DesiredUser } from '../config/types';
import type { LiveUser, StateReader } from '../domo';
import { protectedBySetting } from '../plan/protectedAccounts';
import { createGroupResolver } from '../plan/diff';
import { guardChanges } from '../plan/guard';
import { holdWhere } from '../plan/guard/holds';
import { DEFAULT_GUARD } from '../plan/guardSettings';
import { contentDigest, inOrder, planHash, signPlan, type UnsignedDescription } from '../plan/hash';
import { createIdentifierReader } from '../plan/identifiers';
import { changesText, type UnsignedItem } from '../plan/items';
import { gainsConfirmedAdmin, type HeldChange, losesConfirmedAdmin, type ProposedChange } from '../plan/proposeChanges';
import type { FieldChange, Image, Plan, PlanDescription, PlanItem } from '../plan/types';
import { withTypedValues } from './integrity';
import { definedFields } from './preflight';
import { type FieldOf, fieldsOf } from './recheck';
import { STATUS_TABLE } from './statuses';
import { CREATED_WITH } from './steps';
import type { Approval, Outcome } from './types';

/** A run that is to be undone, according to its items or its log. Neither is trusted in anything that could harm a user. */
export interface WrittenRun {
	readonly description: PlanDescription;
	readonly outcomes: readonly Outcome[];
	/** When it wrote, in milliseconds since the epoch. */
	readonly startedAt: number;
	readonly finishedAt: number;
}

/** How far the clocks of Domo and n8n may be apart. */
const CLOCK_TOLERANCE_MS = 2 * 60_000;

/**
 * The plan that takes back what a run did. It has a run id and a hash of its own, so it is guarded and can be approved like any other.
 * Whatever the outcomes say, it is limited by the default guard and by the protected users of that run and of the instance today:
 * removals, changes of roles and clearings are limited, nobody becomes an Admin without approval, and only accounts that were created
 * while the run wrote are removed.
 *
 * @param runId unique for the undo
 * @param approval of an earlier plan of the same undo: the plan then gets the minute of that plan
 * @throws DomoError if the instance cannot be read
 */
export async function undoPlan(directory: StateReader, run: WrittenRun, runId: string, clock: Clock, approval?: Approval): Promise<Plan> {
	const { description: applied } = run;
	const { allowed, held, adminChange } = await guardInverse(directory, inversePlan(run.outcomes).map(withTypedValues), run);
	// Ordered again: holds come after changes.
	const items = inOrder([...allowed, ...held]);
	const count = (action: 'create' | 'update' | 'delete' | 'hold'): number => items.filter((item) => item.action === action).length;
	const { adminsBefore } = applied.counts;
	const counts = {
		...applied.counts, adminsAfter: adminsBefore === null ? null : adminsBefore + adminChange, create: count('create'), update: count('update'), delete: count('delete'), hold: count('hold'),
		reject: 0, scheduled: 0, unchanged: 0, endingSoon: 0, leavers: 0,
	};
	const unsigned: UnsignedDescription = {
		...applied,
		guard: { ...DEFAULT_GUARD, protectedUsers: applied.guard.protectedUsers },
		newAttributes: [],
		guardTripped: counts.hold > 0,
		counts,
		summary: `Undo of run ${applied.run.id}: ${counts.create} to create again, ${counts.update} to put back, ${counts.delete} to remove${counts.hold > 0 ? `, ${counts.hold} held` : ''}`,
		notes: counts.create > 0 ? [`Who was deleted comes back as a new account. ${LOST_BY_DELETE}`] : [],
	};
	return signPlan({ ...unsigned, plannedAt: plannedAt(unsigned, items, clock.now(), approval) }, items, runId, clock);
}

/**
 * Every execution of an undo makes its plan anew. So that an approved hash can be met again, the time is a full minute: the current one,
 * or with an approval the minute within its validity whose plan has the approved hash.
 */
function plannedAt(description: UnsignedDescription, items: readonly UnsignedItem[], now: number, approval: Approval | undefined): string {
	const minuteAgo = (minutes: number): string => new Date((Math.floor(now / MINUTE_MS) - minutes) * MINUTE_MS).toISOString();
	if (approval === undefined) return minuteAgo(0);
	const contents = items.map((item) => contentDigest(item).content).sort();
	for (let minutes = 0; minutes <= approval.minutes; minutes++) {
		if (planHash({ ...description, plannedAt: minuteAgo(minutes) }, contents) === approval.planHash) return minuteAgo(minutes);
	}
	return minuteAgo(0);
}

interface GuardedItems {
	readonly allowed: readonly UnsignedItem[];
	readonly held: readonly UnsignedItem[];
	/** Change in the number of confirmed admins by the allowed items. */
	readonly adminChange: number;
}

/** Applies the guard to the inverse items as Reconcile does to its own, with the users of now. */
async function guardInverse(directory: StateReader, inverse: readonly UnsignedItem[], run: WrittenRun): Promise<GuardedItems> {
	if (inverse.length === 0) return { allowed: [], held: [], adminChange: 0 };
	const { description } = run;
	const fieldOf = await definedFields(directory, []);
	const names = [...new Set(inverse.flatMap(({ changes }) => changes.map(({ field }) => field)))];
	const fields = fieldsOf(names, fieldOf);
	const ofGroups = names.includes(GROUPS);
	const [account, { users, issues, removalIssues = [] }, groups] = await Promise.all([directory.account(), directory.allUsers(fields, { groups: ofGroups }), ofGroups ? directory.groups() : []]);
	const { dynamicIds: dynamicGroupIds } = createGroupResolver(groups, 'reject', users);
	const byId = new Map(users.map((user) => [user.id, user]));
	const isProtected = undoProtection(description, account.id);
	const protectedIds = new Set(users.filter(isProtected).map(({ id }) => id));

	const itemOf = new Map<unknown, UnsignedItem>();
	const proposals: ProposedChange[] = [];
	const gone: UnsignedItem[] = [];
	for (const one of inverse) {
		const item = one.action === 'create' ? withoutProviderFields(one, fieldOf) : one;
		const proposal = toProposal(item, byId);
		if (proposal === undefined) gone.push(item);
		else {
			proposals.push(proposal);
			itemOf.set(proposal.desired ?? proposal.live, item);
		}
	}
	const own = holdWhere(proposals, 'protected', ({ action, live }) =>
		action === 'delete' && live !== undefined && protectedIds.has(live.id) ? 'This account is protected: an undo does not remove it.' : undefined);
	const made = holdWhere(own.allowed, 'notCreatedByRun', ({ action, live }) => (action === 'delete' ? whyNotOfRun(live, run) : undefined));
	const { allowed, held } = guardChanges(made.allowed, {
		settings: { ...DEFAULT_GUARD, protectedUsers: description.guard.protectedUsers },
		liveIssues: issues,
		liveRemovalIssues: removalIssues,
		configurationIssues: [],
		unidentifiedRows: [],
		job: { id: '', name: description.jobName, orphans: 'keep', scope: {} },
		overlapping: [],
		live: users,
		managed: users.filter(({ id, human }) => human && !protectedIds.has(id)),
		protectedIds,
		// An undo finds users by id, so identifiers decide nothing.
		identifiers: createIdentifierReader([]),
		actorId: account.id,
		holders: (name) => {
			if (name === GROUPS) return users.filter((user) => user.groups?.some(({ id }) => !dynamicGroupIds.has(id)));
			const at = fields.findIndex((field) => field.name === name);
			return users.filter((user) => isFilled(user.values[at]));
		},
		dynamicGroupIds,
	});
	const itemsOf = (proposals: readonly (ProposedChange | HeldChange)[]): UnsignedItem[] => proposals.flatMap((proposal) => toItem(proposal, itemOf.get(proposal.desired ?? proposal.live)) ?? []);
	const adminChange = allowed.filter(gainsConfirmedAdmin).length - allowed.filter(losesConfirmedAdmin).length;
	return { allowed: [...itemsOf(allowed), ...gone], held: itemsOf([...own.held, ...made.held, ...held]), adminChange };
}

/** Protected are the users that the undone run protected, the account that signs in, and accounts of Domo's own. */
function undoProtection({ actor, protectedUserIds, guard }: PlanDescription, accountId: number): (user: LiveUser) => boolean {
	const ids = new Set([...protectedUserIds, actor.id, accountId]);
	const named = protectedBySetting(guard.protectedUsers);
	return (user) => ids.has(user.id) || !user.human || named(user);
}

/** Why it is not proven that the run created an account; undefined if the account was created while the run wrote. */
function whyNotOfRun(live: LiveUser | undefined, { description, startedAt, finishedAt }: WrittenRun): string | undefined {
	if (live === undefined) return undefined;
	const created = live.createdAt;
	const check = 'Look at the account in Admin > People, and delete it there if that is right.';
	if (created === null) return `Domo does not tell when this account was created, so it is not proven that the run made it. ${check}`;
	const from = Math.max(startedAt, timeInRunId(description.run.id) ?? startedAt);
	if (created >= from - CLOCK_TOLERANCE_MS && created <= finishedAt + CLOCK_TOLERANCE_MS) return undefined;
	return `The run is said to have created this account, but it was created on ${new Date(created).toISOString().slice(0, 16).replace('T', ' ')} UTC, when the run did not write. (An account that Domo brought back keeps its old date.) ${check}`;
}

/** A run id begins with the time of planning. */
function timeInRunId(id: string): number | undefined {
	const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(id) ?? [];
	return second === undefined ? undefined : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The identity provider writes its own fields when the user signs in; Domo may refuse them from anybody else. */
function withoutProviderFields(item: UnsignedItem, fieldOf: FieldOf): UnsignedItem {
	return { ...item, changes: item.changes.filter(({ field }) => fieldOf(field)?.providerOwned !== true) };
}

/** Undefined for an account that does not exist any more: Apply reports it and writes nothing. */
function toProposal(item: UnsignedItem, byId: ReadonlyMap<number, LiveUser>): ProposedChange | undefined {
	const { action, userId, changes, reason } = item;
	const live = userId === null ? undefined : byId.get(userId);
	if (action === 'create') return { action, desired: rowOf(item), changes, sendInvite: false, reason };
	if (live === undefined || (action !== 'update' && action !== 'delete')) return undefined;
	// The guard takes a change with a row for a user who stays, and one without for a removal.
	return { action, ...(action === 'update' ? { desired: rowOf(item) } : {}), live, changes, reason };
}

function rowOf({ email, displayName, row_number }: UnsignedItem): DesiredUser {
	return { rowNumber: row_number ?? 0, email, displayName, emailKey: emailKey(email), employeeIdKey: '', values: [], edit: true, warnings: [] };
}

function toItem(proposal: ProposedChange | HeldChange, item: UnsignedItem | undefined): UnsignedItem | undefined {
	if (item === undefined) return undefined;
	const held = 'held' in proposal ? { action: 'hold' as const, held: proposal.held, reason: proposal.reason } : {};
	if (proposal.changes.length === item.changes.length) return { ...item, ...held };
	const fields = new Set(proposal.changes.map(({ field }) => field));
	const changedIn = (image: Image | undefined): Image | undefined => image && Object.fromEntries(Object.entries(image).filter(([field]) => fields.has(field)));
	return { ...item, changes: proposal.changes, summary: changesText(proposal.changes), before: changedIn(item.before), after: changedIn(item.after), ...held };
}

function isFilled(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** What Domo does not restore when a deleted user is created again (domo-api 2.3, 2.6). */
export const LOST_BY_DELETE =
	'Their id may be another, and what they owned, shared or were a member of, their password and their personal settings may not come back; nobody is invited.';

/**
 * The inverse of what a run did, in the order of a plan: created users are deleted, updated users get their old values, deleted users are
 * created again (never invited, rule 4). Outcomes that changed nothing give no item. The items still carry the old run; `undoPlan` makes
 * a plan of them.
 */
export function inversePlan(outcomes: readonly Outcome[]): PlanItem[] {
	return inOrder(outcomes.flatMap((outcome) => inverseOf(outcome) ?? []));
}

function inverseOf(outcome: Outcome): PlanItem | undefined {
	if (outcome.undo !== true || !STATUS_TABLE[outcome.status].undoable) return undefined;
	switch (outcome.action) {
		case 'create': return undoCreate(outcome);
		case 'update': return undoUpdate(outcome);
		case 'delete': return undoDelete(outcome);
		default: return undefined;
	}
}

function undoCreate(outcome: Outcome): PlanItem {
	// An incomplete create has not set the other attributes.
	const made = outcome.status === 'incomplete' ? outcome.changes.filter((change) => CREATED_WITH.has(change.field)) : outcome.changes;
	return {
		...identity(outcome),
		action: 'delete',
		summary: 'remove this account (undo of a create)',
		reason: `Run ${outcome.run.id} created this person; undoing it deletes the account and leaves what it owns without an owner.`,
		changes: [],
		before: imageOf(made),
	};
}

function undoUpdate(outcome: Outcome): PlanItem {
	// Memberships are written last: an incomplete update may lack only them.
	const done = outcome.status === 'incomplete' ? outcome.changes.filter((change) => change.field !== GROUPS) : outcome.changes;
	const changes = done.map(({ field, from, to }) => ({ field, from: to, to: from }));
	return {
		...identity(outcome),
		action: 'update',
		email: addressAfter(outcome),
		summary: changesText(changes),
		reason: `Run ${outcome.run.id} changed this; undoing it puts the old ${changes.length === 1 ? 'value' : 'values'} back.`,
		changes,
		before: { ...outcome.before, ...imageOf(done) },
		...(outcome.before === undefined ? {} : { after: outcome.before }),
	};
}

function undoDelete(outcome: Outcome): PlanItem {
	const before: Image = { email: outcome.email, displayName: outcome.displayName, ...outcome.before };
	const changes = Object.entries(before)
		.filter(([, value]) => isFilled(value))
		.map(([field, to]): FieldChange => ({ field, from: null, to }));
	return {
		...identity(outcome),
		action: 'create',
		userId: null,
		summary: 'create again (undo of a delete)',
		reason: `Run ${outcome.run.id} deleted this person. ${LOST_BY_DELETE}`,
		changes,
		sendInvite: false,
		after: before,
	};
}

function identity(outcome: Outcome): Pick<PlanItem, 'email' | 'displayName' | 'userId' | 'row_number' | 'run'> {
	const { email, displayName, userId, row_number, run } = outcome;
	return { email, displayName, userId, row_number, run };
}

function addressAfter(outcome: Outcome): string {
	const to = outcome.changes.find((change) => change.field === 'email')?.to;
	return typeof to === 'string' ? to : outcome.email;
}

function imageOf(changes: readonly FieldChange[]): Image {
	return Object.fromEntries(changes.map(({ field, to }) => [field, to]));
}
