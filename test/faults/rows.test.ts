/** Group C: a row does exactly what it says, or is rejected with row, column and reason, and protects its person. */
import type { IDataObject } from 'n8n-workflow';

import type { SeedAttribute } from '../../sandbox';
import { withVersion } from '../../sandbox/data/dataSet';
import { aPerson, aRow } from '../support/engine/world';
import { clock } from '../support/fastClock';
import { expectAsConfigured, expectNothingWritten, expectSettled, expectTold, statuses, tally } from './support/checks';
import { fault, longFault } from './support/fault';
import { aHouse, everybody, TABLE_ID, type House } from './support/house';
import type { Job } from './support/job';

const attributes: SeedAttribute[] = [
	{ key: 'team' },
	{ key: 'hiredOn', valueType: 'DATE' },
	{ key: 'seats', valueType: 'LONG' },
	{ key: 'remote', valueType: 'BOOLEAN' },
	{ key: 'skills', validator: 'ANY_VALUE_MULTI' },
];

/** Person 1 to `people` as they are, but for the rows that are changed. */
const rowsWith = (changed: Readonly<Record<number, IDataObject>>, people = 10): IDataObject[] =>
	Array.from({ length: people }, (_, i) => aRow(i + 1, changed[i + 1]));

const houseWith = (changed: Readonly<Record<number, IDataObject>>, more: readonly IDataObject[] = []): Promise<House> =>
	aHouse({ people: 10, rows: [...rowsWith(changed), ...more], seed: { attributes } });

async function runTold(house: House, options: Parameters<House['run']>[0] = {}): Promise<Job> {
	const job = await house.run(options);
	expectTold(job);
	return job;
}

/** Columns of each rejected row, by the row's number in a spreadsheet. */
const rejects = ({ outcomes }: Job): Record<string, string> =>
	Object.fromEntries(
		outcomes
			.filter(({ status }) => status === 'rejected')
			.map(({ row_number, problems }) => [String(row_number), (problems as { column: string }[]).map(({ column }) => column).join()]),
	);

const value = ({ domo }: House, n: number, key: string): unknown => domo.state.people.findByEmail(`person${n}@acme.example`)?.values.get(key)?.join('|');

/** Rows that are refused: their people stay as they are, nobody is taken for gone, all else is done. */
async function expectRejected(house: House, expected: Readonly<Record<string, string>>): Promise<Job> {
	// An account is never changed in place: the same object is the same person, untouched.
	const before = new Map(house.domo.state.users);
	const job = await runTold(house);
	expect(rejects(job)).toEqual(expected);
	expect(house.domo.counters.byKind.deleteUser).toBeUndefined();
	expect(job.summary.status).toBe('partial');
	for (const row of job.logRows.filter(({ status }) => status === 'rejected')) {
		expect(row.problem_column).toBe(expected[row.row_number ?? '']);
		expect(row.message).not.toBe('');
		const person = house.domo.state.people.findByEmail(row.email ?? '');
		if (person !== undefined) expect(person).toBe(before.get(person.id));
	}
	return job;
}

fault('C1', 'one e-mail twice: exactly, by case, by blanks, by zero-width characters', 'all rows of each pair are rejected and name each other; their people are left alone', async () => {
	const house = await houseWith({ 10: { title: 'Lead' } }, [
		aRow(1, { title: 'Other' }),
		aRow(2, { email: 'PERSON2@Acme.Example', title: 'Other' }),
		aRow(3, { email: '  person3@acme.example ', title: 'Other' }),
		aRow(4, { email: '\u200bperson4@acme.example\u2060', title: 'Other' }),
	]);
	const job = await expectRejected(house, { 2: 'email', 12: 'email', 3: 'email', 13: 'email', 4: 'email', 14: 'email', 5: 'email', 15: 'email' });
	expect(statuses(job).person10).toBe('applied');
});

