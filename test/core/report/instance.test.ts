import { instanceFigures } from '../../../core/report/instance';
import { aCreate, aDelete, aFailedRun, aHold, anOutcome, aPlan, aReject, aRun } from './builders';

const demotion = anOutcome({ changes: [{ field: 'roleId', from: 1, to: 4 }], before: { roleId: 1 }, after: { roleId: 4 } });

describe('the instance before and after', () => {
	it('counts creates and deletes that got through', () => {
		const record = aRun([aCreate(), aCreate({ status: 'incomplete' }), aCreate({ status: 'failed' }), aDelete(), aDelete({ status: 'failed' }), aHold(), aReject()]);
		expect(instanceFigures(record)).toMatchObject({ usersBefore: 534, usersAfter: 535 });
	});

	it('counts a released removal', () => {
		expect(instanceFigures(aRun([aHold({ status: 'applied' })]))).toMatchObject({ usersAfter: 533 });
	});

	it('takes the plan at its word about admins when all went as planned', () => {
		expect(instanceFigures(aRun([demotion], { plan: aPlan({}, { adminsAfter: 2 }) }))).toMatchObject({ adminsBefore: 3, adminsAfter: 2 });
	});

	it('counts the admins that really changed when not', () => {
		const failed = aRun([{ ...demotion, status: 'failed' }, aDelete({ before: { roleId: 1 } })], { plan: aPlan({}, { adminsAfter: 1 }) });
		expect(instanceFigures(failed)).toMatchObject({ adminsAfter: 2 });
	});

	it('knows nothing without a plan', () => {
		expect(instanceFigures(aFailedRun())).toBeNull();
	});
});
