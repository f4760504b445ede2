import { inScope } from '../correlate/orphans';
import type { Decisions } from '../decide';
import { gainsConfirmedAdmin, isConfirmedAdmin, isRemoval, losesConfirmedAdmin } from '../draft';
import { sentencesOfKeepers } from '../guard/jobs';
import type { Jobs } from '../jobs';
import { isAlive, LEASE_KEY, readLease } from '../../lease';
import type { LastRun, PlanCounts, PlanSource, Scope } from '../types';
import { positionOf, type World } from '../world';
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

/** `99 to create, 299 to update, 95 removals held`. */
export function planSummary(items: readonly UnsignedItem[], counts: PlanCounts): string {
	const parts = [
		counts.create > 0 && `${counts.create} to create`,
		counts.update > 0 && `${counts.update} to update`,
		counts.delete > 0 && `${counts.delete} to delete`,
		heldPhrase(items.filter((item) => item.action === 'hold')),
		counts.reject > 0 && `${plural(counts.reject, 'row')} rejected`,
	].filter((part) => part !== false && part !== '');
	return parts.length === 0 ? 'nothing to do' : parts.join(', ');
}

export function sourceOf({ provenance, configuration }: World): PlanSource {
	const [only] = provenance.sources;
	if (only === undefined || provenance.sources.length > 1) return { rows: configuration.rowCount };
	const { dataSetId, name, version, readAt } = only;
	return { dataSetId, name, version, rows: configuration.rowCount, readAt };
}

/** What the run before left on the job's account; it costs no request, since everybody was read. */
export function lastRunOf(world: World): LastRun | undefined {
	const actor = world.live.users.find(({ id }) => id === world.actor.id);
	const lease = readLease(actor?.values[positionOf(world, LEASE_KEY)]);
	if (lease === undefined) return undefined;
	const { run: id, job: jobName, startedAt, done, total, execution: executionId } = lease;
	const state = lease.state === 'done' ? 'done' : isAlive(lease, world.readAt) ? 'writing' : 'interrupted';
	return { id, jobName, state, startedAt, done, total, executionId };
}

/** Sentences for people: which proof failed, what about the table is worth knowing. */
export function notesOf({ live, configuration }: World, { doubts, go, providerOwned }: Decisions, { job, overlapping }: Jobs): string[] {
	const owned = [...providerOwned].map(([field, n]) =>
		`${field} belongs to the identity provider, which would write it back: ${plural(n, 'difference')} not sent. Change it there.`);
	const keepers = go.some(isRemoval) ? sentencesOfKeepers(job, overlapping) : [];
	return [...live.doubts, ...doubts, ...configuration.notes, ...owned, ...keepers];
}

function plural(n: number, noun: string): string {
	return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