fault('C2', 'no e-mail, or what is none', 'the row is rejected; where it could be anybody, removals are held', async () => {
	const house = await houseWith({ 1: { email: '' }, 2: { email: 'person2' }, 3: { email: 'person 3@acme.example' }, 10: { title: 'Lead' } });
	const job = await runTold(house);
	expect(rejects(job)).toEqual({ 2: 'email', 3: 'email', 4: 'email' });
	expect(house.domo.counters.byKind.deleteUser).toBeUndefined();
	expect(statuses(job).person10).toBe('applied');
});

fault('C3', 'an unknown role, or 1e3', 'the row is rejected', async () => {
	await expectRejected(await houseWith({ 1: { roleId: '99' }, 2: { roleId: '1e3' }, 3: { roleId: 'Cook' }, 4: { roleId: '-4' } }), {
		2: 'roleId', 3: 'roleId', 4: 'roleId', 5: 'roleId',
	});
});

fault('C3', 'a role as "4.0", " 4", "04" or by its name', 'it is understood; nothing is written', async () => {
	const house = await houseWith({ 1: { roleId: '4.0' }, 2: { roleId: ' 4' }, 3: { roleId: '04' }, 4: { roleId: 'participant' } });
	await expectSettled(house);
});

fault('C4', 'a value of another type than its attribute', 'the row is rejected', async () => {
	const house = await houseWith({ 1: { hiredOn: 'soon' }, 2: { seats: 'many' }, 3: { remote: 'perhaps' }, 4: { hiredOn: '2026-02-30' }, 5: { hiredOn: '2026-02-28', seats: '3', remote: 'yes' } });
	const job = await expectRejected(house, { 2: 'hiredOn', 3: 'seats', 4: 'remote', 5: 'hiredOn' });
	expect(statuses(job).person5).toBe('applied');
	expect([value(house, 5, 'seats'), value(house, 5, 'remote')]).toEqual(['3', 'true']);
});

fault('C5', 'an unknown column, most often a typing error', 'nothing is planned; the message says what it may mean', async () => {
	const house = await houseWith({ 1: { Team: 'Red' } });
	const job = await runTold(house);
	expect(job.error).toMatch(/'Team'.*did you mean.*team/i);
	expectNothingWritten(house);
});

fault('C5', 'an unknown column, and Unknown Columns is Ignore', 'it is left out', async () => {
	const house = await houseWith({ 1: { Team: 'Red', title: 'Lead' } });
	const job = await runTold(house, { parameters: { domoReconcileUsers: { jobName: 'People', table: { unknownColumns: 'ignore' } } } });
	expect(tally(job)).toEqual({ applied: 1 });
	expect(value(house, 1, 'team')).toBeUndefined();
});

fault('C6', 'lists: empty parts, a | at the end, another order', 'empty parts are none, and order is no difference', async () => {
	const users = [1, 2, 3].map((n) => aPerson(n, { values: { title: 'Analyst', skills: ['sql', 'python'] } }));
	const rows = [aRow(1, { skills: 'sql||python' }), aRow(2, { skills: 'python|sql|' }), aRow(3, { skills: 'sql|excel' })];
	const house = await aHouse({ rows, seed: { users, attributes } });
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person3: 'applied' });
	expect(value(house, 3, 'skills')).toBe('sql|excel');
	await expectSettled(house);
});

fault('C7', 'a blank cell and a blank list', 'they clear the attribute, and the next run is empty', async () => {
	const users = everybody(10).map((user, i) => (i === 0 ? { ...user, values: { title: 'Analyst', skills: ['sql'], team: 'Red' } } : user));
	const house = await aHouse({ rows: rowsWith({ 1: { title: '', skills: ' ', team: '' } }), seed: { users, attributes } });
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person1: 'applied' });
	expect(['title', 'skills', 'team'].map((key) => value(house, 1, key))).toEqual([undefined, undefined, undefined]);
	await expectSettled(house);
});

fault('C8', '0074 and digits past 2^53, as text', 'they arrive digit by digit', async () => {
	const house = await houseWith({ 1: { employeeNumber: '0074' }, 2: { employeeId: '9007199254740993' } });
	await runTold(house);
	expect([value(house, 1, 'employeeNumber'), value(house, 2, 'employeeId')]).toEqual(['0074', '9007199254740993']);
	await expectSettled(house);
});

