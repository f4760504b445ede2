import type { FakeDirectory } from '../../../support/fakeDirectory';
import { anInstance, apply, applyItems, outcomeFor, planOf, statuses, updating, withPeople } from '../builders';

/** People whose addresses move on by one: the first wants the second's, the last wants the first's. */
function circle(domo: FakeDirectory, ids: readonly number[], more: Readonly<Record<number, object>> = {}) {
	const people = withPeople(domo, ...ids);
	return people.map((person, i) => updating(person, { email: people[(i + 1) % people.length]!.email, ...more[person.id] }));
}
const addresses = (domo: FakeDirectory, ids: readonly number[]) => ids.map((id) => domo.person(id).email);
const messages = (result: Awaited<ReturnType<typeof applyItems>>) => Object.fromEntries(result.outcomes.map(({ status, message }) => [status, message]));
const no = { kind: 'refused', httpStatus: 422, message: 'No' } as const;

describe('an exchange of addresses', () => {
	it('that cannot be begun names the person who is not changed', async () => {
		const domo = anInstance();
		const items = circle(domo, [11, 12]);
		domo.person(12).email = 'ben@example.com';
		const result = await applyItems(domo, items);
		expect(outcomeFor(result, 'p11@example.com')).toMatchObject({ status: 'notTried', message: 'Exchanges addresses with p12@example.com, who is not changed. Run again for a new plan.' });
	});

	it('that is refused says who failed, and that all have their old addresses', async () => {
		const domo = anInstance();
		let write = 0;
		domo.fail({ on: 'update', error: no, when: () => (write += 1) === 2 });
		const result = await applyItems(domo, circle(domo, [11, 12]));
		const failed = result.outcomes.find(({ status }) => status === 'failed')!;
		expect(messages(result)).toEqual({
			failed: 'These people exchange addresses, and this address could not be changed. No. Correct what Domo names and run again.',
			notTried: `Exchanges addresses with ${failed.email}, whose change failed. The addresses are as they were.`,
		});
		expect(addresses(domo, [11, 12])).toEqual(['p11@example.com', 'p12@example.com']);
		expect(result.stopped).toBeUndefined();
	});

	it('that fails for a reason that concerns everybody ends the run', async () => {
		const domo = anInstance();
		domo.fail({ on: 'update', error: { kind: 'grant', httpStatus: 403, message: 'No grant' } });
		expect((await applyItems(domo, circle(domo, [11, 12]))).stopped).toContain('No grant');
	});

	it('names the address that somebody is left with, be it the temporary or the new one', async () => {
		const domo = anInstance();
		let write = 0;
		domo.fail({ on: 'update', error: no, times: Infinity, when: () => (write += 1) > 2 });
		const result = await applyItems(domo, circle(domo, [11, 12, 13]));
		const left = result.outcomes.filter(({ status }) => status === 'incomplete').map(({ message }) => message);
		expect(left).toHaveLength(2);
		expect(left.join('\n')).toMatch(/Left with the new address: it could not be put back to p1\d@example\.com\. No\. Correct what Domo names and run again\. Change it by hand in Admin > People\./);
		expect(left.join('\n')).toMatch(/Left with p1\d\+changing-address-1\d@example\.com: it could not be put back to p1\d@example\.com\. No\./);
	});

	it.each([true, false])('goes on where the answer to its first request is lost (done: %s)', async (applied) => {
		const domo = anInstance();
		domo.fail({ on: 'update', applied, error: { kind: 'unknownOutcome', message: 'lost' } });
		const result = await applyItems(domo, circle(domo, [11, 12]));
		expect(result.outcomes.map(({ status, undo }) => [status, undo])).toEqual([['applied', true], ['applied', true]]);
		expect(domo.callsOf('update')).toHaveLength(applied ? 3 : 4);
		expect(addresses(domo, [11, 12])).toEqual(['p12@example.com', 'p11@example.com']);
	});

	it.each([true, false])('goes on where the answer to its second request is lost (done: %s)', async (applied) => {
		const domo = anInstance();
		let write = 0;
		domo.fail({ on: 'update', applied, error: { kind: 'unknownOutcome', message: 'lost' }, when: () => (write += 1) === 2 });
		const result = await applyItems(domo, circle(domo, [11, 12], { 11: { title: 'Lead' }, 12: { title: 'Boss' } }));
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect(domo.callsOf('update')).toHaveLength(applied ? 3 : 4);
		expect(addresses(domo, [11, 12])).toEqual(['p12@example.com', 'p11@example.com']);
	});

	it('is completed although the run is stopped in the middle', async () => {
		const domo = anInstance();
		const stop = new AbortController();
		domo.afterWrite = () => stop.abort();
		const result = await applyItems(domo, circle(domo, [11, 12]), {}, { signal: stop.signal });
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect(addresses(domo, [11, 12])).toEqual(['p12@example.com', 'p11@example.com']);
	});

	it('of people who wait for each other looks at their other fields again, and is done where nothing else changed', async () => {
		const domo = anInstance();
		domo.heldUpMs = () => 4_000;
		const ids = [11, 12, 13];
		const result = await applyItems(domo, circle(domo, ids, { 11: { title: 'A' }, 12: { title: 'B' }, 13: { title: 'C' } }));
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
		expect(ids.map((id) => domo.person(id).attributes.get('title'))).toEqual(['A', 'B', 'C']);
	});

	it('is undone where somebody changed another field of one who had to wait', async () => {
		const domo = anInstance();
		domo.heldUpMs = () => 4_000;
		const ids = [11, 12, 13];
		const plan = planOf(domo, circle(domo, ids, { 11: { title: 'A' }, 12: { title: 'B' }, 13: { title: 'C' } }));
		let write = 0;
		domo.afterWrite = () => {
			if ((write += 1) !== 2) return;
			for (const id of ids) if (domo.person(id).attributes.get('title') === 'Analyst') domo.person(id).attributes.set('title', 'By hand');
		};
		const result = await apply(domo, plan);
		expect(addresses(domo, ids)).toEqual(['p11@example.com', 'p12@example.com', 'p13@example.com']);
		expect(result.outcomes.map(({ status }) => status).sort()).toEqual(['failed', 'notTried', 'notTried']);
		expect(messages(result)['failed']).toContain('title is "By hand" instead of "Analyst"');
		expect(ids.map((id) => domo.person(id).attributes.get('title')).sort()).toEqual(['Analyst', 'By hand', 'By hand']);
	});

	it('reads nobody again who has no other field to change, or whose recheck is young', async () => {
		const domo = anInstance();
		await applyItems(domo, circle(domo, [11, 12], { 11: { title: 'A' } }));
		const reads = domo.callsOf('usersById').length;
		const slow = anInstance();
		slow.heldUpMs = () => 4_000;
		await applyItems(slow, circle(slow, [11, 12]));
		expect(slow.callsOf('usersById')).toHaveLength(reads);
	});
});

