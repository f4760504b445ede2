/** Group J: the table means what it says. Cells, headers and settings as people, spreadsheets and programs write them. */
import type { IDataObject } from 'n8n-workflow';

import type { SeedAttribute } from '../../sandbox';
import { aNode, chain, items } from '../support/engine/build';
import { jsonOf, runWorkflow } from '../support/engine/engine';
import { aRow } from '../support/engine/world';
import { expectNobodyRemoved, expectNothingWritten, expectSettled, expectTold, statuses, tally } from './support/checks';
import { fault } from './support/fault';
import { aHouse, everybody, type House } from './support/house';
import type { Job } from './support/job';

const attributes: SeedAttribute[] = [{ key: 'team' }, { key: 'skills', validator: 'ANY_VALUE_MULTI' }];
const rowsOf = (people: number, change: (n: number) => IDataObject = () => ({})): IDataObject[] => Array.from({ length: people }, (_, i) => aRow(i + 1, change(i + 1)));

async function runTold(house: House, options: Parameters<House['run']>[0] = {}): Promise<Job> {
	const job = await house.run(options);
	expectTold(job);
	return job;
}

const wordsOf = ({ outcomes }: Job): string => outcomes.map(({ problems, warnings, summary }) => JSON.stringify([problems, warnings, summary])).join('\n');
const valuesOf = ({ domo }: House, key: string): (string | undefined)[] => [...domo.state.users.values()].filter(({ id }) => id < 2_000).map(({ values }) => values.get(key)?.join('|'));

/** All live people in the rows, each address with another mark. */
const marks = ["'", '"', '“', '`', '=', '<', '#', 'mailto:', '(', '*'];
const marked = (n: number): IDataObject => ({ email: `${marks[n % marks.length]}person${n}@acme.example` });

fault('J1', 'addresses with the marks of spreadsheets, mails and word processors, people matched by them', 'nobody is created, nobody is removed: the rows are rejected, with the plain address', async () => {
	const house = await aHouse({ rows: rowsOf(20, marked) });
	const job = await house.run();
	expect(tally(job)).toEqual({ rejected: 20 });
	expect(wordsOf(job)).toContain('write person7@acme.example alone');
	expectNobodyRemoved(house);
	expectNothingWritten(house);
});

fault('J1', 'the same, people matched by their id', 'nobody signs in by another address afterwards', async () => {
	const users = everybody(20).map((user, i) => ({ ...user, values: { ...user.values, employeeId: `E${i + 1}` } }));
	const house = await aHouse({ rows: rowsOf(20, (n) => ({ ...marked(n), employeeId: `E${n}`, title: 'Lead' })), seed: { users } });
	const job = await house.run({ parameters: { domoReconcileUsers: { table: { matchBy: 'employeeId' } } } });
	expect(tally(job)).toEqual({ rejected: 20 });
	expectNothingWritten(house);
});

fault('J2', 'one mailbox in two spellings: IDN and punycode, full-width letters, a Turkish İ', 'it is one person: nothing is written', async () => {
	const addresses = ['jo@bücher.example', 'info@acme.example', "o'neil@acme.example", 'zoë@acme.example'];
	const written = ['JO@xn--bcher-kva.example', 'İnfo@ａcme.example', 'o\u2019neil@acme.example', 'zoe\u0308@acme.example'];
	const house = await aHouse({
		rows: rowsOf(20, (n) => (n <= 4 ? { email: written[n - 1] } : {})),
		seed: { users: everybody(20).map((user, i) => (i < 4 ? { ...user, email: addresses[i] ?? '' } : user)) },
	});
	await expectSettled(house);
});

fault('J3', 'a spreadsheet took the zeros of all ids, or wrote them with an exponent', 'the ids stay as they are: held, or rejected', async () => {
	const users = everybody(20).map((user, i) => ({ ...user, values: { ...user.values, employeeId: `00${i + 101}` } }));
	const house = await aHouse({ rows: rowsOf(20, (n) => ({ employeeId: n > 17 ? '1E+05' : String(n + 100) })), seed: { users } });
	const job = await runTold(house);
	expect(tally(job)).toEqual({ held: 17, rejected: 3 });
	expectNothingWritten(house);
	expect(valuesOf(house, 'employeeId')).toEqual(users.map(({ values }) => values.employeeId));
});

