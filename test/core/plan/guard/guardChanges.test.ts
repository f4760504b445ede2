import { guardChanges } from '../../../../core/plan/guard';
import { removalLimitSentence } from '../../../../core/plan/guard/limits';
import { keepingJobsSentences } from '../../../../core/plan/guard/people';
import { DEFAULT_GUARD } from '../../../../core/plan/types';
import { aCreate, aLiveUser, anUpdate, aRemoval, guardFacts, manyLiveUsers } from '../../../support/builders';

const roleTo = (to: number, from = 4) => [{ field: 'roleId', from, to }];

describe('the limit on removals', () => {
	it.each([
		['none', 0, 100, 10, 500, false],
		['exactly at the percentage', 10, 100, 10, 500, false],
		['one over the percentage', 11, 100, 10, 500, true],
		['exactly at the count', 500, 100_000, 10, 500, false],
		['one over the count', 501, 100_000, 10, 500, true],
		['four of nine, under the floor', 4, 9, 10, 500, false],
		['four of eight, half of a tiny instance', 4, 8, 10, 500, true],
		['five of eleven, no floor any more', 5, 11, 10, 500, true],
		['one of three people', 1, 3, 10, 500, false],
		['two of three people', 2, 3, 10, 500, true],
		['one of one', 1, 1, 10, 500, true],
		['one of a hundred where nothing is allowed', 1, 100, 0, 500, true],
		['all, where everything is allowed', 100, 100, 100, 500, false],
		['one, where the count allows none', 1, 100, 100, 0, true],
	])('%s', (_, n, managed, percent, count, trips) => {
		expect(removalLimitSentence(n, managed, percent, count) !== undefined).toBe(trips);
	});

	it('holds all removals and never a part, and allows creates and updates', () => {
		const live = manyLiveUsers(100);
		const removals = live.slice(0, 11).map(aRemoval);
		const update = anUpdate(aLiveUser({ id: 1099 }), [{ field: 'title', from: null, to: 'Lead' }]);
		const { allowed, held, limits } = guardChanges([aCreate(), update, ...removals], guardFacts({ live }));
		expect(allowed.map((proposal) => proposal.action)).toEqual(['create', 'update']);
		expect(held).toHaveLength(11);
		expect(held.every((proposal) => proposal.held.by === 'deletionLimit' && proposal.held.action === 'delete')).toBe(true);
		expect(limits).toEqual([
			"11 removals of 100 managed users (11 %): more than 'Max Deletions (Percent)' allows (10 %).",
		]);
		expect(held[0]?.reason).toBe(limits[0]);
	});

	it('counts a role change of an orphan as a removal', () => {
		const live = manyLiveUsers(20);
		const demotions = live.slice(0, 10).map((user) => ({ action: 'update' as const, live: user, changes: roleTo(5), reason: '' }));
		expect(guardChanges(demotions, guardFacts({ live })).held).toHaveLength(10);
	});
});

describe('proof', () => {
	it('holds every removal when the configuration is not proven, and nothing else', () => {
		const { allowed, held } = guardChanges([aCreate(), aRemoval(aLiveUser())], guardFacts({ configurationIssues: ['3 rows arrived, but the table has 4.'] }));
		expect(allowed).toHaveLength(1);
		expect(held[0]).toMatchObject({ held: { by: 'incompleteRead', action: 'delete' } });
		expect(held[0]?.reason).toContain('3 rows arrived, but the table has 4.');
	});

	it('holds everything when the live users are not proven', () => {
		const { allowed, held } = guardChanges([aCreate(), aRemoval(aLiveUser())], guardFacts({ liveIssues: ['A page came back short.'] }));
		expect(allowed).toEqual([]);
		expect(held.map((proposal) => proposal.held.by)).toEqual(['incompleteRead', 'incompleteRead']);
	});

	it('holds every removal when a rejected row could be anybody', () => {
		const { held } = guardChanges([aRemoval(aLiveUser())], guardFacts({ unidentifiedRows: [{ rowNumber: 17 }] }));
		expect(held[0]).toMatchObject({ held: { by: 'unidentifiedRow' }, reason: expect.stringContaining('Row 17') });
	});
});