describe('an exchange of addresses with an Admin', () => {
	const swap = (domo: FakeDirectory, more: object) => {
		const [ann] = withPeople(domo, 11);
		return [updating(domo.person(2), { email: 'p11@example.com', ...more }), updating(ann!, { email: 'ada@example.com' })];
	};

	it('is undone where the Admin role may not be taken away', async () => {
		const domo = anInstance();
		domo.people.delete(3);
		const result = await applyItems(domo, swap(domo, { roleId: 4 }));
		expect(outcomeFor(result, 'ada@example.com')).toMatchObject({ status: 'failed' });
		expect(outcomeFor(result, 'ada@example.com').message).toContain("Kept as Admin: without them 0 confirmed Admins would be left, fewer than 'Minimum Admins' (1).");
		expect(addresses(domo, [2, 11])).toEqual(['ada@example.com', 'p11@example.com']);
	});

	it('takes the role away where enough Admins are left', async () => {
		const domo = anInstance();
		expect((await applyItems(domo, swap(domo, { roleId: 4 }))).outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect(domo.person(2).roleId).toBe(4);
		expect(domo.callsOf('allUsers').length).toBeGreaterThan(0);
	});

	it('counts nobody where no role is taken away', async () => {
		const domo = anInstance();
		expect((await applyItems(domo, swap(domo, {}))).outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect(domo.callsOf('allUsers')).toEqual([]);
	});

	it('makes the Admin one again where somebody else took another one away at the same moment, and keeps the addresses', async () => {
		const domo = anInstance();
		domo.afterWrite = ({ about: [, writes] }) => {
			if (JSON.stringify(writes).includes('"roleId","to":4')) domo.person(3).roleId = 4;
		};
		const result = await applyItems(domo, swap(domo, { roleId: 4 }));
		expect(domo.person(2)).toMatchObject({ roleId: 1, email: 'p11@example.com' });
		expect(domo.person(11).email).toBe('ada@example.com');
		expect(statuses(result)).toEqual({ 'ada@example.com': 'incomplete', 'p11@example.com': 'applied' });
		expect(outcomeFor(result, 'ada@example.com').message).toContain('ada@example.com was made Admin again');
	});

	it('counts one who becomes an Admin by it, although the list does not show that yet', async () => {
		const domo = anInstance();
		domo.people.delete(3);
		const [ann, ben] = withPeople(domo, 11, 12);
		const stale = await domo.allUsers([]);
		domo.allUsers = () => Promise.resolve(stale);
		const items = [updating(ann!, { email: 'p12@example.com', roleId: 1 }), updating(ben!, { email: 'p11@example.com' }), updating(domo.person(2), { roleId: 4, title: 'x' })];
		expect(statuses(await applyItems(domo, items))).toEqual({ 'p11@example.com': 'applied', 'p12@example.com': 'applied', 'ada@example.com': 'applied' });
	});
});
