/** Group K: from when until when a row counts, in the time zone of the workflow. The clock is put forward, never back. */
import type { IDataObject, INode } from 'n8n-workflow';

import { aNode, byId, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { clock, skipAhead } from '../support/fastClock';
import { aRow } from '../support/engine/world';
import { expectNobodyRemoved, expectNothingWritten, expectSettled, expectTold, statuses, writesToPeople } from './support/checks';
import { fault } from './support/fault';
import { ACTOR_ID, aHouse, everybody, type House } from './support/house';
import { APPLY, type Job, RECONCILE } from './support/job';

const DAY = 24 * 60 * 60_000;
const ZONE = 'Europe/Berlin';

/** The day so many days from now, as a calendar in this zone shows it. */
function day(daysFromNow: number, timeZone = ZONE): string {
	const [year, month, date] = new Intl.DateTimeFormat('en-CA', { timeZone }).format(clock.now()).split('-').map(Number);
	return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, (date ?? 1) + daysFromNow)).toISOString().slice(0, 10);
}

function goTo(moment: string): void {
	const ahead = Date.parse(moment) - clock.now();
	if (ahead < 0) throw new Error(`${moment} is over`);
	skipAhead(ahead);
}

/** Puts the clock forward to the next time like this in a zone. */
function goToTime(time: string, timeZone = ZONE): void {
	const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
	const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
	const wait = (minutesOf(time) - minutesOf(format.format(clock.now())) + 24 * 60) % (24 * 60);
	skipAhead(wait * 60_000);
}

const rowsOf = (from: number, to: number): IDataObject[] => Array.from({ length: to - from + 1 }, (_, i) => aRow(from + i));
const reconcile = (parameters: IDataObject = {}) => ({ timezone: ZONE, parameters: { domoReconcileUsers: { jobName: 'People', sendInvite: true, orphanedUsers: 'delete', ...parameters } } });

/** 20 people, of whom the last has this row. */
const withLast = (...rows: readonly IDataObject[]): Promise<House> => aHouse({ rows: [...rowsOf(1, 19), ...rows], job: { timezone: ZONE } });
const isThere = ({ domo }: House, n: number): boolean => [...domo.state.users.values()].some(({ emailAddress }) => emailAddress === `person${n}@acme.example`);

async function runTold(house: House, options: Parameters<House['run']>[0] = {}): Promise<Job> {
	const job = await house.run(options);
	expectTold(job);
	return job;
}
const countsOf = (job: Job): IDataObject => job.plan.counts as IDataObject;
const reasonsOf = (job: Job): string[] => job.outcomes.map(({ reason }) => String(reason));
const notesOf = (job: Job): string => (job.plan.notes as string[]).join(' ');
const hintsOf = (job: Job): string => job.execution.hintsOf(RECONCILE).map(({ message }) => message).join(' ');
const text = (job: Job): string => String(job.mails[0]?.text);
const runRow = (job: Job) => job.logRows.find(({ record_type: type }) => type === 'RUN');

fault('K1', 'a row says that today is the last day', 'the person stays until midnight in the workflow’s time zone, and is removed in the first run after it, once', async () => {
	goToTime('23:00');
	const house = await withLast(aRow(20, { endDate: day(0) }));
	expect((await runTold(house)).summary.status).toBe('nothingToDo');
	expectNobodyRemoved(house);
	goToTime('00:10');
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person20: 'applied' });
	expect(job.outcomes[0]).toMatchObject({ action: 'delete', row_number: 21, endDate: day(-1), reason: `Row 21 has ended (endDate ${day(-1)}).` });
	expect(job.logRows[1]).toMatchObject({ action: 'delete', row_number: '21', end_date: day(-1) });
	expect(isThere(house, 20)).toBe(false);
	await expectSettled(house);
});

fault('K2', 'the last day is the one on which clocks go forward, and has 23 hours', 'the person is removed after 23 hours, not after 24', async () => {
	const house = await withLast(aRow(20, { endDate: '2027-03-28' }));
	goTo('2027-03-28T21:30:00Z');
	await runTold(house);
	expectNobodyRemoved(house);
	goTo('2027-03-28T22:10:00Z');
	expect(statuses(await runTold(house))).toEqual({ person20: 'applied' });
});

