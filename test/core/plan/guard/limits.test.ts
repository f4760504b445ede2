import type { FieldValue } from '../../../../core/common/fieldValue';
import { guardChanges } from '../../../../core/plan/guard';
import { clearingLimit } from '../../../../core/plan/guard/limits';
import type { ProposedChange } from '../../../../core/plan/proposeChanges';
import { DEFAULT_GUARD, type GuardSettings } from '../../../../core/plan/types';
import { aCreate, aLiveUser, anUpdate, aRemoval, guardFacts, manyLiveUsers } from '../../../support/builders';

const title = { field: 'title', from: 'a', to: 'b' };
const updates = (n: number) => manyLiveUsers(n).map((user) => anUpdate(user, [title]));
const roleChange = (id: number): ProposedChange => ({ action: 'update', live: aLiveUser({ id }), changes: [{ field: 'roleId', from: 4, to: 5 }], reason: '' });
const settings = (changed: Partial<GuardSettings>) => ({ ...DEFAULT_GUARD, ...changed });

describe('the limit on updates', () => {
	it('does not count creates, nor removals of either kind', () => {
		const others = [aCreate(), aRemoval(aLiveUser({ id: 5 })), roleChange(6)];
		const { allowed, held } = guardChanges([...updates(1), ...others], guardFacts({ managed: manyLiveUsers(10), settings: settings({ maxUpdatesPercent: 10, maxDeletionsPercent: 100 }) }));
		expect(held).toEqual([]);
		expect(allowed).toHaveLength(4);
	});

	it('holds updates alone, when it trips', () => {
		const { allowed, held } = guardChanges([...updates(2), aCreate(), roleChange(6)], guardFacts({ managed: manyLiveUsers(10), settings: settings({ maxUpdatesPercent: 10, maxDeletionsPercent: 100 }) }));
		expect(held.map((proposal) => proposal.held.by)).toEqual(['updateLimit', 'updateLimit']);
		expect(allowed.map((proposal) => proposal.action)).toEqual(['create', 'update']);
	});

	it('at 100 % allows every update, also of a protected person, who is not managed', () => {
		expect(guardChanges(updates(3), guardFacts({ managed: manyLiveUsers(2) })).held).toEqual([]);
	});
});

