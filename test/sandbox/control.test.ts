import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { attributeValues, dataSetFromCsv, seedFromCsv, startSandbox } from '../../sandbox';
import { aUser, aSandbox, callerOf, SEARCH, type RunningSandbox } from './support';

const CSV = '\uFEFFemail,age\nann@acme.example,31\n"bob@acme.example","7, or so"\n';

describe('looking at an instance from another process', () => {
	let world: RunningSandbox;

	beforeEach(async () => {
		world = await aSandbox({ users: [aUser({ values: { title: 'Lead' } })], dataSets: [dataSetFromCsv('Configuration', CSV)] });
	});
	afterEach(() => world.sandbox.stop());

	const control = (method: string, name: string, body?: unknown) => world.call(method, `/__sandbox/${name}`, body);

	it('shows people with all their attributes, one by e-mail or all in the state', async () => {
		expect((await control('GET', 'users?email=ANN@acme.example')).json).toEqual([
			expect.objectContaining({ displayName: 'Ann Example', roleId: 4, attributes: expect.objectContaining({ title: ['Lead'] }) }),
		]);
		expect((await control('GET', 'state')).json).toMatchObject({ name: 'acme', users: [{}, {}], outbox: [], dataSets: [{ rowCount: 2 }] });
	});

	it('counts requests by kind, reads apart from writes, and never its own', async () => {
		await world.call('POST', SEARCH, {});
		await world.call('DELETE', '/api/identity/v1/users/4711');
		expect((await control('GET', 'counters')).json).toMatchObject({ total: 2, reads: 1, writes: 1, byKind: { searchUsers: 1, deleteUser: 1 }, byStatus: { 200: 1, 404: 1 } });
		expect((await control('GET', 'requests')).json).toMatchObject([{ kind: 'searchUsers', status: 200, body: {} }, { kind: 'deleteUser', status: 404 }]);
		await control('DELETE', 'counters');
		expect(world.instance.counters.total).toBe(0);
	});

	it('replaces the data of a DataSet, by id or by name: a new version', async () => {
		const before = [...world.instance.state.dataSets.values()][0];
		const { json } = await control('PUT', 'datasets/Configuration.csv', 'email,team\ncy@acme.example,x\n');
		expect(json).toEqual({ id: before?.id, dataVersionId: 2, rowCount: 1 });
		expect((await control('GET', `datasets/${before?.id}.csv`)).text).toBe('email,team\ncy@acme.example,x\n');
		expect((await control('PUT', 'datasets/Nothing.csv', 'a\n1\n')).status).toBe(404);
	});

	it('adds people and DataSets while it runs', async () => {
		await control('POST', 'seed', { users: [aUser({ email: 'zoe@acme.example' })], dataSets: [dataSetFromCsv('More', CSV)] });
		expect(world.instance.state.people.findByEmail('zoe@acme.example')).toBeDefined();
		expect((await control('POST', 'seed', { settings: {} })).status).toBe(400);
	});

	it('sets, shows and clears fault switches, and refuses what it does not know', async () => {
		await control('PUT', 'faults', { errors: [{ status: 503, kinds: ['me'] }], seed: 3 });
		expect((await world.call('GET', '/api/content/v2/users/me')).status).toBe(503);
		expect((await control('GET', 'faults')).json).toEqual({ errors: [{ status: 503, kinds: ['me'] }], seed: 3 });
		await control('PUT', 'faults', {});
		expect((await world.call('GET', '/api/content/v2/users/me')).status).toBe(200);
		for (const wrong of [{ latencie: {} }, { errors: [{ state: 500 }] }, { errors: {} }, { pageCap: '5' }]) {
			expect((await control('PUT', 'faults', wrong)).status).toBe(400);
		}
	});

	it('goes back to its seed', async () => {
		await world.call('POST', '/api/content/v3/users?sendInvite=true', { displayName: 'N', detail: { email: 'n@acme.example' } });
		await world.call('GET', '/api/nothing');
		await control('PUT', 'faults', { pageCap: 1 });
		await control('POST', 'reset');
		expect(world.instance.state.users.size).toBe(2);
		expect((await control('GET', 'outbox')).json).toEqual([]);
		expect((await control('GET', 'violations')).json).toEqual([]);
		expect(world.instance.counters.total).toBe(0);
		expect((await control('GET', 'faults')).json).toEqual({});
		expect((await world.call('GET', '/api/content/v2/users/me')).status).toBe(200);
	});

	it('keeps its state in a file over a restart', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-'));
		const snapshotFile = path.join(folder, 'state.json');
		const instances = [{ name: 'acme', seed: { users: [aUser({ values: { title: 'Lead' } })] } }];
		const first = await startSandbox({ instances, snapshotFile });
		const call = callerOf(first.instance('acme'));
		await call('POST', '/api/content/v3/users?sendInvite=true', { displayName: 'N', detail: { email: 'n@acme.example' } });
		await call('POST', '/api/data/v2/datasources', { dataSourceName: 'Log', schema: { columns: [{ name: 'a', type: 'STRING' }] } });
		const before = { ids: [...first.instance('acme').state.users.keys()], next: first.instance('acme').state.people.newestId };
		await first.stop();
		expect(JSON.parse(readFileSync(snapshotFile, 'utf8'))).toHaveLength(1);

		const second = await startSandbox({ instances, snapshotFile });
		const { state } = second.instance('acme');
		expect([...state.users.keys()]).toEqual(before.ids);
		expect(state.people.newestId).toBe(before.next);
		expect(state.people.findByEmail('ann@acme.example')?.values.get('title')).toEqual(['Lead']);
		expect([...state.dataSets.values()].map(({ name }) => name)).toEqual(['Log']);
		expect(state.outbox).toHaveLength(1);
		expect((await callerOf(second.instance('acme'))('GET', '/api/content/v2/users/me')).status).toBe(200);
		await second.stop();
		rmSync(folder, { recursive: true });
	});
});

