import { DomoClient } from 'domo-sdk';
import { defaultOAuthClient, latestVersion, startSandbox, type Sandbox, type SandboxInstance } from '../../sandbox';

/** The official Node client (npm `domo-sdk` 2.0.1), unchanged, against the stand-in: only its host is set. */
describe('the official domo-sdk client', () => {
	let sandbox: Sandbox;
	let instance: SandboxInstance;
	let domo: DomoClient;

	beforeEach(async () => {
		sandbox = await startSandbox({ instances: [{ name: 'acme' }] });
		instance = sandbox.instance('acme');
		const { clientId, clientSecret } = defaultOAuthClient('acme');
		domo = new DomoClient(clientId, clientSecret);
		domo.transport.apiHost = instance.url;
	});

	afterEach(async () => {
		await sandbox.stop();
		expect(instance.violations).toEqual([]);
	});

	/** The client's own types leave out the id that Domo answers with. */
	const idOf = (answer: object): string => ('id' in answer ? String(answer.id) : 'no id');

	const ann = {
		name: 'Ann Example',
		email: 'ann@acme.example',
		role: 'Privileged',
		title: 'Analyst',
		location: 'Bonn',
		phone: '202-555-0101',
		timezone: 'Europe/Berlin',
		employeeNumber: 42,
	};

	it('signs in once for many calls', async () => {
		await domo.users.list(10, 0);
		await domo.users.list(10, 0);
		expect(instance.counters.byKind).toMatchObject({ oauthToken: 1, publicListUsers: 2 });
	});

	it('creates, reads, changes and deletes a user', async () => {
		const created = await domo.users.create(ann, false);
		expect(created).toMatchObject({ name: 'Ann Example', email: 'ann@acme.example', role: 'Privileged', roleId: 2 });
		expect(created).toMatchObject({ title: 'Analyst', location: 'Bonn', phone: '202-555-0101', employeeNumber: 42 });
		expect(created).not.toHaveProperty('timezone');
		const id = idOf(created);
		expect(instance.state.users.get(Number(id))?.values.get('timeZone')).toEqual(['Europe/Berlin']);

		await domo.users.update(id, { ...ann, role: 'Participant', title: 'Lead' });
		expect(await domo.users.get(id)).toMatchObject({ role: 'Participant', title: 'Lead' });

		await domo.users.delete(id);
		expect(await domo.users.get(id)).toMatchObject({ deleted: true });
		expect(instance.state.users.has(Number(id))).toBe(false);
	});

	it('invites by default, but not if `sendInvite` is false', async () => {
		await domo.users.create(ann);
		await domo.users.create({ ...ann, email: 'bob@acme.example' }, false);
		expect(instance.state.outbox.map(({ email }) => email)).toEqual(['ann@acme.example']);
	});

	it('pages through users without gaps or duplicates', async () => {
		for (const at of [1, 2, 3, 4]) await domo.users.create({ ...ann, email: `p${at}@acme.example` }, false);
		const pages = [await domo.users.list(2, 0), await domo.users.list(2, 2), await domo.users.list(2, 4)];
		const ids = pages.flat().map(idOf);
		expect(ids).toEqual([...instance.state.users.keys()].map(String));
		expect(await domo.users.list(2, 6)).toEqual([]);
	});

	it('creates a DataSet, uploads rows, reads them back and deletes it', async () => {
		const schema = {
			columns: [
				{ type: 'STRING', name: 'Friend' },
				{ type: 'LONG', name: 'Age' },
			],
		};
		const id = idOf(await domo.datasets.create({ name: 'Friends', description: 'test', schema }));
		await domo.datasets.importData(id, 'Ann,31\n"Bob, jr.",7\n');
		expect(await domo.datasets.exportData(id, true)).toBe('Friend,Age\nAnn,31\n"Bob, jr.",7\n');
		expect(await domo.datasets.get(id)).toMatchObject({ rows: 2, columns: 2, name: 'Friends' });
		expect(await domo.datasets.list(10, 0, 'name')).toHaveLength(1);

		await domo.datasets.update(id, { name: 'Old friends' });
		expect(await domo.datasets.get(id)).toMatchObject({ name: 'Old friends' });
		await domo.datasets.delete(id);
		expect(instance.state.dataSets.size).toBe(0);
	});

	it('loads a stream in parts', async () => {
		const schema = { columns: [{ type: 'STRING', name: 'Friend' }] };
		const id = idOf(await domo.streams.create({ dataSet: { name: 'Streamed', schema }, updateMethod: 'REPLACE' }));
		const execution = await domo.streams.createExecution(id);
		await domo.streams.uploadPart(id, execution.id, 2, 'Bob\n');
		await domo.streams.uploadPart(id, execution.id, 1, 'Ann\n');
		await domo.streams.commit(id, execution.id);
		const [dataSet] = [...instance.state.dataSets.values()];
		expect(dataSet && latestVersion(dataSet).rows).toEqual([['Ann'], ['Bob']]);
	});

	it('creates groups and changes their members', async () => {
		const person = Number(idOf(await domo.users.create(ann, false)));
		const group = idOf(await domo.groups.create({ name: 'Analysts' }));
		await domo.groups.addUser(group, person);
		expect(await domo.groups.listUsers(group, 10, 0)).toEqual([person]);
		await domo.groups.removeUser(group, person);
		expect(await domo.groups.listUsers(group, 10, 0)).toEqual([]);
	});
});
