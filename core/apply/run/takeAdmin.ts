import type { LiveUser } from '../../domo';
import { ADMIN_ROLE_ID } from '../../plan/proposeChanges';
import { failureOf, sentences } from '../failure';
import type { Step } from '../order/step';
import type { Verdict } from '../outcome';
import { lookWhether, sendSurely } from '../write/unknown';
import { shortage } from './admins';
import { heldBack, type Performance } from './prepare';

/** Whether a write may have taken the admin role away. */
export function mayBeDone(verdict: Verdict | undefined): boolean {
	return verdict !== undefined && ['applied', 'incomplete', 'unverified'].includes(verdict.status);
}

/**
 * Too few admins are left after somebody lost the role: another run, or a person, took another one away at the same moment. Who was
 * demoted is made Admin again; who was removed cannot come back, so that it is told as loudly as there is a way. Gives the new verdict.
 */
export async function restoreAdmin(step: Step, user: LiveUser, verdict: Verdict | undefined, left: number, { tools, ledger }: Performance): Promise<Verdict> {
	const { admins, directory } = tools;
	const why = `at the same moment somebody else took another Admin away, so that ${shortage(left, admins.minimum)}`;
	if (step.action === 'delete') {
		const told = `${user.email} was removed, and ${why}. Make another person an Admin now.`;
		admins.tell(told);
		return { ...verdict, status: verdict?.status ?? 'applied', message: sentences(verdict?.message, told) };
	}
	try {
		const isAdmin = async (): Promise<boolean> => (await directory.usersById([user.id], [])).some(({ roleId }) => roleId === ADMIN_ROLE_ID);
		const putBack = () => directory.update(user.id, [{ key: 'roleId', to: ADMIN_ROLE_ID }], { afterStop: true });
		await sendSurely(putBack, lookWhether(isAdmin), { clock: tools.clock, signal: undefined }, ledger.tallyOf(step));
		const told = `${user.email} was made Admin again: ${why}.`;
		admins.tell(told);
		const message = sentences(told, 'Make another person an Admin first');
		return step.changes.length === 1 ? heldBack(step, 'minimumAdmins', message) : { status: 'incomplete', undo: true, message };
	} catch (error) {
		const told = sentences(`${user.email} is no Admin any more and could not be made one again, although ${why}`, failureOf(error).message, 'Make another person an Admin now');
		admins.tell(told);
		return { status: 'incomplete', undo: true, message: told };
	}
}