describe('the limit on clearing a column', () => {
	const cleared = (field: string, ids: readonly number[], to: string[] | null = null) =>
		ids.map((id) => anUpdate(aLiveUser({ id }), [{ field, from: 'x', to }, title]));

	it('counts each column for itself', () => {
		const proposals = [...cleared('fax', [1, 2, 3]), ...cleared('team', [4, 5, 6])];
		expect(guardChanges(proposals, guardFacts({ holders: () => manyLiveUsers(6) })).held).toEqual([]);
	});

	it('takes a list without values for a clearing', () => {
		const { held } = guardChanges(cleared('skills', [1, 2, 3, 4, 5], []), guardFacts({ holders: () => manyLiveUsers(5) }));
		expect(held.map((proposal) => proposal.changes)).toEqual(Array(5).fill([{ field: 'skills', from: 'x', to: [] }]));
	});

	it('holds five of five, and allows everything at 100 %', () => {
		const proposals = cleared('fax', [1, 2, 3, 4, 5]);
		expect(guardChanges(proposals, guardFacts({ holders: () => manyLiveUsers(5) })).held).toHaveLength(5);
		// More clearings than holders: values that nobody sees as one, such as a blank text.
		expect(guardChanges(proposals, guardFacts({ holders: () => manyLiveUsers(4), settings: settings({ maxBlankingPercent: 100 }) })).held).toEqual([]);
	});

	it('does not count what creates leave empty, nor new values of the column', () => {
		const create = () => aCreate([{ field: 'fax', from: null, to: null }]);
		const filled = anUpdate(aLiveUser({ id: 9 }), [{ field: 'fax', from: '1', to: '2' }]);
		const withSkills = anUpdate(aLiveUser({ id: 8 }), [{ field: 'fax', from: '1', to: ['2'] }]);
		const proposals = [...cleared('fax', [1, 2, 3, 4]), create(), filled, withSkills];
		expect(guardChanges(proposals, guardFacts({ holders: () => manyLiveUsers(4) })).held).toEqual([]);
	});

	it.each([
		[4, true, 'they would make the share small'],
		[3, false, 'the share is too large all the same'],
	])('holds %i who newly get a value: %s, since %s', (n, isHeld) => {
		const newly = Array.from({ length: n }, (_, i) => anUpdate(aLiveUser({ id: 20 + i }), [{ field: 'fax', from: i === 0 ? '' : null, to: '2' }, title]));
		const { held, allowed } = guardChanges([...cleared('fax', [1, 2, 3, 4, 5]), ...newly], guardFacts({ holders: () => manyLiveUsers(6) }));
		expect(held).toHaveLength(isHeld ? 5 + n : 5);
		expect(allowed.map(({ changes }) => changes.length)).toEqual([...Array<number>(5).fill(1), ...Array<number>(n).fill(isHeld ? 1 : 2)]);
	});

	it.each<[string, string, FieldValue, FieldValue, boolean]>([
		['a word for nothing', 'fax', '1', 'N/A', true],
		['a list of words for nothing', 'skills', ['a'], ['N/A', '-'], true],
		['an id that lost its zeros, which is held for itself', 'employeeId', '0074', '74', false],
		['a word for nothing instead of another one', 'fax', 'N/A', '-', false],
		['a list with one value beside a word for nothing', 'skills', ['a'], ['N/A', 'b'], false],
		['a number in the place of another', 'fax', 17, 18, false],
	])('counts %s', (_, field, from, to, isHeld) => {
		const proposals = [1, 2, 3, 4, 5].map((id) => anUpdate(aLiveUser({ id }), [{ field, from, to }]));
		expect(clearingLimit(proposals, guardFacts({ holders: () => manyLiveUsers(5) })).held.map(({ held: { by } }) => by)).toEqual(isHeld ? Array(5).fill('blankingLimit') : []);
	});

	it('says to those who newly get a value why they wait', () => {
		const newly = [20, 21, 22, 23].map((id) => anUpdate(aLiveUser({ id }), [{ field: 'fax', from: null, to: '2' }]));
		const { held, limits } = guardChanges([...cleared('fax', [1, 2, 3, 4, 5]), ...newly], guardFacts({ holders: () => manyLiveUsers(6) }));
		expect(held[0]?.reason).toBe(limits[0]);
		expect(held[5]?.reason).toBe(`${limits[0]} Who newly gets a value there waits with them: counted among those who have one, they would make that share small in the next run.`);
	});

	it('names for each person only the columns that were cleared for them', () => {
		const both = [1, 2, 3, 4, 5].map((id) => anUpdate(aLiveUser({ id }), [
			{ field: 'fax', from: 'x', to: null }, { field: 'team', from: 'x', to: null }, { field: 'title', from: 'x', to: null },
		]));
		const fax = cleared('fax', [6]);
		const newFax = anUpdate(aLiveUser({ id: 7 }), [{ field: 'fax', from: 'x', to: 'y' }]);
		const { allowed, held, limits } = guardChanges([...both, ...fax, newFax], guardFacts({ holders: (field) => manyLiveUsers(field === 'title' ? 10 : 6) }));
		const [faxes, teams] = [/^fax would be cleared for 6 of 6 people/, /team would be cleared for 5 of 6 people/];
		expect(held).toHaveLength(6);
		expect(held[0]?.changes.map(({ field }) => field)).toEqual(['fax', 'team']);
		expect(held[0]?.reason).toMatch(new RegExp(`${faxes.source}.+\\(50 %\\)\\. ${teams.source}`));
		expect(held[5]?.reason).toMatch(faxes);
		expect(held[5]?.reason).not.toMatch(teams);
		expect(limits).toEqual([held[0]?.reason]);
		expect(allowed.find((proposal) => proposal.live?.id === 7)?.changes).toHaveLength(1);
	});
});

describe('the limit on role changes', () => {
	it('counts those of people who stay, and holds these alone', () => {
		const changed = manyLiveUsers(5).map((user) => anUpdate(user, [{ field: 'roleId', from: 4, to: 5 }, title]));
		const orphans = [roleChange(50)];
		const all = [...changed, ...updates(20).slice(5), ...orphans];
		const { allowed, held } = guardChanges(all, guardFacts({ managed: manyLiveUsers(24), settings: settings({ maxDeletionsPercent: 100 }) }));
		expect(held.map(({ changes, held: { by } }) => [by, changes.map(({ field }) => field)])).toEqual(Array(5).fill(['roleChangeLimit', ['roleId']]));
		expect(allowed).toHaveLength(21);
		expect(guardChanges(all, guardFacts({ managed: manyLiveUsers(25), settings: settings({ maxDeletionsPercent: 100 }) })).held).toEqual([]);
	});
});

describe('the limit on invitations', () => {
	it('counts only creates that invite, and allows exactly as many as it says', () => {
		const invited = [1, 2].map(() => aCreate([], { sendInvite: true }));
		const update = { ...anUpdate(aLiveUser(), [title]), sendInvite: true };
		const { held } = guardChanges([...invited, aCreate(), aCreate([], { sendInvite: undefined }), update], guardFacts({ settings: settings({ maxInvitesCount: 2 }) }));
		expect(held).toEqual([]);
	});
});

it('reports no limit that was not tripped', () => {
	expect(guardChanges([aCreate(), ...updates(1), aRemoval(aLiveUser({ id: 50 }))], guardFacts()).limits).toEqual([]);
});
