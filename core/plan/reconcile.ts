import { UserError } from '../common/userError';
import { mapChunked, yieldIfDue } from '../common/yielder';
import type { DesiredUser } from '../config/types';
import type { StateReader } from '../domo';
import { decide, type Decisions } from './decide';
import { describePlan } from './describe';
import { label } from './guardSettings';
import { inOrderChunked, signPlan } from './hash';
import { type DeletionDetails, itemOf, readDeletionDetails, rejectItem, scheduledItem, type UnsignedItem, unchangedItem } from './items';
import { roleNames, type RoleNames } from './labels';
import type { InputRow, SourcedRows } from './provenance';
import { losesConfirmedAdmin } from './proposeChanges';
import { checkDesiredState, type Jobs, jobsOf, readActualState, readDesiredState, type State, withOtherAdmins, withUnlistedUsers } from './readState';
import { refuseUnreadableNames, requireGrants, stopForInvalidRows } from './stopRules';
import type { Plan, ReconcileSettings, ReconcileTools } from './types';

/**
 * The plan: rows of a configuration and the live users of an instance come in, a plan of changes goes out, and nothing is written.
 * The steps are those of any reconciliation: read the desired state and check it, read the actual state, match rows with accounts,
 * compare them, measure the changes against the guard, put them in order and sign them. `decide` does the middle part without any I/O.
 */

/**
 * Compares the configuration with the live users of an instance and makes the plan. It only reads.
 *
 * @param rows n8n items' JSON, as Read Config or any other node gives them, or a stream of rows with their source
 * @throws UserError when nothing may be planned; DomoError when the instance cannot be read
 */
export async function reconcile(
	directory: StateReader,
	rows: readonly InputRow[] | SourcedRows,
	settings: ReconcileSettings,
	tools: ReconcileTools,
): Promise<Plan> {
	const { clock } = tools;
	refuseUnreadableNames(settings);
	const desired = await readDesiredState(directory, rows, settings, tools);
	checkDesiredState(desired, settings);
	const actual = await readActualState(directory, desired, settings, tools);
	await yieldIfDue(clock);

	const jobs = jobsOf(actual, settings, tools.jobId);
	await yieldIfDue(clock);
	const { state, decisions } = await decideOnAllUsers(directory, actual, settings, jobs, tools);
	await yieldIfDue(clock);
	stopIfNothingMayBePlanned(state, decisions, settings);

	const deletions = await readDeletionDetails(directory, [...decisions.allowed, ...decisions.held], state.attributes);
	const items = await inOrderChunked(await itemsOf(decisions, deletions, roleNames(state.roles), settings, tools), clock);
	await yieldIfDue(clock);
	return signPlan(await describePlan(items, state, decisions, jobs, deletions, settings, clock), items, tools.runId, clock);
}

/** Matches, compares and guards; once more where new people turn out to have accounts that Domo's list of users lacked, or where admins have to be counted. */
async function decideOnAllUsers(
	directory: StateReader,
	actual: State,
	settings: ReconcileSettings,
	jobs: Jobs,
	{ clock, inputPart }: ReconcileTools,
): Promise<{ readonly state: State; readonly decisions: Decisions }> {
	const decisions = await decide(actual, settings, jobs, clock, inputPart);
	await yieldIfDue(clock);
	const state = actual.lookUps === undefined
		? await withUnlistedUsers(directory, actual, createdUsers(decisions), clock)
		: concernsAdmins(decisions, settings) ? await withOtherAdmins(directory, actual) : actual;
	return { state, decisions: state === actual ? decisions : await decide(state, settings, jobs, clock, inputPart) };
}

/** Whether somebody would lose the Admin role, so that those who are left have to be counted. */
function concernsAdmins({ allowed, held }: Decisions, { guard }: ReconcileSettings): boolean {
	return guard.minimumAdmins > 0 && [...allowed, ...held].some(losesConfirmedAdmin);
}

function createdUsers({ allowed, held }: Decisions): DesiredUser[] {
	return [...allowed, ...held].flatMap(({ action, desired }) => (action === 'create' && desired !== undefined ? [desired] : []));
}

function stopIfNothingMayBePlanned({ actor }: State, decisions: Decisions, { invalidRows, guard }: ReconcileSettings): void {
	if (invalidRows === 'stop') stopForInvalidRows(decisions.rejects);
	if (createdUsers(decisions).length > 0) requireGrants(actor, ['user.invite']);
	if (decisions.limits.length > 0 && guard.onLimit === 'stop') {
		throw new UserError(
			decisions.limits.join(' '),
			`Nothing was planned because ${label('onLimit')} is set to Stop. Check the configuration, or raise the limit for this run.`,
		);
	}
}

async function itemsOf(
	{ allowed, held, rejects, scheduled, unchanged }: Decisions,
	deletions: DeletionDetails,
	roles: RoleNames,
	{ includeUnchanged }: ReconcileSettings,
	{ clock }: ReconcileTools,
): Promise<UnsignedItem[]> {
	return [
		...(await mapChunked([...allowed, ...held], (proposal) => itemOf(proposal, deletions, roles), clock)),
		...rejects.map(rejectItem),
		...(await mapChunked(scheduled, scheduledItem, clock)),
		...(includeUnchanged ? await mapChunked(unchanged, unchangedItem, clock) : []),
	];
}
