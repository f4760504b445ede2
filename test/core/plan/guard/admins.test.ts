import type { LiveUser } from '../../../../core/domo';
import { guardChanges } from '../../../../core/plan/guard';
import type { ProposedChange } from '../../../../core/plan/proposeChanges';
import { DEFAULT_GUARD } from '../../../../core/plan/types';
import { aCreate, aLiveUser, anUpdate, aRemoval, guardFacts, manyLiveUsers } from '../../../support/builders';

const anAdmin = (id: number, overrides: Partial<LiveUser> = {}) => aLiveUser({ id, roleId: 1, ...overrides });
const roleTo = (live: LiveUser, to: number) => anUpdate(live, [{ field: 'roleId', from: live.roleId, to }]);
const title = (live: LiveUser) => anUpdate(live, [{ field: 'title', from: 'a', to: 'b' }]);
const lenient = { ...DEFAULT_GUARD, newAdmins: 'allow', adminEmailChanges: 'allow', maxDeletionsPercent: 100 } as const;
const others = manyLiveUsers(20);

function heldOf(proposals: readonly ProposedChange[], live: readonly LiveUser[], minimumAdmins = 1) {
	const { held } = guardChanges(proposals, guardFacts({ live: [...live, ...others], settings: { ...lenient, minimumAdmins } }));
	return held.map((proposal) => [proposal.action, proposal.live?.id, proposal.held.by]);
}

describe('the minimum of admins', () => {
	it('keeps the last one from being deleted, too', () => {
		const last = anAdmin(7);
		expect(heldOf([aRemoval(last), aRemoval(others[0] ?? last)], [last])).toEqual([['delete', 7, 'minimumAdmins']]);
	});

	it('holds removals and demotions of admins alike, and nothing else', () => {
		const [a, b] = [anAdmin(7), anAdmin(8)];
		const proposals = [aRemoval(a), roleTo(b, 4), title(anAdmin(9)), roleTo(aLiveUser({ id: 10 }), 5), aCreate([{ field: 'roleId', from: null, to: 4 }])];
		expect(heldOf(proposals, [a, b, anAdmin(9)], 2)).toEqual([['delete', 7, 'minimumAdmins'], ['update', 8, 'minimumAdmins']]);
	});

	it('allows the removal of an admin while the minimum is kept', () => {
		const [a, b] = [anAdmin(7), anAdmin(8)];
		expect(heldOf([roleTo(a, 4)], [a, b])).toEqual([]);
	});

	it('does not care about plans that take no admin away, however few there are', () => {
		expect(heldOf([title(anAdmin(7))], [anAdmin(7)], 3)).toEqual([]);
		expect(heldOf([aRemoval(aLiveUser({ id: 10 }))], [anAdmin(7)], 3)).toEqual([]);
	});

	it.each<[string, Partial<LiveUser>, boolean]>([['not accepted', { accepted: false }, false], ['inactive', { active: false }, true], ['no human', { human: false }, true]])(
		'counts nobody who is %s, neither as lost nor as gained',
		(_, state, leftAlone) => {
			const held = (id: number) => (leftAlone ? [['update', id, 'protected']] : []);
			const idle = anAdmin(8, state);
			expect(heldOf([roleTo(idle, 4)], [anAdmin(7), idle])).toEqual(held(8));
			const heir = aLiveUser({ id: 9, ...state });
			const last = anAdmin(7);
			expect(heldOf([roleTo(heir, 1), roleTo(last, 4)], [last, heir])).toEqual([...held(9), ['update', 7, 'minimumAdmins']]);
		},
	);

	it("does not count the job's own account, neither as left nor as lost", () => {
		const [own, last] = [anAdmin(1), anAdmin(7)];
		expect(heldOf([roleTo(own, 4)], [own, last])).toEqual([]);
		expect(heldOf([roleTo(last, 4)], [own, last])).toEqual([['update', 7, 'minimumAdmins']]);
	});

	it('takes nobody for gained who stays as they are, is an admin already or is new', () => {
		const last = anAdmin(7);
		const proposals = [title(aLiveUser({ id: 9 })), title(anAdmin(10, { accepted: false })), aCreate([{ field: 'roleId', from: null, to: 1 }]), roleTo(last, 4)];
		expect(heldOf(proposals, [last])).toEqual([['update', 7, 'minimumAdmins']]);
	});
});

