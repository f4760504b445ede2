/** Group E: a plan is applied once, as it was made; whatever ends a run, log and mail tell it and the next run goes on. */
import type { IDataObject, INode } from 'n8n-workflow';

import { aNode, byId, chain, items, tokenCredential } from '../support/engine/build';
import { jsonOf, runWorkflow, type Execution } from '../support/engine/engine';
import { edited, planIn } from '../support/flatItems';
import { aRow } from '../support/engine/world';
import { expectAsConfigured, expectConverges, expectLogUnique, expectNobodyRemoved, expectNothingWritten, expectSettled, expectTold, statuses, tally, writesToPeople } from './support/checks';
import { clock, minutes, skipAhead } from '../support/fastClock';
import { fault } from './support/fault';
import { ACTOR_ID, aHouse, everybody, LOG_NAME, someChanges, type House, coordinated } from './support/house';
import { allLogRows, APPLY, LOG, READ, RECONCILE, type Job } from './support/job';

const dry = { parameters: { domoApplyChanges: { dryRun: true } } };

/** The plan's items, as Reconcile puts them out. */
const planOf = async (house: House): Promise<IDataObject[]> => jsonOf((await house.run(dry)).execution, RECONCILE);

const apply = (house: Pick<House, 'credentials'>, plan: readonly IDataObject[], parameters: IDataObject = {}): Promise<Execution> =>
	runWorkflow(chain(items(...plan), aNode('Apply', 'domoApplyChanges', { dryRun: false, ...parameters } as INode['parameters'])), { credentials: house.credentials });

const told = (execution: Execution): Record<string, unknown> =>
	Object.fromEntries(jsonOf(execution, 'Apply').slice(1).map(({ email, status }) => [String(email).split('@')[0], status]));

const crowd = (people = 60, seed = {}): Promise<House> => aHouse({ people, seed, rows: Array.from({ length: people }, (_, i) => aRow(i + 1, { title: 'Lead' })) });

/** n8n kills or loses the execution: what came out of Apply is never logged. */
const withoutLog = (house: House): Promise<Execution> =>
	runWorkflow(
		chain(
			items(...house.rows),
			aNode(RECONCILE, 'domoReconcileUsers', { jobName: 'People', orphanedUsers: 'delete', sendInvite: true, table: { rowsAreComplete: true } }),
			aNode(APPLY, 'domoApplyChanges', { dryRun: false }),
		),
		{ credentials: house.credentials },
	);

fault('E1', 'a plan is applied twice', 'the second time nothing is written: done is done', async () => {
	const house = await aHouse();
	const plan = await planOf(house);
	expect(new Set(Object.values(told(await apply(house, plan))))).toEqual(new Set(['applied']));
	house.domo.resetCounters();
	const again = told(await apply(house, plan));
	expect(Object.values(again).filter((status) => status === 'applied' || status === 'failed')).toEqual([]);
	expect(writesToPeople(house.domo).filter((write) => !write.startsWith('POST'))).toEqual([]);
	expectAsConfigured(house);
});

fault('E2', 'somebody changes people after the plan', 'they are skipped as drifted, all else is done; the next run sees them', async () => {
	const house = await aHouse();
	const plan = await planOf(house);
	const { people, users } = house.domo.state;
	for (const id of [1_001, 1_020]) {
		const user = users.get(id);
		if (user !== undefined) people.replace(user, { ...user, roleId: 2, values: new Map([['title', ['Boss']]]) });
	}
	const gone = users.get(1_002);
	if (gone !== undefined) people.remove(gone);
	expect(told(await apply(house, plan))).toEqual({ person1: 'drifted', person2: 'drifted', person20: 'drifted', person3: 'applied', person101: 'applied', person102: 'applied' });
	const job = await house.run();
	expect(job.summary.status).toBe('success');
	expectAsConfigured(house, { invited: ['person101@acme.example', 'person102@acme.example', 'person2@acme.example'] });
});

