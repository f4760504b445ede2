import { COORDINATION_KEY } from '../domo';
import type { Clock } from '../common/ports';
import { mapTable, namesOf } from '../common/tables';
import { clip } from '../common/text';
import { counted, figure, listed } from '../common/wording';
import { filterChunked, yieldIfDue } from '../common/yielder';
import { rowName } from '../config';
import type { CellProblem, DesiredUser } from '../config/types';
import { isAlive, markIn } from '../coordination';
import { unmanageableNote, notesOnUncertainAccounts } from './accounts';
import type { Decisions } from './decide';
import { keepingJobsSentences } from './guard/people';
import { label } from './guardSettings';
import { HELD_NOUNS, type HeldNoun, holdReason } from './holdReasons';
import { hasNoCurrentRow, type UnsignedDescription } from './hash';
import type { DeletionDetails, UnsignedItem } from './items';
import { labelsOf } from './labels';
import { gainsConfirmedAdmin, isRemoval, losesConfirmedAdmin } from './proposeChanges';
import { type Jobs, notesOnReading, positionOf, type State } from './readState';
import { finalEmail } from './rejectedRows';
import { notesOnNames } from './stopRules';
import type { LastRun, Match, PlanCounts, PlanItem, PlannedJob, PlanSource, ReconcileSettings, WriteAction } from './types';

/** The plan item, as far as it is known before the plan has its hash. */
export async function describePlan(
	items: readonly UnsignedItem[],
	state: State,
	decisions: Decisions,
	jobs: Jobs,
	deletions: DeletionDetails,
	settings: ReconcileSettings,
	clock: Clock,
): Promise<UnsignedDescription> {
	const endingSoon = await filterChunked(state.configuration.users, ({ period }) => period?.endsSoon === true, clock);
	const uncertain = await notesOnUncertainAccounts(state.live.users, positionOf(state, 'employeeId'), clock);
	const counts = countPlan(items, state, decisions, endingSoon.length);
	const lastRun = lastRunOf(state);
	await yieldIfDue(clock);
	const labels = labelsOf(items, state.roles, state.attributes);
	const scopeAttributeAt = positionOf(state, settings.scope.attribute?.name);
	await yieldIfDue(clock);
	return {
		action: 'plan',
		jobName: settings.jobName,
		jobDescription: settings.jobDescription,
		instance: state.instance,
		plannedAt: new Date(state.readAt).toISOString(),
		actor: { id: state.actor.id, email: state.actor.email },
		source: sourceOf(state),
		guard: settings.guard,
		protectedUserIds: [...decisions.protectedIds].sort((a, b) => a - b),
		newAttributes: state.newAttributes,
		guardTripped: decisions.held.length > 0,
		summary: planSummary(items, counts, settings.orphanedUsers),
		counts,
		notes: [...planNotes(state, decisions, jobs, settings.orphanedUsers, uncertain, endingSoon), ...(state.lookUps === undefined ? notesOnNames(settings, state.live.users, scopeAttributeAt) : []), ...deletions.notes],
		...(lastRun === undefined ? {} : { lastRun }),
		job: jobs.job,
		logValues: settings.logValues,
		...(labels === undefined ? {} : { labels }),
	};
}

/** Counts by action come from the items and sum up to them (rule 7); `unchanged` also counts people that got no item. */
function countPlan(items: readonly UnsignedItem[], state: State, decisions: Decisions, endingSoon: number): PlanCounts {
	const byAction = { create: 0, update: 0, delete: 0, hold: 0, reject: 0, scheduled: 0, unchanged: 0 };
	for (const { action } of items) byAction[action]++;
	const { users } = state.live;
	const ofEverybody = { live: users.length, orphans: decisions.orphans.length, protected: decisions.survey.protectedInScope };
	const isWhole = state.lookUps === undefined;
	const admins = isWhole || state.otherAdmins !== undefined ? decisions.survey.confirmedAdmins + (state.otherAdmins ?? []).length : null;
	return {
		...(isWhole ? ofEverybody : { live: null, orphans: null, protected: null }),
		...byAction,
		unchanged: decisions.unchanged.length,
		endingSoon,
		leavers: decisions.leavers.length,
		adminsBefore: admins,
		adminsAfter: admins === null ? null : admins - decisions.allowed.filter(losesConfirmedAdmin).length + decisions.allowed.filter(gainsConfirmedAdmin).length,
	};
}

/** `99 to create, 299 to update, 95 removals held`; followed by `3 people in no row kept` where orphans are kept. */
export function planSummary(items: readonly UnsignedItem[], counts: PlanCounts, orphans: PlannedJob['orphans']): string {
	const parts = [
		counts.create > 0 && `${figure(counts.create)} to create`,
		counts.update > 0 && `${figure(counts.update)} to update`,
		counts.delete > 0 && `${figure(counts.delete)} to remove`,
		counts.reject > 0 && `${countOf(counts.reject, 'row')} rejected`,
		heldPhrase(items.filter((item) => item.action === 'hold')),
		counts.scheduled > 0 && `${figure(counts.scheduled)} scheduled`,
		counts.endingSoon > 0 && `${figure(counts.endingSoon)} ending soon`,
	].filter((part) => part !== false && part !== '');
	const kept = keptOrphansPhrase(counts.orphans, orphans);
	return [...(parts.length === 0 ? ['nothing to do'] : parts), ...(kept === '' ? [] : [kept])].join(', ');
}

