import { setTimeout as pause } from 'node:timers/promises';

import { aNode, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { aPerson, aRow, aWorld, type World } from '../support/engine/world';

jest.setTimeout(60_000);

const people = Array.from({ length: 60 }, (_, n) => n + 1);

describe('When an execution is cut short', () => {
	let world: World;
	beforeEach(async () => {
		world = await aWorld({ users: people.map((n) => aPerson(n)) });
	});
	afterEach(async () => {
		jest.restoreAllMocks();
		await world.stop();
	});

	const workflow = chain(
		items(...people.map((n) => aRow(n, { title: 'Lead' }))),
		aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People' }),
		aNode('Apply', 'domoApplyChanges', { dryRun: false }),
	);
	/** Writes to people. */
	const patched = (): number => world.domo.requests.filter(({ kind, path }) => kind === 'patchUser' && /\/1\d{3}$/.test(path)).length;
	const leads = (): number => [...world.domo.state.users.values()].filter((user) => user.values.get('title')?.[0] === 'Lead').length;

	it('starts no new write after a stop, and lets those in flight finish', async () => {
		world.domo.faults.latency = { ms: 60 };
		let stop = (): void => undefined;
		world.domo.beforeRequest = (kind, nth) => {
			if (kind === 'patchUser' && nth === 5) stop();
		};
		await runWorkflow(workflow, { ...world, onStarted: (press) => (stop = press) });
		await pause(1_000);
		const sent = patched();
		expect(sent).toBeLessThan(5 + 8);
		expect(leads()).toBe(sent);
		await pause(500);
		expect(patched()).toBe(sent);
		expect(world.domo.counters.byStatus['0']).toBeUndefined();
	});

	it('tells the truth about every item when Domo goes away in the middle, and the next run converges', async () => {
		world.domo.beforeRequest = (kind, nth) => {
			if (kind === 'patchUser' && nth === 20) world.domo.kill();
		};
		const execution = await runWorkflow({ ...workflow, nodes: workflow.nodes.map((node) => ({ ...node })) }, world);
		const outcomes = jsonOf(execution, 'Apply').slice(1);
		expect(outcomes).toHaveLength(60);
		expect(outcomes.filter(({ status }) => status === 'applied').length).toBeLessThanOrEqual(leads());
		expect(outcomes.filter(({ status }) => status !== 'applied').length).toBeGreaterThan(0);
		await world.domo.revive();
		world.domo.beforeRequest = () => undefined;
		const next = jsonOf(await runWorkflow(workflow, world), 'Apply').slice(1);
		expect(next.every(({ status }) => status === 'applied')).toBe(true);
		expect(leads()).toBe(60);
	});
});
