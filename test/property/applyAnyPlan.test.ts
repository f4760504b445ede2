import fc from 'fast-check';

import { ApplyRefusal } from '../../core/apply';
import type { ApplyResult } from '../../core/apply/types';
import type { Plan } from '../../core/plan/types';
import { anInstance, apply, confirmedAdmins, creating, deleting, planOf, updating } from '../core/apply/builders';
import type { FakeDirectory, FakePerson } from '../support/fakeDirectory';

/** `APPLY_RUNS=100000 npx jest test/property/applyAnyPlan` for the long run. */
const numRuns = Number(process.env['APPLY_RUNS'] ?? 400);

interface World {
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
	readonly checkBefore: boolean;
	readonly latencyMs: number;
}

type Deed = 'nothing' | 'title' | 'role' | 'admin' | 'bulkRole' | 'delete' | 'rename' | 'takeNext';
type Fault = { readonly kind: 'unknownOutcome' | 'refused' | 'rateLimited' | 'signIn' | 'notFound'; readonly applied: boolean; readonly at: number };

const world = fc.record<World>({
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
	checkBefore: fc.boolean(),
	latencyMs: fc.constantFrom(0, 20),
});

function build({ people, deeds, creates, minimumAdmins, keep, faults, latencyMs }: World): { domo: FakeDirectory; plan: Plan; filtered: Plan } {
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

const record = ({ email, displayName, roleId, attributes }: FakePerson) => ({ email, displayName, roleId, title: attributes.get('title') });

/** Applies it, or gives undefined where it was refused before the first write. */
async function run(domo: FakeDirectory, plan: Plan, { stopAfter, concurrency, checkBefore }: World, dryRun = false): Promise<ApplyResult | undefined> {
	const stop = new AbortController();
	const watch = domo.afterWrite;
	let writes = 0;
	domo.afterWrite = (call) => {
		watch(call);
		writes += 1;
		if (writes === stopAfter) stop.abort();
	};
	try {
		return await apply(domo, plan, { concurrency, checkBefore, dryRun }, { signal: stop.signal });
	} catch (error) {
		if (!(error instanceof ApplyRefusal)) throw error;
		expect(domo.writes).toEqual([]);
		return undefined;
	}
}

describe('any subset of any plan, cut off anywhere, under any faults', () => {
	it('leaves enough admins at every moment, and touches nobody who is protected', async () => {
		let applied = 0;
		await fc.assert(
			fc.asyncProperty(world, async (given) => {
				const { domo, plan, filtered } = build(given);
				const enough = Math.min(given.minimumAdmins, confirmedAdmins(domo));
				const guarded = plan.description.protectedUserIds.map((id) => ({ id, ...record(domo.person(id)) }));
				// What is thrown here would end up in an outcome: it is collected instead.
				const fewest: number[] = [];
				const disturbed = new Set<number>();
				domo.afterWrite = () => {
					fewest.push(confirmedAdmins(domo));
					for (const { id, email, roleId } of guarded) {
						const person = domo.people.get(id);
						if (person?.email !== email || person.roleId !== roleId) disturbed.add(id);
					}
				};
				const result = await run(domo, filtered, given);
				expect(fewest.filter((admins) => admins < enough)).toEqual([]);
				expect([...disturbed]).toEqual([]);
				applied += result?.outcomes.filter(({ status }) => status === 'applied').length ?? 0;
			}),
			{ numRuns },
		);
		expect(applied).toBeGreaterThan(numRuns);
	}, 600_000);

	it('tells of every item, in order, what is true', async () => {
		const seen = new Map<string, number>();
		await fc.assert(
			fc.asyncProperty(world, async (given) => {
				const { domo, filtered } = build(given);
				const before = new Map([...domo.people].map(([id, person]) => [id, record(person)]));
				const result = await run(domo, filtered, given);
				if (result === undefined) return;
				expect(result.outcomes.map(({ email, row_number }) => ({ email, row_number }))).toEqual(filtered.items.map(({ email, row_number }) => ({ email, row_number })));
				for (const outcome of result.outcomes) {
					seen.set(outcome.status, (seen.get(outcome.status) ?? 0) + 1);
					const person = outcome.userId === null ? undefined : domo.people.get(outcome.userId);
					if (outcome.status === 'applied') {
						if (outcome.action === 'delete') expect(person).toBeUndefined();
						else for (const { field, to } of outcome.changes) expect(person && { [field]: record(person)[field as 'title'] }).toEqual({ [field]: to });
					}
					const untouched = ['held', 'notTried', 'drifted', 'unchanged'].includes(outcome.status);
					if (untouched && outcome.userId !== null && outcome.action !== 'delete') expect(person && record(person)).toEqual(before.get(outcome.userId));
					if (outcome.action === 'delete' && ['held', 'notTried'].includes(outcome.status)) expect(person).toBeDefined();
					if (outcome.status !== 'applied' && outcome.status !== 'planned') expect(outcome.message ?? '').not.toBe('');
				}
			}),
			{ numRuns },
		);
		expect([...seen.keys()].sort()).toEqual(expect.arrayContaining(['applied', 'failed', 'held', 'notTried', 'drifted', 'incomplete']));
	}, 600_000);

	it('invites nobody twice, and nobody whom the plan does not create', async () => {
		await fc.assert(
			fc.asyncProperty(world, async (given) => {
				const { domo, filtered } = build(given);
				await run(domo, filtered, given);
				const creates = new Set(filtered.items.flatMap(({ action, email }) => (action === 'create' ? [email] : [])));
				expect(new Set(domo.invited).size).toBe(domo.invited.length);
				expect(domo.invited.every((email) => creates.has(email))).toBe(true);
			}),
			{ numRuns },
		);
	}, 600_000);

	it('writes nothing in a dry run, and gives an outcome for each item', async () => {
		await fc.assert(
			fc.asyncProperty(world, async (given) => {
				const { domo, filtered } = build(given);
				const result = await run(domo, filtered, { ...given, stopAfter: null }, true);
				expect(domo.writes).toEqual([]);
				if (result !== undefined) expect(result.outcomes.map(({ status }) => status)).toEqual(filtered.items.map(() => 'planned'));
			}),
			{ numRuns },
		);
	}, 600_000);
});
