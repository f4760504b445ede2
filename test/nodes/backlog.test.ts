import type { IDataObject } from 'n8n-workflow';

import { latestVersion } from '../../sandbox';
import { aNode, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow, type EngineOptions, type Execution } from '../support/engine/engine';
import { aPerson, aRow, aWorld, type World } from '../support/engine/world';

jest.setTimeout(60_000);

/** A log that could not be written is owed: the next run of the workflow pays, where it can. */
describe('Rows that no log could take', () => {
	let world: World;
	let staticData: IDataObject;
	beforeEach(async () => {
		world = await aWorld({ users: [aPerson(1), aPerson(2)] });
		staticData = {};
	});
	afterEach(() => world.stop());

	const log = aNode('Log', 'domoWriteRunLog', {}, { onError: 'continueRegularOutput' });
	const run = async (title: string, mode: EngineOptions['mode'] = 'trigger'): Promise<{ execution: Execution; summary: IDataObject }> => {
		const workflow = chain(items(aRow(1, { title }), aRow(2)), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People' }), aNode('Apply', 'domoApplyChanges', { dryRun: false }), log);
		const execution = await runWorkflow(workflow, { ...world, mode, staticData });
		return { execution, summary: jsonOf(execution, 'Log')[0] ?? {} };
	};
	const whileHomeIsDown = async (title: string, mode?: EngineOptions['mode']): ReturnType<typeof run> => {
		world.domo.faults.errors = [{ kinds: ['commitUpload', 'createDataSet'], status: 403, message: 'No' }];
		const done = await run(title, mode);
		world.domo.faults.errors = [];
		return done;
	};
	const logged = (): (string | null)[][] => {
		const dataSet = [...world.domo.state.dataSets.values()].find(({ name }) => name === 'User Management Run Log');
		if (dataSet === undefined) return [];
		const at = ['run_id', 'record_type', 'status', 'email'].map((column) => dataSet.columns.findIndex(({ name }) => name === column));
		return (latestVersion(dataSet)?.rows ?? []).map((row) => at.map((column) => row[column] || null));
	};
	const text = ({ email }: IDataObject): string => String((email as IDataObject).text);

	it('are written by the next run, which says so, and by no run after it', async () => {
		const first = await whileHomeIsDown('Lead');
		expect(first.summary).toMatchObject({ logError: expect.any(String) });
		expect(text(first.summary)).toContain('and the next run writes them.');
		expect(logged()).toEqual([]);

		const second = await run('Chief');
		const [one, two] = [first.summary.runId, second.summary.runId];
		const expected = [
			[one, 'RUN', 'success', null],
			[one, 'USER', 'applied', 'person1@acme.example'],
			[two, 'RUN', 'success', null],
			[two, 'USER', 'applied', 'person1@acme.example'],
		];
		expect(logged()).toEqual(expected);
		const sentence = `2 rows of run ${String(one)}, which could not be written then, were added now.`;
		expect(text(second.summary)).toContain(sentence);
		expect(second.execution.hintsOf('Log')).toContainEqual({ message: sentence, type: 'info', location: 'outputPane' });

		expect(staticData['node:Log']).toEqual({});
		const third = await run('Chief');
		expect(logged()).toEqual([...expected, [third.summary.runId, 'RUN', 'nothingToDo', null]]);
	});

	it('wait for as many runs as it takes', async () => {
		const runs = [await whileHomeIsDown('Lead'), await whileHomeIsDown('Chief'), await run('Chief')];
		expect(logged().filter(([, type]) => type === 'RUN').map(([id]) => id)).toEqual(runs.map(({ summary }) => summary.runId));
	});

	it('are not written twice when the lost answer was a yes', async () => {
		const first = await run('Lead');
		staticData['node:Log'] = { keptRows: [{ run_id: String(first.summary.runId), sequence: 0, record_type: 'RUN' }] };
		await run('Lead');
		expect(logged().filter(([id]) => id === first.summary.runId)).toHaveLength(2);
	});

	it('are kept once of a run that is logged again, and the RUN row alone where they are too many', async () => {
		const applied = jsonOf((await whileHomeIsDown('Lead')).execution, 'Apply');
		const logAgain = async (): Promise<IDataObject> => jsonOf(await runWorkflow(chain(items(...applied), log), { ...world, mode: 'trigger', staticData }), 'Log')[0] ?? {};
		world.domo.faults.errors = [{ kinds: ['commitUpload', 'createDataSet'], status: 403, message: 'No' }];
		await logAgain();
		expect(staticData['node:Log']).toMatchObject({ keptRows: [{ record_type: 'RUN' }, { record_type: 'USER' }] });
		staticData['node:Log'] = { keptRows: [{ run_id: 'run-0', sequence: 1, record_type: 'USER', message: 'm'.repeat(2_000_000) }] };
		expect(text(await logAgain())).toContain('they are too many to keep, so that the next run writes the RUN row alone.');
		expect(staticData['node:Log']).toMatchObject({ keptRows: [{ record_type: 'RUN' }] });
	});

	it('are not promised of a run by hand, of which n8n keeps nothing', async () => {
		const { summary } = await whileHomeIsDown('Lead', 'manual');
		expect(text(summary)).toContain('are in the output of Domo Write Run Log.');
		expect(staticData['node:Log']).toEqual({});
	});
});
