/** Group A: what cannot be read whole removes nobody. */

import type { FaultSwitches } from '../../sandbox';
import { byId } from '../support/engine/build';
import { aPerson, aTable } from '../support/engine/world';
import { expectAsConfigured, expectConverges, expectNobodyRemoved, expectNothingWritten, expectSettled, expectTold, tally } from './support/checks';
import { fault } from './support/fault';
import { aHouse, everybody, someChanges, type House } from './support/house';
import type { Job } from './support/job';

const search = ['searchUsers'];
const exported = ['exportDataSet'];
const queried = ['executeQuery'];

/** Small pages, so that there are some. */
const paged = (): Promise<House> => aHouse({ seed: { pageCap: 5 } });

async function runWith(house: House, faults: FaultSwitches): Promise<Job> {
	Object.assign(house.domo.faults, faults);
	const job = await house.run();
	expectTold(job);
	return job;
}

/** The run fails before anything is planned, says why in log and mail, and the next one catches up. */
async function expectFailedRead(house: House, faults: FaultSwitches, words: RegExp): Promise<void> {
	const job = await runWith(house, faults);
	expect(job.error).toMatch(words);
	expect(job.summary).toMatchObject({ status: 'failed', counts: { total: 0 } });
	expect(job.logRows[0]?.message).toMatch(words);
	expectNothingWritten(house);
	await expectConverges(house);
}

/** The read is not proven: everything is held for that, and the next run catches up. */
async function expectAllHeld(house: House, faults: FaultSwitches, words: RegExp): Promise<void> {
	const job = await runWith(house, faults);
	expect(Object.keys(tally(job))).toEqual(['held']);
	expect(new Set(job.outcomes.map(({ held }) => (held as { by: string }).by))).toEqual(new Set(['incompleteRead']));
	expect(String(job.outcomes[0]?.reason)).toMatch(words);
	expect(job.summary.notable).toBe(true);
	expectNothingWritten(house);
	await expectConverges(house);
}

async function expectUnharmed(house: House, faults: FaultSwitches): Promise<void> {
	const job = await runWith(house, faults);
	expect(job.summary.status).toBe('success');
	expectAsConfigured(house);
	house.heal();
	await expectSettled(house);
}

/** Removals are held, all else is done. */
async function expectRemovalsHeld(house: House, job: Job, words: RegExp): Promise<void> {
	expectTold(job);
	const held = job.outcomes.filter(({ status }) => status === 'held');
	expect(held.length).toBeGreaterThan(0);
	for (const { held: why, reason } of held) {
		expect(why).toMatchObject({ by: 'incompleteRead', action: 'delete' });
		expect(reason).toMatch(words);
	}
	expectNobodyRemoved(house);
}

fault('A1', 'the configuration is empty (another node gives no row)', 'all removals are held, nothing is written, log and mail say why', async () => {
	const house = await aHouse();
	const job = await house.run({ items: [{}], parameters: { domoReconcileUsers: { jobName: 'People', orphanedUsers: 'delete', table: { rowsAreComplete: true } } } });
	await expectRemovalsHeld(house, job, /The configuration is empty/);
	expect(job.outcomes).toHaveLength(20);
	expect(job.mails[0]?.subject).toMatch(/20 removals held/);
	expectNothingWritten(house);
});

fault('A2', 'the configuration has a header and no row', 'all removals are held, nothing is written, log and mail say why', async () => {
	const house = await aHouse({ rows: [] });
	const job = await house.run();
	await expectRemovalsHeld(house, job, /The configuration is empty/);
	expectNothingWritten(house);
});

fault('A2', 'all rows are blank', 'they are no rows: all removals are held', async () => {
	const house = await aHouse({ rows: [{ email: ' ' }, { email: '\u200b' }, {}] });
	await expectRemovalsHeld(house, await house.run(), /empty/);
	expectNothingWritten(house);
});

fault('A3', 'a page of users fails with 503 for good', 'the run fails before it plans, and says so; the next one catches up', async () =>
	expectFailedRead(await paged(), { errors: [{ kinds: search, after: 2, status: 503 }] }, /Could not list the users.*503/));

fault('A3', 'a page of users fails with 503 once', 'it is read again; the run ends right', async () =>
	expectUnharmed(await paged(), { errors: [{ kinds: search, nth: [3], status: 503 }] }));

fault('A3', 'the configuration cannot be read (503)', 'the run fails before it plans; nobody is taken for gone', async () =>
	expectFailedRead(await aHouse(), { errors: [{ kinds: [...exported, ...queried], status: 503 }] }, /503/));

fault('A3', 'the configuration cannot be exported (503), but queried', 'it is read by query and proven; the run ends right', async () =>
	expectUnharmed(await aHouse(), { errors: [{ kinds: exported, status: 503 }] }));

fault('A4', 'a page of users comes short with 200', 'the rest of it is asked for; nobody is lost', async () =>
	expectUnharmed(await paged(), { pages: [{ kinds: search, nth: [2], mode: 'short', by: 3 }] }));

