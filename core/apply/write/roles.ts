import { ADMIN_ROLE_ID } from '../../plan/proposeChanges';
import { isUncertain, failureOf } from '../failure';
import type { Tally } from '../outcome';
import { changesRole, isDemotion, type Step, toOf } from '../order/step';
import { look } from './unknown';
import { pause, type Writing } from './writing';

/** People in one role assignment (domo-api 2.5 names no maximum; our choice). */
export const ROLE_BATCH_SIZE = 100;

/** A step that one bulk assignment can do with others: nothing but a role, and nobody loses the admin role by it. */
export function isBulkRole(step: Step): boolean {
	return changesRole(step) && step.changes.length === 1 && !isDemotion(step);
}

/**
 * Gives all these people one role in one request (domo-api 2.5), not sent after `notAfter`. Gives the steps that are still to be done one by one: all of
 * them where Domo refuses the list, those whose role did not change where the answer was lost.
 * @throws DomoError when no other request would fare better
 */
export async function assignRoles(steps: readonly Step[], tools: Writing, tally: Pick<Tally, 'note'>, notAfter?: number): Promise<readonly Step[]> {
	const roleId = steps[0] === undefined ? undefined : toOf(steps[0], 'roleId');
	if (typeof roleId !== 'number') return steps;
	const ids = steps.flatMap((step) => step.userId ?? []);
	try {
		tally.note(await tools.directory.assignRole(roleId, ids, { notAfter }));
		return [];
	} catch (error) {
		const failure = failureOf(error);
		tally.note(failure);
		// Another endpoint with another grant: what it refuses, the person's own PATCH may still do.
		if (failure.kind === 'refused' || failure.kind === 'notFound' || failure.kind === 'grant' || failure.kind === 'blocked') return steps;
		if (!isUncertain(failure)) throw error;
		await pause(tools, 250);
		const now = new Map((await look(() => tools.directory.usersById(ids, []), failure)).map((user) => [user.id, user.roleId]));
		return steps.filter((step) => step.userId === null || now.get(step.userId) !== roleId);
	}
}

/** Whether a role change takes the admin role from somebody who has it now, whatever the plan says. */
export function losesAdminRole(step: Step, liveRoleId: number | null): boolean {
	return liveRoleId === ADMIN_ROLE_ID && (step.action === 'delete' || (changesRole(step) && toOf(step, 'roleId') !== ADMIN_ROLE_ID));
}
