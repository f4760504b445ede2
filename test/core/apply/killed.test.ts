import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance, apply, creating, deleting, planOf, updating, withPeople } from './builders';

/** The table: who should be there, with which title and role. Ids 11 to 18 live at first; 15 to 18 are orphans. */
const desired = new Map<string, { readonly title: string; readonly roleId: number }>([
	...[11, 12, 13, 14].map((id) => [`p${id}@example.com`, { title: 'Lead', roleId: id === 14 ? 5 : 4 }] as const),
	...[1, 2, 3, 4].map((n) => [`new${n}@example.com`, { title: 'Analyst', roleId: 4 }] as const),
]);

/** What a next run would plan. */
function planFor(domo: FakeDirectory) {
	const managed = [...domo.people.values()].filter(({ id }) => id > 3);
	const orphans = managed.filter(({ email }) => !desired.has(email)).map((person) => deleting(person));
	const wanted = [...desired].flatMap(([email, { title, roleId }]) => {
		const person = domo.byEmail(email);
		if (person === undefined) return [creating(email, { title, roleId }, { sendInvite: true })];
		const changes = { ...(person.attributes.get('title') === title ? {} : { title }), ...(person.roleId === roleId ? {} : { roleId }) };
		return Object.keys(changes).length === 0 ? [] : [updating(person, changes)];
	});
	return planOf(domo, [...wanted, ...orphans]);
}

const lost = { kind: 'unknownOutcome', message: 'no answer, ECONNREFUSED' } as const;
const dead = { kind: 'unavailable', message: 'no answer, ECONNREFUSED' } as const;

/** From write `k` on nothing answers any more; write `k` itself is applied or not. */
function killAt(domo: FakeDirectory, k: number, applied: boolean): () => void {
	let alive = true;
	let writes = 0;
	const dies = () => {
		if (alive) writes += 1;
		if (writes === k) alive = false;
		return !alive;
	};
	let first = applied;
	for (const on of ['create', 'update', 'remove', 'assignRole'] as const) {
		domo.fail({ on, times: Infinity, applied: true, error: lost, when: () => dies() && first && !(first = false) });
		domo.fail({ on, times: Infinity, error: lost, when: () => !alive });
	}
	for (const on of ['usersById', 'userByEmail', 'allUsers', 'account', 'attributes'] as const) domo.fail({ on, times: Infinity, error: dead, when: () => !alive });
	return () => {
		alive = true;
		writes = -Infinity;
	};
}

const WRITES = 16;

describe.each([['applied', true], ['not applied', false]])('Domo dies at a write that was %s (E5)', (_, applied) => {
	it.each(Array.from({ length: WRITES }, (_, k) => k + 1))('number %i: the run tells it, and the next one converges with nobody there or invited twice', async (k) => {
		const domo = anInstance();
		withPeople(domo, 11, 12, 13, 14, 15, 16, 17, 18);
		const revive = killAt(domo, k, applied);
		const cut = await apply(domo, planFor(domo), { concurrency: 3 });
		expect(cut.outcomes).toHaveLength(12);
		expect(cut.stopped).toContain('ECONNREFUSED');
		const done = cut.outcomes.filter(({ status }) => status === 'applied');
		expect(done.length).toBeLessThan(12);
		for (const { action, email } of done) expect(domo.byEmail(email) === undefined).toBe(action === 'delete');

		revive();
		const next = await apply(domo, planFor(domo));
		expect(next.outcomes.every(({ status }) => status === 'applied')).toBe(true);
		expect(planFor(domo).items).toEqual([]);
		const emails = [...domo.people.values()].map(({ email }) => email);
		expect(new Set(emails).size).toBe(emails.length);
		expect([...domo.invited].sort()).toEqual([1, 2, 3, 4].map((n) => `new${n}@example.com`));
	});
});

it('has as many writes as the cases above assume', async () => {
	const domo = anInstance();
	withPeople(domo, 11, 12, 13, 14, 15, 16, 17, 18);
	await apply(domo, planFor(domo));
	expect(domo.writes).toHaveLength(WRITES);
});
