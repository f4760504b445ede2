import fc from 'fast-check';

import type { Plan } from '../../core/plan/types';
import { anInstance, creating, deleting, planOf, updating } from '../core/apply/builders';
import type { FakeDirectory } from '../support/fakeDirectory';
import type { FakePerson } from '../support/fakePerson';

/** A random instance, and a random plan for it. */
export interface World {
	readonly people: readonly { readonly roleId: number; readonly accepted: boolean; readonly protected: boolean }[];
	readonly deeds: readonly Deed[];
	readonly creates: number;
	readonly minimumAdmins: number;
	/** Items that a builder lets through, by position. */
	readonly keep: readonly boolean[];
	readonly faults: readonly Fault[];
	/** The signal is aborted after that many writes. */
	readonly stopAfter: number | null;
	readonly concurrency: number;
	readonly latencyMs: number;
}

type Deed = 'nothing' | 'title' | 'role' | 'admin' | 'bulkRole' | 'delete' | 'rename' | 'takeNext';
type Fault = { readonly kind: 'unknownOutcome' | 'refused' | 'rateLimited' | 'signIn' | 'notFound'; readonly applied: boolean; readonly at: number };

export const worlds = fc.record<World>({
	people: fc.array(fc.record({ roleId: fc.constantFrom(1, 1, 4, 5), accepted: fc.boolean(), protected: fc.nat(29).map((n) => n === 0) }), { minLength: 2, maxLength: 12 }),
	deeds: fc.array(fc.constantFrom<Deed>('nothing', 'title', 'role', 'admin', 'bulkRole', 'delete', 'rename', 'takeNext'), { minLength: 12, maxLength: 12 }),
	creates: fc.nat(3),
	minimumAdmins: fc.nat(3),
	keep: fc.array(fc.nat(4).map((n) => n > 0), { minLength: 16, maxLength: 16 }),
	faults: fc.array(
		fc.record({ kind: fc.constantFrom<Fault['kind']>('unknownOutcome', 'unknownOutcome', 'refused', 'rateLimited', 'signIn', 'notFound'), applied: fc.boolean(), at: fc.nat(12) }),
		{ maxLength: 3 },
	),
	stopAfter: fc.option(fc.nat(8)),
	concurrency: fc.integer({ min: 1, max: 8 }),
	latencyMs: fc.constantFrom(0, 20),
});

/** The instance with its faults, the whole plan, and what a builder let through of it. */
export function build({ people, deeds, creates, minimumAdmins, keep, faults, latencyMs }: World): { domo: FakeDirectory; plan: Plan; filtered: Plan } {
	const domo = anInstance();
	domo.latencyMs = latencyMs;
	domo.people.delete(2);
	domo.people.delete(3);
	const living = people.map(({ roleId, accepted }, i) => domo.add({ id: 100 + i, roleId, accepted }, { title: 'Analyst' }));
	const next = (i: number): FakePerson => living[(i + 1) % living.length] ?? living[0]!;
	const items = living.flatMap((person, i) => {
		switch (deeds[i]) {
			case 'title': return [updating(person, { title: 'Lead' })];
			case 'role': return [updating(person, { title: 'Lead', roleId: person.roleId === 4 ? 5 : 4 })];
			case 'admin': return person.roleId === 1 ? [] : [updating(person, { roleId: 1 })];
			case 'bulkRole': return person.roleId === 3 ? [] : [updating(person, { roleId: 3 }, { row_number: null })];
			case 'delete': return [deleting(person)];
			case 'rename': return [updating(person, { email: `renamed${i}@example.com`, title: 'Lead' })];
			case 'takeNext': return next(i) === person ? [] : [updating(person, { email: next(i).email })];
			default: return [];
		}
	});
	const wanted = new Set(items.flatMap(({ changes }) => changes.flatMap(({ field, to }) => (field === 'email' ? [to] : []))));
	for (let i = 0; i < creates; i++) {
		// Some of the new people get the address that somebody gives up.
		const giver = living.find((person, at) => (deeds[at] === 'rename' || deeds[at] === 'delete') && !wanted.has(person.email));
		const email = i === 0 && giver !== undefined ? giver.email : `new${i}@example.com`;
		wanted.add(email);
		items.push(creating(email, {}, { sendInvite: true }));
	}
	for (const { kind, applied, at } of faults) {
		let write = 0;
		for (const on of ['create', 'update', 'remove', 'assignRole'] as const) {
			domo.fail({ on, applied: applied && kind === 'unknownOutcome', error: { kind, httpStatus: 400 }, when: () => (write += 1) === at + 1 });
		}
	}
	const protectedUserIds = [1, ...living.filter((_, i) => people[i]?.protected).map(({ id }) => id)];
	const plan = planOf(domo, items, { protectedUserIds, guard: { minimumAdmins } });
	return { domo, plan, filtered: { ...plan, items: plan.items.filter((_, i) => keep[i] === true) } };
}

/** What a plan can change of a person. */
export const record = ({ email, displayName, roleId, attributes }: FakePerson) => ({ email, displayName, roleId, title: attributes.get('title') });
