import { mapChunked } from '../common/yielder';
import type { DesiredUser } from '../config/types';
import type { UserDirectory } from '../domo';
import { decide, type Decisions } from './decide';
import { countPlan, lastRunOf, notesOf, planSummary, sourceOf } from './describe';
import { countOwnedContent, itemOf, readFullImages, rejectItem, unchangedItem } from './items';
import { inOrderInTurns } from './order';
import { signPlan } from './hash';
import { jobsOf, positionOf, readWorld, withMissedPeople } from './readState';
import { label } from './guardSettings';
import { notesOnNames, ReconcileStop, refuseUnreadableNames, requireGrants, stopForInvalidRows } from './stopRules';
import type { Row, SourcedRows } from './provenance';
import type { Plan, ReconcileSettings, ReconcileTools } from './types';

/**
 * Compares the configuration with the live users of an instance and makes the plan. It only reads.
 *
 * @param rows n8n items' JSON, as Read Config or any other node gives them, or a stream of rows with their source
 * @throws ReconcileStop when nothing may be planned; DomoError when the instance cannot be read
 */
export async function reconcile(
	directory: UserDirectory,
	rows: readonly Row[] | SourcedRows,
	settings: ReconcileSettings,
	tools: ReconcileTools,
): Promise<Plan> {
	const { clock } = tools;
	refuseUnreadableNames(settings);
	const read = await readWorld(directory, rows, settings, tools);
	await clock.yield();
	const jobs = jobsOf(read, settings, tools.jobId);
	await clock.yield();
	const first = await decide(read, settings, jobs, clock, tools.inputPart);
	await clock.yield();
	const world = await withMissedPeople(directory, read, createsOf(first), clock);
	const decisions = world === read ? first : await decide(world, settings, jobs, clock, tools.inputPart);
	await clock.yield();
	const { go, held, rejects, unchanged, limits } = decisions;

	if (settings.invalidRows === 'stop') stopForInvalidRows(rejects);
	if ([...go, ...held].some((draft) => draft.action === 'create')) requireGrants(world.actor, ['user.invite']);
	if (limits.length > 0 && settings.guard.onLimit === 'stop') {
		throw new ReconcileStop(
			limits.join(' '),
			`Nothing was planned because ${label('onLimit')} is set to Stop. Check the configuration, or raise the limit for this run.`,
		);
	}

	const [images, owned] = await Promise.all([
		readFullImages(directory, [...go, ...held], world.attributes),
		countOwnedContent(directory, [...go, ...held]),
	]);
	const leavers = { images, owned: owned.byUser };
	const items = await inOrderInTurns(
		[
			...(await mapChunked([...go, ...held], (draft) => itemOf(draft, leavers), clock)),
			...rejects.map(rejectItem),
			...(settings.includeUnchanged ? await mapChunked(unchanged, unchangedItem, clock) : []),
		],
		clock,
	);
	await clock.yield();
	const counts = countPlan(items, world, decisions, settings.scope);
	const lastRun = lastRunOf(world);
	return signPlan(
		{
			action: 'plan',
			jobName: settings.jobName,
			jobDescription: settings.jobDescription,
			instance: world.instance,
			plannedAt: new Date(world.readAt).toISOString(),
			actor: { id: world.actor.id, email: world.actor.email },
			source: sourceOf(world),
			guard: settings.guard,
			protectedUserIds: [...decisions.protectedIds].sort((a, b) => a - b),
			newAttributes: world.newAttributes,
			guardTripped: held.length > 0,
			summary: planSummary(items, counts, settings.orphanedUsers),
			counts,
			notes: [...notesOf(world, decisions, jobs), ...notesOnNames(settings, world.live.users, positionOf(world, settings.scope.attribute?.name)), ...(owned.note === undefined ? [] : [owned.note])],
			...(lastRun === undefined ? {} : { lastRun }),
			job: jobs.job,
			logValues: settings.logValues,
		},
		items,
		tools.runId,
		clock,
	);
}

/** The rows that would become new people. */
function createsOf({ go, held }: Decisions): DesiredUser[] {
	return [...go, ...held].flatMap(({ action, desired }) => (action === 'create' && desired !== undefined ? [desired] : []));
}
