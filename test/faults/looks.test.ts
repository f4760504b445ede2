/** What is looked at before and after a write, and what an answer may be: nobody is harmed by an old look, and nothing is told that is not so. */
import type { FaultSwitches } from '../../sandbox';
import type { User } from '../../sandbox/people/user';
import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { aPerson, aRow } from '../support/engine/world';
import { clock } from '../support/fastClock';
import { expectAsConfigured, expectConverges, expectNobodyRemoved, expectTold, statuses, tally } from './support/checks';
import { fault } from './support/fault';
import { aHouse, everybody, TABLE_ID, type House } from './support/house';
import type { Job } from './support/job';
import { giveUpAfter, takeAtMost } from './support/patience';

const writes = ['createUser', 'patchUser', 'deleteUser', 'assignRole'];

async function runWith(house: House, faults: FaultSwitches = {}): Promise<Job> {
	Object.assign(house.domo.faults, faults);
	const job = await house.run();
	expectTold(job);
	return job;
}

/** Somebody edits a person by hand. */
function edit({ domo }: House, id: number, change: Partial<User>): void {
	const person = domo.state.users.get(id);
	if (person !== undefined) domo.state.people.replace(person, { ...person, ...change });
}

const anyRemovals = { domoReconcileUsers: { jobName: 'People', orphanedUsers: 'delete', guard: { maxDeletionsPercent: 100 } } };

fault('G18', 'somebody is changed while a slow run removes others', 'they are looked at again within five seconds of the write: not removed', async () => {
	const people = 80;
	const house = await aHouse({ people, rows: [aRow(1)], job: { parameters: anyRemovals } });
	house.credentials.set('domo', { ...house.credentials.get('domo'), requestsPerSecond: 5 });
	const changedAt = new Map<number, number>();
	const late: number[] = [];
	house.domo.beforeRequest = (kind, nth) => {
		const { requests, state } = house.domo;
		const last = requests.at(-1);
		if (last?.kind === 'deleteUser') {
			const id = Number(last.path.split('/').at(-1));
			const at = changedAt.get(id);
			if (at !== undefined && last.status === 200 && last.at - at > 5_000) late.push(id);
		}
		if (kind !== 'deleteUser' || nth !== 25) return;
		for (const user of state.users.values()) {
			if (user.id <= 1_001 || user.id > 2_000) continue;
			edit(house, user.id, { values: new Map(user.values).set('title', ['Boss']) });
			changedAt.set(user.id, clock.now());
		}
	};
	const job = await runWith(house);
	expect(late).toEqual([]);
	expect(tally(job).drifted ?? 0).toBeGreaterThan(10);
	expect(job.summary.status).toBe('partial');
});

fault('G18', 'another admin is taken away while an admin is demoted', 'who was demoted is made Admin again, and that is told in item, log and mail', async () => {
	const users = [...everybody(20), aPerson(51, { roleId: 1 }), aPerson(52, { roleId: 1 })];
	const rows = [...everybody(20).map((_, i) => aRow(i + 1)), aRow(51, { roleId: '4' }), aRow(52, { roleId: '1' })];
	const house = await aHouse({ seed: { users }, rows });
	house.domo.beforeRequest = (kind, nth) => {
		if (kind === 'patchUser' && nth === 1) edit(house, 1_052, { roleId: 4 });
	};
	const job = await runWith(house);
	expect(house.domo.state.users.get(1_051)?.roleId).toBe(1);
	expect(job.outcomes.find(({ userId }) => userId === 1_051)).toMatchObject({ status: 'held', message: expect.stringContaining('made Admin again') });
	expect(JSON.stringify(job.mails)).toContain('made Admin again');
});

fault('G19', 'whoever is to be removed gets another title, in no key field, between plan and removal', 'not removed: any field that the plan saw counts', async () => {
	const house = await aHouse();
	house.domo.beforeRequest = (kind, nth) => {
		if (kind === 'patchUser' && nth === 1) edit(house, 1_020, { values: new Map([['title', ['Boss']]]) });
	};
	const job = await runWith(house);
	expect(statuses(job)).toMatchObject({ person20: 'drifted', person1: 'applied' });
	expect(house.domo.state.users.has(1_020)).toBe(true);
	expect(JSON.stringify(job.logRows)).toContain('Boss');
});

fault('G19', 'whoever is to be removed gets a value where they had none, in an attribute of the identity provider too', 'not removed', async () => {
	const attributes = [{ key: 'costCenter', title: 'Cost', keyspace: 'idp' as const }];
	const users = [...everybody(20), aPerson(21)];
	const house = await aHouse({ seed: { users, attributes }, job: { parameters: anyRemovals } });
	house.domo.beforeRequest = (kind, nth) => {
		if (kind !== 'patchUser' || nth !== 1) return;
		edit(house, 1_020, { values: new Map([['title', ['Analyst']], ['department', ['Sales']]]) });
		edit(house, 1_021, { values: new Map([['title', ['Analyst']], ['costCenter', ['7']]]) });
	};
	expect(statuses(await runWith(house))).toMatchObject({ person20: 'drifted', person21: 'drifted', person1: 'applied' });
});