fault('K3', 'two jobs read the same day in two time zones', 'it is over in the one and not in the other', async () => {
	goToTime('08:00', 'Asia/Tokyo');
	const house = await withLast(aRow(20, { endDate: day(-1, 'Asia/Tokyo') }));
	await runTold(house, { timezone: 'America/Denver' });
	expectNobodyRemoved(house);
	expect(statuses(await runTold(house, { timezone: 'Asia/Tokyo' }))).toEqual({ person20: 'applied' });
});

fault('K4', 'the end is a date with a time and an offset', 'it counts as it is written, whatever the time zone of the workflow', async () => {
	const inTwoHours = new Date(clock.now() + 2 * 60 * 60_000 + 9 * 60 * 60_000).toISOString().slice(0, 19);
	const house = await withLast(aRow(20, { endDate: `${inTwoHours}+09:00` }));
	await runTold(house);
	expectNobodyRemoved(house);
	skipAhead(2 * 60 * 60_000);
	expect(statuses(await runTold(house))).toEqual({ person20: 'applied' });
});

fault('K5', 'rows are to start tomorrow, for somebody new and for somebody who is there', 'nobody is created, changed, invited or removed before; both are told as scheduled, and done on the day', async () => {
	goToTime('12:00');
	const startDate = day(1);
	const house = await withLast(aRow(20, { title: 'Lead', startDate }), aRow(101, { startDate }));
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person20: 'scheduled', person101: 'scheduled' });
	expect(job.outcomes[0]).toMatchObject({ action: 'scheduled', summary: `starts on ${startDate}` });
	expect([countsOf(job).scheduled, runRow(job)?.count_scheduled, job.plan.summary]).toEqual([2, '2', '2 scheduled']);
	expect(text(job)).toMatch(/2 people scheduled/i);
	expect(job.summary).toMatchObject({ status: 'nothingToDo', notable: false });
	expectNothingWritten(house);
	goToTime('00:10');
	expect(statuses(await runTold(house))).toEqual({ person20: 'applied', person101: 'applied' });
	await expectSettled(house);
});

fault('K6', 'dates are blank, or today lies between the two', 'the rows count as any other', async () => {
	const house = await withLast(aRow(20, { title: 'Lead', startDate: '', endDate: '' }), aRow(101, { startDate: day(-1), endDate: day(300) }));
	expect(statuses(await runTold(house))).toEqual({ person20: 'applied', person101: 'applied' });
	await expectSettled(house);
});

fault('K7', 'a row ends before it starts', 'it is rejected with both dates, and its person stays', async () => {
	const house = await withLast(aRow(20, { startDate: day(-3), endDate: day(-9) }));
	const job = await runTold(house);
	expect(job.outcomes).toMatchObject([{ action: 'reject', problems: [{ column: 'endDate', value: day(-9), message: `is before startDate (${day(-3)}); correct one of the two` }] }]);
	expectNobodyRemoved(house);
});

fault('K8', 'end dates are written in other orders, are no dates, or are what programs write for none', 'each row is rejected with what it may mean, and nobody is removed', async () => {
	const cells = ['01/02/2026', '30.11.2025', '2025-02-29', 'soon', '#REF!', 'N/A', '1899-12-30', '0001-01-01T00:00:00', '1970-01-01', '0'];
	const house = await aHouse({ rows: [...rowsOf(1, 10), ...cells.map((endDate, i) => aRow(11 + i, { endDate }))], job: { timezone: ZONE } });
	const job = await runTold(house);
	expect(job.outcomes.map(({ action }) => action)).toEqual(cells.map(() => 'reject'));
	expect(JSON.stringify(job.outcomes[0]?.problems)).toMatch(/may mean 2026-02-01 or 2026-01-02/);
	expectNobodyRemoved(house);
});

