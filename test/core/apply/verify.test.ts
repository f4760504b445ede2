import { anInstance, applyItems, creating, deleting, outcomeFor, planOf, apply, updating, withPeople } from './builders';

describe('verifying what was written', () => {
	it('names the person and the field that did not stick', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.forgetful.add('team');
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead', team: 'Sales' }), updating(ben!, { title: 'Lead' }), creating('new@example.com', { team: 'Ops' })]);
		expect(outcomeFor(result, 'p11@example.com')).toMatchObject({ status: 'unverified', undo: true });
		expect(outcomeFor(result, 'p11@example.com').message).toContain('Did not stick: team is empty instead of "Sales".');
		expect(outcomeFor(result, 'p12@example.com').status).toBe('applied');
		expect(outcomeFor(result, 'new@example.com')).toMatchObject({ status: 'unverified', userId: 1_000 });
	});

	it('is patient with writes that show up late, and reads only the doubtful again', async () => {
		const domo = anInstance();
		const people = withPeople(domo, 11, 12, 13);
		const plan = planOf(domo, people.map((person) => updating(person, { title: 'Lead' })));
		domo.afterWrite = ({ about: [id] }) => {
			if (id === 12) domo.person(12).visibleFrom = domo.clock.now() + 5_000;
		};
		const result = await apply(domo, plan);
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
		expect(domo.callsOf('usersById').slice(1).map(({ about }) => about[0])).toEqual([[11, 12, 13], [12], [12], [12]]);
	});

	it('finds a deleted person who is still there', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.afterWrite = () => void domo.people.set(11, ann!);
		const result = await applyItems(domo, [deleting(ann!)]);
		expect(result.outcomes[0]).toMatchObject({ status: 'unverified' });
		expect(result.outcomes[0]?.message).toContain('Still there after the delete');
	});

	it('hides values where they may not be logged', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.forgetful.add('title');
		const { outcomes } = await apply(domo, planOf(domo, [updating(ann!, { title: 'Secret' })], { logValues: 'fieldsOnly' }));
		expect(outcomes[0]?.message).toContain('title');
		expect(outcomes[0]?.message).not.toContain('Secret');
	});

	it('that fails leaves what the answers have shown as it is, with a note', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.afterWrite = () => domo.fail({ on: 'usersById', error: { kind: 'unavailable', message: 'HTTP 503' }, times: Infinity });
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead' })]);
		expect(result.outcomes[0]?.status).toBe('applied');
		expect(result.notes).toEqual([expect.stringContaining('could not be read again to verify it. HTTP 503')]);
		expect(result.stopped).toBeUndefined();
	});
});