const FOREIGN = {
	XHTML: { body: '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>Please sign in</body></html>', type: 'application/xhtml+xml' },
	text: { body: 'ok', type: 'text/plain' },
	'a sign-in': { body: '{"success":true,"userId":1001,"sessionToken":"eyJ0"}' },
	'HTML called JSON': { body: '<html><body>Blocked</body></html>' },
	'JSON of another form': { body: '{"status":"ok","id":1001}' },
};
for (const [what, answer] of Object.entries(FOREIGN)) {
	fault('G20', `a proxy answers some writes 200 with ${what}, in Domo's place`, 'each is looked up: done once, told as applied only then', async () => {
		const house = await aHouse({ people: 30 });
		const job = await runWith(house, {
			foreignAnswer: [{ kinds: writes, nth: [1, 3, 4], ...answer }, { kinds: writes, nth: [2, 6], applied: true, ...answer }],
		});
		expect(Object.keys(tally(job))).toEqual(['applied']);
		expectAsConfigured(house);
	});

	fault('G20', `a proxy answers every write 200 with ${what}`, 'nothing was done, and nothing is told as applied', async () => {
		const house = await aHouse({ people: 10 });
		const job = await runWith(house, { foreignAnswer: [{ kinds: writes, ...answer }] });
		expect(tally(job).applied).toBeUndefined();
		expect([...house.domo.state.users.keys()].filter((id) => id > 1_000 && id < 2_000)).toHaveLength(10);
		expect(['failed', 'partial']).toContain(job.summary.status);
		await expectConverges(house);
	});
}

fault('G20', 'a proxy answers a delete 404 that is not Domo\'s', 'who is among the people is not told as removed', async () => {
	const house = await aHouse();
	const job = await runWith(house, { foreignAnswer: [{ kinds: ['deleteUser'], status: 404, body: '<html>Not Found</html>', type: 'text/html' }] });
	expect(statuses(job).person20).toBe('failed');
	expect(house.domo.state.users.has(1_020)).toBe(true);
});

fault('G25', 'a list comes a byte a second', 'the read is given up in time, in words; nobody is removed', async () => {
	const house = await aHouse();
	giveUpAfter(300);
	const began = Date.now();
	const job = await runWith(house, { dripBody: [{ kinds: ['searchUsers'], everyMs: 50 }] });
	expect(Date.now() - began).toBeLessThan(30_000);
	expect(job.summary.status).toBe('failed');
	expect(JSON.stringify(job.summary.failures)).toContain('no whole answer in time');
	expectNobodyRemoved(house);
});

for (const [what, packed] of [['an endless body', false], ['a bomb of gzip', true]] as const) {
	fault('G25', `the list of people is ${what}`, 'the read ends at its size limit, in words; nobody is removed', async () => {
		const house = await aHouse();
		takeAtMost(1_000_000);
		const job = await runWith(house, { endlessBody: [{ kinds: ['searchUsers'], packed }] });
		expect(job.summary.status).toBe('failed');
		expect(JSON.stringify(job.summary.failures)).toContain('larger than any');
		expectNobodyRemoved(house);
	});
}

fault('G25', 'the answers to some writes hang', 'given up in time, looked up, done once', async () => {
	const house = await aHouse({ people: 12 });
	giveUpAfter(1_500);
	const job = await runWith(house, { dripBody: [{ kinds: ['patchUser', 'createUser'], nth: [1, 2], everyMs: 200 }] });
	expect(Object.keys(tally(job))).toEqual(['applied']);
	expectAsConfigured(house);
});

fault('H11', 'Domo refuses to delete who owns DataSets', 'plan and outcome name Transfer Content To, and the others go on; with it the person goes', async () => {
	const dataSets = [{ id: '22222222-2222-4333-8444-555555555555', name: 'Sales', ownerId: 1_020, columns: [{ name: 'a' }], rows: [] }];
	const house = await aHouse({ seed: { dataSets } });
	const job = await runWith(house);
	expect(statuses(job)).toMatchObject({ person20: 'failed', person1: 'applied', person101: 'applied' });
	expect(job.outcomes.find(({ userId }) => userId === 1_020)?.message).toContain("'Transfer Content To'");
	expect(JSON.stringify(job.plan.notes)).toContain("'Transfer Content To'");
	const next = await house.run({ parameters: { domoApplyChanges: { dryRun: false, options: { transferContentTo: byId(1_001) } } } });
	expect(statuses(next)).toEqual({ person20: 'applied' });
	expect(house.domo.state.dataSets.get(dataSets[0]!.id)?.ownerId).toBe(1_001);
});

fault('E1', 'a plan is applied twice', 'what the first one did is told as already done, in the second run: nothing is written, nobody failed', async () => {
	const house = await aHouse();
	const world = { domo: house.domo, credentials: house.credentials, stop: () => Promise.resolve() };
	const planned = await runWorkflow(
		chain(items({}), aNode('Read', 'domoReadConfigDataSet', { dataSetId: byId(TABLE_ID) }), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete' })),
		world,
	);
	const applied = async () => {
		const execution = await runWorkflow(chain(items(...jsonOf(planned, 'Reconcile')), aNode('Apply', 'domoApplyChanges', { dryRun: false }), aNode('Log', 'domoWriteRunLog', { logDataSetName: 'Log' })), world);
		return { outcomes: jsonOf(execution, 'Apply').slice(1).map(({ status }) => status), summary: jsonOf(execution, 'Log')[0] };
	};
	expect(new Set((await applied()).outcomes)).toEqual(new Set(['applied']));
	house.domo.resetCounters();
	const again = await applied();
	expect(new Set(again.outcomes)).toEqual(new Set(['alreadyDone']));
	expect(again.summary).toMatchObject({ status: 'nothingToDo' });
	expect(JSON.stringify(again.summary)).not.toMatch(/\d+ failed/);
	expect(house.domo.counters.byKind).not.toMatchObject({ deleteUser: expect.anything() });
});