/** `3 people in no row kept`; empty when there are none, or when orphans are removed. Used on the canvas and in the mail. */
export function keptOrphansPhrase(orphans: number | null, setting: PlannedJob['orphans'] | undefined): string {
	return setting === 'keep' && orphans !== null && orphans > 0 ? `${counted(orphans, ['person', 'people'])} in no row kept` : '';
}

function sourceOf({ provenance, configuration }: State): PlanSource {
	const [only] = provenance.sources;
	if (only === undefined || provenance.sources.length > 1) return { rows: configuration.rowCount };
	const { dataSetId, name, version, readAt } = only;
	return { dataSetId, name, version, rows: configuration.rowCount, readAt };
}

/** The run before, as it is recorded on the job's account where an admin made the attribute for it. Costs no request: all users were read. */
function lastRunOf(state: State): LastRun | undefined {
	const actor = state.live.users.find(({ id }) => id === state.actor.id);
	const { run: mark } = markIn(actor?.values[positionOf(state, COORDINATION_KEY)]);
	if (mark === undefined) return undefined;
	const { run: id, job: jobName, startedAt, done, total, execution: executionId } = mark;
	const runState = mark.state !== 'writing' ? mark.state : isAlive(mark, state.readAt) ? 'writing' : 'interrupted';
	return { id, jobName, state: runState, startedAt, done, total, executionId };
}

const onlyTheRowsNote = `Only the people whom the rows name were looked up (${label('people')}: Only Those in the Rows): users, orphans and protected accounts of the instance are not counted.`;

/** Sentences for people: which proof failed, what about the table is worth knowing. */
function planNotes(
	state: State,
	{ completenessIssues, allowed, held, orphans, keptLeavers, gone, providerOwned, situations, survey }: Decisions,
	{ job, overlapping }: Jobs,
	orphanedUsers: ReconcileSettings['orphanedUsers'],
	uncertain: readonly string[],
	endingSoon: readonly DesiredUser[],
): string[] {
	const { live, configuration } = state;
	const owned = [...providerOwned].map(([field, n]) =>
		`${field} belongs to the identity provider, which would write it back: ${countOf(n, 'difference')} not sent. Change it there.`);
	const keepers = allowed.some(isRemoval) ? keepingJobsSentences(job, overlapping) : [];
	// A hold for want of this proof says the same, once. One for want of another proof does not.
	const isTold = held.some(({ reason }) => completenessIssues.every((issue) => reason.includes(issue)));
	const ofUnknownAge = [...situations.accounts.values()].filter((situation) => situation === 'unknownAge').length;
	const ageless = ofUnknownAge === 0 ? [] : [
		`${ofUnknownAge === 1 ? '1 person who is in no row is' : `${ofUnknownAge} people who are in no row are`} left alone: ${label('newUserGraceDays')} is set, `
		+ 'and Domo does not tell when the account was created. Remove them by hand, or give them a row.',
	];
	const keptOrphans = keptOrphansSentence(orphans.length, job.orphans);
	const kept = [...(keptOrphans === undefined ? [] : [keptOrphans]), ...keptLeaversNote(keptLeavers, orphanedUsers), ...goneNote(gone), ...endingSoonNote(endingSoon)];
	const known = [...(state.lookUps === undefined ? [] : [onlyTheRowsNote]), ...notesOnReading(state), ...live.issues, ...(live.removalIssues ?? []), ...unmanageableNote(survey.unmanageable), ...uncertain, ...ageless];
	return [...known, ...kept, ...(isTold ? [] : completenessIssues), ...configuration.notes, ...owned, ...keepers];
}

/** `3 people are in no row and are kept ('Orphaned Users': Keep).` */
export function keptOrphansSentence(orphans: number | null, setting: PlannedJob['orphans'] | undefined): string | undefined {
	if (orphans === null || orphans === 0 || setting !== 'keep') return undefined;
	return `${orphans === 1 ? '1 person is in no row and is' : `${orphans} people are in no row and are`} kept (${label('orphanedUsers')}: Keep).`;
}

/** So many people are named in a note. */
const maxNamed = 10;

/** `2 people whose row has ended are kept ('Orphaned Users': Keep): a@x.io (row 3), b@x.io (row 9).` */
function keptLeaversNote(leavers: readonly Match[], setting: PlannedJob['orphans']): string[] {
	if (leavers.length === 0) return [];
	const why = setting === 'keep' ? `${label('orphanedUsers')}: Keep` : `outside ${label('scope')}, at a temporary address, or a row that is not done may mean them`;
	const named = leavers.map(({ desired, live }) => `${clip(live.email, 60)} (${rowName(desired)})`);
	return [`${leavers.length === 1 ? '1 person whose row has ended is' : `${leavers.length} people whose row has ended are`} kept (${why}): ${firstOf(named)}.`];
}

