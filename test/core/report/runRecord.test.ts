import type { PlanItem } from '../../../core/plan/types';
import { buildRunRecord } from '../../../core/report';
import { runStatus } from '../../../core/report/runRecord';
import { aCreate, applied, aFailedRun, aHold, anOutcome, aPlan, aReject, aRun } from './builders';

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

describe('A run record', () => {
	const run = { id: 'run-9', planHash: 'b' };
	const of = (own: Partial<Parameters<typeof buildRunRecord>[0]>) => buildRunRecord({ ...pieces, ...applied(), items: [], ...own });

	it('takes what describes the run from its plan, and without one from the node', () => {
		const own = { jobName: 'Job', jobDescription: 'What it does', instance: 'https://other.domo.com', runId: 'run-7' };
		expect(of(own)).toMatchObject({ runId: 'run-1', jobName: 'People of Acme', jobDescription: 'Keeps Acme equal to HR', instance: 'https://acme.domo.com', plan: { action: 'plan' }, showValues: true });
		const without = of({ plan: undefined, ...own });
		expect(without).toMatchObject({ ...own, instanceCounts: null, showValues: true, notes: [], missing: { total: 0, planItem: false } });
		for (const absent of ['plan', 'preview', 'notApproved', 'executionUrl', 'approvedBy', 'approvedAt']) expect(without).not.toHaveProperty(absent);
		expect(of({ plan: undefined })).toMatchObject({ runId: 'n8n-execution-4711', jobName: '', jobDescription: '', instance: '' });
		expect(of({ plan: undefined, runId: 'run-7', items: [anOutcome({ run })] })).toMatchObject({ runId: 'run-9', missing: { planItem: true } });
		expect(of({ plan: undefined, runId: 'run-7', items: [anOutcome({ run: { id: '', planHash: '' } })] }).runId).toBe('run-7');
		expect(of({ executionUrl: 'http://n8n/1', approvedBy: 'Ada', approvedAt: 5_000 })).toMatchObject({ executionUrl: 'http://n8n/1', approvedBy: 'Ada', approvedAt: '1970-01-01T00:00:05.000Z', startedAt: '1970-01-01T00:00:00.000Z', finishedAt: '1970-01-01T00:00:01.000Z' });
		expect(of({ plan: aPlan({ notes: ['of the plan'] }), applied: { dryRun: false, notes: ['of Apply'] } }).notes).toEqual(['of the plan', 'of Apply']);
	});

	it('is one of a dry run where nothing was to be written', () => {
		const failures = [{ where: 'Node', message: 'x' }];
		const dryRun = (own: Parameters<typeof of>[0]) => of({ applied: undefined, ...own }).dryRun;
		expect(dryRun({ items: [planItem()] })).toBe(true);
		expect(dryRun({ items: [] })).toBe(true);
		expect(dryRun({ items: [anOutcome(), anOutcome({ status: 'planned' })], failures })).toBe(true);
		expect(dryRun({ items: [anOutcome()], failures })).toBe(false);
	});

	it('says that nobody approved only where every error says so, and has no other error then', () => {
		const refusal = { where: 'Domo Apply Changes', message: 'Another plan.', notApproved: true };
		const error = { where: 'Node', message: 'Down.' };
		const refused = of({ applied: undefined, items: [planItem()], failures: [refusal] });
		expect(refused).toMatchObject({ notApproved: { message: 'Another plan.', description: '' }, failures: [], outcomes: [{ status: 'notApproved', message: 'Another plan.' }] });
		const both = of({ applied: undefined, items: [planItem()], failures: [refusal, error] });
		expect(both).not.toHaveProperty('notApproved');
		expect(both.failures).toEqual([refusal, error]);
		expect(both.outcomes).toMatchObject([{ status: 'notTried' }]);
		expect(of({ failures: [] })).not.toHaveProperty('notApproved');
		expect(of({ failures: [refusal], applied: { dryRun: false, notes: [], stopped: 'Stop.' } }).failures).toEqual([{ where: 'Domo Apply Changes', message: 'Stop.' }]);
	});

	it('counts as missing what a plan that went on should have brought', () => {
		const plan = aPlan({}, { update: 3 });
		const failures = [{ where: 'Node', message: 'x' }];
		const missing = (own: Parameters<typeof of>[0]) => of({ plan, ...own }).missing;
		expect(missing({ items: [anOutcome()] })).toMatchObject({ total: 2, planItem: false });
		expect(missing({ items: [anOutcome()], failures })).toMatchObject({ total: 2 });
		expect(missing({ items: [] })).toMatchObject({ total: 3 });
		expect(missing({ items: [], failures })).toMatchObject({ total: 0 });
		expect(missing({ items: [anOutcome()], planOfFailure: true, failures })).toMatchObject({ total: 0 });
	});

	it('counts the fields of creations and updates', () => {
		const fields = (items: readonly ReturnType<typeof anOutcome>[]) => of({ items }).fieldCounts.map(({ field }) => field);
		expect(fields([anOutcome()])).toEqual(['title']);
		expect(fields([aCreate()])).toContain('title');
		expect(fields([])).toEqual([]);
	});

	it('has no value of a person with Fields Only, which the plan or a failed node says', () => {
		const items = [anOutcome({ message: 'title "Analyst" of Ada Lovelace was refused', status: 'failed' })];
		const plan = aPlan({ logValues: 'fieldsOnly', summary: 'Zorglub', notes: ['Zorglub goes, x@y.example stays'], guard: { ...aPlan().guard, protectedUsers: ['x@y.example'] }, newAttributes: ['Parking Place'], labels: { roles: [[4, 'Zorglub']], fields: [['title', 'Title']] } });
		const failures = [{ where: 'Gate 7b', message: 'Zorglub in Gate 7b, Parking Place, HR people', description: 'Zorglub in f0e1d2c3-0000-4000-8000-000000000001' }];
		const masked = of({ plan, items, failures });
		expect(masked).toMatchObject({
			showValues: false, plan: { summary: '', notes: ['… goes, x@y.example stays'], labels: { roles: [], fields: [['title', 'Title']] } }, notes: ['… goes, x@y.example stays'],
			failures: [{ where: 'Gate 7b', message: '… in Gate 7b, Parking Place, HR people', description: '… in f0e1d2c3-0000-4000-8000-000000000001' }],
			outcomes: [{ email: 'ada@acme.example', displayName: 'Ada Lovelace', message: 'title "…" of Ada Lovelace was refused', changes: [{ field: 'title', from: null, to: null }] }],
		});
		expect(JSON.stringify(masked)).not.toMatch(/Zorglub|Analyst/);
		expect(of({ plan: aPlan({ logValues: 'fieldsOnly' }), items }).plan).not.toHaveProperty('labels');
		expect(of({ plan: undefined, logValues: 'fieldsOnly', failures })).toMatchObject({ showValues: false, failures: [{ message: expect.stringMatching(/^… in Gate 7b/) }] });
		expect(of({ plan: undefined, logValues: 'full', failures }).failures).toEqual(failures);
		expect(of({ plan, logValues: 'full', items }).showValues).toBe(false);
		const refusal = { where: 'Approval', message: 'Zorglub went', description: 'Ask Zorglub' };
		expect(of({ plan, applied: undefined, failures: [refusal] }).notApproved).toEqual({ message: '… went', description: 'Ask …' });
		expect(of({ plan, failures }).notApproved).toBeUndefined();
	});
});

