import fc from 'fast-check';

import type { LiveUser } from '../../../../core/domo';
import { guardChanges } from '../../../../core/plan/guard';
import { largestShare } from '../../../../core/plan/guard/limits';
import { DEFAULT_GUARD, type GuardSettings } from '../../../../core/plan/types';
import { aLiveUser, anUpdate, aRemoval, guardFacts } from '../../../support/builders';

const dayMs = 24 * 60 * 60 * 1_000;
const first = Date.UTC(2026, 0, 1);
/** People created on these days, the first with id 1. */
const createdOn = (days: readonly (number | null)[], fromId = 1): LiveUser[] =>
	days.map((day, i) => aLiveUser({ id: fromId + i, createdAt: day === null ? null : first + day * dayMs }));
const times = (n: number, day: number | null) => Array.from({ length: n }, () => day);

function removalsOf(orphans: readonly LiveUser[], managed: readonly LiveUser[], settings: Partial<GuardSettings> = {}) {
	return guardChanges(orphans.map(aRemoval), guardFacts({ managed, settings: { ...DEFAULT_GUARD, ...settings } }));
}

describe('the share of removals', () => {
	it('is not diluted by later accounts: 100 of 100 stay held among 1,000 new ones, and the plan names the base', () => {
		const old = createdOn(times(100, 0));
		const strangers = createdOn(times(1_000, 7), 1_000);
		const { allowed, held, limits } = removalsOf(old, [...old, ...strangers]);
		expect(allowed).toEqual([]);
		expect(held).toHaveLength(100);
		expect(limits).toEqual([
			"100 removals, 100 of them among the 100 managed users with an account since 2026-01-01 or before (100 %; accounts that came later do not count): more than 'Max Deletions (Percent)' allows (10 %).",
		]);
	});

	it('is not freed by one young orphan beside many old ones', () => {
		const old = createdOn(times(30, 0));
		const young = createdOn(times(90, 30), 1_000);
		expect(removalsOf([...old.slice(0, 6), ...young.slice(0, 1)], [...old, ...young]).held).toHaveLength(7);
	});

	it('is not exceeded by four of the oldest accounts, but by five', () => {
		const all = createdOn(Array.from({ length: 1_000 }, (_, day) => day));
		expect(removalsOf(all.slice(0, 4), all).held).toEqual([]);
		expect(removalsOf(all.slice(0, 5), all).held).toHaveLength(5);
		// Ten of the fifty oldest are a fifth of those who were there.
		expect(removalsOf(all.filter((_, i) => i < 50 && i % 5 === 4), all).held).toHaveLength(10);
		expect(removalsOf(all.filter((_, i) => i % 10 === 9), all).held).toEqual([]);
	});

	it('is measured by day of creation, however many share one', () => {
		const all = createdOn([...times(60, 0), ...times(40, 1)]);
		expect(removalsOf(all.slice(0, 6), all).held).toEqual([]);
		expect(removalsOf(all.slice(0, 7), all).held).toHaveLength(7);
	});

	it('takes an account without a date for old where it is removed, and for new where it stays', () => {
		const all = [...createdOn(times(60, 0)), ...createdOn(times(40, 9), 500)];
		const ageless = createdOn(times(3, null), 900);
		expect(removalsOf([...all.slice(0, 4), ...ageless.slice(0, 2)], [...all, ...ageless]).held).toEqual([]);
		expect(removalsOf([...all.slice(0, 4), ...ageless], [...all, ...ageless]).held).toHaveLength(7);
	});

	it('cannot be measured where more than a twentieth of the accounts have no date: five removals are held, four go', () => {
		const people = (ageless: number) => [...createdOn(times(100 - ageless, 0)), ...createdOn(times(ageless, null), 500)];
		expect(removalsOf(people(5).slice(0, 5), people(5)).held).toEqual([]);
		expect(removalsOf(people(6).slice(0, 4), people(6)).held).toEqual([]);
		const { held, limits } = removalsOf(people(6).slice(0, 5), people(6));
		expect(held).toHaveLength(5);
		expect(limits).toEqual([
			"5 removals: whether this is more than 'Max Deletions (Percent)' allows (10 %) cannot be measured, since Domo does not tell of 6 of 100 managed users when the account was created. Look at them in the report; an approval can release them.",
		]);
		expect(removalsOf(people(6).slice(0, 50), people(6), { maxDeletionsPercent: 100 }).held).toEqual([]);
	});
});

