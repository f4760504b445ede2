import { leftAloneNote } from '../correlate/leftAlone';
import { notesOfOddAccounts } from '../correlate/oddAccounts';
import { inScope } from '../correlate/orphans';
import type { Decisions } from '../decide';
import { gainsConfirmedAdmin, isConfirmedAdmin, isRemoval, losesConfirmedAdmin } from '../draft';
import { sentencesOfKeepers } from '../guard/jobs';
import type { Jobs } from '../jobs';
import { label } from '../labels';
import { isAlive, markIn } from '../../coordination';
import { COORDINATION_KEY } from '../../common/coordinationKey';
import type { LastRun, PlanCounts, PlannedJob, PlanSource, Scope } from '../types';
import { positionOf, type World } from '../world';
import { counted, figure } from '../../common/wording';
import { heldPhrase } from './held';
import type { UnsignedItem } from './item';

/** Counts by action come from the items and sum up to them (rule 7); `unchanged` also counts people that got no item. */
export function countPlan(items: readonly UnsignedItem[], world: World, decisions: Decisions, scope: Scope): PlanCounts {
	const byAction = { create: 0, update: 0, delete: 0, hold: 0, reject: 0 };
	for (const { action } of items) if (action !== 'unchanged') byAction[action]++;
	const { users } = world.live;
	const scoped = { scope, scopeAttributeAt: positionOf(world, scope.attribute?.name) };
	const admins = users.filter(isConfirmedAdmin).length;
	return {
		live: users.length,
		orphans: decisions.orphans.length,
		protected: users.filter((user) => decisions.protectedIds.has(user.id) && inScope(user, scoped)).length,
		...byAction,
		unchanged: decisions.unchanged.length,
		adminsBefore: admins,
		adminsAfter: admins - decisions.go.filter(losesConfirmedAdmin).length + decisions.go.filter(gainsConfirmedAdmin).length,
	};
}

/** `99 to create, 299 to update, 95 removals held`; with orphans that are kept also `3 people in no row kept`. */
export function planSummary(items: readonly UnsignedItem[], counts: PlanCounts, orphans: PlannedJob['orphans'] = 'delete'): string {
	const parts = [
		counts.create > 0 && `${figure(counts.create)} to create`,
		counts.update > 0 && `${figure(counts.update)} to update`,
		counts.delete > 0 && `${figure(counts.delete)} to remove`,
		counts.reject > 0 && `${plural(counts.reject, 'row')} rejected`,
		heldPhrase(items.filter((item) => item.action === 'hold')),
	].filter((part) => part !== false && part !== '');
	const kept = keptPhrase(counts.orphans, orphans);
	return [...(parts.length === 0 ? ['nothing to do'] : parts), ...(kept === '' ? [] : [kept])].join(', ');
}

/** `3 people in no row kept`; empty where none is, or where they are removed. The canvas and the mail of a plan say it alike. */
export function keptPhrase(orphans: number, wish: PlannedJob['orphans'] | undefined): string {
	return wish === 'keep' && orphans > 0 ? `${counted(orphans, ['person', 'people'])} in no row kept` : '';
}

export function sourceOf({ provenance, configuration }: World): PlanSource {
	const [only] = provenance.sources;
	if (only === undefined || provenance.sources.length > 1) return { rows: configuration.rowCount };
	const { dataSetId, name, version, readAt } = only;
	return { dataSetId, name, version, rows: configuration.rowCount, readAt };
}

/** What the run before told of itself on the job's account, where an admin made the attribute for it; it costs no request, since everybody was read. */
export function lastRunOf(world: World): LastRun | undefined {
	const actor = world.live.users.find(({ id }) => id === world.actor.id);
	const { run: mark } = markIn(actor?.values[positionOf(world, COORDINATION_KEY)]);
	if (mark === undefined) return undefined;
	const { run: id, job: jobName, startedAt, done, total, execution: executionId } = mark;
	const state = mark.state !== 'writing' ? mark.state : isAlive(mark, world.readAt) ? 'writing' : 'interrupted';
	return { id, jobName, state, startedAt, done, total, executionId };
}

/** Sentences for people: which proof failed, what about the table is worth knowing. */
export function notesOf(world: World, { doubts, go, held, orphans, providerOwned, sparedWithoutDate }: Decisions, { job, overlapping }: Jobs): string[] {
	const { live, configuration, notes } = world;
	const owned = [...providerOwned].map(([field, n]) =>
		`${field} belongs to the identity provider, which would write it back: ${plural(n, 'difference')} not sent. Change it there.`);
	const keepers = go.some(isRemoval) ? sentencesOfKeepers(job, overlapping) : [];
	// A hold for want of this proof says the same, once.
	const isHeld = held.some((draft) => draft.held.by === 'incompleteRead' && isRemoval(draft));
	const ageless = sparedWithoutDate === 0 ? [] : [
		`${sparedWithoutDate === 1 ? '1 person who is in no row is' : `${sparedWithoutDate} people who are in no row are`} left alone: ${label('newUserGraceDays')} is set, `
		+ 'and Domo does not tell when the account was created. Remove them by hand, or give them a row.',
	];
	const kept = keptSentence(orphans.length, job.orphans);
	const known = [...notes, ...live.issues, ...(live.removalIssues ?? []), ...leftAloneNote(live.users), ...notesOfOddAccounts(live.users, positionOf(world, 'employeeId')), ...ageless];
	return [...known, ...(kept === undefined ? [] : [kept]), ...(isHeld ? [] : doubts), ...configuration.notes, ...owned, ...keepers];
}

/** `3 people are in no row and are kept ('Orphaned Users': Keep).` */
export function keptSentence(orphans: number, wish: PlannedJob['orphans'] | undefined): string | undefined {
	if (orphans === 0 || wish !== 'keep') return undefined;
	return `${orphans === 1 ? '1 person is in no row and is' : `${orphans} people are in no row and are`} kept (${label('orphanedUsers')}: Keep).`;
}

function plural(n: number, noun: string): string {
	return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
