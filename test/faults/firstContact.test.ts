/** Group H: an instance that answers otherwise than ours. Nobody is harmed, and what the run does not need does not stop it. */
import type { IDataObject } from 'n8n-workflow';

import { latestVersion, type Oddities, type SandboxSeed } from '../../sandbox';
import { withVersion } from '../../sandbox/data/dataSet';
import { aPerson, aRow } from '../support/engine/world';
import { clock } from '../support/fastClock';
import { expectAsConfigured, expectConverges, expectSettled, expectTold, statuses, tally, writesToPeople } from './support/checks';
import { fault } from './support/fault';
import { aHouse, everybody, LOG_NAME, TABLE_ID, type House } from './support/house';
import type { Job } from './support/job';

const allRows = (n: number): IDataObject[] => Array.from({ length: n }, (_, i) => aRow(i + 1));
const notesOf = ({ plan }: Job): string => (Array.isArray(plan.notes) ? plan.notes.join('\n') : String(plan.notes ?? ''));

async function runTold(house: House, options: Parameters<House['run']>[0] = {}): Promise<Job> {
	const job = await house.run(options);
	expectTold(job);
	return job;
}

fault('H1', 'people who were invited and have not accepted (flagged pending and anonymous)', 'they are people: updated by their rows, removed as orphans, and no admins yet', async () => {
	const users = everybody(20).map((user, i) => (i === 0 || i >= 18 ? { ...user, pending: true } : user));
	const rows = [aRow(1, { title: 'Lead' }), ...allRows(19).slice(1)];
	const house = await aHouse({ rows, seed: { users } });
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person1: 'applied', person20: 'applied' });
	expectAsConfigured(house, { invited: [] });
	expect(job.plan.counts).toMatchObject({ adminsBefore: 1 });
	await expectSettled(house);
});

fault('H2', "accounts that are nobody's: inactive, without an address, Domo's own (also with the id 0)", 'neither updated nor removed, counted in the notes with the reason', async () => {
	const strange = [
		aPerson(30, { active: false }),
		aPerson(31, { active: false }),
		aPerson(32, { email: '' }),
		aPerson(33, { systemUser: true, pending: true }),
		aPerson(34, { id: 0, systemUser: true }),
	];
	const house = await aHouse({ rows: [...allRows(19), aRow(30, { title: 'Lead' })], seed: { users: [...everybody(20), ...strange] } });
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person20: 'applied', person30: 'held' });
	expect(notesOf(job)).toContain("Left alone, neither updated nor removed: 2 accounts of Domo's own, 2 inactive accounts and 1 account without an e-mail address.");
	expect(job.outcomes.find(({ status }) => status === 'held')?.reason).toContain('This account is inactive in Domo');
	expect(writesToPeople(house.domo)).toEqual(['DELETE /api/identity/v1/users/1020']);
	for (const { id } of strange) expect([id, house.domo.state.users.has(id ?? -1)]).toEqual([id, true]);
});

fault('H6', "the record of the job's own account comes as a bare record, a bare list, or without its role", 'all forms are understood; where there is no role the grants are unknown, said so, and the run goes on', async () => {
	for (const shape of ['otherShape', 'thirdShape'] as const) {
		const house = await aHouse();
		house.domo.faults.oddities = { getUser: shape };
		const job = await runTold(house);
		expect(job.summary.status).toBe('success');
		expect(notesOf(job).includes('Domo does not tell what the account of this job may do')).toBe(shape === 'thirdShape');
		expectAsConfigured(house);
	}
});

for (const refusal of [403, 404, 405, 500, 'html', 'empty'] as const) {
	fault('H6', `the record or the grants of the job's own account are answered with ${refusal}`, 'the grants are unknown, said so, and the run goes on', async () => {
		for (const request of ['getUser', 'roleAuthorities']) {
			const house = await aHouse();
			house.domo.faults.oddities = { [request]: refusal };
			const job = await runTold(house);
			expect(notesOf(job)).toContain('Domo does not tell what the account of this job may do');
			expectAsConfigured(house);
		}
	});

	fault('H7', `the list of attributes is answered with ${refusal}, and the table has system columns alone`, 'the run goes on and says so', async () => {
		const house = await aHouse();
		house.domo.faults.oddities = { listAttributes: refusal };
		const job = await runTold(house);
		expect(job.summary.status).toBe('success');
		expect(notesOf(job)).toContain('Domo does not give the list of its attributes; this table needs none of them.');
		expectAsConfigured(house);
		await expectSettled(house);
	});
}