fault('K9', 'a spreadsheet stored the end as its number of days', 'it is understood, and the removal warns of what it was read as', async () => {
	const ended = day(-2);
	const serial = Math.round((Date.parse(ended) - Date.UTC(1899, 11, 30)) / DAY);
	const house = await withLast(aRow(20, { endDate: String(serial) }));
	const job = await runTold(house);
	expect(job.outcomes).toMatchObject([{ action: 'delete', status: 'applied', endDate: ended, warnings: [{ column: 'endDate', message: expect.stringContaining(ended) as string }] }]);
});

fault('K10', 'somebody who left comes back, with a newer row beside the old one', 'the account stays and gets what the newer row says; of two rows that ended neither counts, and the person stays', async () => {
	const house = await withLast(aRow(20, { endDate: day(-30) }), aRow(20, { title: 'Lead', startDate: day(-1) }));
	expect(statuses(await runTold(house))).toEqual({ person20: 'applied' });
	expect(isThere(house, 20)).toBe(true);
	await expectSettled(house);
	house.setRows([...rowsOf(1, 19), aRow(20, { endDate: day(-30) }), aRow(20, { endDate: day(-3) })]);
	const job = await runTold(house);
	expect(job.outcomes.map(({ action }) => action)).toEqual(['reject', 'reject']);
	expect(JSON.stringify(job.outcomes[0]?.problems)).toMatch(/not exactly one of these rows is current/);
	expect(isThere(house, 20)).toBe(true);
});

fault('K11', 'a contract ends today, and another row starts tomorrow', 'today’s row counts, tomorrow’s is scheduled; from midnight on the new one counts, and nobody is removed in between', async () => {
	goToTime('23:00');
	const house = await withLast(aRow(20, { title: 'Analyst', endDate: day(0) }), aRow(20, { title: 'Lead', startDate: day(1) }));
	expect((await runTold(house)).outcomes).toMatchObject([{ action: 'scheduled', userId: 1_020 }]);
	expectNothingWritten(house);
	goToTime('00:10');
	expect((await runTold(house)).outcomes).toMatchObject([{ action: 'update', changes: [{ field: 'title', to: 'Lead' }] }]);
	expectNobodyRemoved(house);
});

fault('K12', 'an admin’s row ends, who is the last one besides the job’s account', 'held, since somebody has to let others in; with another admin the leaver is removed', async () => {
	const users = everybody(20).map((person) => (person.id === 1_020 ? { ...person, roleId: 1 } : person));
	const rows = [...rowsOf(1, 19), aRow(20, { roleId: '1', endDate: day(-1) })];
	const house = await aHouse({ rows, seed: { users }, job: { timezone: ZONE } });
	expect((await runTold(house)).outcomes).toMatchObject([{ action: 'hold', held: { by: 'minimumAdmins', action: 'delete' } }]);
	expectNobodyRemoved(house);
	const two = await aHouse({ rows: [aRow(1, { roleId: '1' }), ...rows.slice(1)], seed: { users: users.map((person) => (person.id === 1_001 ? { ...person, roleId: 1 } : person)) }, job: { timezone: ZONE } });
	expect(statuses(await runTold(two))).toEqual({ person20: 'applied' });
});

fault('K13', 'the row of the account that runs the job ends', 'it is held as protected, and told: nobody is locked out', async () => {
	const house = await aHouse({ job: { timezone: ZONE }, rows: rowsOf(1, 20) });
	const own = house.domo.state.users.get(ACTOR_ID);
	house.setRows([...rowsOf(1, 20), { email: String(own?.emailAddress), displayName: String(own?.displayName), endDate: day(-1) }]);
	const job = await runTold(house);
	expect(job.outcomes).toMatchObject([{ action: 'hold', userId: ACTOR_ID, held: { by: 'protected', action: 'delete' } }]);
	expect(house.domo.state.users.has(ACTOR_ID)).toBe(true);
});

fault('K14', 'the row of an account that a setting protects ends', 'held, with delete and with another role; the reason names row and setting', async () => {
	const house = await withLast(aRow(20, { endDate: day(-1) }));
	const guard = { protectedUsers: 'person20@acme.example' };
	for (const more of [{}, { orphanedUsers: 'changeRole', orphanRoleId: 5 }]) {
		const job = await runTold(house, reconcile({ guard, ...more }));
		expect(job.outcomes).toMatchObject([{ action: 'hold', held: { by: 'protected' } }]);
		expect(reasonsOf(job)[0]).toMatch(/^This account is protected: it stays, although row 21 has ended\. .*'Protected Users'/);
	}
	expectNothingWritten(house);
});