fault('E3', 'the plan is edited on its way', 'it is refused before any write', async () => {
	const house = await aHouse();
	const plan = await planOf(house);
	const edits: ((item: IDataObject) => IDataObject)[] = [
		(item) => (item.action === 'update' ? { ...item, userId: 1_019 } : item),
		(item) => (item.action === 'update' ? { ...item, from_roleId: 4, to_roleId: 1 } : item),
		(item) => (item.action === 'hold' || item.action === 'update' ? { ...item, action: 'delete' } : item),
		(item) => (item.action === 'plan' ? edited(item, { guard: { ...planIn(item).guard, minimumAdmins: 0 } }) : item),
	];
	for (const edit of edits) expect((await apply(house, plan.map(edit))).error).toMatch(/plan was edited|more than one item/);
	expect((await apply(house, plan.slice(1))).error).toMatch(/plan item is missing/);
	expectNothingWritten(house);
});

fault('E3', 'a builder filters items of the plan', 'what is left is applied, and it is noted how many were not', async () => {
	const house = await aHouse();
	const plan = (await planOf(house)).filter(({ action }) => action !== 'delete');
	const execution = await apply(house, plan);
	expect(planIn(jsonOf(execution, 'Apply')[0])).toHaveProperty('applied.notes', [expect.stringContaining('1 item')]);
	expectNobodyRemoved(house);
});

fault('E4', 'an approval comes late, or for another plan, or with another number', 'nothing is applied', async () => {
	const house = await aHouse();
	const plan = await planOf(house);
	const hash = String(plan[0]?.planHash);
	const approval = { plans: 'approved', approvedPlanHash: hash, approvedBy: 'Ada', approvedRemovals: '1', approvalMinutes: 360 };
	expect((await apply(house, plan, { ...approval, approvedPlanHash: 'a'.repeat(64) })).error).toMatch(/Another plan was approved/);
	expect((await apply(house, plan, { ...approval, approvedRemovals: '2' })).error).toMatch(/typed 2, but 1 person/);
	skipAhead(minutes(361));
	expect((await apply(house, plan, approval)).error).toMatch(/old|minutes|late/i);
	expectNothingWritten(house);
});

fault('E4', 'a plan lay about for hours, without approval', 'it removes nobody any more', async () => {
	const house = await aHouse();
	const plan = await planOf(house);
	skipAhead(minutes(61));
	const execution = await apply(house, plan);
	expect(told(execution).person20).not.toBe('applied');
	expectNobodyRemoved(house);
});

fault('E6', 'killed between the last write and the log, where the attribute for it was made', 'the next run finds it out: it writes the missing RUN row and mails it', async () => {
	const house = await aHouse({ seed: coordinated });
	await house.run(dry);
	const lost = await withoutLog(house);
	const runId = String(jsonOf(lost, RECONCILE)[0]?.runId);
	expectAsConfigured(house);
	skipAhead(minutes(31));
	const next = await house.run();
	expectTold(next);
	expect(allLogRows(house.domo).filter(({ run_id }) => run_id === runId)).toEqual([
		expect.objectContaining({ record_type: 'RUN', status: 'interrupted', message: expect.stringMatching(/6 of 6 changes/) }),
	]);
	expect(next.mails[0]?.text).toContain(runId);
	await house.run();
	expectLogUnique(house.domo);
});

fault('E7', 'the log cannot be written', 'users stay right, the mail says it and carries the rows, the execution fails; the next run tells of it in the log', async () => {
	const house = await aHouse({ seed: coordinated });
	await house.run(dry);
	house.domo.faults.errors = [{ kinds: ['createDataSet', 'createStream', 'openUpload', 'uploadPart', 'commitUpload'], status: 500 }];
	const job = await house.run();
	expectTold(job);
	expect(job.summary.logError).toMatch(/500/);
	expect(job.error).toMatch(/500/);
	expect(job.mails[0]?.text).toMatch(/log/i);
	expectAsConfigured(house);
	house.heal();
	skipAhead(minutes(31));
	const next = await house.run();
	expectTold(next);
	expect(allLogRows(house.domo).map(({ run_id, status }) => [run_id, status])).toEqual(
		expect.arrayContaining([[job.summary.runId, 'interrupted'], [next.summary.runId, 'nothingToDo']]),
	);
});

