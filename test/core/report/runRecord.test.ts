import type { PlanItem } from '../../../core/plan/types';
import { buildRunRecord } from '../../../core/report';
import { applied, aFailedRun, aHold, anOutcome, aPlan, aReject, aRun } from './builders';

function planItem(): PlanItem {
	const { status: _status, message: _message, attempts: _attempts, durationMs: _durationMs, ...item } = anOutcome();
	return item;
}

const pieces = { plan: aPlan(), failures: [], startedAt: 0, finishedAt: 1000, executionId: '4711', workflowId: 'wf', packageVersion: '0.1.0' };

describe('runRecordOf', () => {
	it('knows a plan by itself: nothing was tried, and nothing failed', () => {
		const record = buildRunRecord({ ...pieces, items: [planItem()] });
		expect(record).toMatchObject({ dryRun: true, preview: 'plan', outcomes: [{ status: 'planned' }] });
	});

	it('knows a plan that Domo Apply Changes waits for', () => {
		expect(buildRunRecord({ ...pieces, items: [planItem()], applyFollows: 'writes' }).preview).toBe('approval');
		expect(buildRunRecord({ ...pieces, items: [anOutcome()], applyFollows: 'writes' })).not.toHaveProperty('preview');
	});

	it('reports a change that did not go through Apply as not tried', () => {
		const { outcomes } = buildRunRecord({ ...pieces, ...applied(), items: [planItem(), anOutcome({ email: 'bob@acme.example' })] });
		expect(outcomes).toMatchObject([{ status: 'notTried', message: expect.stringContaining('did not come through Domo Apply Changes') }, { status: 'applied' }]);
	});

	it('reports a plan that nobody approved as not approved, and not as an error', () => {
		const refusal = { where: 'Approval', message: 'Another number was typed.', description: 'Nothing was written.' };
		const { status: _hold, ...hold } = aHold();
		const record = buildRunRecord({ ...pieces, items: [planItem(), hold], failures: [refusal] });
		expect(record).toMatchObject({ failures: [], dryRun: false, notApproved: { message: 'Another number was typed.' }, outcomes: [{ status: 'notApproved' }, { status: 'held' }] });
	});

	it('reports an item that came in twice once', () => {
		const item = { ...planItem(), _item: 'run-1 1 of 1' };
		expect(buildRunRecord({ ...pieces, items: [item, item] }).outcomes).toHaveLength(1);
		const outcome = { ...anOutcome(), _item: 'run-1 1 of 1' };
		expect(buildRunRecord({ ...pieces, ...applied(), items: [item, outcome] }).outcomes).toMatchObject([{ status: 'applied' }]);
	});

	it('knows what became of holds and rejects by themselves', () => {
		const { status: _hold, ...hold } = aHold();
		const { status: _reject, ...reject } = aReject();
		expect(buildRunRecord({ ...pieces, items: [hold, reject] }).outcomes.map(({ status }) => status)).toEqual(['held', 'rejected']);
	});

	it('recognises a dry run by its planned changes, or by what Apply says', () => {
		expect(aRun([anOutcome({ status: 'planned' })]).dryRun).toBe(true);
		expect(aRun([aHold()]).dryRun).toBe(false);
		expect(aRun([aHold()], applied({ dryRun: true })).dryRun).toBe(true);
	});

	it('names a run without a plan after its execution', () => {
		expect(aFailedRun().runId).toBe('n8n-execution-4711');
	});

	it('reports an early stop of Apply as a failure', () => {
		expect(aRun([], applied({ stopped: 'Too many changes failed.' })).failures).toEqual([{ where: 'Domo Apply Changes', message: 'Too many changes failed.' }]);
	});

	it('keeps secrets that errors quote out of the record', () => {
		const token = 'DDCI0a1B2c3D4e5F6a7B8c9D0e1F2a3B4c5D6e7F8a9B';
		const record = aRun([anOutcome({ status: 'failed', message: `Token ${token} was refused.` })], {
			failures: [{ where: 'x', message: `sent X-DOMO-Developer-Token: plain-one`, description: `{"password":"hunter2"}` }],
			...applied({ notes: [`Bearer ${token}`], stopped: `gave up with ${token}` }),
		});
		const everything = JSON.stringify(record);
		expect(everything).toContain('was refused');
		for (const secret of [token, 'plain-one', 'hunter2']) expect(everything).not.toContain(secret);
	});
});
