/** Groups E, G and H: what runs tell of each other where an admin made the attribute for it, and that nothing else is ever written. */
import type { FaultSwitches } from '../../sandbox';
import { aNode, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { aRow } from '../support/engine/world';
import { clock, minutes, skipAhead } from '../support/fastClock';
import { expectAsConfigured, expectSettled, expectTold, writesToPeople } from './support/checks';
import { fault } from './support/fault';
import { ACTOR_ID, aHouse, coordinated, type House } from './support/house';
import { allLogRows, APPLY, RECONCILE, type Job } from './support/job';

const KEY = 'domoUserManagement';
const markOf = ({ domo }: House): string => String(domo.state.users.get(ACTOR_ID)?.values.get(KEY)?.[0] ?? '');
const notes = (job: Job): string => JSON.stringify(job.plan.applied);

fault('H3', 'no admin made the attribute', 'nothing is written beside the plan, no grant is asked for, and no note is made', async () => {
	const house = await aHouse();
	const job = await house.run();
	expectTold(job);
	expectAsConfigured(house);
	const kinds = house.domo.requests.filter(({ path, method }) => method !== 'GET' && path.endsWith(`/${ACTOR_ID}`));
	expect(kinds).toEqual([]);
	expect(house.domo.counters.byKind.createAttribute ?? 0).toBe(0);
	expect(notes(job)).not.toContain(KEY);
	expect(JSON.stringify([...house.domo.state.users.get(ACTOR_ID)?.values ?? []])).not.toContain(KEY);
});

fault('H3', 'the attribute is there, and the workflow runs dry', 'nothing is written', async () => {
	const house = await aHouse({ seed: coordinated });
	await house.run({ parameters: { domoApplyChanges: { dryRun: true } } });
	expect(markOf(house)).toBe('');
});

const spoilt: [string, FaultSwitches, RegExp | undefined][] = [
	['is refused', { lockedKeys: [{ key: KEY, how: 'refuse' }] }, /could not be written/],
	['is ignored', { lockedKeys: [{ key: KEY, how: 'ignore' }] }, /late, cut or not kept/],
	['is answered with another page', { foreignAnswer: [{ kinds: ['patchUser'], nth: [1], body: '<html>ok</html>', type: 'text/html' }] }, undefined],
	['is lost on its way', { resetBefore: [{ kinds: ['patchUser'], nth: [1] }] }, undefined],
	['is written, and its answer is lost', { resetAfter: [{ kinds: ['patchUser'], nth: [1] }] }, undefined],
	['needs a grant', { errors: [{ kinds: ['patchUser'], nth: [1], status: 403 }] }, /could not be written/],
	['comes late', { slowBody: [{ kinds: ['patchUser'], nth: [1], ms: 5_000 }] }, undefined],
];
for (const [what, faults, note] of spoilt) {
	fault('H3', `the mark of the run ${what}`, 'the run goes on, and says so where others cannot see it', async () => {
		const house = await aHouse({ seed: coordinated });
		await house.run({ parameters: { domoApplyChanges: { dryRun: true } } });
		Object.assign(house.domo.faults, faults);
		const job = await house.run();
		expectTold(job);
		expect([job.error, job.summary.status]).toEqual([undefined, 'success']);
		if (note !== undefined) expect(notes(job)).toMatch(note);
		expectAsConfigured(house);
		house.heal();
		await expectSettled(house);
	});
}

fault('H3', 'the mark of the run is cut by Domo', 'the run goes on with a note; the cut text stops nobody after it', async () => {
	const house = await aHouse({ seed: coordinated });
	house.domo.beforeRequest = () => {
		const actor = house.domo.state.users.get(ACTOR_ID);
		const text = String(actor?.values.get(KEY)?.[0] ?? '');
		if (actor !== undefined && text.length > 60) house.domo.state.people.replace(actor, { ...actor, values: new Map([...actor.values, [KEY, [text.slice(0, 60)]]]) });
	};
	const job = await house.run();
	expectTold(job);
	expect(job.summary.status).toBe('success');
	expectAsConfigured(house);
	house.heal();
	expect(markOf(house)).toHaveLength(60);
	await expectSettled(house);
});

fault('H3', "the attribute holds somebody's own text", 'it stops nobody', async () => {
	const house = await aHouse({ seed: { ...coordinated, users: [] } });
	const actor = house.domo.state.users.get(ACTOR_ID);
	if (actor !== undefined) house.domo.state.people.replace(actor, { ...actor, values: new Map([[KEY, ['{"run":"please leave"}']]]) });
	house.setRows([aRow(1)]);
	const job = await house.run();
	expect(job.summary.status).toBe('success');
	expectAsConfigured(house);
});

const crowd = (people = 60): Promise<House> => aHouse({ seed: coordinated, people, rows: Array.from({ length: people }, (_, i) => aRow(i + 1, { title: 'Lead' })) });
const leads = ({ domo }: House): number => [...domo.state.users.values()].filter(({ values }) => values.get('title')?.[0] === 'Lead').length;

fault('G31', 'a run is stopped, and started again within two minutes', 'the second does the rest, and tells in log and mail of the one that was stopped, with the changes it did', async () => {
	const house = await crowd();
	await house.run({ parameters: { domoApplyChanges: { dryRun: true } } });
	house.domo.faults.latency = { ms: 20 };
	let stop = (): void => undefined;
	house.domo.beforeRequest = (kind, nth) => {
		if (kind === 'patchUser' && nth === 20) stop();
	};
	const stopped = await house.run({ stopWhenStarted: (press) => (stop = press) });
	const runId = String(jsonOf(stopped.execution, RECONCILE)[0]?.runId);
	await clock.sleep(20_000);
	const changed = leads(house);
	expect(changed).toBeGreaterThan(10);
	expect(changed).toBeLessThan(60);
	house.heal();
	const next = await house.run();
	expectTold(next);
	expectAsConfigured(house);
	const told = allLogRows(house.domo).filter(({ run_id }) => run_id === runId);
	expect(told).toEqual([expect.objectContaining({ record_type: 'RUN', status: 'interrupted', message: expect.stringContaining(`stopped in n8n: it did ${changed} of 60 changes`) })]);
	expect(next.mails[0]?.text).toMatch(/The run before was stopped in n8n/);
});

fault('G31', 'a run is killed after it has changed many', 'the next one tells of at least so many as it had said, never of more, and not of none', async () => {
	const house = await crowd(120);
	await house.run({ parameters: { domoApplyChanges: { dryRun: true } } });
	house.domo.faults.latency = { ms: 60 };
	const saidOf = (mark: string): number => (JSON.parse(mark) as { run: { done: number } }).run.done;
	let isLate = false;
	house.domo.beforeRequest = (kind) => {
		if (kind !== 'patchUser') return;
		const written = writesToPeople(house.domo).length;
		// However quick the machine is, the mark is due to be renewed here.
		if (!isLate && written >= 20) skipAhead(10_000);
		isLate ||= written >= 20;
		// As if the process had died once its mark told of changes: from here on nothing of it reaches Domo.
		if (written >= 60 && saidOf(markOf(house)) > 0) house.domo.faults.resetBefore = [{}];
	};
	const killed = await runWorkflow(
		chain(items(...house.rows), aNode(RECONCILE, 'domoReconcileUsers', { jobName: 'People' }), aNode(APPLY, 'domoApplyChanges', { dryRun: false })),
		{ credentials: house.credentials },
	);
	const runId = String(jsonOf(killed, RECONCILE)[0]?.runId);
	house.heal();
	const changed = leads(house);
	const said = saidOf(markOf(house));
	expect(said).toBeLessThanOrEqual(changed);
	expect(said).toBeGreaterThan(0);
	skipAhead(minutes(3));
	const next = await house.run();
	expectTold(next);
	expect(allLogRows(house.domo).filter(({ run_id }) => run_id === runId)).toEqual([
		expect.objectContaining({ record_type: 'RUN', status: 'interrupted', message: expect.stringContaining(`it did at least ${said} of 120 changes`) }),
	]);
	expect(next.mails[0]?.text).toContain(`did at least ${said} of 120 changes`);
	expectAsConfigured(house);
});

fault('E22', 'another job of the instance was not seen for more than 14 days', 'its mark does not count: orphans are removed', async () => {
	const entry = (days: number): string => JSON.stringify({ jobs: [{ id: 'other', name: 'Sales', orphans: 'delete', scope: {}, seen: new Date(clock.now() - days * 86_400_000).toISOString() }] });
	for (const [days, removed] of [[13, 0], [15, 1]] as const) {
		const house = await aHouse({ seed: coordinated, rows: Array.from({ length: 19 }, (_, i) => aRow(i + 1)) });
		const actor = house.domo.state.users.get(ACTOR_ID);
		if (actor !== undefined) house.domo.state.people.replace(actor, { ...actor, values: new Map([[KEY, [entry(days)]]]) });
		await house.run();
		expect([days, house.domo.counters.byKind.deleteUser ?? 0]).toEqual([days, removed]);
	}
});