fault('E7', 'the log was deleted or lost a column by hand', 'it is made again, or completed; the run is logged', async () => {
	const house = await aHouse();
	await house.run();
	const log = [...house.domo.state.dataSets.values()].find(({ name }) => name === LOG_NAME);
	if (log !== undefined) house.domo.state.dataSets.delete(log.id);
	const next = await house.run();
	expectTold(next);
	expect(next.summary.logError).toBeUndefined();
});

fault('E8', 'the mail server is down', 'the run is done and logged all the same', async () => {
	const house = await aHouse();
	const job = await house.run({
		sendMail: () => {
			throw new Error('ECONNREFUSED');
		},
	});
	expect(job.execution.runsOf(LOG)).toHaveLength(1);
	expect(job.logRows).toHaveLength(7);
	expectAsConfigured(house);
	await expectSettled(house);
});

fault('E9', 'a run is undone after somebody else changed one of its people', 'that one is left alone as drifted, all others are put back; nobody is invited', async () => {
	const house = await aHouse();
	const job = await house.run();
	const user = house.domo.state.users.get(1_002);
	if (user !== undefined) house.domo.state.people.replace(user, { ...user, values: new Map([['title', ['Boss']]]) });
	const invited = house.domo.state.outbox.length;
	const execution = await apply(house, jsonOf(job.execution, APPLY), { direction: 'undo' });
	expect(told(execution)).toEqual({ person1: 'applied', person2: 'drifted', person3: 'applied', person20: 'applied', person101: 'applied', person102: 'applied' });
	const titles = [1, 2, 3].map((n) => house.domo.state.users.get(1_000 + n)?.values.get('title')?.[0]);
	expect(titles).toEqual(['Analyst', 'Boss', 'Analyst']);
	expect(house.domo.state.people.findByEmail('person20@acme.example')).toBeDefined();
	expect(house.domo.state.outbox).toHaveLength(invited);
});

fault('E10', 'two runs at once, where the attribute for it was made', 'one writes, the other says so and writes nothing; nobody is written twice', async () => {
	// Time runs twenty times faster here: on a busy machine both can have looked before either has written, which is safe, and not what is shown.
	for (let attempt = 1; ; attempt += 1) {
		const house = await aHouse({ seed: coordinated });
		house.domo.faults.latency = { ms: 4 };
		const jobs = await Promise.all([house.run(), house.run()]);
		const refused = jobs.filter(({ error }) => /Another run/.test(String(error)));
		expectAsConfigured(house);
		house.heal();
		await expectSettled(house);
		if (refused.length === 0 && attempt < 4) continue;
		expect(refused).toHaveLength(1);
		expect(tally(refused[0] as Job).applied).toBeUndefined();
		return;
	}
});

fault('E10', 'two runs at once, and no attribute for it', 'both end without a failure, everybody is as configured, nobody is there or invited twice, and nothing is written beside the plan', async () => {
	const house = await aHouse();
	await house.run(dry);
	house.domo.faults.latency = { ms: 4 };
	const jobs = await Promise.all([house.run(), house.run()]);
	for (const job of jobs) {
		expectTold(job);
		expect([job.error, Object.keys(tally(job)).filter((status) => !['applied', 'alreadyDone', 'drifted', 'incomplete', 'unverified'].includes(status))]).toEqual([undefined, []]);
	}
	const created = jobs.flatMap(({ outcomes }) => outcomes.filter(({ action, status }) => action === 'create' && status === 'applied').map(({ email }) => email));
	expect(new Set(created).size).toBe(created.length);
	expect(house.domo.counters.byKind.createAttribute ?? 0).toBe(0);
	expectAsConfigured(house);
	house.heal();
	await expectSettled(house);
});

