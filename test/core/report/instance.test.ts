import type { Outcome } from '../../../core/apply';
import type { RunPieces } from '../../../core/report';
import { countInstance, type InstanceCounts } from '../../../core/report/counts';
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

describe('one outcome beside a change that failed', () => {
	const instance = { live: 100, orphans: 10, adminsBefore: 5, adminsAfter: 5, unchanged: 0 };
	const role = (from: number, to: number, own: Partial<Outcome> = {}) => anOutcome({ changes: [{ field: 'roleId', from, to }], before: { roleId: from }, after: { roleId: to }, ...own });
	const admin = { after: { roleId: 1 } };

	it.each<[string, Outcome, Partial<InstanceCounts>]>([
		['a new user', aCreate(), { usersAfter: 101 }],
		['a new Admin, who did not accept yet', aCreate(admin), { usersAfter: 101, adminsInvited: 1 }],
		['a new user who could not be made', aCreate({ ...admin, status: 'failed' }), {}],
		['a new user who is not complete', aCreate({ ...admin, status: 'incomplete' }), { usersAfter: 101 }],
		['a new Admin who was not found again', aCreate({ ...admin, status: 'unverified' }), { usersAfter: 101 }],
		['a new user of a dry run', aCreate({ status: 'planned' }), { usersAfter: 101 }],
		['a user who becomes an Admin', role(4, 1), { adminsAfter: 6 }],
		['an Admin who becomes another', role(1, 4), { adminsAfter: 4 }],
		['an Admin who stays one', role(1, 1), {}],
		['a user who gets another role', role(4, 5), {}],
		['an Admin of whom something else changes', anOutcome({ before: { roleId: 1, title: 'x' } }), {}],
		['an Admin of whom something else changes besides', role(4, 1, { changes: [{ field: 'title', from: 'x', to: 'y' }, { field: 'roleId', from: 4, to: 1 }] }), { adminsAfter: 6 }],
		['a change of role that is not confirmed', role(4, 1, { status: 'unverified' }), { unconfirmed: 1 }],
		['another change that is not confirmed', anOutcome({ status: 'unverified' }), {}],
		['an orphan who is gone', aDelete(), { usersAfter: 99, orphansAfter: 9 }],
		['an orphan who was gone before', aDelete({ status: 'alreadyDone' }), { usersAfter: 99, orphansAfter: 9 }],
		['an Admin of a row who is gone', aDelete({ row_number: 5, before: { roleId: 1 } }), { usersAfter: 99, adminsAfter: 4 }],
		['a removal that is not confirmed', aDelete({ status: 'unverified' }), { unconfirmed: 1 }],
		['a removal that failed', aDelete({ status: 'failed' }), {}],
		['an orphan who gets another role', role(4, 5, { row_number: null }), {}],
		['a held removal of an Admin', aHold({ before: { roleId: 1 } }), {}],
		['somebody who needs no change', anOutcome({ action: 'unchanged', status: 'unchanged', changes: [], before: { roleId: 1 } }), { unchanged: 1 }],
		['a row that cannot be used', aReject({ after: { roleId: 1 } }), {}],
	])('counts %s', (_what, outcome, expected) => {
		expect(countInstance(aPlan({}, instance), [outcome, anOutcome({ status: 'failed' })], 0)).toEqual({
			usersBefore: 100, usersAfter: 100, adminsBefore: 5, adminsAfter: 5, adminsCounted: false, adminsInvited: 0, unconfirmed: 0, orphans: 10, orphansAfter: 10, leavers: 0, endingSoon: 0, protected: 1, unchanged: 0, ...expected,
		});
	});

	it('leaves the number of Admins to the plan where all that it wanted was done, besides what was held', () => {
		const plan = aPlan({}, { ...instance, adminsAfter: 3 });
		const after = (outcomes: readonly Outcome[], missing = 0, counted?: number) => countInstance(plan, outcomes, missing, counted);
		expect(after([]).adminsAfter).toBe(3);
		expect(after([aHold({ before: { roleId: 1 } })]).adminsAfter).toBe(3);
		expect(after([aDelete({ before: { roleId: 1 }, held: { by: 'deletionLimit', action: 'delete' } })]).adminsAfter).toBe(2);
		expect(after([aDelete({ before: { roleId: 1 }, held: { by: 'minimumAdmins', action: 'delete' }, status: 'held' })]).adminsAfter).toBe(5);
		expect(after([], 1).adminsAfter).toBe(5);
		expect(after([], 0, 3)).not.toHaveProperty('adminsByOutcomes');
		expect(after([], 0, 4)).toMatchObject({ adminsAfter: 4, adminsByOutcomes: 3, adminsCounted: true });
		expect(after([], 1, 4)).not.toHaveProperty('adminsByOutcomes');
		expect(after([])).not.toHaveProperty('adminsByOutcomes');
	});

	it('knows no number that the plan does not know, and takes the plan at its word about people who need no change', () => {
		const unknown = countInstance(aPlan({}, { ...instance, live: null, orphans: null, adminsBefore: null, adminsAfter: null, unchanged: 300 }), [aCreate(), aDelete(), anOutcome({ action: 'unchanged', status: 'unchanged' })], 0);
		expect(unknown).toMatchObject({ usersBefore: null, usersAfter: null, adminsBefore: null, adminsAfter: null, orphans: null, orphansAfter: null, unchanged: 300 });
		expect(countInstance(aPlan({}, { ...instance, adminsAfter: null }), [], 0).adminsAfter).toBe(5);
		expect(countInstance(aPlan({}, { ...instance, orphans: 1 }), [aDelete(), aDelete()], 0).orphansAfter).toBe(0);
	});
});
