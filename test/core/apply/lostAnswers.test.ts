import { anInstance, applyItems, creating, deleting, outcomeFor, statuses, updating, withPeople } from './builders';

const lost = { kind: 'unknownOutcome', message: 'The answer was lost' } as const;

describe('a create that was refused in the company of other requests', () => {
	const refused = { kind: 'refused', httpStatus: 400, message: 'Bad Request', refusedIn: { peak: 10, round: 3 } } as const;
	const sent = (domo: ReturnType<typeof anInstance>) => domo.calls.map(({ method }) => method).filter((method) => method === 'create' || method === 'userByEmail');

	it('is sent once more after the address was looked up', async () => {
		const domo = anInstance();
		domo.fail({ on: 'create', error: refused });
		const result = await applyItems(domo, [creating('new@example.com', {}, { sendInvite: true })]);
		expect(outcomeFor(result, 'new@example.com').status).toBe('applied');
		expect(sent(domo)).toEqual(['create', 'userByEmail', 'create']);
		expect(domo.invited).toEqual(['new@example.com']);
	});

	it('is not repeated where the account is there all the same', async () => {
		const domo = anInstance();
		domo.fail({ on: 'create', applied: true, error: refused });
		const result = await applyItems(domo, [creating('new@example.com', {}, { sendInvite: true })]);
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'applied', userId: 1_000 });
		expect(sent(domo)).toEqual(['create', 'userByEmail']);
	});

	it('is ours where the account was made all the same and becomes visible only after the second request', async () => {
		const domo = anInstance();
		domo.lateVisibilityMs = 8_000;
		domo.fail({ on: 'create', applied: true, error: refused });
		const result = await applyItems(domo, [creating('new@example.com', {}, { sendInvite: true })]);
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'applied', userId: 1_000, undo: true });
		expect(domo.person(1_000).attributes.get('title')).toBe('Analyst');
		expect(domo.invited).toEqual(['new@example.com']);
	});

	it('fails where it is refused again', async () => {
		const domo = anInstance();
		domo.fail({ on: 'create', error: refused, times: Infinity });
		const result = await applyItems(domo, [creating('new@example.com')]);
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'failed', httpStatus: 400 });
		expect(sent(domo)).toEqual(['create', 'userByEmail', 'create']);
	});
});

describe('a create whose answer was lost', () => {
	it('is one person and reported as created, if it was applied (B8)', async () => {
		const domo = anInstance();
		domo.fail({ on: 'create', applied: true, error: lost });
		const result = await applyItems(domo, [creating('new@example.com', {}, { sendInvite: true })]);
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'applied', userId: 1_000, undo: true });
		expect(domo.callsOf('create')).toHaveLength(1);
		expect(domo.invited).toEqual(['new@example.com']);
		expect(domo.person(1_000).attributes.get('title')).toBe('Analyst');
	});

	it('is repeated after reading again, if it was not applied (B7)', async () => {
		const domo = anInstance();
		domo.fail({ on: 'create', error: lost });
		const result = await applyItems(domo, [creating('new@example.com', {}, { sendInvite: true })]);
		expect(outcomeFor(result, 'new@example.com').status).toBe('applied');
		const created = domo.calls.map(({ method }) => method).filter((method) => method === 'create' || method === 'userByEmail');
		expect(created).toEqual(['create', 'userByEmail', 'userByEmail', 'userByEmail', 'create']);
		expect(domo.invited).toEqual(['new@example.com']);
	});

	it('is found although the new account becomes visible late, and no user is created twice (B8, B11)', async () => {
		const domo = anInstance();
		domo.lateVisibilityMs = 8_000;
		domo.fail({ on: 'create', applied: true, error: lost });
		const result = await applyItems(domo, [creating('new@example.com', {}, { sendInvite: true })]);
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'applied', userId: 1_000 });
		expect([...domo.people.values()].filter(({ email }) => email === 'new@example.com')).toHaveLength(1);
		expect(domo.invited).toEqual(['new@example.com']);
	});

	it.each([
		['name', { displayName: 'Another Person', roleId: 4 }],
		['role', { displayName: 'new', roleId: 5 }],
	])('is not ours when somebody with another %s has that address now', async (_, other) => {
		const domo = anInstance();
		domo.fail({ on: 'create', error: lost });
		domo.beforeWrite = () => {
			if (domo.byEmail('new@example.com') === undefined) domo.add({ id: 77, email: 'new@example.com', ...other });
		};
		const result = await applyItems(domo, [creating('new@example.com')]);
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'drifted', userId: null });
		expect(domo.callsOf('update')).toEqual([]);
	});

	it('again and again fails in the end, and says so (B14)', async () => {
		const domo = anInstance();
		domo.fail({ on: 'create', error: { ...lost, httpStatus: 500, toe: 'ABC-1' }, times: Infinity });
		const result = await applyItems(domo, [creating('new@example.com'), creating('other@example.com')]);
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'failed', httpStatus: 500, toe: 'ABC-1', attempts: 4 });
	});

	it('is reported as unknown if reading again fails as well, and the run ends', async () => {
		const domo = anInstance();
		domo.fail({ on: 'create', error: lost, times: Infinity });
		domo.fail({ on: 'userByEmail', error: { kind: 'unavailable', message: 'Domo does not answer' }, times: Infinity });
		const result = await applyItems(domo, [creating('a@example.com'), creating('b@example.com')], { concurrency: 1 });
		expect(outcomeFor(result, 'a@example.com').status).toBe('unverified');
		expect(outcomeFor(result, 'a@example.com').message).toContain('could not be found out');
		expect(outcomeFor(result, 'b@example.com').status).toBe('notTried');
		expect(result.stopped).toContain('Domo does not answer');
	});
});