describe('seeds from CSV', () => {
	const roster = 'displayName,roleId,email,location,employeeNumber,team,skills,groups\n"Ann, B.",3,ann@x.test,Bonn,0074,red,a|b,Leads\nBob,,bob@x.test,,,,c,\n';

	it('makes live users of a configuration, location under its identity key, lists by |', async () => {
		const { users = [], attributes = [], groups } = seedFromCsv(roster);
		expect(users[0]).toEqual({
			displayName: 'Ann, B.',
			email: 'ann@x.test',
			roleId: 3,
			values: { employeeLocation: ['Bonn'], employeeNumber: ['0074'], team: ['red'], skills: ['a', 'b'] },
		});
		expect(groups).toEqual([{ name: 'Leads', members: ['ann@x.test'] }]);
		expect(users[1]).toMatchObject({ roleId: 4, values: { skills: ['c'] } });
		expect(attributes).toEqual([
			{ key: 'team', valueType: 'STRING' },
			{ key: 'skills', valueType: 'STRING', validator: 'ANY_VALUE_MULTI' },
		]);
		const world = await aSandbox(seedFromCsv(roster));
		const ann = world.instance.state.people.findByEmail('ann@x.test');
		expect(ann && attributeValues(ann, 'skills')).toEqual(['a', 'b']);
		await world.sandbox.stop();
	});

	it('takes the times that Domo keeps itself from their columns', () => {
		const { users, attributes } = seedFromCsv('email,displayName,created,lastLogin\na@acme.example,Ann,2025-01-02,2026-01-02T03:04:05Z\nb@acme.example,Bob,,\n', { created: 7 });
		expect(users).toMatchObject([{ created: Date.UTC(2025, 0, 2), lastLogin: Date.UTC(2026, 0, 2, 3, 4, 5) }, { created: 7 }]);
		expect(users?.[1]).not.toHaveProperty('lastLogin');
		expect(attributes).toEqual([]);
	});

	it.each([
		['Editor', 3], ['social', 5], ['428016579', 428016579], ['', 4],
	])('reads the role %j as %d', (cell, id) => {
		expect(seedFromCsv(`email,displayName,roleId\na@acme.example,Ann,${cell}\n`).users).toMatchObject([{ roleId: id }]);
	});

	it.each([
		['email,displayName,roleId\na@x.example,Ann,4\nb@x.example,Bob,Boss\n', 'Row 3 of the file with people: roleId "Boss" is neither a number nor the name of a role. Roles are 1 Admin,'],
		['email,Display Name\na@x.example,Ann\n', 'The header "Display Name" would become a custom attribute. Write displayName.'],
		['email,,displayName\na@x.example,,Ann\n', 'Column 2 of the file with people has no header.'],
		['mail,displayName\na@x.example,Ann\n', 'The file with people has no column email. Its columns are mail, displayName.'],
	])('refuses %j in words', (csv, words) => {
		expect(() => seedFromCsv(csv)).toThrow(words);
	});

	it('takes definitions alone, with types', () => {
		expect(seedFromCsv(roster, { attributesOnly: true, valueTypes: { team: 'LONG' }, listColumns: [] })).toEqual({
			attributes: [
				{ key: 'team', valueType: 'LONG' },
				{ key: 'skills', valueType: 'STRING' },
			],
		});
	});

	it('makes a DataSet of STRING columns without the BOM', () => {
		expect(dataSetFromCsv('C', CSV)).toEqual({
			name: 'C',
			columns: [
				{ name: 'email', type: 'STRING' },
				{ name: 'age', type: 'STRING' },
			],
			rows: [
				['ann@acme.example', '31'],
				['bob@acme.example', '7, or so'],
			],
		});
	});
});
