import { aCreate, aDelete, aFailedRun, aHold, anOutcome, aPlan, aReject, aRun } from './builders';

const demotion = anOutcome({ changes: [{ field: 'roleId', from: 1, to: 4 }], before: { roleId: 1 }, after: { roleId: 4 } });

describe('the instance before and after', () => {
	it('counts creates and deletes that got through', () => {
		const record = aRun([aCreate(), aCreate({ status: 'incomplete' }), aCreate({ status: 'failed' }), aDelete(), aDelete({ status: 'failed' }), aHold(), aReject()]);
		expect(record.figures).toMatchObject({ usersBefore: 534, usersAfter: 535 });
	});

	it('counts a released removal', () => {
		expect(aRun([aHold({ status: 'applied' })]).figures).toMatchObject({ usersAfter: 533 });
	});

	it('takes the plan at its word about admins when all went as planned', () => {
		expect(aRun([demotion], { plan: aPlan({}, { adminsAfter: 2 }) }).figures).toMatchObject({ adminsBefore: 3, adminsAfter: 2 });
	});

	it('counts the admins that really changed when not', () => {
		const failed = aRun([{ ...demotion, status: 'failed' }, aDelete({ before: { roleId: 1 } })], { plan: aPlan({}, { adminsAfter: 1 }) });
		expect(failed.figures).toMatchObject({ adminsAfter: 2 });
	});

	it('knows nothing without a plan', () => {
		expect(aFailedRun().figures).toBeNull();
	});
});