fault('E11', 'stop is pressed in the middle of the writes', 'no new write starts, those in flight finish; the next run does the rest and logs the one that was cut off', async () => {
	const house = await crowd(60, coordinated);
	house.domo.faults.latency = { ms: 20 };
	let stop = (): void => undefined;
	house.domo.beforeRequest = (kind, nth) => {
		if (kind === 'patchUser' && nth === 12) stop();
	};
	const job = await house.run({ stopWhenStarted: (press) => (stop = press) });
	const runId = String(jsonOf(job.execution, RECONCILE)[0]?.runId);
	expect(job.execution.runsOf(LOG)).toEqual([]);
	await clock.sleep(10_000);
	const sent = writesToPeople(house.domo).length;
	expect(sent).toBeLessThan(12 + 8);
	const leads = [...house.domo.state.users.values()].filter(({ values }) => values.get('title')?.[0] === 'Lead').length;
	expect(leads).toBe(sent);
	skipAhead(minutes(6));
	await expectConverges(house);
	skipAhead(minutes(31));
	expect(allLogRows(house.domo).filter(({ run_id }) => run_id === runId)).toEqual([expect.objectContaining({ status: 'interrupted' })]);
});

fault('E12', "n8n's Retry On Fail on each node, and Domo away at first", 'the second try does it; nobody twice', async () => {
	const house = await aHouse();
	house.domo.faults.errors = [{ kinds: ['me', 'meV3'], times: 6, status: 503 }];
	const retry = { retryOnFail: true, maxTries: 4, waitBetweenTries: 1, onError: 'stopWorkflow' } satisfies Partial<INode>;
	const job = await house.run({ nodes: { domoReadConfigDataSet: retry, domoReconcileUsers: retry, domoApplyChanges: retry } });
	expectTold(job);
	expect(tally(job)).toEqual({ applied: 6 });
	expectAsConfigured(house);
});

fault('E13', 'the run log is picked as the configuration', 'Read Config refuses it', async () => {
	const house = await aHouse();
	const { summary } = await house.run();
	const job = await house.run({ parameters: { domoReadConfigDataSet: { dataSetId: byId(String(summary.logDataSetId)) } } });
	expect(job.error).toMatch(/is a run log, no configuration/);
	expectTold(job);
});

fault('E13', 'a foreign DataSet is picked as the run log', 'it is refused and left alone; the mail carries the rows', async () => {
	const house = await aHouse({ seed: { dataSets: [{ id: '44444444-2222-4333-8444-555555555555', name: 'Sales', columns: [{ name: 'Order' }], rows: [['1']] }] } });
	const job = await house.run({ parameters: { domoWriteRunLog: { logDataSet: 'existing', logDataSetId: byId('44444444-2222-4333-8444-555555555555') } } });
	expectTold(job);
	expect(job.summary.logError).toMatch(/Sales/);
	expect(house.domo.state.dataSets.get('44444444-2222-4333-8444-555555555555')?.versions).toHaveLength(1);
	expectAsConfigured(house);
});

for (const [hours, what] of [[5, 'five hours ahead'], [-5, 'five hours behind'], [-26, 'a day behind']] as const) {
	fault('E14', `Domo's clock is ${what} (or summer time begins)`, 'the run ends right; times in the log are UTC of one clock', async () => {
		const house = await aHouse({ skewMs: hours * 3_600_000 });
		const job = await house.run({ parameters: { domoReconcileUsers: { jobName: 'People', sendInvite: true, orphanedUsers: 'delete', guard: { newUserGraceDays: 0 } } } });
		expectTold(job);
		expect(tally(job)).toEqual({ applied: 6 });
		expect(String(job.logRows[0]?.started_at) <= String(job.logRows[0]?.finished_at)).toBe(true);
		await expectSettled(house);
	});
}