fault('A5', 'the server gives smaller pages than asked for', 'they are followed; nobody is lost', async () => {
	const house = await aHouse({ seed: { pageCap: 7 } });
	await expectUnharmed(house, {});
});

fault('A5', 'the server begins to give smaller pages in the middle', 'they are followed; nobody is lost', async () => {
	const house = await paged();
	house.domo.beforeRequest = (kind, nth) => {
		if (kind === 'searchUsers' && nth === 2) house.domo.faults.pageCap = 2;
	};
	await expectUnharmed(house, {});
});

fault('A6', 'the same page comes twice, every time', 'the read is not proven: everything is held', async () =>
	expectAllHeld(await paged(), { pages: [{ kinds: search, after: 1, mode: 'repeat' }] }, /not proven/));

fault('A6', 'the same page comes twice, once', 'the users are read again; the run ends right', async () =>
	expectUnharmed(await paged(), { pages: [{ kinds: search, nth: [2], mode: 'repeat' }] }));

for (const mode of ['shift', 'skip'] as const) {
	const who = mode === 'shift' ? 'somebody is added' : 'somebody is removed';
	fault('A7', `${who} while pages are read, so that they move`, 'the users are read again; nobody is lost or doubled', async () =>
		expectUnharmed(await paged(), { pages: [{ kinds: search, nth: [3], mode, by: 1 }] }));
}

fault('A7', 'people keep coming and going while pages are read', 'the read is not proven: everything is held', async () =>
	expectAllHeld(await paged(), { pages: [{ kinds: search, after: 1, mode: 'shift', by: 1 }] }, /not proven/));

fault('A8', 'count and rows of the user search disagree, and two reads give the same people', 'removals are held, all else is done', async () => {
	const house = await paged();
	await expectRemovalsHeld(house, await runWith(house, { countOff: [{ kinds: search, by: 3 }] }), /Domo counts 24 users, but 21 came. Two reads gave the same 21 people/);
	await expectConverges(house);
});

fault('A8', 'the metadata of the configuration counts more rows than come (PDP)', 'removals are held, all else is done', async () => {
	const seed = { users: everybody(20) };
	const house = await aHouse({ seed: { ...seed, dataSets: [{ ...aTable('Hidden', someChanges(20)), id: '22222222-2222-4333-8444-555555555555', hiddenRows: 2 }] } });
	const job = await house.run({ parameters: { domoReadConfigDataSet: { dataSetId: byId('22222222-2222-4333-8444-555555555555') } } });
	await expectRemovalsHeld(house, job, /not proven to be/);
	expect(tally(job).applied).toBe(3);
});

fault('A9', 'the list of users is empty with 200 (a token without rights)', 'the read is not proven: everything is held', async () =>
	expectAllHeld(await paged(), { emptyUsers: [{ kinds: search }] }, /list of users is empty/));

fault('A9', 'only the account itself may be seen', 'the missing grant is named before anything is planned', async () => {
	const house = await aHouse({ seed: { users: [...everybody(20), aPerson(30, { token: 'weak' })] } });
	house.credentials.set('weak', { ...house.credentials.get('domo'), accessToken: 'weak' });
	const job = await house.run({ credentials: { domoReconcileUsers: 'weak' } });
	expect(job.error).toMatch(/lacks.*Manage All Users/);
	expectNothingWritten(house);
});

fault('A10', 'an HTML block page comes with 200 in the place of users', 'the run fails in words, without a retry', async () => {
	const house = await paged();
	await expectFailedRead(house, { htmlBlockPage: [{ kinds: search, nth: [3] }] }, /web page/);
});

fault('A10', 'an HTML block page comes with 200 in the place of the configuration', 'it is no table: the run fails in words', async () =>
	expectFailedRead(await aHouse(), { htmlBlockPage: [{ kinds: [...exported, ...queried] }] }, /web page/));

fault('A11', 'the JSON of a page is cut off', 'it is asked for again; the run ends right', async () =>
	expectUnharmed(await paged(), { cutOffBody: [{ kinds: search, nth: [2] }] }));

fault('A11', 'the JSON of a page is cut off every time', 'the run fails before it plans', async () =>
	expectFailedRead(await paged(), { cutOffBody: [{ kinds: search, after: 1 }] }, /cut off|form/));

fault('A11', 'the CSV of the configuration is cut off', 'rows are missing: they are read by query; the run ends right', async () =>
	expectUnharmed(await aHouse({ people: 40 }), { cutOffBody: [{ kinds: exported }] }));

fault('A11', 'the CSV of the configuration is cut off, and queries are refused', 'rows are missing: removals are held, all else is done', async () => {
	const house = await aHouse({ people: 40 });
	const job = await runWith(house, { cutOffBody: [{ kinds: exported }], errors: [{ kinds: queried, status: 403 }] });
	await expectRemovalsHeld(house, job, /not proven|arrived/);
	await expectConverges(house);
});

fault('A11', 'the connection breaks in the CSV of the configuration', 'it is read again; the run ends right', async () =>
	expectUnharmed(await aHouse(), { cutOffBody: [{ kinds: exported, times: 1, abort: true }] }));

