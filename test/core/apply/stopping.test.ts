import { anInstance, applyItems, creating, deleting, outcomeFor, updating, withPeople } from './builders';

const ids = (n: number): number[] => Array.from({ length: n }, (_, i) => 100 + i);

describe('a run that has to end', () => {
	it.each([
		['the token is revoked (B16)', { kind: 'signIn', httpStatus: 401, message: 'Domo did not accept the credential' }, 'failed'],
		['a grant is missing', { kind: 'grant', httpStatus: 403, message: 'No right to edit users' }, 'failed'],
		['a web page comes instead of an answer', { kind: 'blocked', httpStatus: 200, message: 'A web page came' }, 'failed'],
		['the wait budget is used up (B3, B4)', { kind: 'rateLimited', httpStatus: 429, message: 'Domo asks to wait 3244 s' }, 'notTried'],
	] as const)('when %s: what was done stays done, the rest is not tried, everybody is accounted for', async (_, error, status) => {
		const domo = anInstance();
		const people = withPeople(domo, ...ids(10));
		domo.fail({ on: 'update', error, times: Infinity, when: ([id]) => Number(id) >= 104 });
		const result = await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })), { concurrency: 1 });

		expect(result.outcomes.map((outcome) => outcome.status)).toEqual([
			'applied', 'applied', 'applied', 'applied', status, 'notTried', 'notTried', 'notTried', 'notTried', 'notTried',
		]);
		expect(domo.callsOf('update')).toHaveLength(5);
		expect(result.stopped).toContain(error.message);
		expect(result.outcomes[9]?.message).toContain(error.message);
	});

	it('leaves a person incomplete whose account was made before Domo shut the door', async () => {
		const domo = anInstance();
		domo.fail({ on: 'update', error: { kind: 'rateLimited', httpStatus: 429, message: 'Too many' }, times: Infinity });
		const result = await applyItems(domo, [creating('a@example.com'), creating('b@example.com')], { concurrency: 1 });
		expect(outcomeFor(result, 'a@example.com')).toMatchObject({ status: 'incomplete', userId: 1_000, undo: true });
		expect(outcomeFor(result, 'b@example.com').status).toBe('notTried');
		expect(result.stopped).toContain('Too many');
	});

	it('says that it verified nothing when Domo cannot be asked', async () => {
		const domo = anInstance();
		const people = withPeople(domo, 11, 12);
		domo.fail({ on: 'update', error: { kind: 'signIn', httpStatus: 401, message: 'No' }, when: ([id]) => id === 12 });
		const result = await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })), { concurrency: 1 });
		expect(result.notes).toEqual(['What was written could not be read again to verify it, because the run ended early.']);
	});

	it('writes no user who could not be rechecked', async () => {
		const domo = anInstance();
		const people = withPeople(domo, 11, 12);
		domo.fail({ on: 'usersById', error: { kind: 'unavailable', message: 'HTTP 503' }, times: Infinity });
		const result = await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })));
		expect(result.outcomes.map(({ status }) => status)).toEqual(['notTried', 'notTried']);
		expect(result.stopped).toContain('could not be read before writing');
		expect(domo.writes).toEqual([]);
	});
});

describe('the breaker', () => {
	it('stops when 40 % failed once 20 were tried', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...ids(100));
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 400, message: 'No' }, times: Infinity, when: ([id]) => Number(id) % 2 === 0 });
		const result = await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })), { concurrency: 1 });
		const count = (status: string): number => result.outcomes.filter((outcome) => outcome.status === status).length;
		expect([count('applied'), count('failed'), count('notTried')]).toEqual([10, 10, 80]);
		expect(result.stopped).toBe("10 of 20 writes failed: 'Stop After Failures (Percent)' is 40 % once 20 were tried.");
	});

	it('lets a run go on if fewer writes fail', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...ids(100));
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 400, message: 'No' }, times: Infinity, when: ([id]) => Number(id) % 3 === 0 });
		const result = await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })));
		expect(result.stopped).toBeUndefined();
		expect(result.outcomes.filter(({ status }) => status === 'failed')).toHaveLength(33);
	});

	it('does not take drifted people for failures', async () => {
		const domo = anInstance();
		const people = withPeople(domo, ...ids(50));
		const items = people.map((person) => updating(person, { title: 'Lead' }));
		for (const person of people) person.attributes.set('title', 'Changed');
		const result = await applyItems(domo, items);
		expect(result.stopped).toBeUndefined();
		expect(result.outcomes.every(({ status }) => status === 'drifted')).toBe(true);
	});
});

