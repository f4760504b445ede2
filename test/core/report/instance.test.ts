import type { RunPieces } from '../../../core/report';
import { aCreate, aDelete, aFailedRun, aHold, anOutcome, aPlan, applied, aReject, aRun } from './builders';

const demotion = anOutcome({ changes: [{ field: 'roleId', from: 1, to: 4 }], before: { roleId: 1 }, after: { roleId: 4 } });

describe('the instance before and after', () => {
	it('counts creates and deletes that got through', () => {
		const record = aRun([aCreate(), aCreate({ status: 'incomplete' }), aCreate({ status: 'failed' }), aDelete(), aDelete({ status: 'failed' }), aHold(), aReject()]);
		expect(record.instanceCounts).toMatchObject({ usersBefore: 534, usersAfter: 535 });
	});

	it('counts a released removal', () => {
		expect(aRun([aHold({ status: 'applied' })]).instanceCounts).toMatchObject({ usersAfter: 533 });
	});

	it('takes the plan at its word about admins when all went as planned', () => {
		expect(aRun([demotion], { plan: aPlan({}, { adminsAfter: 2 }) }).instanceCounts).toMatchObject({ adminsBefore: 3, adminsAfter: 2 });
	});

	it('counts the admins that really changed when not', () => {
		const failed = aRun([{ ...demotion, status: 'failed' }, aDelete({ before: { roleId: 1 } })], { plan: aPlan({}, { adminsAfter: 1 }) });
		expect(failed.instanceCounts).toMatchObject({ adminsAfter: 2 });
	});

	const promotion = anOutcome({ changes: [{ field: 'roleId', from: 4, to: 1 }], before: { roleId: 4 }, after: { roleId: 1 } });
	const held = { by: 'newAdmins', action: 'update' } as const;

	it('counts a new admin whose hold was released, as Apply hands it on', () => {
		expect(aRun([{ ...promotion, held }]).instanceCounts).toMatchObject({ adminsBefore: 3, adminsAfter: 4 });
		expect(aRun([{ ...promotion, action: 'hold', held, status: 'applied' }]).instanceCounts).toMatchObject({ adminsAfter: 4 });
	});

	it.each(['failed', 'drifted', 'notTried', 'held', 'unverified', 'notApproved'] as const)('counts none whose released change is %s', (status) => {
		expect(aRun([{ ...promotion, held, status }]).instanceCounts).toMatchObject({ adminsAfter: 3, unconfirmed: status === 'unverified' ? 1 : 0 });
	});

	it('counts what was done already, since the world is so', () => {
		expect(aRun([{ ...promotion, status: 'alreadyDone' }, aDelete({ status: 'alreadyDone' }), aCreate({ status: 'alreadyDone' })], { plan: aPlan({}, { adminsAfter: 4 }) }).instanceCounts).toMatchObject({ usersAfter: 534, adminsAfter: 4 });
	});

	it('keeps what the plan knows besides roles, and adds what was released', () => {
		// The plan counts one admin less than the roles say: the one who is made an admin has not accepted yet.
		const plan = aPlan({}, { adminsAfter: 3 });
		expect(aRun([promotion, { ...promotion, held }], { plan }).instanceCounts).toMatchObject({ adminsAfter: 4 });
	});

	it('counts new accounts with the Admin role separately, since they have not accepted yet', () => {
		const invited = aCreate({ after: { email: 'new@acme.example', displayName: 'New', roleId: 1 }, held: { by: 'newAdmins', action: 'create' } });
		expect(aRun([invited]).instanceCounts).toMatchObject({ usersAfter: 535, adminsAfter: 3, adminsInvited: 1 });
	});

	it('gives the number of admins counted in Domo after the run, and the number calculated from the outcomes where that differs', () => {
		const counted = (adminsCounted: number, own: Partial<RunPieces> = {}) => aRun([promotion], { plan: aPlan({}, { update: 1, adminsAfter: 4 }), ...applied({ adminsCounted }), ...own }).instanceCounts;
		expect(counted(4)).toMatchObject({ adminsBefore: 3, adminsAfter: 4, adminsCounted: true });
		expect(counted(4)).not.toHaveProperty('adminsByOutcomes');
		expect(counted(6)).toMatchObject({ adminsAfter: 6, adminsByOutcomes: 4 });
		// Of items that are missing nobody knows what they come to.
		const missing = counted(6, { items: [] });
		expect(missing).toMatchObject({ adminsAfter: 6 });
		expect(missing).not.toHaveProperty('adminsByOutcomes');
	});

	it('knows nothing without a plan', () => {
		expect(aFailedRun().instanceCounts).toBeNull();
	});
});