describe('other jobs of the instance', () => {
	const other = { id: 'other', name: 'Sales', orphans: 'delete' as const, scope: { domains: ['a.example'] }, seen: '2026-03-01T12:00:00.000Z' };
	const removal = aRemoval(aLiveUser());
	const proposals = [aCreate(), removal];

	it('hold every removal where they remove too, in words that say what to do, and nothing else', () => {
		const { allowed, held, limits } = guardChanges(proposals, guardFacts({ overlapping: [other] }));
		expect(allowed.map(({ action }) => action)).toEqual(['create']);
		expect(held).toEqual([{
			...removal,
			held: { by: 'overlappingScope', action: 'delete' },
			reason: 'The job "Sales" (scope: e-mail domains a.example; last seen 2026-03-01) removes orphans in this instance too, and its scope overlaps with this job\'s (everyone): '
				+ "each would remove the other's people. Set 'Scope' so that they are apart, or 'Orphaned Users' of one to Keep. If this is meant, or the other job is gone, name it in 'Jobs That May Overlap'.",
		}]);
		expect(limits).toEqual([]);
	});

	it('hold role changes of orphans as well, and name a copy of this job', () => {
		const demotion = { action: 'update' as const, live: aLiveUser(), changes: roleTo(5), reason: '' };
		const { held } = guardChanges([demotion], guardFacts({ overlapping: [other, { ...other, id: 'copy', name: 'People', orphans: 'changeRole' }] }));
		expect(held[0]?.reason).toMatch(/^The job "Sales" .*, Another workflow with the job name "People" .* remove orphans in this instance too, and their scopes overlap/);
	});

	it('hold nothing where they keep orphans, of which the plan has a note', () => {
		const keeping = { ...other, orphans: 'keep' as const };
		expect(guardChanges(proposals, guardFacts({ overlapping: [keeping] })).held).toEqual([]);
		expect(keepingJobsSentences(guardFacts().job, [other, keeping, { ...other, orphans: 'changeRole' }])).toEqual([
			`The job "Sales" writes to people in this job's scope and keeps orphans: whom only its table names is an orphan to this job, which removes them.`,
		]);
	});
});

describe('people', () => {
	it('keeps the role and the address of a protected account and allows the rest of its update', () => {
		const live = aLiveUser({ id: 7 });
		const changes = [...roleTo(5), { field: 'title', from: null, to: 'CEO' }, { field: 'email', from: live.email, to: 'new@acme.example' }];
		const { allowed, held } = guardChanges([anUpdate(live, changes)], guardFacts({ protectedIds: new Set([7]) }));
		expect(allowed[0]?.changes.map((change) => change.field)).toEqual(['title']);
		expect(held[0]?.changes.map((change) => change.field)).toEqual(['roleId', 'email']);
		expect(held[0]?.held.by).toBe('protected');
	});

	it('holds a row that makes an Admin, unless allowed', () => {
		const proposals = [aCreate([{ field: 'roleId', from: null, to: 1 }]), anUpdate(aLiveUser(), [...roleTo(1), { field: 'title', from: null, to: 'x' }])];
		const { allowed, held } = guardChanges(proposals, guardFacts());
		expect(held.map((proposal) => proposal.held.by)).toEqual(['newAdmins', 'newAdmins']);
		expect(allowed.flatMap((proposal) => proposal.changes.map((change) => change.field))).toEqual(['title']);
		const unlessAllowed = guardChanges(proposals, guardFacts({ settings: { ...DEFAULT_GUARD, newAdmins: 'allow' } }));
		expect(unlessAllowed.held).toEqual([]);
	});

	it("holds a change of an Admin's address, unless allowed", () => {
		const admin = aLiveUser({ roleId: 1 });
		const proposals = [anUpdate(admin, [{ field: 'email', from: admin.email, to: 'x@acme.example' }])];
		expect(guardChanges(proposals, guardFacts()).held[0]?.held.by).toBe('adminEmailChanges');
		expect(guardChanges(proposals, guardFacts({ settings: { ...DEFAULT_GUARD, adminEmailChanges: 'allow' } })).held).toEqual([]);
	});

	it('never leaves fewer confirmed admins than the minimum, the own account not counted', () => {
		const own = aLiveUser({ id: 1, roleId: 1 });
		const last = aLiveUser({ id: 2, roleId: 1 });
		const pending = aLiveUser({ id: 3, roleId: 1, accepted: false });
		const live = [own, last, pending, ...manyLiveUsers(100)];
		const { allowed, held } = guardChanges([anUpdate(last, [...roleTo(4, 1), { field: 'title', from: null, to: 'x' }])], guardFacts({ live }));
		expect(held[0]).toMatchObject({ held: { by: 'minimumAdmins' }, changes: roleTo(4, 1) });
		expect(allowed[0]?.changes.map((change) => change.field)).toEqual(['title']);
	});

	it('counts a promotion of somebody who can sign in, so that admins can be swapped in one plan', () => {
		const last = aLiveUser({ id: 2, roleId: 1 });
		const heir = aLiveUser({ id: 3 });
		const settings = { ...DEFAULT_GUARD, newAdmins: 'allow' as const };
		const proposals = [anUpdate(heir, roleTo(1)), anUpdate(last, roleTo(4, 1))];
		expect(guardChanges(proposals, guardFacts({ live: [last, heir], settings })).held).toEqual([]);
	});
});