describe('stop pressed (E11)', () => {
	it('starts no new write; those in flight finish and are reported', async () => {
		const domo = anInstance();
		domo.latencyMs = 80;
		const people = withPeople(domo, ...ids(40));
		const stop = new AbortController();
		let done = 0;
		domo.afterWrite = () => {
			done += 1;
			if (done === 10) stop.abort();
		};
		const result = await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })), { concurrency: 4 }, { signal: stop.signal });
		const applied = result.outcomes.filter(({ status }) => status === 'applied').map(({ userId }) => userId);
		const changed = people.filter((person) => person.attributes.get('title') === 'Lead').map(({ id }) => id);
		expect(applied).toEqual(changed);
		expect(applied.length).toBeGreaterThanOrEqual(10);
		expect(applied.length).toBeLessThanOrEqual(14);
		expect(result.outcomes.filter(({ status }) => status === 'notTried')).toHaveLength(40 - applied.length);
		expect(result.stopped).toBe('The run was stopped.');
	});

	it('before anything began writes nothing', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const result = await applyItems(domo, [deleting(ann!), creating('a@example.com')], {}, { signal: AbortSignal.abort() });
		expect(result.outcomes.map(({ status }) => status)).toEqual(['notTried', 'notTried']);
		expect(domo.writes).toEqual([]);
	});

	it('during the recheck writes nothing', async () => {
		const domo = anInstance();
		const people = withPeople(domo, 11, 12, 13, 14, 15);
		const stop = new AbortController();
		domo.fail({ on: 'usersById', error: { kind: 'unavailable' }, when: () => void stop.abort() });
		const items = [
			updating(people[0]!, { title: 'Lead' }), updating(people[1]!, { roleId: 5 }), updating(people[2]!, { roleId: 5 }),
			updating(people[3]!, { email: 'p15@example.com' }), updating(people[4]!, { email: 'p14@example.com' }),
		];
		const result = await applyItems(domo, items, {}, { signal: stop.signal });
		// Changes of role or address, and others, are looked at apart.
		expect(domo.callsOf('usersById').length).toBeLessThanOrEqual(2);
		expect(domo.writes).toEqual([]);
		expect(result.outcomes.map(({ status }) => status)).toEqual(items.map(() => 'notTried'));
	});

	it('while a list of roles is refused writes no user alone', async () => {
		const domo = anInstance();
		const people = withPeople(domo, 11, 12, 13);
		const stop = new AbortController();
		domo.fail({ on: 'assignRole', error: { kind: 'refused', httpStatus: 400, message: 'No' } });
		domo.beforeWrite = () => stop.abort();
		const result = await applyItems(domo, people.map((person) => updating(person, { roleId: 5 })), {}, { signal: stop.signal });
		expect(domo.writes.map(({ method }) => method)).toEqual(['assignRole']);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['notTried', 'notTried', 'notTried']);
	});

	it('while a lost create is searched does not create again', async () => {
		const domo = anInstance();
		const stop = new AbortController();
		domo.fail({ on: 'create', error: { kind: 'unknownOutcome', message: 'lost' } });
		domo.beforeWrite = () => stop.abort();
		const result = await applyItems(domo, [creating('a@example.com')], {}, { signal: stop.signal });
		expect(domo.callsOf('create')).toHaveLength(1);
		expect(result.outcomes[0]).toMatchObject({ status: 'failed' });
	});

	it('while admins are counted removes no user', async () => {
		const domo = anInstance();
		const stop = new AbortController();
		domo.fail({ on: 'allUsers', error: { kind: 'unavailable' }, when: () => void stop.abort() });
		const result = await applyItems(domo, [deleting(domo.person(2))], {}, { signal: stop.signal });
		expect(domo.callsOf('allUsers')).toHaveLength(1);
		expect(result.outcomes[0]?.status).toBe('notTried');
		expect(domo.people.has(2)).toBe(true);
	});

	it('while a new account is awaited leaves it incomplete, without another write', async () => {
		const domo = anInstance();
		const stop = new AbortController();
		domo.afterWrite = () => stop.abort();
		const result = await applyItems(domo, [creating('a@example.com')], {}, { signal: stop.signal });
		expect(result.outcomes[0]).toMatchObject({ status: 'incomplete', userId: 1_000, undo: true });
		expect(domo.writes).toHaveLength(1);
	});
});

it('keeps no more writes under way than allowed', async () => {
	const domo = anInstance();
	domo.latencyMs = 80;
	const people = withPeople(domo, ...ids(40));
	const before = domo.clock.now();
	await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })), { concurrency: 5 });
	// The account beside the attributes, these once more (which one over HTTP keeps), one page of people before and one after; 40 writes, 5 at a time.
	expect(domo.clock.now() - before).toBe(80 * 4 + (80 * 40) / 5);
});
