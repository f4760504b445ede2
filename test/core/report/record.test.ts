import type { PlanItem } from '../../../core/plan/types';
import { runRecordOf } from '../../../core/report';
import { aFailedRun, aHold, anOutcome, aPlan, aReject, aRun } from './builders';

function planItem(): PlanItem {
	const { status: _status, message: _message, attempts: _attempts, durationMs: _durationMs, ...item } = anOutcome();
	return item;
}

const pieces = { plan: aPlan(), failures: [], startedAt: 0, finishedAt: 1000, executionId: '4711', workflowId: 'wf', packageVersion: '0.1.0' };

describe('runRecordOf', () => {
	it('tells a change that came without a status as failed', () => {
		const { outcomes } = runRecordOf({ ...pieces, items: [planItem()] });
		expect(outcomes).toMatchObject([{ status: 'failed', message: expect.stringContaining('did not come through Domo Apply Changes') }]);
	});

	it('tells it as planned in a preview, which is a dry run', () => {
		const record = runRecordOf({ ...pieces, items: [planItem()], content: 'plan' });
		expect(record).toMatchObject({ dryRun: true, outcomes: [{ status: 'planned' }] });
	});

	it('knows what became of holds and rejects by themselves', () => {
		const { status: _hold, ...hold } = aHold();
		const { status: _reject, ...reject } = aReject();
		expect(runRecordOf({ ...pieces, items: [hold, reject] }).outcomes.map(({ status }) => status)).toEqual(['held', 'rejected']);
	});

	it('knows a dry run by its planned changes, or is told', () => {
		expect(aRun([anOutcome({ status: 'planned' })]).dryRun).toBe(true);
		expect(aRun([aHold()]).dryRun).toBe(false);
		expect(aRun([aHold()], { dryRun: true }).dryRun).toBe(true);
	});

	it('names a run without a plan after its execution', () => {
		expect(aFailedRun().runId).toBe('n8n-execution-4711');
	});

	it('tells an early stop of Apply as a failure', () => {
		expect(aRun([], { stopped: 'Too many changes failed.' }).failures).toEqual([{ where: 'Domo Apply Changes', message: 'Too many changes failed.' }]);
	});

	it('keeps secrets that errors quote out of the record', () => {
		const token = 'DDCI0a1B2c3D4e5F6a7B8c9D0e1F2a3B4c5D6e7F8a9B';
		const record = aRun([anOutcome({ status: 'failed', message: `Token ${token} was refused.` })], {
			failures: [{ where: 'x', message: `sent X-DOMO-Developer-Token: plain-one`, description: `{"password":"hunter2"}` }],
			notes: [`Bearer ${token}`],
			stopped: `gave up with ${token}`,
		});
		const everything = JSON.stringify(record);
		expect(everything).toContain('was refused');
		for (const secret of [token, 'plain-one', 'hunter2']) expect(everything).not.toContain(secret);
	});
});