describe('the other limits', () => {
	const clearing = (id: number) => anUpdate(aLiveUser({ id }), [{ field: 'deskPhoneNumber', from: '1', to: null }, { field: 'title', from: 'a', to: 'b' }]);

	it('holds only the clearings of a column that went empty, and allows the other changes of the same people', () => {
		const proposals = Array.from({ length: 6 }, (_, i) => clearing(2000 + i));
		const { allowed, held, limits } = guardChanges(proposals, guardFacts({ holders: () => manyLiveUsers(10) }));
		expect(held.flatMap((proposal) => proposal.changes.map((change) => change.field))).toEqual(Array(6).fill('deskPhoneNumber'));
		expect(allowed.flatMap((proposal) => proposal.changes.map((change) => change.field))).toEqual(Array(6).fill('title'));
		expect(limits[0]).toContain('6 of 10 people who have a value there (60 %)');
	});

	it('holds with a wiped column whoever newly gets a value there, but nobody whose value changes and nobody new', () => {
		const fax = (id: number, from: string | null, to: string | null) => anUpdate(aLiveUser({ id }), [{ field: 'fax', from, to }]);
		const wiped = [1, 2, 3, 4, 5, 6].map((id) => fax(id, '1', null));
		const others = manyLiveUsers(60).map(({ id }) => fax(id, '1', '2'));
		const facts = guardFacts({ holders: () => manyLiveUsers(10) });
		const { allowed, held } = guardChanges([...wiped, ...others, aCreate([{ field: 'fax', from: null, to: '3' }])], facts);
		expect([held.map(({ live }) => live?.id), allowed.map(({ action }) => action)]).toEqual([[1, 2, 3, 4, 5, 6], [...Array(60).fill('update'), 'create']]);
		const newly = manyLiveUsers(60).map(({ id }) => fax(id, null, '2'));
		const waiting = guardChanges([...wiped, ...newly], facts);
		expect([waiting.allowed, waiting.held.length]).toEqual([[], 66]);
		const sentence = "fax would be cleared for 6 of 10 people who have a value there (60 %): more than 'Max Cleared Values per Column (Percent)' allows (50 %).";
		expect([...new Set(waiting.held.map(({ reason }) => reason))]).toEqual([
			sentence,
			`${sentence} Who newly gets a value there waits with them: counted among those who have one, they would make that share small in the next run.`,
		]);
	});

	it('names in each hold of a wiped column the columns that this person would lose', () => {
		const both = (id: number, title: string | null) => anUpdate(aLiveUser({ id }), [{ field: 'fax', from: '1', to: null }, { field: 'title', from: 'a', to: title }]);
		const { held } = guardChanges([...[1, 2, 3, 4, 5].map((id) => both(id, null)), both(6, 'b')], guardFacts({ holders: () => manyLiveUsers(6) }));
		expect(held.map(({ reason, changes }) => [/^fax /.test(reason), / title /.test(reason), changes.length])).toEqual([...Array(5).fill([true, true, 2]), [true, false, 1]]);
	});

	it('allows fewer than five clearings, and exactly the allowed share', () => {
		expect(guardChanges([1, 2, 3, 4].map(clearing), guardFacts({ holders: () => manyLiveUsers(4) })).held).toEqual([]);
		expect(guardChanges([1, 2, 3, 4, 5].map(clearing), guardFacts({ holders: () => manyLiveUsers(10) })).held).toEqual([]);
	});

	it('holds all updates over their limit', () => {
		const proposals = [1, 2, 3].map((id) => anUpdate(aLiveUser({ id }), [{ field: 'title', from: 'a', to: 'b' }]));
		const facts = guardFacts({ managed: manyLiveUsers(10), settings: { ...DEFAULT_GUARD, maxUpdatesPercent: 20 } });
		expect(guardChanges(proposals, facts).held.map((proposal) => proposal.held.by)).toEqual(['updateLimit', 'updateLimit', 'updateLimit']);
		expect(guardChanges(proposals.slice(0, 2), facts).held).toEqual([]);
	});

	it('holds all creates with an invitation over their limit, and allows creates without one', () => {
		const settings = { ...DEFAULT_GUARD, maxInvitesCount: 2 };
		const invited = [1, 2, 3].map(() => aCreate([], { sendInvite: true }));
		const { allowed, held } = guardChanges([...invited, aCreate()], guardFacts({ settings }));
		expect(held).toHaveLength(3);
		expect(allowed).toHaveLength(1);
	});
});

it('holds whoever waits for an address that a held change would have freed', () => {
	const admin = aLiveUser({ id: 1, roleId: 1, email: 'a@acme.example' });
	const heir = aLiveUser({ id: 2, email: 'b@acme.example' });
	const next = aLiveUser({ id: 3, email: 'c@acme.example' });
	const rename = (user: typeof admin, to: string) => anUpdate(user, [{ field: 'email', from: user.email, to }]);
	const { allowed, held } = guardChanges([rename(next, 'b@acme.example'), rename(heir, 'a@acme.example'), rename(admin, 'z@acme.example')], guardFacts());
	expect(allowed).toEqual([]);
	expect(held.map((proposal) => [proposal.live?.id, proposal.held.by])).toEqual([[1, 'adminEmailChanges'], [2, 'adminEmailChanges'], [3, 'adminEmailChanges']]);
	expect(held[1]?.held.relatedEmail).toBe('a@acme.example');
});
