import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INode } from 'n8n-workflow';

import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { aPerson, aRow, aTable, aWorld, type World } from '../support/engine/world';

/** The table of docs/evidence/benchmarks.md: for each kind of run, how many requests each node sends. */
const documented = new Map(
	[...readFileSync(join(__dirname, '..', '..', 'docs', 'evidence', 'benchmarks.md'), 'utf8').matchAll(/^\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(
		([, kind = '', ...counts]) => [kind, counts.map(Number)],
	),
);

const people = Array.from({ length: 100 }, (_, i) => i + 1);
const rowsWith = (changed: IDataObject, upTo: number): IDataObject[] => people.map((n) => aRow(n, n <= upTo ? changed : {}));
const kinds: Readonly<Record<string, IDataObject[]>> = {
	'nothing changed': rowsWith({}, 0),
	'ten people have another title and department': rowsWith({ title: 'Lead', department: 'Sales' }, 10),
	'ten people get another role': rowsWith({ roleId: '3' }, 10),
	'five people are new, with a title': [...rowsWith({}, 0), ...[101, 102, 103, 104, 105].map((n) => aRow(n))],
	'five people are gone': rowsWith({}, 0).slice(5),
};

/** Each kind's table is a DataSet of the instance. */
const kindNames = Object.keys(kinds);
const tableIdOf = (kind: string): string => `11111111-2222-4333-8444-00000000000${kindNames.indexOf(kind)}`;

describe('How many requests a run sends', () => {
	let world: World;
	beforeEach(async () => {
		const dataSets = Object.entries(kinds).map(([kind, rows]) => ({ ...aTable(kind, rows), id: tableIdOf(kind) }));
		world = await aWorld({ users: people.map((n) => aPerson(n)), dataSets });
		// First runs also make the log, define our attributes, and say in Domo that the job is there.
		await runJob('ten people get another role');
		await runJob('nothing changed');
	});
	afterEach(() => world.stop());

	const counted = async (node: INode, given: readonly IDataObject[]): Promise<{ readonly sent: number; readonly out: IDataObject[] }> => {
		world.domo.resetCounters();
		const execution = await runWorkflow(chain(items(...given), node), world);
		expect(execution.error).toBeUndefined();
		return { sent: world.domo.counters.total, out: jsonOf(execution, node.name) };
	};

	/** The job, node after node; gives what each sent. */
	async function runJob(kind: string): Promise<number[]> {
		const read = await counted(aNode('Read', 'domoReadConfigDataSet', { dataSetId: byId(tableIdOf(kind)) }), [{}]);
		const guard = { maxDeletionsPercent: 100, maxUpdatesPercent: 100 };
		const plan = await counted(aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete', guard }), read.out);
		const applied = await counted(aNode('Apply', 'domoApplyChanges', { dryRun: false }), plan.out);
		const logged = await counted(aNode('Log', 'domoWriteRunLog', { logDataSetName: 'Log' }), applied.out);
		return [read, plan, applied, logged].map(({ sent }) => sent);
	}

	it.each(kindNames)('%s', async (kind) => {
		expect(await runJob(kind)).toEqual(documented.get(kind));
	});
});

describe('How many requests one person takes, in an instance of any size', () => {
	const sizes = [100, 100_000];
	const onePerson: Readonly<Record<string, IDataObject>> = {
		'one person gets another title': { email: 'person7@acme.example', displayName: 'Person 7', roleId: '4', title: 'Lead' },
		'the same, matched by employee ID': { email: 'person7@acme.example', displayName: 'Person 7', employeeId: 'E7', title: 'Lead' },
		'one person starts, with a title': { email: 'new@acme.example', displayName: 'New Person', title: 'Clerk' },
		'the same, with an employee ID': { email: 'new@acme.example', displayName: 'New Person', employeeId: 'E0', title: 'Clerk' },
	};
	const documentedOnePerson = new Map(
		[...readFileSync(join(__dirname, '..', '..', 'docs', 'evidence', 'benchmarks.md'), 'utf8').matchAll(/^\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(
			([, kind = '', ...counts]) => [kind, counts.map(Number)],
		),
	);

	describe.each(sizes)('%s people', (size) => {
		let world: World;
		beforeAll(async () => {
			const users = Array.from({ length: size }, (_, i) => aPerson(i + 1, { values: { title: 'Analyst', employeeId: `E${i + 1}` } }));
			world = await aWorld({ users });
		}, 60_000);
		afterAll(() => world.stop());

		const apply = aNode('Apply', 'domoApplyChanges', { dryRun: false });
		const nodesFor = (row: IDataObject): INode[] => {
			const matchBy = String(row['employeeId'] ?? '').startsWith('E7') ? 'employeeId' : 'email';
			return [items(row), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'One person', people: 'rows', orphanedUsers: 'delete', table: { matchBy } })];
		};
		const counted = async (nodes: readonly INode[], last: string): Promise<{ readonly sent: number; readonly out: IDataObject[] }> => {
			world.domo.resetCounters();
			const execution = await runWorkflow(chain(...nodes), world);
			expect(execution.error).toBeUndefined();
			return { sent: world.domo.counters.total, out: jsonOf(execution, last) };
		};

		it('everybody is read in one request for each thousand people, with six besides, where nobody changes', async () => {
			const unchanged = { email: 'person8@acme.example', displayName: 'Person 8', roleId: '4' };
			const { sent, out } = await counted([items(unchanged), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'Everybody' })], 'Reconcile');
			expect(out).toHaveLength(1);
			expect(sent).toBe(Math.ceil((size + 1) / 1_000) + 6);
		}, 60_000);

		it.each(Object.keys(onePerson))('%s', async (kind) => {
			const rowOf = (run: string): IDataObject => {
				const row = onePerson[kind] ?? {};
				const id = row['employeeId'] === 'E0' ? { employeeId: `E0${run}${kind.length}` } : {};
				return { ...row, ...id, email: String(row['email']).replace('new@', `new${run}${kind.length}@`), title: `${String(row['title'])} ${run} ${kind.length}` };
			};
			const planned = await counted(nodesFor(rowOf('alone')), 'Reconcile');
			const applied = await counted([items(...planned.out), apply], 'Apply');
			const together = await counted([...nodesFor(rowOf('together')), apply], 'Apply');
			for (const { out } of [applied, together]) expect(out.slice(1)).toMatchObject([{ status: 'applied' }]);
			expect([planned.sent, applied.sent, together.sent]).toEqual(documentedOnePerson.get(kind));
			expect(together.sent).toBeLessThanOrEqual(10);
		});
	});
});