fault('K15', 'many rows end on one day, and others are in no row', 'they count together in the limit, all are held, and an approval with their number removes them', async () => {
	const house = await aHouse({ rows: [...rowsOf(1, 14), ...Array.from({ length: 4 }, (_, i) => aRow(15 + i, { endDate: day(-1) }))], job: { timezone: ZONE } });
	const job = await runTold(house);
	expect(job.outcomes.map(({ action, held }) => [action, (held as IDataObject).by])).toEqual(Array.from({ length: 6 }, () => ['hold', 'deletionLimit']));
	expectNobodyRemoved(house);
	const plan = jsonOf((await house.run({ ...reconcile(), parameters: { ...reconcile().parameters, domoApplyChanges: { dryRun: true } } })).execution, RECONCILE);
	const approval = { plans: 'approved', approvedPlanHash: String(plan[0]?.planHash), approvedBy: 'ada@acme.example', approvedRemovals: '6', releaseHolds: ['deletionLimit'] };
	const applied = await runWorkflow(chain(items(...plan), aNode(APPLY, 'domoApplyChanges', { dryRun: false, ...approval } as INode['parameters'])), { credentials: house.credentials });
	expect(jsonOf(applied, APPLY).filter(({ status }) => status === 'applied')).toHaveLength(6);
});

