import fc from 'fast-check';

import { apply, anInstance, confirmedAdmins, deleting, planOf, updating } from '../core/apply/builders';
import type { FakeDirectory } from '../support/fakeDirectory';
import type { FakePerson } from '../support/fakePerson';
import { runs, runTimeoutMs } from './runs';

const usual = runs(150);

interface Pair {
	readonly admins: number;
	readonly others: number;
	readonly minimum: number;
	/** For each person and each of the two runs: what it does to them. */
	readonly deeds: readonly (readonly [Deed, Deed])[];
	readonly latencies: readonly [number, number];
	readonly concurrency: number;
}

type Deed = 'nothing' | 'demote' | 'delete' | 'title' | 'both';
const deed = fc.constantFrom<Deed>('nothing', 'demote', 'demote', 'title', 'both');
const withDeletes = fc.constantFrom<Deed>('nothing', 'demote', 'delete', 'title', 'both');

const pairs = (deeds: fc.Arbitrary<Deed>) => fc.record<Pair>({
	admins: fc.integer({ min: 1, max: 5 }),
	others: fc.nat(4),
	minimum: fc.integer({ min: 1, max: 3 }),
	deeds: fc.array(fc.tuple(deeds, deeds), { minLength: 9, maxLength: 9 }),
	latencies: fc.tuple(fc.constantFrom(0, 7, 13), fc.constantFrom(0, 11, 29)),
	concurrency: fc.integer({ min: 1, max: 8 }),
});

/** Two runs see one instance, each with its own way to it. */
function secondWay(domo: FakeDirectory, latencyMs: number): FakeDirectory {
	const way: FakeDirectory = Object.create(domo);
	way.latencyMs = latencyMs;
	return way;
}

async function both({ admins, others, minimum, deeds, latencies, concurrency }: Pair) {
	const domo = anInstance();
	domo.people.delete(2);
	domo.people.delete(3);
	const people = Array.from({ length: admins + others }, (_, i) => domo.add({ id: 100 + i, roleId: i < admins ? 1 : 4 }, { title: 'Analyst' }));
	const itemsOf = (run: 0 | 1) => people.flatMap((person, i) => itemOf(person, deeds[i]?.[run] ?? 'nothing'));
	const plans = ([0, 1] as const).map((run) => planOf(domo, itemsOf(run), { guard: { minimumAdmins: minimum } }));
	const before = confirmedAdmins(domo);
	const results = await Promise.all(plans.map((plan, run) => apply(secondWay(domo, latencies[run] ?? 0), plan, { concurrency })));
	return { domo, before, results };
}

function itemOf(person: FakePerson, what: Deed) {
	switch (what) {
		case 'nothing': return [];
		case 'title': return [updating(person, { title: 'Lead' })];
		case 'demote': return person.roleId === 5 ? [] : [updating(person, { roleId: 5 })];
		case 'both': return [updating(person, { roleId: 5, title: 'Lead' })];
		case 'delete': return [deleting(person)];
	}
}

describe('two runs that take admins away at the same time', () => {
	it('leave enough of them once both have ended, whoever counted when', async () => {
		let restored = 0;
		await fc.assert(
			fc.asyncProperty(pairs(deed), async (given) => {
				const { domo, before, results } = await both(given);
				expect(confirmedAdmins(domo)).toBeGreaterThanOrEqual(Math.min(before, given.minimum));
				restored += results.flatMap(({ notes }) => notes).filter((note) => note.includes('made Admin again')).length;
			}),
			usual,
		);
		expect(restored).toBeGreaterThan(0);
	}, runTimeoutMs);

	it('tell where a removal left too few, and never call anything done that is not', async () => {
		await fc.assert(
			fc.asyncProperty(pairs(withDeletes), async (given) => {
				const { domo, before, results } = await both(given);
				const notes = results.flatMap((result) => result.notes).join(' ');
				if (confirmedAdmins(domo) < Math.min(before, given.minimum)) expect(notes).toContain('Make another person an Admin now');
				for (const { outcomes } of results) {
					for (const { status, action, userId, changes } of outcomes) {
						const person = domo.people.get(userId ?? -1);
						if (action === 'delete' && status === 'applied') expect(person).toBeUndefined();
						if (action === 'delete' && (status === 'held' || status === 'notTried' || status === 'drifted')) continue;
						const titled = changes.some(({ field }) => field === 'title');
						if (action === 'update' && titled && status === 'applied' && person !== undefined) expect(person.attributes.get('title')).toBe('Lead');
					}
				}
			}),
			usual,
		);
	}, runTimeoutMs);
});
