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
					columns: ['run_id', 'job_name', 'record_type', 'email', 'status', 'note'].map((name) => ({ name })),
					rows: [
						['first', 'Job', 'RUN', null, 'success', ''],
						['second', 'Job', 'RUN', null, 'failed', null],
						['second', 'Job', 'USER', 'p1@acme.example', 'failed', null],
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
		for (const path of ['/', '/changes', '/?search=%22%3E%3Cscript%3E', '/people/7', '/datasets', '/datasets/log']) {
			expect(await open(path)).not.toMatch(/<script>|"><b>/);
		}
	});

	it('shows DataSets, a run log newest run first, without empty columns', async () => {
		expect(await open('/datasets')).toContain('Run log');
		const log = await open('/datasets/log');
		expect(log.indexOf('>second<')).toBeLessThan(log.indexOf('>first<'));
		expect(log).not.toContain('>note<');
		const columns = [...log.matchAll(/<th title="\w+">(\w+)</g)].map(([, name]) => name);
		expect(columns).toEqual(['record_type', 'status', 'email', 'run_id', 'job_name']);
		expect(await open('/datasets/log?columns=all')).toContain('>note<');
	});

	it('shows outbox, requests, violations and the setup', async () => {
		await world.call('POST', '/api/content/v3/users?sendInvite=true', { displayName: 'Zoe', detail: { email: 'zoe@acme.example' } });
		await world.call('GET', '/api/nothing');
		expect(await open('/outbox')).toContain('zoe@acme.example');
		expect(await open('/requests')).toContain('createUser');
		expect(await open('/violations')).toContain('No such endpoint: /api/nothing');
		const setup = await open('/setup');
		for (const text of ['authorization.roles', 'acme-token', world.instance.url]) expect(setup).toContain(text);
	});

	it('shows what changed of whom since the start, and who was deleted', async () => {
		expect(await open('/changes')).toContain('Nobody was changed');
		await world.call('PATCH', '/api/identity/v1/users/7', { attributes: [{ key: 'title', values: ['Chief & Lead'] }, { key: 'roleId', values: [2] }] });
		await world.call('POST', '/api/content/v3/users?sendInvite=false', { displayName: 'Zoe', detail: { email: 'zoe@acme.example' } });
		const [gone] = [...world.instance.state.users.values()].filter(({ displayName }) => displayName === 'Person 5');
		await world.call('DELETE', `/api/identity/v1/users/${gone?.id}`);
		const changes = await open('/changes');
		for (const text of ['3 changes', 'Chief &amp; Lead', '→ Privileged', 'zoe@acme.example', 'Deleted people (1)']) expect(changes).toContain(text);
		expect(changes.indexOf('>deleted<')).toBeLessThan(changes.indexOf('>created<'));
		expect(await open('/people/7')).toContain('Chief &amp; Lead');
		expect(await open(`/people/${gone?.id}`)).toContain('>deleted<');
		expect(await open('/?search=Zoe')).toContain('>created<');
	});

	it('counts no sign-in as a change, and nothing after a reset', async () => {
		const { people } = world.instance.state;
		const user = people.find(7);
		if (user !== undefined) people.replace(user, { ...user, lastLogin: 1 });
		expect(people.history.all()).toEqual([]);
		if (user !== undefined) people.replace(user, { ...user, displayName: 'Somebody Else' });
		expect(people.history.of(7)).toHaveLength(1);
		world.instance.reset();
		expect(world.instance.state.people.history.all()).toEqual([]);
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
