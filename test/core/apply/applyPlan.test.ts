import { anInstance, apply, applyItems, creating, deleting, held, outcomeFor, planOf, statuses, updating, withPeople } from './builders';

describe('applying a plan', () => {
	it('creates, updates and deletes, and says so for each', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const result = await applyItems(domo, [creating('new@example.com', { team: 'Sales' }), updating(ann!, { title: 'Lead' }), deleting(ben!)]);

		expect(statuses(result)).toEqual({ 'new@example.com': 'applied', 'p11@example.com': 'applied', 'p12@example.com': 'applied' });
		expect(domo.byEmail('new@example.com')?.attributes).toEqual(new Map([['title', 'Analyst'], ['team', 'Sales']]));
		expect(domo.person(11).attributes.get('title')).toBe('Lead');
		expect(domo.people.has(12)).toBe(false);
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ userId: domo.byEmail('new@example.com')?.id, undo: true });
		expect(result.stopped).toBeUndefined();
	});

	it('gives one outcome for each item, in their order, whatever its action', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const reject = { ...updating(ben!, {}), action: 'reject' as const, userId: null };
		const unchanged = { ...updating(domo.person(2), {}), action: 'unchanged' as const };
		const plan = planOf(domo, [updating(ann!, { title: 'Lead' }), held(deleting(ben!), 'deletionLimit'), reject, unchanged]);
		const { outcomes } = await apply(domo, plan);

		expect(outcomes.map(({ status }) => status)).toEqual(['applied', 'held', 'rejected', 'unchanged']);
		expect(outcomes.map(({ email }) => email)).toEqual(plan.items.map(({ email }) => email));
		expect(outcomes.every((outcome) => !('error' in outcome))).toBe(true);
	});

	it('writes nothing in a dry run, and says of every change that it is planned', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const items = [creating('new@example.com'), updating(ann!, { title: 'Lead' }), deleting(ben!), held(updating(domo.person(2), { title: 'x' }), 'updateLimit')];
		const result = await applyItems(domo, items, { dryRun: true });

		expect(result.outcomes.map(({ status }) => status)).toEqual(['planned', 'planned', 'planned', 'held']);
		expect(domo.writes).toEqual([]);
	});

	it('needs two requests for a create, one for an update, one for a delete, and pages for reading before and after', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		await applyItems(domo, [creating('new@example.com'), updating(ann!, { title: 'Lead', location: 'Bern' }), deleting(ben!)]);

		expect(domo.writes.map(({ method }) => method).sort()).toEqual(['create', 'remove', 'update', 'update']);
		expect(domo.callsOf('usersById')).toHaveLength(3);
		expect(domo.callsOf('userByEmail')).toHaveLength(0);
	});

	it('sends only what differs, by identity key', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		await applyItems(domo, [updating(ann!, { location: 'Bern', title: null })]);

		expect(domo.callsOf('update')[0]?.about).toEqual([11, [{ key: 'employeeLocation', to: 'Bern' }, { key: 'title', to: null }]]);
	});

	it('needs one request for a create that says no more than the account itself', async () => {
		const domo = anInstance();
		await applyItems(domo, [creating('new@example.com', { title: null })]);
		expect(domo.writes.map(({ method }) => method)).toEqual(['create']);
	});

	it('invites users as planned, and none by an update (D12)', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		await applyItems(domo, [creating('a@example.com', {}, { sendInvite: true }), creating('b@example.com'), updating(ann!, { title: 'Lead' }, { sendInvite: true })]);
		expect(domo.invited).toEqual(['a@example.com']);
	});

	it('reports progress as people are settled', async () => {
		const domo = anInstance();
		const people = withPeople(domo, 11, 12, 13);
		const seen: string[] = [];
		await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })), {}, { onProgress: ({ done, total }) => seen.push(`${done}/${total}`) });
		expect(seen).toEqual(['1/3', '2/3', '3/3']);
	});

	it('defines the attributes that the plan adds before it writes to people', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [creating('new@example.com', { shoeSize: '42' })], { newAttributes: ['shoeSize'] });
		const result = await apply(domo, plan);

		expect(domo.writes.map(({ method }) => method)).toEqual(['createAttribute', 'create', 'update']);
		expect(result.outcomes[0]?.status).toBe('applied');
		expect(domo.byEmail('new@example.com')?.attributes.get('shoeSize')).toBe('42');
	});

	it('writes no user if an attribute of the plan cannot be defined', async () => {
		const domo = anInstance();
		domo.fail({ on: 'createAttribute', error: { kind: 'grant', httpStatus: 403, message: 'Forbidden' } });
		const result = await apply(domo, planOf(domo, [creating('new@example.com', { shoeSize: '42' })], { newAttributes: ['shoeSize'] }));

		expect(result.outcomes[0]?.status).toBe('notTried');
		expect(result.stopped).toContain('"shoeSize" could not be defined');
		expect(domo.callsOf('create')).toEqual([]);
	});

	it('never throws if the instance cannot be read at all: everything is reported as not tried (B16, F2)', async () => {
		const domo = anInstance();
		domo.fail({ on: 'account', error: { kind: 'signIn', httpStatus: 401, message: 'Domo did not accept the credential' } });
		const result = await applyItems(domo, [creating('new@example.com')]);

		expect(result.outcomes[0]).toMatchObject({ status: 'notTried', attempts: 0 });
		expect(result.outcomes[0]?.message).toContain('Domo did not accept the credential');
		expect(result.stopped).toContain('did not accept');
	});

	it('fails a person whose attribute was removed from the instance since the plan', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const result = await applyItems(domo, [updating(ann!, { vanished: 'x' })]);
		expect(result.outcomes[0]).toMatchObject({ status: 'failed' });
		expect(domo.writes).toEqual([]);
	});

	it('keeps going when an unexpected exception comes out of the directory', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.beforeWrite = ({ about }) => {
			if (about[0] === 11) throw new TypeError('a bug');
		};
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead' }), updating(ben!, { title: 'Lead' })]);
		expect(statuses(result)).toEqual({ 'p11@example.com': 'failed', 'p12@example.com': 'applied' });
	});
});