fault('H7', 'the list of attributes is refused, and the table has a column of its own', 'nothing is planned; the sentence names the column and what to do', async () => {
	const house = await aHouse({ rows: allRows(19).map((row) => ({ ...row, teamId: 'x' })), seed: { users: everybody(20), attributes: [{ key: 'teamId' }] } });
	house.domo.faults.oddities = { listAttributes: 403 };
	const job = await house.run();
	expect(job.error).toMatch(/Domo does not give the list of its attributes, so these columns cannot be told from a typo: 'teamId'/);
	expect(writesToPeople(house.domo)).toEqual([]);
});

fault('H8', 'the newer list of versions is refused, or both lists, or the export, or all three', 'the documented list, the date of the update, queries: the table is proven all the same', async () => {
	const instances: readonly Oddities[] = [
		{ dataSetVersions: 405 },
		{ dataSetVersions: 404, dataSetVersionsV2: 403 },
		{ exportDataSet: 415 },
		{ dataSetVersions: 'html', dataSetVersionsV2: 500, exportDataSet: 400 },
		{ dataSetVersions: 'valueShape', getDataSet: 'valueShape', exportDataSet: 'valueShape', dataSetSchema: 'valueShape' },
		{ dataSetVersions: 403, dataSetVersionsV2: 'valueShape', exportDataSet: 403, executeQuery: 'otherShape' },
	];
	for (const oddities of instances) {
		const house = await aHouse();
		house.domo.faults.oddities = oddities;
		const job = await runTold(house);
		expect([oddities, job.summary.status]).toEqual([oddities, 'success']);
		expectAsConfigured(house);
		await expectSettled(house);
	}
});

fault('H8', 'pages of more than 200, or of more than 100 people are refused', 'smaller pages are asked for; the run ends right', async () => {
	const house = await aHouse();
	house.domo.faults.oddities = { searchUsersLarge: 400 };
	expect((await runTold(house)).summary.status).toBe('success');
	expectAsConfigured(house);
	await expectSettled(house);
});

fault('H8', 'the filter on ids is refused or finds nobody', 'people are read one by one before and after they are written', async () => {
	for (const oddity of [400, 404, 500, 'html', 'empty'] as const) {
		const house = await aHouse();
		house.domo.faults.oddities = { searchUsersById: oddity };
		const job = await runTold(house);
		expect([oddity, job.summary.status]).toEqual([oddity, 'success']);
		expectAsConfigured(house);
	}
});

fault('H9', 'Domo tells no total of its users, or another one than came', 'two reads with the same people: creates and updates go, removals are held', async () => {
	const missing = await aHouse();
	missing.domo.faults.oddities = { searchUsers: 'missingOptional' };
	const off = await aHouse();
	off.domo.faults.countOff = [{ by: 2 }];
	for (const house of [missing, off]) {
		const job = await runTold(house);
		expect(statuses(job)).toEqual({ person1: 'applied', person2: 'applied', person3: 'applied', person20: 'held', person101: 'applied', person102: 'applied' });
		expect(String(job.outcomes.find(({ status }) => status === 'held')?.reason)).toMatch(/Two reads gave the same 21 people, so only removals are held/);
		await expectConverges(house);
	}
});

fault('H13', 'Domo refuses the run log for the key of its description', 'it is made without the description; the log is whole', async () => {
	const house = await aHouse();
	house.domo.faults.oddities = { createDataSetDescribed: 400 };
	const job = await runTold(house);
	expect(job.summary.status).toBe('success');
	await expectSettled(house);
	expect([...house.domo.state.dataSets.values()].filter(({ name }) => name === LOG_NAME).map(({ description }) => description)).toEqual(['']);
});