fault('C8', 'a number past 2^53 from another node', 'its last digits are lost already: the row is rejected', async () => {
	const house = await houseWith({});
	const job = await runTold(house, { items: [...rowsWith({ 1: { employeeNumber: 9007199254740994 } })] });
	expect(rejects(job)).toEqual({ 2: 'employeeNumber' });
	expectNothingWritten(house);
});

fault('C9', 'an unknown time zone, or an unknown locale', 'the row is rejected, or told with a warning; never sent blindly', async () => {
	const house = await houseWith({ 1: { timeZone: 'Mars/Olympus' }, 2: { timeZone: 'America/Denver' } });
	await expectRejected(house, { 2: 'timeZone' });
});

fault('C9', 'zh_CN, as Java writes it', 'the row is rejected, and told that zh-CN is meant', async () => {
	const job = await expectRejected(await houseWith({ 1: { locale: 'zh_CN' }, 2: { locale: 'zh-CN' } }), { 2: 'locale' });
	expect(job.logRows.find(({ status }) => status === 'rejected')?.message).toMatch(/zh-CN/);
	expect(statuses(job).person2).toBe('applied');
});

fault('C9', 'an old name of a time zone', 'it is understood as the new one: nothing to change', async () => {
	const users = [aPerson(1, { values: { title: 'Analyst', timeZone: 'America/Los_Angeles' } }), aPerson(2)];
	const house = await aHouse({ rows: [aRow(1, { timeZone: 'US/Pacific' }), aRow(2)], seed: { users } });
	await expectSettled(house);
});

fault('C10', '(800) 899-1000, and values that begin with + or =', 'they are sent as written; the log cannot run them', async () => {
	const house = await houseWith({ 1: { phoneNumber: '(800) 899-1000' }, 2: { phoneNumber: '+1 800 899 1000' }, 3: { title: '=HYPERLINK("http://evil.example","x")' } });
	const job = await runTold(house);
	expect(tally(job)).toEqual({ applied: 3 });
	expect(value(house, 1, 'phoneNumber')).toBe('(800) 899-1000');
	expect(value(house, 3, 'title')).toBe('=HYPERLINK("http://evil.example","x")');
	await expectSettled(house);
});

fault('C11', 'headers with a byte order mark, blanks, another case', 'they are understood, and noted', async () => {
	const house = await houseWith({ 1: { title: 'Lead' } });
	renameColumns(house, { displayName: '\ufeffDisplay Name', title: 'TITLE ', email: ' Email' });
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person1: 'applied' });
	expect((job.plan.notes as string[]).join(' ')).toMatch(/title/i);
});

fault('C11', 'two headers for one column', 'nothing is planned; the message says which two', async () => {
	const house = await houseWith({ 1: { title: 'Lead' } });
	renameColumns(house, { department: 'Title' });
	const job = await runTold(house, { parameters: { domoReadConfigDataSet: { dataSetId: { __rl: true, mode: 'id', value: TABLE_ID }, options: { columns: 'minimum' } } } });
	expect(job.error).toMatch(/'Title' \(column "title" already is title; keep one of the two\)/);
	expectNothingWritten(house);
});

fault('C12', 'quotes, line ends and 10 kB in a cell', 'they arrive as they are, and come back in the log', async () => {
	const long = `${'"quoted", '.repeat(1_000)}end`;
	const house = await houseWith({ 1: { title: 'He said "no",\nthen left' }, 2: { department: long } });
	const job = await runTold(house);
	expect(tally(job)).toEqual({ applied: 2 });
	expect(value(house, 1, 'title')).toMatch(/^He said "no",\nthen left$/);
	expect(value(house, 2, 'department')).toBe(long);
	expect(JSON.parse(job.logRows.find(({ email }) => email?.startsWith('person2@'))?.after_json ?? '{}')).toEqual({ department: long });
	await expectSettled(house);
});