/** `1 row that has ended names nobody in Domo: a@x.io (row 3).` */
function goneNote(gone: readonly DesiredUser[]): string[] {
	if (gone.length === 0) return [];
	const named = gone.map((row) => `${clip(row.email || row.employeeIdKey, 60)} (${rowName(row)})`);
	return [`${gone.length === 1 ? '1 row that has ended names' : `${gone.length} rows that have ended name`} nobody in Domo: ${firstOf(named)}. If the person is there by another address, correct the row.`];
}

/** `2 people end within seven days: a@x.io (2026-11-30), b@x.io (2026-12-02).` */
function endingSoonNote(soon: readonly DesiredUser[]): string[] {
	if (soon.length === 0) return [];
	const named = soon.map((row) => `${clip(finalEmail(row), 60)} (${row.period?.endDate ?? ''})`);
	return [`${soon.length === 1 ? '1 person ends' : `${soon.length} people end`} within seven days: ${firstOf(named)}.`];
}

function firstOf(named: readonly string[]): string {
	return listed(named.length > maxNamed ? [...named.slice(0, maxNamed), `${named.length - maxNamed} more`] : named);
}

function countOf(n: number, noun: string): string {
	return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

type HoldableItem = Pick<PlanItem, 'action' | 'held' | 'row_number' | 'endDate' | 'changes'>;

/** The write that an item is about, be it held or not; null for rejects and unchanged people. */
export function writeAction({ action, held }: Pick<HoldableItem, 'action' | 'held'>): WriteAction | null {
	switch (action) {
		case 'create':
		case 'update':
		case 'delete':
			return action;
		case 'hold':
			return held?.action ?? null;
		case 'reject':
		case 'scheduled':
		case 'unchanged':
			return null;
	}
}

/** A removal is a delete, or the role change of an orphan or a leaver: an update that no current row asks for. */
export function isRemovalItem(item: HoldableItem): boolean {
	const action = writeAction(item);
	if (action === 'delete') return true;
	const [only, ...others] = item.changes;
	return action === 'update' && hasNoCurrentRow(item) && only?.field === 'roleId' && others.length === 0;
}

export interface HeldGroup<T> {
	readonly noun: HeldNoun;
	readonly items: readonly T[];
}

/** Holds gathered by what they keep back, what matters most first. */
export function heldGroups<T extends HoldableItem>(holds: readonly T[]): readonly HeldGroup<T>[] {
	const groups = mapTable<HeldNoun, unknown, T[]>(HELD_NOUNS, () => []);
	for (const hold of holds) groups[nounOf(hold)].push(hold);
	return namesOf(HELD_NOUNS).map((noun) => ({ noun, items: groups[noun] })).filter(({ items }) => items.length > 0);
}

/** `95 removals, 305 clearings and 5 renames held`; empty when nothing is. */
export function heldPhrase(holds: readonly HoldableItem[]): string {
	const groups = heldGroups(holds);
	return groups.length === 0 ? '' : `${listed(groups.map(({ noun, items }) => counted(items.length, HELD_NOUNS[noun])))} held`;
}

function nounOf(item: HoldableItem): HeldNoun {
	const named = item.held === undefined ? undefined : holdReason(item.held.by).noun;
	// Values that wait for the clearings of their column are none themselves.
	const fillsOnly = named === 'clearing' && item.changes.every(({ from }) => from === null || (Array.isArray(from) && from.length === 0));
	if (named !== undefined && !fillsOnly) return named;
	if (isRemovalItem(item)) return 'removal';
	return writeAction(item) === 'create' ? 'creation' : 'update';
}

type WithWarnings = Pick<PlanItem, 'action' | 'warnings'>;

/** Cells of this item that look wrong and are used all the same. A reject uses none of its cells, and nothing is written for unchanged people. */
export function suspectCellsOf({ action, warnings = [] }: WithWarnings): readonly CellProblem[] {
	return action === 'reject' || action === 'unchanged' ? [] : warnings;
}

/** `2 cells look wrong and are used all the same (phoneNumber 2)`; undefined where there are none. */
export function suspectCellsPhrase(items: readonly WithWarnings[]): string | undefined {
	const byColumn = new Map<string, number>();
	let count = 0;
	for (const item of items) {
		for (const { column } of suspectCellsOf(item)) {
			byColumn.set(column, (byColumn.get(column) ?? 0) + 1);
			count += 1;
		}
	}
	if (count === 0) return undefined;
	const columns = [...byColumn].sort(([, a], [, b]) => b - a).map(([column, n]) => `${column} ${n}`).join(', ');
	return `${count === 1 ? '1 cell looks wrong and is' : `${count} cells look wrong and are`} used all the same (${columns})`;
}
