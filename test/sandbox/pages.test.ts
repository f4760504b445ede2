import { aUser, aSandbox, type RunningSandbox } from './support';

describe('the web pages of an instance', () => {
	let world: RunningSandbox;

	beforeEach(async () => {
		const nasty = aUser({ id: 7, displayName: '<script>alert(1)</script>', email: 'x@acme.example', values: { title: '"><b>Lead', team: 'Red & Blue' } });
		world = await aSandbox({
			attributes: [{ key: 'team', title: 'Team' }],
			users: [nasty, ...Array.from({ length: 120 }, (_, at) => aUser({ email: `p${at}@acme.example`, displayName: `Person ${at}` }))],
			groups: [{ name: 'Leads', members: [7] }],
			cards: [{ title: 'Chart', owner: 7 }],
			dataSets: [
				{
					id: 'log',
					name: 'Run log',
					ownerId: 7,
					columns: ['run_id', 'record_type', 'status', 'note'].map((name) => ({ name })),
					rows: [
						['first', 'RUN', 'success', ''],
						['second', 'RUN', 'failed', null],
					],
				},
			],
		});
	});
	afterEach(() => world.sandbox.stop());

	const open = async (path: string): Promise<string> => {
		const { status, text, headers } = await world.call('GET', path);
		expect([status, headers.get('content-type')]).toEqual([200, 'text/html;charset=UTF-8']);
		return text;
	};

	it('lists people by page and finds them', async () => {
		const first = await open('/');
		expect(first).toContain('1–50 of 122 people');
		expect(first).toContain('page=2');
		expect(await open('/?page=3')).toContain('101–122 of 122 people');
		const found = await open('/?search=Person%2011');
		expect(found).toContain('Person 119');
		expect(found).not.toContain('Person 20<');
		expect(await open('/?search=nobody-at-all')).toContain('No user matches');
	});

	it('shows a profile with system and custom attributes, groups and belongings', async () => {
		const page = await open('/people/7');
		for (const text of ['System attributes', 'Custom attributes', 'Team', 'Red &amp; Blue', 'Leads', 'Chart', 'Run log']) {
			expect(page).toContain(text);
		}
	});

	it('escapes whatever a person is called', async () => {
		for (const path of ['/', '/?search=%22%3E%3Cscript%3E', '/people/7', '/datasets', '/datasets/log']) {
			expect(await open(path)).not.toMatch(/<script>|"><b>/);
		}
	});

	it('shows DataSets, a run log newest run first, without empty columns', async () => {
		expect(await open('/datasets')).toContain('Run log');
		const log = await open('/datasets/log');
		expect(log.indexOf('>second<')).toBeLessThan(log.indexOf('>first<'));
		expect(log).not.toContain('>note<');
		expect(await open('/datasets/log?columns=all')).toContain('>note<');
	});

	it('shows outbox, requests, violations and the setup', async () => {
		await world.call('POST', '/api/content/v3/users?sendInvite=true', { displayName: 'Zoe', detail: { email: 'zoe@acme.example' } });
		await world.call('GET', '/api/nothing');
		expect(await open('/outbox')).toContain('zoe@acme.example');
		expect(await open('/requests')).toContain('createUser');
		expect(await open('/violations')).toContain('No such endpoint: /api/nothing');
		expect(await open('/setup')).toContain('authorization.roles');
	});

	it('says so where there is nothing', async () => {
		expect((await world.call('GET', '/people/4711')).status).toBe(404);
		expect(world.instance.violations).toEqual([]);
	});

	it('resets by its button and comes back to the people', async () => {
		await world.call('DELETE', '/api/identity/v1/users/7');
		const response = await fetch(`${world.instance.url}/__sandbox/reset`, {
			method: 'POST',
			redirect: 'manual',
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
		});
		expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
		expect(world.instance.state.users.has(7)).toBe(true);
	});
});
