import { type IDataObject, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';

import { DEFAULT_GUARD, type PlanDescription } from '../../core/plan';
import { DomoError } from '../../core/domo';
import { NotApprovedError } from '../../core/apply';
import { UserError } from '../../core/common/userError';
import { describeError, nodeErrorOf } from '../../nodes/shared/errors';
import { SignInRefused } from '../../nodes/shared/domo/credential';
import { flatPlan, readPlan } from '../../nodes/shared/items/flatPlan';
import { flatRun, readPlanInput } from '../../nodes/shared/items/planItems';
import { failureIn, upstreamErrors } from '../../nodes/shared/items/upstream';

const node = { id: '1', name: 'Reconcile', type: 'x', typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };
const failed = (context: IDataObject, description?: string): INodeExecutionData['error'] => {
	const error = new NodeOperationError(node, 'It failed', { description });
	Object.assign(error.context, context);
	return error;
};

describe('What a node above handed on', () => {
	it.each<[string, INodeExecutionData['json'], ReturnType<typeof failureIn>]>([
		['a text', { error: 'No connection' }, { where: 'HTTP Request', message: 'No connection' }],
		['an object', { error: { message: 'No connection', code: 5 }, email: 'a@x.example' }, { where: 'HTTP Request', message: 'No connection' }],
		['an object beside its message', { error: { code: 5 }, message: 'No connection', row: 7 }, { where: 'HTTP Request', message: 'No connection' }],
		['a text with details', { error: 'No connection', message: 'x', details: {}, description: 'y' }, { where: 'HTTP Request', message: 'No connection' }],
		['no error: a column of a table', { error: 'none', email: 'a@x.example' }, null],
		['no error: an empty column', { error: '' }, null],
		['no error: a message alone', { message: 'Hello' }, null],
		['no error: an object without words', { error: { code: 5 } }, null],
		['no error: an object whose message is no text', { error: { message: 5 } }, null],
		['no error: nothing', { error: null }, null],
		['no error: a row', { email: 'a@x.example' }, null],
	])('is known as %s', async (_what, json, failure) => {
		expect(failureIn({ json }, 'HTTP Request')).toEqual(failure);
		expect(await upstreamErrors([{ json: { row: 1 } }, { json }])).toEqual(failure === null ? [] : [{ json, pairedItem: { item: 1 } }]);
	});

	it('is named after the node that the error names, else after the one above, else after none', () => {
		expect(failureIn({ json: {}, error: failed({}, 'Try again') }, 'Above')).toEqual({ where: 'Reconcile', message: 'It failed', description: 'Try again' });
		expect(failureIn({ json: { error: 'x' } })).toEqual({ where: 'A node above', message: 'x' });
		const failure = { where: 'Domo Apply Changes', httpStatus: 503, toe: 'A-B', notApproved: true };
		expect(failureIn({ json: { action: 'plan' }, error: failed({ failure }) })).toEqual({ ...failure, message: 'It failed' });
		expect(failureIn({ json: {}, error: failed({ failure: { httpStatus: 503 } }) }, 'Above')).toEqual({ where: 'Reconcile', message: 'It failed' });
	});

	it('is handed on with its error, paired with the item that it came in', async () => {
		const error = failed({});
		expect(await upstreamErrors([{ json: {} }, { json: { error: 'x', row: 5 }, error }])).toEqual([{ json: { error: 'x', row: 5 }, error, pairedItem: { item: 1 } }]);
	});
});

describe('The items that come in behind a plan', () => {
	const plan = (jobName: string): PlanDescription => ({
		action: 'plan', run: { id: 'run-1', planHash: 'a' }, jobName, jobDescription: '', instance: 'https://acme.domo.com', plannedAt: '2026-11-23T12:00:00.000Z', actor: { id: 1, email: 'a@x.example' },
		source: { rows: 1, name: 'People' }, guard: DEFAULT_GUARD, protectedUserIds: [], newAttributes: [], guardTripped: false, summary: '1 to update',
		counts: { live: 1, orphans: 0, protected: 0, create: 0, update: 1, delete: 0, hold: 0, reject: 0, unchanged: 0, scheduled: 0, endingSoon: 0, leavers: 0, adminsBefore: 1, adminsAfter: 1 }, notes: [], logValues: 'full',
	});
	const item = {
		action: 'update' as const, email: 'a@x.example', displayName: 'A', userId: 5, row_number: 2, summary: 'title', reason: 'Row 2 differs.',
		changes: [{ field: 'title', from: null, to: 'Lead' }], before: { title: null }, after: { title: 'Lead' }, run: { id: 'run-1', planHash: 'a' },
	};
	const itemsOf = async (description: PlanDescription) => (await flatRun(description, [item])).map((json): INodeExecutionData => ({ json }));

	it('are the plan and its items, each with its place, in any order', async () => {
		const [head, change] = await itemsOf(plan('People'));
		const input = await readPlanInput([change!, head!]);
		expect(input).toEqual({ plan: { description: plan('People'), applied: null, at: 1 }, items: [{ item, at: 0 }], failures: [], jobName: null, unknownItems: [] });
	});

	it('are named by their place and the column that is wrong, where they are none of ours', async () => {
		const [head, change] = await itemsOf(plan('People'));
		const { unknownItems, items } = await readPlanInput([head!, { json: { name: 'Ada' } }, { json: { ...change!.json, userId: 'x' } }, { json: { ...head!.json, _plan1: '' } }, head!]);
		expect(items).toEqual([]);
		const todo = "Connect one of them directly before this node, and let nodes in between leave the items' own fields as they are.";
		expect(unknownItems.map(({ message, description }) => [message, description])).toEqual([
			['Item 4 does not come from Domo Reconcile Users or Domo Apply Changes (see "_plan1")', todo],
			['Item 5 is a second plan', 'One run is handled at a time: connect one Domo Reconcile Users, and wire its output here only once.'],
			['Item 2 does not come from Domo Reconcile Users or Domo Apply Changes (see "action")', todo],
			['Item 3 does not come from Domo Reconcile Users or Domo Apply Changes (see "userId")', todo],
		]);
	});

	it('say of a node that failed what it had been handed: its plan, its job and how values may appear', async () => {
		const told = flatPlan(plan('Told'), undefined, []);
		const error = failed({ plan: told, jobName: 'Other', logValues: 'fieldsOnly' });
		expect(await readPlanInput([{ json: { error: 'x' } }, { json: {}, error }, { json: {}, error: failed({ jobName: 'Later', logValues: 'full' }) }])).toEqual({
			plan: { description: plan('Told'), applied: null, at: 1, ofFailure: true }, items: [], jobName: 'Other', logValues: 'fieldsOnly', unknownItems: [],
			failures: [{ where: 'A node above', message: 'x' }, { where: 'Reconcile', message: 'It failed' }, { where: 'Reconcile', message: 'It failed' }],
		});
		expect(await readPlanInput([{ json: {}, error: failed({ plan: { action: 'plan' }, logValues: 'full', jobName: 5 }) }])).toEqual({
			plan: null, items: [], jobName: null, unknownItems: [], failures: [{ where: 'Reconcile', message: 'It failed' }],
		});
	});

	it('are those of the plan itself where a failed node told another, or the same, before', async () => {
		const [head] = await itemsOf(plan('People'));
		const { plan: read, unknownItems } = await readPlanInput([{ json: {}, error: failed({ plan: flatPlan(plan('Told'), undefined, []) }) }, head!]);
		expect([read?.description.jobName, read?.at, read?.ofFailure, unknownItems]).toEqual(['People', 1, undefined, []]);
	});

	it('begin with a plan that names the columns of those behind it, and says in a sentence what it compares', async () => {
		const [head] = await itemsOf(plan('People'));
		const { counts, ...columns } = head!.json;
		const itemColumns = ['action', 'email', 'displayName', 'summary', 'reason', 'row_number', 'userId', 'from_title', 'to_title'];
		const namesOf = (json: IDataObject) => Object.keys(json).filter((name) => !name.startsWith('_plan'));
		expect(namesOf(columns)).toEqual([...itemColumns, 'jobName', 'instance', 'plannedAt', 'runId', 'planHash', 'guardTripped']);
		const [withLong = {}] = await flatRun(plan('People'), [{ ...item, reason: 'r'.repeat(200) }]);
		expect(namesOf(withLong)).toEqual(namesOf(head!.json));
		expect(counts).toEqual(plan('People').counts);
		expect([columns['reason'], columns['summary'], columns['email']].map((cell) => String(cell).trim())).toEqual(["Compares 1 row of 'People' with the people of https://acme.domo.com.", '1 to update', '']);
		const reasonOf = (source: PlanDescription['source']): string => String(flatPlan({ ...plan('x'), source }, undefined, [])['reason']).trim();
		expect(reasonOf({ rows: 2 })).toBe('Compares 2 rows with the people of https://acme.domo.com.');
		expect(reasonOf({ rows: 2, dataSetId: 'id-1' })).toBe("Compares 2 rows of 'id-1' with the people of https://acme.domo.com.");
	});
});

describe('The plan item', () => {
	const description: PlanDescription = {
		action: 'plan', run: { id: 'run-1', planHash: 'a' }, jobName: 'People', jobDescription: 'd', instance: 'https://acme.domo.com', plannedAt: '2026-11-23T12:00:00.000Z', actor: { id: 1, email: 'a@x.example' },
		source: { rows: 1, name: 'People', dataSetId: 'id', version: '2', readAt: '2026-11-23T11:00:00.000Z' }, guard: DEFAULT_GUARD, protectedUserIds: [1], newAttributes: ['x'], guardTripped: false, summary: 's',
		counts: { live: 1, orphans: null, protected: 0, create: 0, update: 1, delete: 0, hold: 0, reject: 0, unchanged: 0, scheduled: 2, endingSoon: 3, leavers: 4, adminsBefore: 1, adminsAfter: 1 }, notes: ['n'], logValues: 'fieldsOnly',
		job: { id: 'job', name: 'People', orphans: 'keep', scope: {}, due: true }, labels: { roles: [[7, 'HR']], fields: [['f', 'F']] }, _item: 'digest',
		lastRun: { id: 'run-0', jobName: 'People', state: 'done', startedAt: '2026-11-23T06:00:00.000Z', done: 1, total: 2, executionId: '4' },
	};
	const applied = {
		dryRun: false, direction: 'undo' as const, startedAt: '2026-11-23T12:00:00.000Z', finishedAt: '2026-11-23T12:01:00.000Z', stopped: 'why', notes: ['m'], counts: { applied: 3 }, adminsCounted: 2, approvedBy: 'Ada', approvedAt: '2026-11-23T12:00:00.000Z',
	};
	const flat = flatPlan(description, applied, ['email', 'problems', 'warnings']);

	it('gives the same again, with what Apply added, also as text', () => {
		expect(readPlan(flat)).toEqual({ description, applied });
		const asText = Object.fromEntries(Object.entries(flat).map(([name, cell]) => [name, typeof cell === 'object' ? '[object Object]' : String(cell).toUpperCase() === 'FALSE' ? 'FALSE' : String(cell)]));
		expect(readPlan(asText)).toEqual({ description, applied });
		expect(readPlan(flatPlan({ ...description, _item: undefined }, undefined, []))).toEqual({ description: { ...description, _item: undefined }, applied: null });
		for (const state of ['writing', 'interrupted', 'stopped'] as const) {
			const ofState = { ...description, lastRun: { ...description.lastRun!, state }, job: { ...description.job!, due: false } };
			expect(readPlan(flatPlan(ofState, { ...applied, direction: 'forward' }, []))).toEqual({ description: ofState, applied: { ...applied, direction: 'forward' } });
		}
		expect(flat).toMatchObject({ email: '', problems: expect.stringMatching(/^what keeps rows from being used: column, value, reason \u00A0+$/), warnings: expect.stringMatching(/^cells that look wrong and are used nevertheless \u00A0+$/), jobName: 'People', runId: 'run-1', planHash: 'a', guardTripped: false, _item: 'digest' });
	});

	it('has of an earlier version what that did not know, and of statuses those that there are', () => {
		const { scheduled: _s, endingSoon: _e, leavers: _l, ...counts } = description.counts;
		const older = flatPlan({ ...description, counts } as PlanDescription, { ...applied, counts: { applied: 3, vanished: 2 } } as typeof applied, []);
		expect(readPlan(older)).toMatchObject({ description: { counts: { ...counts, scheduled: 0, endingSoon: 0, leavers: 0 } }, applied: { counts: { applied: 3 } } });
		expect(JSON.stringify(readPlan(older))).not.toContain('vanished');
	});

	it.each<[IDataObject, object]>([
		[{ jobName: 'Other' }, { jobName: 'Other' }], [{ instance: 'https://b.domo.com' }, { instance: 'https://b.domo.com' }], [{ runId: 'run-2' }, { run: { id: 'run-2', planHash: 'a' } }], [{ planHash: 'b' }, { run: { id: 'run-1', planHash: 'b' } }],
		[{ counts: { ...description.counts, update: 9 } }, { counts: { ...description.counts, update: 9 } }], [{ counts: 'update 9' }, { counts: description.counts }], [{ counts: null }, { counts: description.counts }], [{ jobName: '', runId: null }, { jobName: 'People', run: description.run }],
		[{ _item: 'other' }, { _item: 'other' }], [{ _item: '' }, { jobName: 'People' }], [{ jobName: 'PEOPLE' }, { jobName: 'People' }], [{ summary: 'other', mine: 'x' }, { summary: 's' }],
	])('counts as its columns say where somebody edited them: %j', (edit, expected) => {
		expect(readPlan({ ...flat, ...edit })).toMatchObject({ description: expected, applied });
	});

	it.each<[IDataObject, string]>([
		[{ plannedAt: 'soon' }, 'plannedAt'], [{ guardTripped: 'perhaps' }, 'guardTripped'], [{ counts: { update: 9 } }, 'counts.live'], [{ _plan1: '' }, '_plan1'], [{ _plan1: '~{}~', _plan2: '' }, '_plan1'],
	])('is named by the column that is wrong: %j', (edit, wrong) => {
		expect(readPlan({ ...flat, ...edit })).toEqual({ wrong });
	});

	it.each([{ due: true }, { ...description.job, due: 'yes' }])('is none with a job that is none: %j', (job) => {
		expect(readPlan(flatPlan({ ...description, job } as PlanDescription, undefined, []))).toEqual({ wrong: '_plan1' });
	});
});

describe('An error in words', () => {
	it('keeps what a person and the log need, of every kind of error', () => {
		expect(describeError(new UserError('Wrong', 'Correct it'))).toEqual({ message: 'Wrong', description: 'Correct it' });
		expect(describeError(new NotApprovedError('Not this plan', 'Approve it'))).toEqual({ message: 'Not this plan', description: 'Approve it', notApproved: true });
		expect(describeError(Object.assign(new Error('Odd'), { description: 5, httpStatus: '500', toe: 7 }))).toEqual({ message: 'Odd' });
		expect(describeError(Object.assign(new Error('Odd'), { httpStatus: 500, toe: 'A-B' }))).toEqual({ message: 'Odd', httpStatus: 500, toe: 'A-B' });
		expect(describeError('text')).toEqual({ message: 'text' });
	});

	it('is the refusal of a sign-in, whatever n8n wrapped around it', () => {
		const wrapped = new Error('Outer', { cause: new Error('Middle', { cause: new SignInRefused('Domo did not accept it') }) });
		expect(describeError(wrapped)).toEqual({ message: 'Domo did not accept it', description: 'Check the credential of this node.' });
	});

	it('holds no secret, in none of its words', () => {
		const hide = (text: string): string => text.replaceAll('s3cret', '*');
		const error = Object.assign(new UserError('a s3cret', 'b s3cret'), { toe: 'c s3cret' });
		expect(describeError(error, hide)).toEqual({ message: 'a *', description: 'b *', toe: 'c *' });
		expect(describeError('s3cret', hide)).toEqual({ message: '*' });
		expect(describeError(new SignInRefused('s3cret'), hide).message).toBe('*');
		expect(describeError('password=abc')).toEqual({ message: 'password=[secret removed]' });
	});

	it('says in its context where it happened, for the run log', () => {
		const domo = new DomoError({ kind: 'grant', message: 'May not', httpStatus: 403, toe: 'A-B' });
		const error = nodeErrorOf(node, domo);
		expect([error.name, error.message, error.context.failure]).toEqual(['NodeApiError', 'May not', { where: 'Reconcile', httpStatus: 403, toe: 'A-B' }]);
		expect([error, nodeErrorOf(node, new DomoError({ kind: 'grant', message: 'No answer' }))].map((one) => 'httpCode' in one && one.httpCode)).toEqual(['403', null]);
		const own = nodeErrorOf(node, new NotApprovedError('No', 'Do'));
		expect([own.name, own.message, own.description, own.context.failure]).toEqual(['NodeOperationError', 'No', 'Do', { where: 'Reconcile', notApproved: true }]);
		expect(nodeErrorOf(node, new UserError('No', 'Do')).context.failure).toEqual({ where: 'Reconcile' });
	});
});