const breaking: readonly (readonly [string, Partial<Record<'domoReadConfigDataSet' | 'domoReconcileUsers' | 'domoApplyChanges', IDataObject>>, RegExp])[] = [
	[READ, { domoReadConfigDataSet: { dataSetId: byId('99999999-2222-4333-8444-555555555555') } }, /not found/i],
	[RECONCILE, { domoReconcileUsers: { jobName: 'People', options: { defaultPhoneCountry: 'none' } } }, /Default Phone Country/],
	[APPLY, { domoApplyChanges: { dryRun: false, options: { maxPlanAgeMinutes: -1 } } }, /Max Plan Age/],
];
for (const [node, parameters, words] of breaking) {
	fault('E15', `${node} fails, under each on-error setting`, 'its input is never taken for its work: nothing is written, one log at most', async () => {
		for (const onError of ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const) {
			const house = await aHouse();
			const [type] = Object.keys(parameters);
			const job = await house.run({ parameters, nodes: { [String(type)]: { onError } } });
			expect(job.error).toMatch(words);
			expectNothingWritten(house);
			expect(job.execution.runsOf(LOG).length).toBe(onError === 'stopWorkflow' ? 0 : 1);
			if (onError !== 'stopWorkflow') expect(job.summary).toMatchObject({ status: 'failed' });
		}
	});
}

fault('E16', 'the execution runs out of time', 'as with stop: nothing new is written, the next run does the rest', async () => {
	const house = await crowd(60, coordinated);
	house.domo.faults.latency = { ms: 15 };
	const job = await house.run({ stopWhenStarted: (stop) => void setTimeout(stop, 600) });
	expect(job.execution.runsOf(LOG)).toEqual([]);
	await clock.sleep(10_000);
	const sent = writesToPeople(house.domo).length;
	await clock.sleep(10_000);
	expect(writesToPeople(house.domo)).toHaveLength(sent);
	skipAhead(minutes(6));
	await expectConverges(house);
});

fault('E17', 'the plan is of one instance, the credential of another', 'refused before any write, in both', async () => {
	const house = await aHouse();
	const other = await aHouse();
	const plan = await planOf(house);
	const execution = await apply({ credentials: new Map([['domo', tokenCredential(other.domo.url, 'acme-token')]]) }, plan);
	expect(execution.error).toMatch(/The plan is for/);
	expectNothingWritten(house);
	expectNothingWritten(other);
});

fault('E18', 'a promotion fails', 'the demotion that relied on it is not done: the admin stays', async () => {
	const users = everybody(10).map((user, i) => (i === 0 ? { ...user, roleId: 1 } : user));
	const rows = Array.from({ length: 10 }, (_, i) => aRow(i + 1, i === 1 ? { roleId: '1' } : {}));
	const house = await aHouse({ rows, seed: { users } });
	house.domo.faults.failUsers = [{ id: 1_002, status: 400, message: 'No' }];
	house.domo.faults.errors = [{ kinds: ['assignRole'], status: 400 }];
	const job = await house.run({ parameters: { domoReconcileUsers: { jobName: 'People', guard: { newAdmins: 'allow' } } } });
	expectTold(job);
	expect(statuses(job)).toEqual({ person2: 'failed', person1: 'held' });
	expect(house.domo.state.users.get(1_001)?.roleId).toBe(1);
});

fault('E19', 'the workflow runs dry', 'nothing is written but the log; the mail says that it was a dry run', async () => {
	const house = await aHouse({ seed: coordinated });
	const job = await house.run(dry);
	expectTold(job);
	expect(job.summary.status).toBe('dryRun');
	expect(tally(job)).toEqual({ planned: 6 });
	expectNothingWritten(house);
	expect(house.domo.state.users.get(ACTOR_ID)?.values.has('domoUserManagement')).toBe(false);
});