fault('H14', 'values come in other forms: bare texts for lists, numbers and flags as texts, times as ISO', 'they are understood: nothing is changed that was right', async () => {
	const users = everybody(20).map((user) => ({ ...user, values: { title: 'Analyst', skills: ['a'], hireDate: 1_500_000_000_000 } }));
	const house = await aHouse({ rows: allRows(20).map((row) => ({ ...row, skills: 'a' })), seed: { users, attributes: [{ key: 'skills', validator: 'ANY_VALUE_MULTI' }] } });
	house.domo.faults.oddities = { searchUsers: 'valueShape', searchUsersById: 'valueShape', listRoles: 'valueShape', listAttributes: 'valueShape', me: 'valueShape', getUser: 'valueShape', roleAuthorities: 'valueShape' };
	const job = await runTold(house);
	expect([job.summary.status, job.outcomes]).toEqual(['nothingToDo', []]);
	expect(notesOf(job)).not.toContain('Domo does not tell');
});

fault('H14', "Domo's answer holds no attributes, not even those that everybody has", 'everything is held and said; nobody is changed', async () => {
	const house = await aHouse();
	house.domo.faults.withoutAttributes = true;
	const job = await runTold(house);
	expect(new Set(job.outcomes.map(({ status }) => status))).toEqual(new Set(['held']));
	expect(String(job.outcomes[0]?.reason)).toMatch(/no attributes for 21 of 21 users/);
	expect(writesToPeople(house.domo)).toEqual([]);
	await expectConverges(house);
});

fault('H14', 'accounts that single sign-on made lack all but name, address and role', 'they are updated like others', async () => {
	const users = everybody(20).map((user) => ({ ...user, values: {} }));
	const house = await aHouse({ rows: allRows(20), seed: { users } });
	const job = await runTold(house);
	expect(tally(job)).toEqual({ applied: 20 });
	await expectSettled(house);
});

fault('H15', 'the table is in append mode: the export gives its last upload alone', 'the rows are read once more by query; nobody is taken for gone', async () => {
	const house = await aHouse();
	const table = house.domo.state.dataSets.get(TABLE_ID);
	if (table === undefined) throw new Error('There is no table');
	const [newest] = (latestVersion(table).rows ?? []).slice(-1);
	const now = clock.now();
	house.domo.state.dataSets.set(TABLE_ID, withVersion(withVersion(table, { action: 'REPLACE', rows: (latestVersion(table).rows ?? []).slice(0, -1), message: '', now, queryableAt: now }), { action: 'APPEND', rows: newest === undefined ? [] : [newest], message: '', now, queryableAt: now }));
	house.domo.faults.exportsUploads = true;
	const job = await runTold(house);
	expect(job.summary.status).toBe('success');
	expectAsConfigured(house);
	await expectSettled(house);
});

fault('H12', 'groups are made exact, and people are in system, directory and dynamic groups', 'those are left alone, whoever lists or hides them; named in a row, the row is rejected with who chooses', async () => {
	const groups: SandboxSeed['groups'] = [
		{ id: 501, name: 'Sales', members: ['person1@acme.example', 'person2@acme.example'] },
		{ id: 502, name: 'Admins of Domo', type: 'system', members: ['person1@acme.example'] },
		{ id: 503, name: 'Okta', type: 'directory', members: ['person1@acme.example', 'person3@acme.example'] },
		{ id: 504, name: 'By rule', type: 'dynamic', members: ['person1@acme.example'] },
		{ id: 505, name: 'Sales, EMEA' },
	];
	const rows = allRows(20).map((row, i) => ({ ...row, groups: ['505', 'Sales', 'Okta', 'Writers'][i] ?? '' }));
	const house = await aHouse({ rows, seed: { users: everybody(20), groups } });
	const exact = { parameters: { domoReconcileUsers: { jobName: 'People', orphanedUsers: 'delete', guard: { maxBlankingPercent: 100 }, options: { groupMembership: 'exact', unknownGroups: 'create' } } } };
	const job = await runTold(house, exact);
	expect(statuses(job)).toEqual({ person1: 'applied', person3: 'rejected', person4: 'applied' });
	const members = (id: number) => [...(house.domo.state.groups.get(id)?.members ?? [])].map((userId) => userId - 1_000);
	expect([501, 502, 503, 504, 505].map(members)).toEqual([[2], [1], [1, 3], [1], [1]]);
	expect([...house.domo.state.groups.values()].filter(({ id }) => id > 505).map(({ name, members: those }) => [name, [...those]])).toEqual([['Writers', [1_004]]]);
	house.domo.resetCounters();
	await house.run(exact);
	expect(writesToPeople(house.domo)).toEqual([]);
});