fault('C12', '300 columns', 'all are compared; one write for a person', async () => {
	const many = Array.from({ length: 290 }, (_, i) => `attribute${i}`);
	const house = await aHouse({
		rows: rowsWith({ 1: Object.fromEntries(many.map((key, i) => [key, `v${i}`])) }),
		people: 10,
		seed: { attributes: many.map((key) => ({ key })) },
	});
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person1: 'applied' });
	expect(value(house, 1, 'attribute289')).toBe('v289');
	expect(house.domo.requests.filter(({ kind, path }) => kind === 'patchUser' && path.endsWith('/1001'))).toHaveLength(1);
	await expectSettled(house);
});

fault('C13', 'right-to-left text, emoji, combining characters and HTML in names', 'they arrive as they are; mail and report show them as text', async () => {
	const names = ['שלום עולם', 'Zoë 👩‍💻', 'Zoe\u0308', '<script>alert(1)</script> & "Co"'];
	const house = await houseWith(Object.fromEntries(names.map((displayName, i) => [i + 1, { displayName }])));
	const job = await runTold(house);
	expect(tally(job)).toEqual({ applied: 4 });
	expect(house.domo.state.people.findByEmail('person4@acme.example')?.displayName).toBe(names[3]);
	expect(job.mails[0]?.html).not.toContain('<script>alert');
	await expectSettled(house);
});

fault('C14', 'a formula in a value', 'the log neutralises it; Domo gets it as it is', async () => {
	const house = await houseWith({ 1: { displayName: "=cmd|' /C calc'!A0" }, 2: { title: '@SUM(1)' } }, [aRow(20, { displayName: '+1' })]);
	const job = await runTold(house);
	expect(house.domo.state.people.findByEmail('person1@acme.example')?.displayName).toBe("=cmd|' /C calc'!A0");
	const cells = job.logRows.flatMap((row) => Object.values(row));
	expect(cells.filter((cell) => /^[=+@]/.test(cell))).toEqual([]);
});

async function expectOrderMakesNoDifference(people: number): Promise<void> {
	const rows = Array.from({ length: people }, (_, i) => aRow(i + 1, i % 100 === 0 ? { title: 'Lead' } : {}));
	const house = await aHouse({ people, rows });
	const dry = { parameters: { domoApplyChanges: { dryRun: true } } };
	const first = await runTold(house, dry);
	expect(tally(first)).toEqual({ planned: people / 100 });
	let seed = 15;
	const shuffled = rows.map((row) => ({ row, key: (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) })).sort((a, b) => a.key - b.key).map(({ row }) => row);
	house.setRows(shuffled);
	const second = await runTold(house, dry);
	const told = ({ outcomes }: Job): unknown[] => outcomes.map(({ email, changes }) => [email, changes]);
	expect(told(second)).toEqual(told(first));
}

fault('C15', '5,000 rows in another order', 'the same plan in the same order', () => expectOrderMakesNoDifference(5_000));
longFault('C15', '100,000 rows in another order', 'the same plan in the same order', () => expectOrderMakesNoDifference(100_000));

fault('C16', '__proto__, constructor and toString as headers', 'they are unknown columns like any other, and change no object', async () => {
	const house = await houseWith({ 1: JSON.parse('{"constructor":"x","toString":"y","title":"Lead"}') as IDataObject });
	renameColumns(house, { department: '__proto__' });
	const minimum = { domoReadConfigDataSet: { dataSetId: { __rl: true, mode: 'id', value: TABLE_ID }, options: { columns: 'minimum' } } };
	expect((await runTold(house, { parameters: minimum })).error).toMatch(/__proto__|constructor|toString/);
	const job = await runTold(house, { parameters: { ...minimum, domoReconcileUsers: { jobName: 'People', table: { unknownColumns: 'ignore' } } } });
	expect(statuses(job)).toEqual({ person1: 'applied' });
	expect(({} as Record<string, unknown>).x).toBeUndefined();
});

fault('C17', 'a row is rejected', 'its person is no orphan; orphans that nobody names still go', async () => {
	const rows = rowsWith({ 1: { roleId: '99' } }).slice(0, 9);
	const house = await aHouse({ people: 10, rows });
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person1: 'rejected', person10: 'applied' });
	expect([house.domo.state.users.has(1_001), house.domo.state.users.has(1_010)]).toEqual([true, false]);
});

