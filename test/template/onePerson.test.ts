import type { IDataObject } from 'n8n-workflow';

import { runCode, shippedWorkflow } from './codeNode';

const workflow = shippedWorkflow('domo-one-person');
const rowOf = (body: unknown) => runCode(workflow, 'One Person', { items: [{ body } as IDataObject] });
const run: IDataObject = { runId: 'run-1', status: 'success', rowsWritten: 2, failures: [] };
const plan: IDataObject = { action: 'plan', counts: { leavers: 0 } };
const answerTo = (outcomes: readonly IDataObject[], more: IDataObject = {}) =>
	runCode(workflow, 'Answer', { items: [{ ...run, ...more }], nodes: { 'Domo Apply Changes': {} }, all: { 'Domo Apply Changes': outcomes } })[0];

describe('The body of a call about one person', () => {
	it('becomes one row, without what only Read Config may say', () => {
		expect(rowOf({ email: 'jane@example.com', endDate: '2026-11-30', _source: 'x', row_number: 7 })).toEqual([{ email: 'jane@example.com', endDate: '2026-11-30' }]);
	});

	it.each([[[]], [null], ['jane@example.com'], [{}], [{ displayName: 'Jane' }], [{ email: ' ' }], [{ email: { a: 1 } }], [{ email: 'jane@example.com', title: {} }]])('is refused where it is no person: %j', (body) => {
		expect(() => rowOf(body)).toThrow(/send/);
	});
});

describe('The answer to the caller', () => {
	it.each([
		['applied', 200], ['planned', 200], ['unchanged', 200], ['alreadyDone', 200], ['held', 409], ['scheduled', 409], ['rejected', 422],
		['failed', 502], ['drifted', 502], ['incomplete', 502], ['unverified', 502], ['notTried', 502],
	])('to a person who is %s is %i', (status, httpStatus) => {
		expect(answerTo([plan, { action: 'update', status, email: 'jane@example.com', summary: 'title: A → B' }])).toMatchObject({ httpStatus, failed: httpStatus === 502, body: { status, runId: 'run-1', logged: true, people: [{ email: 'jane@example.com', status }] } });
	});

	it('says that a part is held although another part was applied', () => {
		expect(answerTo([plan, { action: 'update', status: 'applied' }, { action: 'hold', status: 'held', reason: 'This makes an Admin.' }])).toMatchObject({ httpStatus: 409, body: { status: 'held', message: 'This makes an Admin.' } });
	});

	it('tells a leaver whom Domo does not have from one who has left already', () => {
		expect(answerTo([plan], { status: 'nothingToDo' })).toMatchObject({ httpStatus: 404, body: { status: 'notFound', people: [] } });
		expect(answerTo([{ ...plan, counts: { leavers: 1 } }], { status: 'nothingToDo' })).toMatchObject({ httpStatus: 200, body: { status: 'unchanged' } });
	});

	it('says why nothing was planned, and whose mistake it was', () => {
		const failedRun = (message: string) => answerTo([], { status: 'failed', failures: [{ email: '', message }] });
		expect(failedRun("A column is neither a column of Domo's table nor an attribute of the instance: 'titel'")).toMatchObject({ httpStatus: 422, failed: false, body: { status: 'failed', message: expect.stringContaining('titel') } });
		expect(failedRun('Domo did not accept the credential (HTTP 401).')).toMatchObject({ httpStatus: 502, failed: true, body: { status: 'failed' } });
	});

	it('says that a change is not in the log, and fails the execution', () => {
		expect(answerTo([plan, { action: 'update', status: 'applied' }], { logError: 'Home is down.', rowsWritten: 0 })).toMatchObject({ httpStatus: 200, failed: true, failure: 'Home is down.', body: { logged: false } });
	});
});
