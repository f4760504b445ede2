import fc from 'fast-check';

import { UserError } from '../../core/common/userError';
import type { ApplyResult } from '../../core/apply/types';
import type { Plan } from '../../core/plan/types';
import { apply, confirmedAdmins } from '../core/apply/builders';
import type { FakeDirectory } from '../support/fakeDirectory';
import { build, record, worlds } from './applyWorlds';
import type { World } from './applyWorlds';
import { runs, runTimeoutMs } from './runs';

const usual = runs(200);

/** Applies it, or gives undefined where it was refused before the first write. */
async function run(domo: FakeDirectory, plan: Plan, { stopAfter, concurrency }: World, dryRun = false): Promise<ApplyResult | undefined> {
	const stop = new AbortController();
	const watch = domo.afterWrite;
	let writes = 0;
	domo.afterWrite = (call) => {
		watch(call);
		writes += 1;
		if (writes === stopAfter) stop.abort();
	};
	try {
		return await apply(domo, plan, { concurrency, dryRun }, { signal: stop.signal });
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		expect(domo.writes).toEqual([]);
		return undefined;
	}
}

describe('any subset of any plan, cut off anywhere, under any faults', () => {
	it('leaves enough admins at every moment, and touches nobody who is protected', async () => {
		let applied = 0;
		await fc.assert(
			fc.asyncProperty(worlds, async (given) => {
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
			usual,
		);
		expect(applied).toBeGreaterThan(usual.numRuns);
	}, runTimeoutMs);

	it('tells of every item, in order, what is true', async () => {
		const seen = new Map<string, number>();
		await fc.assert(
			fc.asyncProperty(worlds, async (given) => {
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
					const untouched = ['held', 'notTried', 'drifted', 'unchanged', 'alreadyDone'].includes(outcome.status);
					if (untouched && outcome.userId !== null && outcome.action !== 'delete') expect(person && record(person)).toEqual(before.get(outcome.userId));
					if (outcome.action === 'delete' && ['held', 'notTried'].includes(outcome.status)) expect(person).toBeDefined();
					if (outcome.status !== 'applied' && outcome.status !== 'planned') expect(outcome.message ?? '').not.toBe('');
				}
			}),
			usual,
		);
		// A few cases cannot have every status.
		if (usual.numRuns >= 100) expect([...seen.keys()].sort()).toEqual(expect.arrayContaining(['applied', 'failed', 'held', 'notTried', 'drifted', 'incomplete']));
	}, runTimeoutMs);

	it('invites nobody twice, and nobody whom the plan does not create', async () => {
		await fc.assert(
			fc.asyncProperty(worlds, async (given) => {
				const { domo, filtered } = build(given);
				await run(domo, filtered, given);
				const creates = new Set(filtered.items.flatMap(({ action, email }) => (action === 'create' ? [email] : [])));
				expect(new Set(domo.invited).size).toBe(domo.invited.length);
				expect(domo.invited.every((email) => creates.has(email))).toBe(true);
			}),
			usual,
		);
	}, runTimeoutMs);

	it('writes nothing in a dry run, and gives an outcome for each item', async () => {
		await fc.assert(
			fc.asyncProperty(worlds, async (given) => {
				const { domo, filtered } = build(given);
				const result = await run(domo, filtered, { ...given, stopAfter: null }, true);
				expect(domo.writes).toEqual([]);
				if (result === undefined) return;
				expect(result.outcomes).toHaveLength(filtered.items.length);
				// A dry run says which admins applying would keep.
				for (const { status, held } of result.outcomes) expect(status === 'held' ? held?.by : status).toBe(status === 'held' ? 'minimumAdmins' : 'planned');
			}),
			usual,
		);
	}, runTimeoutMs);
});