fault('C18', 'an attribute that the identity provider owns differs', 'it is reported, not rewritten for ever', async () => {
	const house = await aHouse({ people: 10, rows: rowsWith({ 1: { department: 'Sales', title: 'Lead' } }), seed: { attributes: [{ key: 'department', keyspace: 'idp' }] } });
	const job = await runTold(house);
	expect(job.outcomes.map(({ changes }) => (changes as { field: string }[]).map(({ field }) => field))).toEqual([['title']]);
	expect((job.plan.notes as string[]).join(' ')).toMatch(/department belongs to the identity provider/);
	await expectSettled(house);
});

fault('C19', 'the server keeps a value otherwise than sent (blanks trimmed or joined)', 'it is no difference: the second run is empty', async () => {
	const house = await houseWith({ 1: { title: 'Senior  Analyst' }, 2: { department: ' Sales ' } });
	house.domo.faults.normalise = [{ key: 'title', how: 'collapse' }, { key: 'department', how: 'trim' }];
	const job = await runTold(house);
	expect(job.summary.status).toBe('success');
	await expectSettled(house);
});

fault('C19', 'the server keeps a value in capitals', 'the run says that it did not stick', async () => {
	const house = await houseWith({ 1: { title: 'Lead' } });
	house.domo.faults.normalise = [{ key: 'title', how: 'upper' }];
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person1: 'unverified' });
	expect(job.outcomes[0]?.message).toMatch(/LEAD/);
});

fault('C20', 'cells that a spreadsheet could not compute (#N/A, #REF!)', 'the rows are rejected', async () => {
	await expectRejected(await houseWith({ 1: { title: '#N/A' }, 2: { displayName: '#REF!' } }), { 2: 'title', 3: 'displayName' });
});

fault('C21', 'another node gives numbers, booleans and nulls', 'they are understood as cells', async () => {
	const house = await houseWith({});
	const rows: IDataObject[] = rowsWith({ 1: { roleId: 4, seats: 3, remote: true, title: null } });
	const job = await runTold(house, { items: rows });
	expect(statuses(job)).toEqual({ person1: 'applied' });
	expect([value(house, 1, 'seats'), value(house, 1, 'remote'), value(house, 1, 'title')]).toEqual(['3', 'true', undefined]);
});

fault('C22', 'Invalid Rows is Stop, and one row cannot be used', 'nothing is planned; every problem is listed', async () => {
	const house = await houseWith({ 1: { roleId: '99' }, 2: { title: 'Lead' } });
	const job = await runTold(house, { parameters: { domoReconcileUsers: { jobName: 'People', table: { invalidRows: 'stop' } } } });
	expect(job.error).toMatch(/1 row cannot be used/);
	expectNothingWritten(house);
});

fault('C23', 'the live users, exported as a configuration', 'they plan nothing', async () => {
	const users = everybody(12).map((user, i) => ({ ...user, values: { title: 'Analyst', skills: ['a', 'b'].slice(0, 1 + (i % 2)), hiredOn: '2020-01-05' } }));
	const house = await aHouse({ seed: { users, attributes }, rows: [aRow(1)] });
	const job = await runTold(house, { parameters: { domoReadConfigDataSet: { source: 'liveUsers' } } });
	expect(job.summary.status).toBe('nothingToDo');
	expectNothingWritten(house);
	expect(() => expectAsConfigured(house)).toThrow();
});

/** Renames columns of the configuration DataSet, as a new version. */
function renameColumns({ domo }: House, names: Readonly<Record<string, string>>): void {
	const table = domo.state.dataSets.get(TABLE_ID);
	if (table === undefined) throw new Error('The configuration is gone');
	const columns = table.columns.map((column) => ({ ...column, name: Object.hasOwn(names, column.name) ? (names[column.name] ?? '') : column.name }));
	const now = clock.now();
	domo.state.dataSets.set(TABLE_ID, withVersion(table, { action: 'REPLACE', columns, rows: table.versions.at(-1)?.rows ?? [], message: '', now, queryableAt: now }));
}