for (const refusal of [400, 403, 404, 405, 500, 'html'] as const) {
	fault('H12', `many memberships at once are answered with ${refusal}`, 'each is changed by itself with the documented requests', async () => {
		const rows = allRows(20).map((row, i) => ({ ...row, groups: i < 3 ? 'Sales' : '' }));
		const house = await aHouse({ rows, seed: { users: everybody(20), groups: [{ id: 501, name: 'Sales' }] } });
		house.domo.faults.oddities = { groupAccess: refusal };
		const job = await runTold(house);
		expect(tally(job)).toEqual({ applied: 3 });
		expect([...(house.domo.state.groups.get(501)?.members ?? [])]).toEqual([1_001, 1_002, 1_003]);
	});
}

for (const how of ['refuse', 'forbid'] as const) {
	const status = how === 'refuse' ? 400 : 403;
	fault('H10', `Domo refuses one attribute (its identity provider's, a managed one) with ${status}, and does not say which`, 'everything else of each person is written, the attribute is named, and the run goes on to its end', async () => {
		const rows = [...allRows(40).map((row) => ({ ...row, title: 'Lead', department: 'Sales', team: 'x' })), { ...aRow(101), department: 'Sales', team: 'x' }];
		const house = await aHouse({ rows, seed: { users: everybody(40), attributes: [{ key: 'team' }] } });
		house.domo.faults.lockedKeys = [{ key: 'team', how }];
		const job = await runTold(house);
		expect(tally(job)).toEqual({ incomplete: 41 });
		expect(job.summary.status).toBe('partial');
		expect(String(job.outcomes[0]?.message)).toMatch(/Domo refused team\./);
		for (const { emailAddress, values } of house.domo.state.users.values()) {
			if (emailAddress.startsWith('person')) expect([emailAddress, values.get('department'), values.get('team')]).toEqual([emailAddress, ['Sales'], undefined]);
		}
		// Three people teach it: whoever is under way until then takes some more requests, each of them perhaps once more alone.
		expect(house.domo.counters.byKind.patchUser).toBeLessThan(41 * 4);
		house.domo.faults.lockedKeys = [];
		await house.run();
		await expectSettled(house);
	});
}

fault('H10', "Domo refuses an attribute of its own, such as a title that is managed", 'everything else is written, and the title is named', async () => {
	const house = await aHouse({ rows: allRows(20).map((row, i) => (i === 0 ? { ...row, title: 'Lead', department: 'Sales', displayName: 'P. One' } : row)) });
	house.domo.faults.lockedKeys = [{ key: 'title', how: 'refuse' }];
	const job = await runTold(house);
	expect(statuses(job)).toEqual({ person1: 'incomplete' });
	const person = house.domo.state.users.get(1_001);
	expect([person?.displayName, person?.values.get('department'), person?.values.get('title')]).toEqual(['P. One', ['Sales'], ['Analyst']]);
	expect(String(job.outcomes[0]?.message)).toMatch(/Everything else was written\. Domo refused title\./);
});

fault('H10', 'Domo refuses whatever is written about one person', 'that person fails in few requests, the others go on', async () => {
	const house = await aHouse({ rows: allRows(20).map((row) => ({ ...row, title: 'Lead', department: 'Sales', phoneNumber: '+41445550100', location: 'Bern', locale: 'de-CH' })) });
	house.domo.faults.failUsers = [{ email: 'person7@acme.example', status: 400 }];
	const job = await runTold(house);
	expect(tally(job)).toEqual({ applied: 19, failed: 1 });
	expect(house.domo.requests.filter(({ kind, path }) => kind === 'patchUser' && path.endsWith('/1007')).length).toBeLessThan(2 * 8);
});
