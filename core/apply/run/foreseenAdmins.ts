import type { LiveUser, UserReader } from '../../domo';
import { ADMIN_ROLE_ID, isConfirmedAdmin } from '../../plan/proposeChanges';
import { orderSteps } from '../order/order';
import { changesRole, isPromotion, toOf, type Step } from '../order/step';
import { keptAsAdmin } from './admins';

/**
 * Which steps a run would hold back because too few confirmed admins were left, and the sentence for each: a dry run says of the
 * last admins what applying does. It counts as applying does, in the order of the steps, and takes every promotion for made. What
 * was planned is measured by the plan's guard already; an approval that releases holds, or items left out, can change the count.
 * @throws DomoError when the users cannot be read
 */
export async function foreseeLastAdmins(directory: UserReader, actorId: number, minimum: number, steps: readonly Step[]): Promise<ReadonlyMap<Step, string>> {
	const refused = new Map<Step, string>();
	const takers = steps.filter(takesRole).flatMap(({ userId }) => userId ?? []);
	if (minimum <= 0 || takers.length === 0) return refused;
	const losing = new Set((await directory.usersById(takers, [])).filter(({ roleId }) => roleId === ADMIN_ROLE_ID).map(({ id }) => id));
	if (losing.size === 0) return refused;

	const users = new Map((await directory.allUsers([])).users.map((user) => [user.id, user]));
	const confirmed = new Set([...users.values()].filter((user) => isConfirmedAdmin(user) && user.id !== actorId).map(({ id }) => id));
	for (const step of orderSteps(steps).phases.flat()) {
		const user = users.get(step.userId ?? -1);
		if (user === undefined) continue;
		if (isPromotion(step)) gain(user, confirmed);
		else if (takesRole(step) && losing.has(user.id) && confirmed.has(user.id)) {
			if (confirmed.size > minimum) confirmed.delete(user.id);
			else refused.set(step, keptAsAdmin(confirmed.size - 1, minimum));
		}
	}
	return refused;
}

function takesRole(step: Step): boolean {
	return step.action === 'delete' || (changesRole(step) && toOf(step, 'roleId') !== ADMIN_ROLE_ID);
}

function gain(user: LiveUser, confirmed: Set<number>): void {
	if (isConfirmedAdmin({ ...user, roleId: ADMIN_ROLE_ID })) confirmed.add(user.id);
}