describe('an address that is taken', () => {
	it('was created by somebody else since the plan: the next run updates it (B12, D11)', async () => {
		const domo = anInstance();
		domo.add({ id: 77, email: 'New@Example.com', displayName: 'new', roleId: 4 });
		const result = await applyItems(domo, [creating('new@example.com', {}, { sendInvite: true })]);
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'drifted' });
		expect(outcomeFor(result, 'new@example.com').message).toContain('The next run');
		expect(outcomeFor(result, 'new@example.com').undo).toBeUndefined();
		expect(domo.invited).toEqual([]);
	});

	it('for ever, without anybody to be found, does not hang (B13)', async () => {
		const domo = anInstance();
		domo.fail({ on: 'create', error: lost });
		domo.fail({ on: 'create', error: { kind: 'duplicate', httpStatus: 409, message: 'User already exists' }, times: Infinity });
		const result = await applyItems(domo, [creating('ghost@example.com')]);
		expect(outcomeFor(result, 'ghost@example.com')).toMatchObject({ status: 'failed', httpStatus: 409 });
	});

	it('fails only the update that wants it', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.add({ id: 13, email: 'taken@example.com' });
		const result = await applyItems(domo, [updating(ann!, { email: 'taken@example.com' }), updating(ben!, { title: 'Lead' })]);
		expect(statuses(result)).toEqual({ 'p11@example.com': 'failed', 'p12@example.com': 'applied' });
	});
});

describe('a new account', () => {
	it.each([400, 404] as const)('that shows up late is filled in with patience: HTTP %s is no refusal then (B11)', async (lateStatus) => {
		const domo = anInstance();
		domo.lateVisibilityMs = 5_000;
		domo.lateStatus = lateStatus;
		const result = await applyItems(domo, [creating('new@example.com', { team: 'Sales' })]);
		expect(outcomeFor(result, 'new@example.com').status).toBe('applied');
		expect(domo.byEmail('new@example.com')?.attributes.get('team')).toBe('Sales');
		expect(domo.callsOf('create')).toHaveLength(1);
	});

	it('whose attributes Domo refuses is incomplete, with its id, and the run goes on (D13)', async () => {
		const domo = anInstance();
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 400, message: 'Not a valid phone number' }, times: Infinity, when: ([id]) => id === 1_000 });
		const result = await applyItems(domo, [creating('a@example.com'), creating('b@example.com')], { concurrency: 1 });
		expect(outcomeFor(result, 'a@example.com')).toMatchObject({ status: 'incomplete', userId: 1_000, undo: true, httpStatus: 400 });
		expect(outcomeFor(result, 'a@example.com').message).toContain('Not a valid phone number');
		expect(outcomeFor(result, 'b@example.com').status).toBe('applied');
	});

	it('is filled in although Domo refuses twice while it is visible already', async () => {
		const domo = anInstance();
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 400, message: 'Bad Request' }, times: 2 });
		const result = await applyItems(domo, [creating('new@example.com')]);
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'applied', attempts: 4 });
	});

	it('that Domo refuses for good costs little patience', async () => {
		const domo = anInstance();
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 400, message: 'No' }, times: Infinity });
		const before = domo.clock.now();
		await applyItems(domo, [creating('a@example.com')]);
		expect(domo.clock.now() - before).toBeLessThan(3_000);
	});

	it('whose address is outside the authorised domains fails in Domo\'s words, without a repetition (B20)', async () => {
		const domo = anInstance();
		domo.fail({ on: 'create', error: { kind: 'refused', httpStatus: 400, message: 'Provide a proper email address' } });
		const result = await applyItems(domo, [creating('a@elsewhere.test')]);
		expect(outcomeFor(result, 'a@elsewhere.test')).toMatchObject({ status: 'failed', attempts: 1 });
		expect(outcomeFor(result, 'a@elsewhere.test').message).toContain('Provide a proper email address');
	});
});