fault('K16', 'rows end while orphans are kept, or outside the scope', 'nobody is removed, and each is named with row and reason', async () => {
	const house = await withLast(aRow(20, { endDate: day(-1) }));
	const kept = await runTold(house, reconcile({ orphanedUsers: 'keep' }));
	expect(kept.outcomes).toEqual([]);
	expect(notesOf(kept)).toContain("1 person whose row has ended is kept ('Orphaned Users': Keep): person20@acme.example (row 21).");
	expect([hintsOf(kept), text(kept)].every((told) => told.includes('person20@acme.example (row 21)'))).toBe(true);
	expect([countsOf(kept).leavers, runRow(kept)?.leavers]).toEqual([1, '1']);
	const outside = await runTold(house, reconcile({ scope: { roleIds: [3] } }));
	expect(outside.outcomes).toEqual([]);
	expect(notesOf(outside)).toMatch(/1 person whose row has ended is kept \(outside 'Scope'/);
	expectNothingWritten(house);
});

fault('K17', 'rows end where orphans get another role', 'the leaver gets it, a second run sends no write, and an undo gives the old one back', async () => {
	const house = await withLast(aRow(20, { endDate: day(-1) }));
	const social = reconcile({ orphanedUsers: 'changeRole', orphanRoleId: 5 });
	const job = await runTold(house, social);
	expect(job.outcomes).toMatchObject([{ action: 'update', row_number: 21, endDate: day(-1), status: 'applied', changes: [{ field: 'roleId', from: 4, to: 5 }] }]);
	expect(text(job)).toMatch(/1 removed/);
	house.domo.resetCounters();
	expect((await runTold(house, social)).summary.status).toBe('nothingToDo');
	expect(writesToPeople(house.domo)).toEqual([]);
	await undoFromLog(house, job);
	expect(house.domo.state.users.get(1_020)?.roleId).toBe(4);
});

fault('K18', 'rows are matched by employeeId, and a row that ended has nothing else', 'its person is removed; where its address is another person’s, nobody is', async () => {
	const users = everybody(20).map((person, i) => ({ ...person, values: { title: 'Analyst', employeeId: `E${i + 1}` } }));
	const rows = rowsOf(1, 18).map((row, i) => ({ ...row, employeeId: `E${i + 1}` }));
	const byEmployeeId = reconcile({ table: { matchBy: 'employeeId' } });
	const house = await aHouse({ seed: { users }, rows: [...rows, { employeeId: 'E19', endDate: day(-1) }, { email: 'person19@acme.example', employeeId: 'E20', endDate: day(-1) }] });
	const job = await runTold(house, byEmployeeId);
	expect(job.outcomes).toMatchObject([{ action: 'reject', problems: [{ message: expect.stringContaining('this row could mean person20@acme.example (id 1020) and person19@acme.example (id 1019)') as string }] }]);
	// The rejected row may mean the person of the other row, too.
	expect(notesOf(job)).toMatch(/1 person whose row has ended is kept .*person19@acme\.example \(row 20\)/);
	expectNobodyRemoved(house);
	house.setRows([...rows, { employeeId: 'E19', endDate: day(-1) }, aRow(20, { employeeId: 'E20' })]);
	expect(statuses(await runTold(house, byEmployeeId))).toEqual({ person19: 'applied' });
	expect(isThere(house, 20)).toBe(true);
});

fault('K18', 'the address of somebody who left was given to somebody else', 'the row that ended is rejected, and the new person stays', async () => {
	const users = everybody(20).map((person) => (person.id === 1_020 ? { ...person, displayName: 'Zoe New', values: { employeeId: 'N7' } } : person));
	const house = await aHouse({ seed: { users }, rows: [...rowsOf(1, 19), aRow(20, { employeeId: 'E20', endDate: day(-1) })], job: { timezone: ZONE } });
	const job = await runTold(house);
	expect(job.outcomes).toMatchObject([{ action: 'reject', problems: [{ column: 'endDate', message: expect.stringContaining('probably it is somebody else') as string }] }]);
	expectNobodyRemoved(house);
});

fault('K18', 'a row that ended has the ID of another person, with the same name or without one', 'it is rejected, and whoever has the address now stays', async () => {
	const users = everybody(20).map((person) => ((person.id ?? 0) >= 1_018 ? { ...person, values: { title: 'Analyst', employeeId: `N${person.id}` } } : person));
	const leavers = [aRow(18, { employeeId: 'E18', endDate: day(-1) }), { email: 'person19@acme.example', employeeId: 'E19', endDate: day(-1) }, { email: 'person20@acme.example', employeeId: ' n1020 ', endDate: day(-1) }];
	for (const matchBy of ['email', 'employeeId']) {
		const house = await aHouse({ seed: { users }, rows: [...rowsOf(1, 17).map((row) => ({ ...row, employeeId: '' })), ...leavers], job: { timezone: ZONE } });
		const job = await runTold(house, reconcile({ table: { matchBy } }));
		expect(statuses(job)).toEqual({ person18: 'rejected', person19: 'rejected', person20: 'applied' });
		expect(JSON.stringify(job.outcomes.map(({ problems }) => problems))).toMatch(/has another employeeId \(n1019; the row has e19\)/i);
		expect([isThere(house, 18), isThere(house, 19)]).toEqual([true, true]);
	}
});

fault('K19', 'a row that ended holds only address and end', 'it needs no more; a row that is current does', async () => {
	const house = await withLast({ email: 'PERSON20@acme.example', endDate: day(-1) });
	expect(statuses(await runTold(house))).toEqual({ person20: 'applied' });
	house.setRows([...rowsOf(1, 18), { email: 'person19@acme.example', endDate: day(30) }]);
	expect((await runTold(house)).outcomes.map(({ action }) => action)).toEqual(['reject']);
	expect(isThere(house, 19)).toBe(true);
});

fault('K20', 'the table is not proven to be whole', 'leavers by date are held like orphans, because a newer row may be missing; a complete one removes them', async () => {
	const house = await withLast(aRow(20, { endDate: day(-1) }));
	const rows = [...rowsOf(1, 19), aRow(20, { endDate: day(-1) })];
	const job = await runTold(house, { ...reconcile(), items: rows });
	expect(job.outcomes).toMatchObject([{ action: 'hold', held: { by: 'incompleteRead', action: 'delete' } }]);
	expectNothingWritten(house);
	expect(statuses(await runTold(house, { ...reconcile({ table: { rowsAreComplete: true } }), items: rows }))).toEqual({ person20: 'applied' });
});

fault('K21', 'the instance has an attribute called endDate', 'the column is written to it, nobody is removed, and a note says so', async () => {
	const house = await aHouse({ rows: [...rowsOf(1, 19), aRow(20, { endDate: day(-1) })], seed: { attributes: [{ key: 'endDate' }] }, job: { timezone: ZONE } });
	const job = await runTold(house);
	expect(job.outcomes).toMatchObject([{ action: 'update', status: 'applied', changes: [{ field: 'endDate', to: day(-1) }] }]);
	expect(notesOf(job)).toContain('endDate is an attribute of this instance');
	expectNobodyRemoved(house);
	await expectSettled(house);
});

fault('K22', 'a removal by date is taken back from the log', 'the person is there again with role and values; the row has still ended, so that the next run removes once more', async () => {
	const house = await withLast(aRow(20, { endDate: day(-1) }));
	const job = await runTold(house);
	expect(isThere(house, 20)).toBe(false);
	await undoFromLog(house, job);
	const back = [...house.domo.state.users.values()].find(({ emailAddress }) => emailAddress === 'person20@acme.example');
	expect([back?.roleId, back?.values.get('title')?.[0]]).toEqual([4, 'Analyst']);
	expect(house.domo.state.outbox).toEqual([]);
	expect(statuses(await runTold(house))).toEqual({ person20: 'applied' });
});

fault('K23', 'people end within a week', 'plan, log, mail and canvas name them seven days before; nothing is done, and no alarm is raised', async () => {
	const house = await aHouse({ rows: [...rowsOf(1, 18), aRow(19, { endDate: day(6) }), aRow(20, { endDate: day(7) })], job: { timezone: ZONE } });
	const job = await runTold(house);
	const note = `1 person ends within seven days: person19@acme.example (${day(6)}).`;
	expect(notesOf(job)).toContain(note);
	expect([hintsOf(job), text(job), String(runRow(job)?.message)].every((told) => told.includes(note))).toBe(true);
	expect([countsOf(job).endingSoon, runRow(job)?.ending_soon, job.plan.summary]).toEqual([1, '1', '1 ending soon']);
	expect(job.summary).toMatchObject({ status: 'nothingToDo', notable: false });
	expectNothingWritten(house);
});

fault('K23', 'the log may hold fields only', 'no date of a person is in it', async () => {
	const house = await aHouse({ rows: [...rowsOf(1, 18), aRow(19, { endDate: day(3) }), aRow(20, { endDate: day(-3) })], job: { timezone: ZONE } });
	const job = await runTold(house, reconcile({ options: { logValues: 'fieldsOnly' } }));
	expect(statuses(job)).toEqual({ person20: 'applied' });
	for (const date of [day(3), day(-3)]) expect([JSON.stringify(job.logRows), JSON.stringify(job.mails)].some((told) => told.includes(date))).toBe(false);
});

fault('K24', 'the last day is 29 February', 'it is a day of leap years alone: in another year the row is rejected', async () => {
	const house = await withLast(aRow(20, { endDate: '2028-02-29' }));
	goTo('2028-02-29T22:00:00Z');
	await runTold(house);
	expectNobodyRemoved(house);
	goTo('2028-02-29T23:10:00Z');
	expect(statuses(await runTold(house))).toEqual({ person20: 'applied' });
	house.setRows([...rowsOf(1, 18), aRow(19, { endDate: '2027-02-29' })]);
	expect((await runTold(house)).outcomes.map(({ action }) => action)).toEqual(['reject']);
});

/** Takes a run back as a person does: its rows from the log, then Domo Apply Changes with *Direction: Undo*. */
async function undoFromLog(house: House, job: Job): Promise<void> {
	const { logDataSetId, runId } = job.summary;
	const undone = await runWorkflow(
		chain(items({}), aNode('Read', 'domoReadConfigDataSet', { source: 'runLog', logDataSetId: byId(String(logDataSetId)), runId: String(runId) }), aNode(APPLY, 'domoApplyChanges', { dryRun: false, direction: 'undo' })),
		{ credentials: house.credentials },
	);
	expect(undone.error).toBeUndefined();
	expect(jsonOf(undone, APPLY).slice(1).map(({ status }) => status)).toEqual(['applied']);
}