fault('E20', 'items that are no plan come to Apply (rows, two plans)', 'a clear error, nothing is written', async () => {
	const house = await aHouse();
	const plan = await planOf(house);
	expect((await apply(house, someChanges(5))).error).toMatch(/does not come from Domo Reconcile Users/);
	expect((await apply(house, [...plan, aRow(3)])).error).toMatch(/does not come from Domo Reconcile Users/);
	expect((await apply(house, [...plan, ...plan.slice(0, 1)])).error).toMatch(/second plan/);
	expectNothingWritten(house);
});

fault('E21', "Domo's rows of the log appear only after a quarter of an hour", 'a run that wrote its log is not told as missed', async () => {
	const house = await aHouse();
	house.domo.faults.lateVisibility = { dataSets: minutes(15) };
	await house.run();
	skipAhead(minutes(5));
	await house.run();
	skipAhead(minutes(40));
	await house.run();
	expect(allLogRows(house.domo).filter(({ status }) => status === 'interrupted')).toEqual([]);
	expectLogUnique(house.domo);
});

fault('E22', 'two jobs on one instance remove the orphans of overlapping scopes, where the attribute for it was made', 'both hold their removals and name the other, do the rest, and remove again once their scopes are apart', async () => {
	const house = await aHouse({ seed: coordinated, rows: Array.from({ length: 19 }, (_, i) => aRow(i + 1)) });
	const copy = { nodes: { domoReconcileUsers: { id: 'another node' } }, items: Array.from({ length: 19 }, (_, i) => aRow(i + 2)) };
	const asJob = (jobName: string, scope = {}, guard = {}) => ({ domoReconcileUsers: { jobName, orphanedUsers: 'delete', table: { rowsAreComplete: true }, scope, guard } });
	const firstJob = (scope = {}) => house.run({ parameters: asJob('People', scope) });
	const otherJob = (scope = {}, guard = {}) => house.run({ ...copy, parameters: asJob('People too', scope, guard) });

	// The first finds nobody else, and removes whom its table does not name.
	expect(tally(await firstJob())).toEqual({ applied: 1 });
	expect(house.domo.state.users.has(1_020)).toBe(false);
	house.domo.resetCounters();

	const dryRun = await house.run({ ...copy, parameters: { ...asJob('People too'), ...dry.parameters } });
	const second = await otherJob();
	for (const job of [dryRun, second]) {
		expectTold(job);
		expect(job.outcomes.filter(({ status }) => status === 'held').map(({ email, held }) => [email, (held as IDataObject).by])).toEqual([['person1@acme.example', 'overlappingScope']]);
		expect(String(job.mails[0]?.html)).toContain('The job &quot;People&quot;');
	}
	// The first now sees the second, holds in its turn, and tells it in log and mail.
	house.setRows(house.rows.slice(0, 17));
	const first = await firstJob();
	expectTold(first);
	expect(first.outcomes.filter(({ held }) => (held as IDataObject | undefined)?.by === 'overlappingScope').map(({ email }) => email).sort()).toEqual(['person18@acme.example', 'person19@acme.example', 'person20@acme.example']);
	expect(first.logRows.filter(({ hold_by }) => hold_by === 'overlappingScope')).toHaveLength(3);
	expect(house.domo.counters.byKind.deleteUser ?? 0).toBe(0);

	// Apart: neither holds any more. A job that is named may overlap.
	const apart = await otherJob({ emailDomains: 'elsewhere.example' });
	expect(apart.outcomes.filter(({ status }) => status === 'held')).toEqual([]);
	expect(tally(await firstJob({ emailDomains: 'acme.example' }))).toEqual({ applied: 3 });
	expect(tally(await otherJob({}, { overlappingJobs: 'People' }))).toMatchObject({ applied: expect.any(Number) });
	expect(house.domo.state.users.has(1_001)).toBe(false);
});
