import { anInstance, apply, applyItems, confirmedAdmins, deleting, outcomeFor, planOf, updating, withPeople } from './builders';

describe('the number of admins', () => {
	it('is reported after a run that changed any, the job\'s own among them, and not otherwise', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		ben!.accepted = false;
		expect((await applyItems(domo, [updating(ann!, { roleId: 1 }), updating(ben!, { roleId: 1 })])).adminsCounted).toBe(4);
		expect((await applyItems(domo, [updating(domo.person(2), { roleId: 4, title: 'x' })])).adminsCounted).toBe(3);
		expect((await applyItems(domo, [updating(ann!, { title: 'x' })]))).not.toHaveProperty('adminsCounted');
		domo.fail({ on: 'allUsers', error: { kind: 'unavailable', message: 'x' }, times: Infinity });
		expect((await applyItems(domo, [updating(ben!, { roleId: 4 }), updating(ann!, { roleId: 4 })]))).not.toHaveProperty('adminsCounted');
	});

	it('does not matter where the plan allows none', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [deleting(domo.person(2)), deleting(domo.person(3))], { guard: { minimumAdmins: 0 } });
		expect((await apply(domo, plan, { dryRun: true })).outcomes.map(({ status }) => status)).toEqual(['planned', 'planned']);
		expect((await apply(domo, plan)).outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect(confirmedAdmins(domo)).toBe(0);
	});

	it.each([[1, '0 confirmed Admins would be left', 1], [2, '1 confirmed Admin would be left', 2], [3, '2 confirmed Admins would be left', 3]])('that would be left is said: %i', async (minimum, words, admins) => {
		const domo = anInstance();
		if (admins === 1) domo.people.delete(3);
		if (admins === 3) domo.add({ id: 4, roleId: 1 });
		const { outcomes } = await apply(domo, planOf(domo, [updating(domo.person(2), { roleId: 4 })], { guard: { minimumAdmins: minimum } }));
		expect(outcomes[0]?.message).toBe(`Kept as Admin: without them ${words}, fewer than 'Minimum Admins' (${minimum}). Make another person an Admin first; the job's own account does not count.`);
	});

	it('that cannot be read after a removal is a note', async () => {
		const domo = anInstance();
		domo.afterWrite = () => domo.fail({ on: 'usersById', error: { kind: 'unavailable', message: 'HTTP 503' }, times: 1 });
		const result = await applyItems(domo, [deleting(domo.person(2))]);
		expect(result.notes.join(' ')).toMatch(/How many Admins are left could not be counted after ada@example\.com was no Admin any more\. HTTP 503\..* Look in Admin > People\./);
		expect(outcomeFor(result, 'ada@example.com').status).toBe('applied');
	});

	it.each([[true, 1], [false, 2]] as const)('is put right although the answer to that is lost (done: %s)', async (applied, times) => {
		const domo = anInstance();
		let gone = false;
		domo.afterWrite = () => {
			if (!gone) domo.person(3).roleId = 4;
			gone = true;
		};
		domo.fail({ on: 'update', applied, when: ([, writes]) => JSON.stringify(writes).includes('"roleId","to":1'), error: { kind: 'unknownOutcome', message: 'lost' } });
		const result = await applyItems(domo, [updating(domo.person(2), { roleId: 4 })]);
		expect(outcomeFor(result, 'ada@example.com')).toMatchObject({ status: 'held', message: expect.stringMatching(/^ada@example\.com was made Admin again: at the same moment somebody else took another Admin away, so that 0 confirmed Admins are left, fewer than 'Minimum Admins' \(1\)\. Make another person an Admin first\.$/) });
		expect(domo.callsOf('update').filter(({ about: [, writes] }) => JSON.stringify(writes).includes('"to":1'))).toHaveLength(times);
		expect(domo.person(2).roleId).toBe(1);
	});
});