fault('J4', 'a whole column of N/A, NULL and TBD', 'these changes are held like a column that went empty; what else a row says is done', async () => {
	const words = ['N/A', 'NULL', 'TBD', 'nan', '(null)'];
	const users = everybody(20).map((user) => ({ ...user, values: { title: 'Analyst', department: 'Finance' } }));
	const house = await aHouse({ rows: rowsOf(20, (n) => ({ department: words[n % words.length], title: n === 1 ? 'Lead' : 'Analyst' })), seed: { users } });
	const job = await runTold(house);
	expect(tally(job)).toEqual({ held: 20, applied: 1 });
	expect(new Set(valuesOf(house, 'department'))).toEqual(new Set(['Finance']));
	expect(valuesOf(house, 'title')[0]).toBe('Lead');
});

fault('J5', 'a table that was read in the wrong encoding', 'names stay as they are: the rows are rejected, with what the text probably was', async () => {
	const names = ['JosÃ© NÃºÃ±ez', 'MÃ¼ller', 'Å½iÅ¾ek', 'Ren\uFFFD', 'Zo\u0000e'];
	const house = await aHouse({ rows: rowsOf(20, (n) => (n <= 5 ? { displayName: names[n - 1] } : {})) });
	const job = await runTold(house);
	expect(tally(job)).toEqual({ rejected: 5 });
	expect(wordsOf(job)).toContain('probably was José Núñez');
	expectNothingWritten(house);
});

fault('J6', 'lists and groups with other separators: JSON, semicolons, line breaks', 'JSON is read as the list it is, the rest is told; no group is made of them all', async () => {
	const house = await aHouse({
		rows: [...rowsOf(17), aRow(18, { skills: '["sql","python"]' }), aRow(19, { skills: 'sql; python' }), aRow(20, { groups: 'Sales; EMEA' })].map((row) => ({ skills: '', ...row })),
		seed: { attributes },
	});
	const job = await runTold(house, { parameters: { domoReconcileUsers: { options: { unknownGroups: 'create' } } } });
	expect(statuses(job)).toEqual({ person18: 'applied', person19: 'applied', person20: 'rejected' });
	expect(valuesOf(house, 'skills')[17]).toBe('sql|python');
	expect(wordsOf(job)).toContain('separate them by |');
	expect(JSON.stringify([...house.domo.state.groups.values()])).not.toContain('Sales; EMEA');
});

fault('J7', 'time zones by offset, by Windows name, by abbreviation', 'the right place is proposed, or several; never the zone with the other sign', async () => {
	const zones = ['GMT+2', 'UTC-5', 'W. Europe Standard Time', 'PST', '(UTC+09:00) Osaka, Sapporo, Tokyo', '+05:30'];
	const house = await aHouse({ rows: rowsOf(20, (n) => (n <= 6 ? { timeZone: zones[n - 1] } : {})) });
	const job = await runTold(house);
	expect(tally(job)).toEqual({ rejected: 6 });
	for (const words of ['Etc/GMT-2, which is UTC+2', 'Etc/GMT+5, which is UTC−5', 'Europe/Berlin', 'America/Los_Angeles or Asia/Manila', 'Asia/Tokyo', 'Asia/Kolkata']) expect(wordsOf(job)).toContain(words);
	expectNothingWritten(house);
});

fault('J8', 'a phone country that is none: UK, EN', 'nothing is planned, and GB is proposed', async () => {
	const house = await aHouse();
	for (const defaultPhoneCountry of ['UK', 'EN']) {
		const job = await house.run({ parameters: { domoReconcileUsers: { options: { defaultPhoneCountry } } } });
		expect(job.error).toMatch(/'Default Phone Country' cannot be used: .*did you mean GB/);
	}
	expectNothingWritten(house);
});

fault('J9', 'rows of another node with names of its own: mail, name, role', 'nothing is planned; our names are suggested with the mapping to paste, and the mapping works', async () => {
	const house = await aHouse();
	const own = [...rowsOf(19), aRow(101)].map(({ email, displayName, roleId, title }) => ({ mail: email, name: displayName, role: roleId, 'Job Title': title }));
	const stopped = await house.run({ items: own });
	expect(stopped.error).toMatch(/'role' \(did you mean roleId\? It takes role names too\)/);
	const shown = await runWorkflow(chain(items(...own), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'P' })), { credentials: house.credentials });
	const mapping = /\{\{ (.*) \}\}/.exec(String(shown.runsOf('Reconcile')[0]?.error?.description))?.[1] ?? '';
	expectNothingWritten(house);
	const renamed = own.map((row) => {
		const names = new Map([...mapping.matchAll(/"(\w+)": \$json\["([^"]+)"\]/g)].map(([, column = '', header = '']) => [header, column]));
		return Object.fromEntries(Object.entries(row).map(([header, cell]) => [names.get(header) ?? header, cell]));
	});
	const job = await runTold(house, { items: renamed });
	expect(statuses(job)).toMatchObject({ person101: 'applied' });
});

