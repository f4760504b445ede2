import type { HeldChange } from '../../../../core/plan/proposeChanges';
import { holdBlockedAddresses } from '../../../../core/plan/guard';
import { aCreate, aLiveUser, anUpdate, aRemoval } from '../../../support/builders';

const live = (id: number, email: string) => aLiveUser({ id, email });
const renaming = (id: number, from: string, to: string) => anUpdate(live(id, from), [{ field: 'title', from: 'x', to: 'y' }, { field: 'email', from, to }]);
const creating = (email: string) => aCreate([{ field: 'email', from: null, to: email }, { field: 'displayName', from: null, to: 'New' }]);
/** Somebody with the address `a@x` keeps it, because the guard held the change of it. */
const keeper: HeldChange = { ...renaming(1, 'A@x', 'z@x'), reason: 'Held.', held: { by: 'adminEmailChanges', action: 'update' } };

it('holds the changes that wait for the address, says whose it is and why, and allows the others', () => {
	const next = renaming(2, 'b@x', 'a@X');
	const other = renaming(3, 'c@x', 'd@x');
	const { allowed, held } = holdBlockedAddresses([next, other, creating('e@x')], [keeper]);
	expect(allowed).toEqual([other, creating('e@x')]);
	expect(held).toEqual([keeper, {
		...next,
		reason: 'This needs the address A@x, which stays in use because another change is held. Held.',
		held: { by: 'adminEmailChanges', action: 'update', relatedEmail: 'A@x', relatedUserId: 1 },
	}]);
});

it('holds a create that wants the address', () => {
	const { allowed, held } = holdBlockedAddresses([creating('a@x')], [keeper]);
	expect(allowed).toEqual([]);
	expect(held[1]?.held).toEqual({ by: 'adminEmailChanges', action: 'create', relatedEmail: 'A@x', relatedUserId: 1 });
});

it('holds whoever waits for the one who waits', () => {
	const { allowed, held } = holdBlockedAddresses([renaming(3, 'c@x', 'b@x'), renaming(2, 'b@x', 'a@x')], [keeper]);
	expect(allowed).toEqual([]);
	expect(held.map((proposal) => proposal.live?.id)).toEqual([1, 2, 3]);
	expect(held[2]?.reason).toBe('This needs the address b@x, which stays in use because another change is held. Held.');
});

it('allows the rest of a change of which a part was held, and another spelling of the own address', () => {
	const rest = anUpdate(live(1, 'A@x'), [{ field: 'title', from: 'x', to: 'y' }]);
	const respelt = renaming(1, 'A@x', 'a@x');
	expect(holdBlockedAddresses([rest, respelt], [keeper]).allowed).toEqual([rest, respelt]);
});

it('takes no address for kept where the held change is about something else, or about nobody yet', () => {
	const titles: HeldChange = { ...anUpdate(live(1, 'a@x'), [{ field: 'title', from: 'x', to: 'y' }]), reason: '', held: { by: 'updateLimit', action: 'update' } };
	const create: HeldChange = { ...creating('a@x'), reason: '', held: { by: 'maxInvites', action: 'create' } };
	const next = renaming(2, 'b@x', 'a@x');
	expect(holdBlockedAddresses([next, aRemoval(live(5, 'e@x'))], [titles, create])).toEqual({ allowed: [next, aRemoval(live(5, 'e@x'))], held: [titles, create] });
});

it('allows removals and changes without an address', () => {
	const title = anUpdate(live(2, 'b@x'), [{ field: 'title', from: 'x', to: 'a@x' }]);
	expect(holdBlockedAddresses([aRemoval(live(5, 'e@x')), title], [keeper]).held).toEqual([keeper]);
});