describe('whether a share can be measured', () => {
	it('counts the accounts without a date among those that are no younger than the people of the change', () => {
		const old = createdOn(times(100, 0));
		const young = createdOn(times(1_000, 30), 2_000);
		const ageless = createdOn(times(6, null), 5_000);
		expect(removalsOf(old.slice(0, 5), [...old, ...young, ...ageless]).limits[0]).toMatch(/cannot be measured, since Domo does not tell of 6 of 1106 managed users/);
		expect(removalsOf([...old.slice(0, 5), ...young.slice(0, 1)], [...old, ...young, ...ageless]).held).toEqual([]);
	});

	it('counts them all where somebody of the change has no date', () => {
		const [old, young, ageless] = [createdOn(times(100, 0)), createdOn(times(1_000, 30), 2_000), createdOn(times(6, null), 5_000)];
		expect(removalsOf([...old.slice(0, 5), ...ageless.slice(0, 1)], [...old, ...young, ...ageless]).limits[0]).toMatch(/cannot be measured, since Domo does not tell of 6 of 1106 managed users/);
	});

	it('needs a date of all but four people of the change, however few accounts have none', () => {
		const many = createdOn(times(1_000, 0));
		const undated = createdOn(times(5, null), 5_000);
		expect(removalsOf([...undated, ...many.slice(0, 1)], [...many, ...undated]).limits[0]).toMatch(/^6 removals: whether .* cannot be measured/);
		expect(removalsOf([...undated.slice(0, 4), ...many.slice(0, 2)], [...many, ...undated]).held).toEqual([]);
		const old = createdOn(times(200, 0));
		const ageless = createdOn(times(5, null), 5_000);
		expect(removalsOf(ageless, [...old, ...ageless]).limits[0]).toMatch(/^5 removals: whether .* cannot be measured/);
		expect(removalsOf([...ageless.slice(0, 4), ...old.slice(0, 1)], [...old, ...ageless]).held).toEqual([]);
	});

	it('does not matter to fewer than five people', () => {
		const people = [...createdOn(times(94, 0)), ...createdOn(times(6, null), 500)];
		const updates = people.slice(0, 4).map((user) => anUpdate(user, [{ field: 'title', from: 'a', to: 'b' }]));
		expect(guardChanges(updates, guardFacts({ managed: people, settings: { ...DEFAULT_GUARD, maxUpdatesPercent: 50 } })).held).toEqual([]);
	});

	it('is named by the whole instance where the share of the oldest is as large', () => {
		const people = createdOn([...times(10, 0), ...times(10, 1)]);
		expect(removalsOf([...people.slice(0, 5), ...people.slice(10, 15)], people).limits[0]).toMatch(/^10 removals of 20 managed users \(50 %\)/);
	});

	it('is named by the whole instance where everybody was there by then', () => {
		const people = createdOn([...times(10, 0), ...times(10, 1)]);
		expect(removalsOf(people.slice(5, 15), people).limits[0]).toMatch(/^10 removals of 20 managed users \(50 %\)/);
	});
});