describe('an update whose answer was lost', () => {
	it.each([['applied', true, 1], ['not applied', false, 2]])('was %s, as reading again shows (B10)', async (_, applied, requests) => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'update', applied, error: lost });
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead' })]);
		expect(outcomeFor(result, 'p11@example.com')).toMatchObject({ status: 'applied', undo: true });
		expect(domo.callsOf('update')).toHaveLength(requests);
		expect(domo.person(11).attributes.get('title')).toBe('Lead');
	});

	it('for ever fails for that person alone (B14)', async () => {
		const domo = anInstance();
		const people = withPeople(domo, 11, 12, 13);
		domo.fail({ on: 'update', error: { ...lost, httpStatus: 500 }, times: Infinity, when: ([id]) => id === 12 });
		const result = await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })));
		expect(statuses(result)).toEqual({ 'p11@example.com': 'applied', 'p12@example.com': 'failed', 'p13@example.com': 'applied' });
		expect(result.stopped).toBeUndefined();
	});
});

describe('a delete whose answer was lost', () => {
	it.each([['applied', true, 1], ['not applied', false, 2]])('was %s, as reading again shows (B9)', async (_, applied, requests) => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'remove', applied, error: lost });
		const result = await applyItems(domo, [deleting(ann!)]);
		expect(outcomeFor(result, 'p11@example.com')).toMatchObject({ status: 'applied', undo: true });
		expect(domo.callsOf('remove')).toHaveLength(requests);
		expect(domo.people.has(11)).toBe(false);
	});

	it('and that is still seen for a while is sent again, and ours all the same', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const look = domo.usersById.bind(domo);
		domo.usersById = async (ids, fields, options) => {
			const isSeen = domo.callsOf('remove').length === 1;
			if (isSeen) domo.people.set(11, ann!);
			const found = await look(ids, fields, options);
			if (isSeen) domo.people.delete(11);
			return found;
		};
		domo.fail({ on: 'remove', applied: true, error: lost });
		const result = await applyItems(domo, [deleting(ann!)]);
		expect(domo.callsOf('remove')).toHaveLength(2);
		expect(outcomeFor(result, 'p11@example.com')).toMatchObject({ status: 'applied', undo: true, httpStatus: 404 });
	});

	it('of a user who was gone at the first attempt is already done, and undo does not restore the user', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.beforeWrite = () => void domo.people.delete(11);
		const result = await applyItems(domo, [deleting(ann!)]);
		expect(outcomeFor(result, 'p11@example.com').status).toBe('alreadyDone');
		expect(outcomeFor(result, 'p11@example.com').undo).toBeUndefined();
	});
});

it.each([
	['create', creating('new@example.com')],
	['update', undefined],
] as const)('does not call a %s untried whose answer was lost before the door was shut', async (on, item) => {
	const domo = anInstance();
	const [ann] = withPeople(domo, 11);
	domo.fail({ on, error: lost });
	domo.fail({ on, error: { kind: 'rateLimited', httpStatus: 429, message: 'Too many requests' }, times: Infinity });
	const result = await applyItems(domo, [item ?? updating(ann!, { title: 'Lead' })]);
	expect(result.outcomes[0]?.status).toBe('unverified');
	expect(result.outcomes[0]?.message).toContain('The answer was lost. Domo may or may not have done it');
	expect(result.outcomes[0]?.message).toContain('Too many requests');
});

it('loses no user under random faults: 1,000 users, a tenth of the answers lost (B18)', async () => {
	const domo = anInstance();
	const people = withPeople(domo, ...Array.from({ length: 500 }, (_, i) => 2_000_000 + i));
	let seed = 7;
	const chance = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
	for (const on of ['create', 'update', 'remove'] as const) {
		domo.fail({ on, error: lost, times: Infinity, applied: true, when: () => chance() < 0.05 });
		domo.fail({ on, error: lost, times: Infinity, when: () => chance() < 0.05 });
	}
	const items = people.map((person, i) => (i % 2 === 0 ? updating(person, { title: 'Lead' }) : deleting(person)));
	const created = Array.from({ length: 500 }, (_, i) => creating(`new${i}@example.com`, {}, { sendInvite: true }));
	const result = await applyItems(domo, [...created, ...items]);

	expect(result.outcomes.filter(({ status }) => status !== 'applied')).toEqual([]);
	expect(domo.people.size).toBe(3 + 500 + 250);
	expect(new Set(domo.invited).size).toBe(domo.invited.length);
	expect(people.filter((_, i) => i % 2 === 0).every((person) => domo.person(person.id).attributes.get('title') === 'Lead')).toBe(true);
	expect(created.every(({ email }) => domo.byEmail(email)?.attributes.get('title') === 'Analyst')).toBe(true);
});