describe('the minimum of admins, when other guards hold what it counts on', () => {
	const [a, b] = [anAdmin(7), anAdmin(8)];
	const heirs = [aLiveUser({ id: 20, email: 'heir@x.io' }), aLiveUser({ id: 21 })];
	const live = [a, b, ...heirs, ...others];
	const measured = (proposals: readonly ProposedChange[], settings: Partial<typeof DEFAULT_GUARD>) => {
		const { allowed, held, limits } = guardChanges(proposals, guardFacts({ live, settings: { ...lenient, ...settings } }));
		return { going: allowed.map((proposal) => proposal.live?.id), held: held.map((proposal) => [proposal.live?.id, proposal.held.by]), limits };
	};

	it('is measured after the promotions were held for their number', () => {
		const proposals = [aRemoval(a), aRemoval(b), ...heirs.map((heir) => roleTo(heir, 1))];
		expect(measured(proposals, { maxUpdatesPercent: 5 })).toMatchObject({ going: [], held: [[20, 'updateLimit'], [21, 'updateLimit'], [7, 'minimumAdmins'], [8, 'minimumAdmins']] });
		expect(measured(proposals, {}).held).toEqual([]);
		expect(measured(proposals, { newAdmins: 'hold' }).held.map(([, by]) => by)).toEqual(['newAdmins', 'newAdmins', 'minimumAdmins', 'minimumAdmins']);
	});

	it('is measured again after a promotion was held because it waits for an address', () => {
		const keeper = anUpdate(anAdmin(9), [{ field: 'email', from: 'user9@acme.example', to: 'z@x.io' }]);
		const heir = anUpdate(heirs[0] ?? a, [{ field: 'email', from: 'heir@x.io', to: 'user9@acme.example' }, { field: 'roleId', from: 4, to: 1 }]);
		const { held, limits } = measured([aRemoval(a), aRemoval(b), keeper, heir], { adminEmailChanges: 'hold' });
		expect(held).toEqual([[9, 'adminEmailChanges'], [20, 'adminEmailChanges'], [7, 'minimumAdmins'], [8, 'minimumAdmins']]);
		expect(limits).toHaveLength(1);
	});
});

describe('new admins', () => {
	it('are recognised by their role alone', () => {
		const proposals = [
			aCreate([{ field: 'roleId', from: null, to: 4 }]),
			anUpdate(aLiveUser({ id: 9 }), [{ field: 'level', from: 4, to: 1 }]),
			aRemoval(anAdmin(7)),
		];
		expect(guardChanges(proposals, guardFacts({ live: [anAdmin(8), anAdmin(7), ...others] })).held).toEqual([]);
	});
});

describe("an Admin's address", () => {
	it('is not held for others, nor is anything else about an Admin', () => {
		const proposals = [title(anAdmin(7)), anUpdate(aLiveUser({ id: 9 }), [{ field: 'email', from: 'a', to: 'b' }]), aCreate([{ field: 'email', from: null, to: 'c' }])];
		expect(guardChanges(proposals, guardFacts()).held).toEqual([]);
	});
});

it('a protected account that is new to nobody: creates and removals are not its changes', () => {
	const { allowed } = guardChanges([aCreate([{ field: 'email', from: null, to: 'c' }]), title(aLiveUser({ id: 7 }))], guardFacts({ protectedIds: new Set([7]) }));
	expect(allowed).toHaveLength(2);
});

describe("an Admin's address", () => {
	const identity = (live: LiveUser) => anUpdate(live, [{ field: 'email', from: live.email, to: 'new@example.com' }, { field: 'roleId', from: live.roleId, to: 4 }, { field: 'title', from: 'a', to: 'b' }]);
	const guard = (live: LiveUser) => guardChanges([identity(live)], guardFacts({ live: [live, anAdmin(70), anAdmin(71), ...others], settings: { ...lenient, adminEmailChanges: 'hold' } }));

	it('is held together with the role that the same row takes away: otherwise the next run would allow it', () => {
		const { allowed, held } = guard(anAdmin(7));
		expect(held.map(({ changes, held: { by }, reason }) => [by, changes.map(({ field }) => field), reason])).toEqual([
			['adminEmailChanges', ['email', 'roleId'], "This changes an Admin's address and takes the role away, and 'Admin E-Mail Changes' is set to Hold."],
		]);
		expect(allowed.map(({ changes }) => changes.map(({ field }) => field))).toEqual([['title']]);
	});

	it('does not concern users who are not Admins', () => {
		expect(guard(aLiveUser({ id: 9 })).held).toEqual([]);
	});
});