it.each<[string, Parameters<typeof aRun>]>([
	['success', [[anOutcome()]]], ['success', [[anOutcome(), aHold()]]], ['success', [[aHold()]]], ['partial', [[anOutcome({ status: 'incomplete' }), anOutcome()]]],
	['nothingToDo', [[]]], ['nothingToDo', [[anOutcome({ status: 'alreadyDone' })]]], ['success', [[anOutcome({ status: 'alreadyDone' }), anOutcome()]]],
	['failed', [[], { failures: [{ where: 'a', message: 'b' }] }]], ['failed', [[anOutcome(), anOutcome()], { failures: [{ where: 'a', message: 'b' }] }]], ['failed', [[anOutcome({ status: 'failed' })]]], ['failed', [[anOutcome({ status: 'failed' }), aHold()]]],
	['partial', [[anOutcome({ status: 'failed' }), anOutcome()]]], ['partial', [[anOutcome({ status: 'failed' }), anOutcome({ status: 'incomplete' })]]], ['partial', [[anOutcome({ status: 'failed' }), anOutcome({ status: 'unverified' })]]], ['partial', [[aReject()]]], ['partial', [[anOutcome({ status: 'drifted' })]]],
	['partial', [[anOutcome()], { plan: aPlan({}, { update: 2 }) }]], ['partial', [[anOutcome()], { plan: undefined }]], ['partial', [[anOutcome({ status: 'planned' })], { plan: aPlan({}, { update: 2 }) }]],
	['dryRun', [[anOutcome({ status: 'planned' })]]], ['dryRun', [[], applied({ dryRun: true })]], ['preview', [[], { applied: undefined, items: [planItem()] }]], ['notApproved', [[], { applied: undefined, items: [planItem()], failures: [{ where: 'Approval', message: 'b' }] }]],
	['notApproved', [[anOutcome({ status: 'notApproved' })]]], ['notApproved', [[anOutcome({ status: 'notApproved' }), anOutcome({ status: 'alreadyDone' }), aHold()]]], ['success', [[anOutcome({ status: 'notApproved' }), anOutcome()]]], ['success', [[aHold(), anOutcome({ status: 'alreadyDone' })]]],
])('A run is called %s', (status, given) => {
	expect(runStatus(aRun(...given))).toBe(status);
});