describe('the share of updates and of role changes', () => {
	const old = createdOn(times(20, 0));
	const all = [...old, ...createdOn(times(200, 7), 500)];
	const changing = (users: readonly LiveUser[], field: string) => users.map((user) => anUpdate(user, [{ field, from: 4, to: 5 }, { field: 'title', from: 'a', to: 'b' }]));

	it('is not diluted by who came later', () => {
		const settings = { ...DEFAULT_GUARD, maxUpdatesPercent: 50 };
		expect(guardChanges(changing(old.slice(0, 11), 'level'), guardFacts({ managed: all, settings })).held.map(({ held }) => held.by)).toEqual(Array(11).fill('updateLimit'));
		expect(guardChanges(changing(old.slice(0, 10), 'level'), guardFacts({ managed: all, settings })).held).toEqual([]);
	});

	it('holds the changes of role alone, over 20 % and not under five, and can be set', () => {
		const { allowed, held, limits } = guardChanges(changing(old.slice(0, 5), 'roleId'), guardFacts({ managed: all }));
		expect(held.map((proposal) => [proposal.held, proposal.changes.map(({ field }) => field)])).toEqual(Array(5).fill([{ by: 'roleChangeLimit', action: 'update' }, ['roleId']]));
		expect(allowed.map((proposal) => proposal.changes.map(({ field }) => field))).toEqual(Array(5).fill(['title']));
		expect(limits[0]).toMatch(/^5 role changes, 5 of them among the 20 managed users .*: more than 'Max Role Changes \(Percent\)' allows \(20 %\)\.$/);
		expect(guardChanges(changing(old.slice(0, 4), 'roleId'), guardFacts({ managed: all })).held).toEqual([]);
		const settings = { ...DEFAULT_GUARD, maxRoleChangesPercent: 25 };
		expect(guardChanges(changing(old.slice(0, 5), 'roleId'), guardFacts({ managed: all, settings })).held).toEqual([]);
	});

	it('counts no role of an orphan, nor of somebody new', () => {
		const demotions = old.slice(0, 6).map((live) => ({ action: 'update' as const, live, changes: [{ field: 'roleId', from: 4, to: 5 }], reason: '' }));
		const settings = { ...DEFAULT_GUARD, maxDeletionsPercent: 100, maxRoleChangesPercent: 0 };
		expect(guardChanges(demotions, guardFacts({ managed: all, settings })).held).toEqual([]);
	});
});

describe('the share of clearings', () => {
	const old = createdOn(times(10, 0));
	const all = [...old, ...createdOn(times(60, 7), 500)];
	const clearing = (field: string, to: readonly string[] | null) => old.slice(0, 6).map((user) => anUpdate(user, [{ field, from: ['x'], to: to === null ? null : [...to] }]));

	it('is not diluted by who came later with a value', () => {
		expect(guardChanges(clearing('fax', null), guardFacts({ holders: () => all })).held).toHaveLength(6);
	});

	it('takes whoever keeps only groups that Domo fills itself for cleared of groups', () => {
		const facts = guardFacts({ holders: (field) => (field === 'groups' ? old : []), dynamicGroupIds: new Set([7]) });
		expect(guardChanges(clearing('groups', ['Everybody (7)']), facts).limits).toEqual([
			"groups would be cleared for 6 of 10 people who are in groups (60 %): more than 'Max Cleared Values per Column (Percent)' allows (50 %).",
		]);
		expect(guardChanges(clearing('groups', ['Everybody (7)', 'Sales (8)']), facts).held).toEqual([]);
		expect(guardChanges(clearing('groups', ['Everybody (7)', '7 (new)']), facts).held).toEqual([]);
	});

	it('takes a text such as the label of a group for what it is in other fields, and an empty list for cleared', () => {
		const facts = guardFacts({ holders: () => old, dynamicGroupIds: new Set([7]) });
		expect(guardChanges(clearing('skills', ['Everybody (7)']), facts).held).toEqual([]);
		expect(guardChanges(clearing('skills', []), facts).limits).toEqual([
			"skills would be cleared for 6 of 10 people who have a value there (60 %): more than 'Max Cleared Values per Column (Percent)' allows (50 %).",
		]);
	});
});

it('The largest share is what a search over all dates finds', () => {
	const day = fc.option(fc.integer({ min: 0, max: 12 }), { freq: 12 });
	fc.assert(
		fc.property(fc.array(fc.record({ day, touched: fc.boolean() }), { maxLength: 40 }), (people) => {
			const base = createdOn(people.map((one) => one.day));
			const touched = base.filter((_, i) => people[i]?.touched);
			const shares = Array.from({ length: 13 }, (_, date) => {
				const until = first + date * dayMs;
				const part = touched.filter(({ createdAt }) => createdAt === null || createdAt <= until).length;
				const whole = base.filter((user) => (user.createdAt === null ? touched.includes(user) : user.createdAt <= until)).length;
				return part >= 5 && touched.some(({ createdAt }) => createdAt === until) ? part / whole : 0;
			});
			const { part, whole } = largestShare(touched, base);
			expect(whole === 0 ? 0 : part / whole).toBeCloseTo(shares.reduce((a, b) => Math.max(a, b), base.length === 0 ? 0 : touched.length / base.length), 10);
		}),
		{ numRuns: 1_000 },
	);
});