fault('A12', 'a required column vanished', 'Read Config names it and the run fails', async () => {
	const house = await aHouse();
	const table = [...house.domo.state.dataSets.values()][0];
	if (table === undefined) throw new Error('There is no table');
	house.domo.state.dataSets.set(table.id, withoutColumn(table, 'title'));
	const job = await house.run();
	expect(job.error).toMatch(/cannot be read as a configuration/);
	expect(job.logRows[0]?.message).toMatch(/title/);
	expectTold(job);
	expectNothingWritten(house);
});

fault('A12', 'a column vanished, and Columns is Minimum', 'its attribute stays as it is', async () => {
	const house = await aHouse();
	const table = [...house.domo.state.dataSets.values()][0];
	if (table === undefined) throw new Error('There is no table');
	house.domo.state.dataSets.set(table.id, withoutColumn(table, 'title'));
	await house.run({ parameters: { domoReadConfigDataSet: { dataSetId: byId(table.id), options: { columns: 'minimum' } } } });
	expect(house.domo.state.people.findByEmail('person5@acme.example')?.values.get('title')).toEqual(['Analyst']);
});

fault('A12', 'all cells of a column are empty', 'its clearing is held, all else is done', async () => {
	const house = await aHouse({ rows: someChanges(20).map((row) => ({ ...row, title: '' })) });
	const job = await house.run();
	expectTold(job);
	expect(job.outcomes.filter(({ held }) => (held as { by?: string } | undefined)?.by === 'blankingLimit')).toHaveLength(19);
	expect(house.domo.state.people.findByEmail('person5@acme.example')?.values.get('title')).toEqual(['Analyst']);
	expect(house.domo.state.people.findByEmail('person101@acme.example')).toBeDefined();
});

fault('A13', 'the DataSet is replaced while it is read', 'it is read again, or removals are held; never half of each', async () => {
	const house = await aHouse();
	const before = house.rows;
	let replaced = false;
	house.domo.beforeRequest = (kind) => {
		if (kind !== 'exportDataSet' || replaced) return;
		replaced = true;
		house.setRows(before.slice(0, 5));
	};
	const job = await house.run();
	expectTold(job);
	expectNobodyRemoved(house, 19);
	house.setRows(before);
	await expectConverges(house);
});

fault('A14', "another tool's DataSet is picked", 'Read Config says which columns are missing; nothing is planned', async () => {
	const sales = { id: '33333333-2222-4333-8444-555555555555', name: 'Sales', columns: [{ name: 'Order' }, { name: 'email' }], rows: [['1', 'person1@acme.example']] };
	const house = await aHouse({ seed: { dataSets: [sales] } });
	const job = await house.run({ parameters: { domoReadConfigDataSet: { dataSetId: byId(sales.id) } } });
	expect(job.error).toMatch(/'Sales' cannot be read as a configuration/);
	expectTold(job);
	expectNothingWritten(house);
});

for (const status of [401, 403]) {
	fault('A15', `${status} on one page only`, 'the run fails before it plans; the next one catches up', async () =>
		expectFailedRead(await paged(), { errors: [{ kinds: search, nth: [3], status }] }, status === 401 ? /did not accept|401/ : /may not|403/));
}

fault('A16', 'the attribute definitions cannot be read', 'a table of system columns goes on without them', async () =>
	expectUnharmed(await aHouse(), { errors: [{ kinds: ['listAttributes'], status: 500 }] }));

fault('A17', 'the read is redirected to somebody else', 'it is not followed, and the token goes nowhere', async () =>
	expectFailedRead(await paged(), { redirect: [{ kinds: search, nth: [2], to: 'http://127.0.0.1:9/users' }] }, /302/));

fault('A18', 'rows were filtered on the way', 'removals are held with that sentence, all else is done', async () => {
	const house = await aHouse();
	const read = await house.run({ parameters: { domoApplyChanges: { dryRun: true } } });
	const rows = read.execution.itemsOf('Domo Read Config DataSet').map(({ json }) => json).slice(0, 10);
	const job = await house.run({ items: rows });
	await expectRemovalsHeld(house, job, /Rows 12, .* and 1 more of the table's 21 did not arrive/);
});

fault('A19', 'Read Config was cut short by Max Rows', 'removals are held, all else is done', async () => {
	const house = await aHouse();
	const job = await house.run({ parameters: { domoReadConfigDataSet: { dataSetId: byId('11111111-2222-4333-8444-555555555555'), options: { maxRows: 12 } } } });
	await expectRemovalsHeld(house, job, /not proven|limited/);
});

type Table = Parameters<House['domo']['state']['dataSets']['set']>[1];

function withoutColumn(table: Table, column: string): Table {
	const at = table.columns.findIndex(({ name }) => name === column);
	const cut = <T>(list: readonly T[]): T[] => list.filter((_, index) => index !== at);
	return { ...table, columns: cut(table.columns), versions: table.versions.map((version) => ({ ...version, columns: cut(version.columns), rows: version.rows?.map(cut) })) };
}
