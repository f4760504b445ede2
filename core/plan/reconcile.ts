import { mapChunked } from '../common/yielder';
import type { DesiredUser } from '../config/types';
import type { StateReader } from '../domo';
import { decide, type Decisions } from './decide';
import { countPlan, lastRunOf, planNotes, planSummary, sourceOf } from './describe';
import { countOwnedContent, itemOf, readFullImages, rejectItem, unchangedItem } from './items';
import { inOrderInTurns } from './order';
import { signPlan } from './hash';
import { jobsOf, positionOf, readState, withUnlistedUsers } from './readState';
import { label } from './guardSettings';
import { notesOnNames, refuseUnreadableNames, requireGrants, stopForInvalidRows } from './stopRules';
import { UserError } from '../common/userError';
import type { Row, SourcedRows } from './provenance';
import type { Plan, ReconcileSettings, ReconcileTools } from './types';

/**
 * Compares the configuration with the live users of an instance and makes the plan. It only reads.
 *
 * @param rows n8n items' JSON, as Read Config or any other node gives them, or a stream of rows with their source
 * @throws UserError when nothing may be planned; DomoError when the instance cannot be read
 */
export async function reconcile(
	directory: StateReader,
	rows: readonly Row[] | SourcedRows,
	settings: ReconcileSettings,
	tools: ReconcileTools,
): Promise<Plan> {
	const { clock } = tools;
	refuseUnreadableNames(settings);
	const read = await readState(directory, rows, settings, tools);
	await clock.yield();
	const jobs = jobsOf(read, settings, tools.jobId);
	await clock.yield();
	const first = await decide(read, settings, jobs, clock, tools.inputPart);
	await clock.yield();
	const state = await withUnlistedUsers(directory, read, createsOf(first), clock);
	const decisions = state === read ? first : await decide(state, settings, jobs, clock, tools.inputPart);
	await clock.yield();
	const { allowed, held, rejects, unchanged, limits } = decisions;

	if (settings.invalidRows === 'stop') stopForInvalidRows(rejects);
	if ([...allowed, ...held].some((proposal) => proposal.action === 'create')) requireGrants(state.actor, ['user.invite']);
	if (limits.length > 0 && settings.guard.onLimit === 'stop') {
		throw new UserError(
			limits.join(' '),
			`Nothing was planned because ${label('onLimit')} is set to Stop. Check the configuration, or raise the limit for this run.`,
		);
	}

	const [images, owned] = await Promise.all([
		readFullImages(directory, [...allowed, ...held], state.attributes),
		countOwnedContent(directory, [...allowed, ...held]),
	]);
	const leavers = { images, owned: owned.byUser };
	const items = await inOrderInTurns(
		[
			...(await mapChunked([...allowed, ...held], (proposal) => itemOf(proposal, leavers), clock)),
			...rejects.map(rejectItem),
			...(settings.includeUnchanged ? await mapChunked(unchanged, unchangedItem, clock) : []),
		],
		clock,
	);
	await clock.yield();
	const counts = countPlan(items, state, decisions, settings.scope);
	const lastRun = lastRunOf(state);
	return signPlan(
		{
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
			guardTripped: held.length > 0,
			summary: planSummary(items, counts, settings.orphanedUsers),
			counts,
			notes: [...planNotes(state, decisions, jobs), ...notesOnNames(settings, state.live.users, positionOf(state, settings.scope.attribute?.name)), ...(owned.note === undefined ? [] : [owned.note])],
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
function createsOf({ allowed, held }: Decisions): DesiredUser[] {
	return [...allowed, ...held].flatMap(({ action, desired }) => (action === 'create' && desired !== undefined ? [desired] : []));
}