fault('J10', 'an export of live people with values that we would refuse, planned as it is', 'nobody is rejected, nothing is written', async () => {
	const odd: Record<string, string>[] = [{ timeZone: 'GMT+2' }, { employeeNumber: 'A-17' }, { locale: 'en_us' }, { title: 'JosÃ©' }, { department: '#N/A' }, { alternateEmail: 'none' }];
	const house = await aHouse({ seed: { users: everybody(20).map((user, i) => (i < odd.length ? { ...user, values: { title: 'Analyst', ...odd[i] } } : user)) } });
	const execution = await runWorkflow(
		chain(items({}), aNode('Read', 'domoReadConfigDataSet', { source: 'liveUsers' }), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'P', orphanedUsers: 'delete' })),
		{ credentials: house.credentials },
	);
	expect(jsonOf(execution, 'Reconcile')).toEqual([expect.objectContaining({ counts: expect.objectContaining({ create: 0, update: 0, delete: 0, hold: 0, reject: 0 }) })]);
	expectNothingWritten(house);
});

fault('J11', 'columns by names that Domo uses itself, and Unknown Columns is Create', 'nothing is planned, and no attribute is defined', async () => {
	const house = await aHouse({ rows: rowsOf(20, () => ({ id: '7', isSystemUser: 'no', created: 'x' })) });
	const job = await house.run({ parameters: { domoReconcileUsers: { table: { unknownColumns: 'create' } } } });
	expect(job.error).toMatch(/of which no attribute can be made, because Domo or n8n uses it.*'id'/);
	expectNothingWritten(house);
	expect([...house.domo.state.attributes.keys()]).not.toEqual(expect.arrayContaining(['isSystemUser']));
});

fault('J12', 'a table whose lines end as on an old Mac, or each otherwise, with Excel\'s line sep=;', 'all its rows are read, and nothing is written', async () => {
	for (const ends of [['\r'], ['\r\n', '\n', '\r']]) {
		const rows = rowsOf(20);
		const columns = ['displayName', 'roleId', 'title', 'department', 'email', 'alternateEmail', 'phoneNumber', 'deskPhoneNumber', 'employeeNumber', 'location', 'timeZone', 'locale', 'employeeId'];
		const lines = ['sep=;', columns.join(';'), ...rows.map((row) => columns.map((name) => String(row[name] ?? '')).join(';'))];
		const house = await aHouse({ rows });
		house.domo.faults.foreignAnswer = [{ kinds: ['exportDataSet'], body: lines.map((line, i) => line + (ends[i % ends.length] ?? '')).join(''), type: 'text/csv', status: 200 }];
		await expectSettled(house);
	}
});

fault('J13', 'a role that is gone', 'its rows are rejected while planning, with the roles that there are; who has it keeps it', async () => {
	const users = everybody(20).map((user, i) => (i < 2 ? { ...user, roleId: 4 } : user));
	const house = await aHouse({ rows: rowsOf(20, (n) => (n <= 2 ? { roleId: '428016579' } : {})), seed: { users } });
	const job = await runTold(house);
	expect(tally(job)).toEqual({ rejected: 2 });
	expect(wordsOf(job)).toContain('no role has this id or name');
	expectNothingWritten(house);
});

fault('J13', 'an orphan role or a receiver of content who does not exist', 'found before the first write, also in a dry run', async () => {
	const house = await aHouse({ rows: rowsOf(19) });
	const role = await house.run({ parameters: { domoReconcileUsers: { orphanedUsers: 'changeRole', orphanRoleId: { __rl: true, mode: 'id', value: '999' } } } });
	expect(role.error).toContain("'Role for Orphans' does not exist in this instance");
	for (const dryRun of [true, false]) {
		const receiver = await house.run({ parameters: { domoApplyChanges: { dryRun, options: { transferContentTo: { __rl: true, mode: 'id', value: '424242' } } } } });
		expect(receiver.error ?? JSON.stringify(receiver.summary)).toContain('There is no active person with id 424242');
	}
	expectNobodyRemoved(house);
	expectNothingWritten(house);
});
