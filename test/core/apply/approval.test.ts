import { releaseHolds, tooOldToRemove } from '../../../core/apply/approval';
import type { Held, PlanItem } from '../../../core/plan/types';
import { anInstance, approvalOf, creating, planOf, settingsOf } from './builders';

describe('released probable renames', () => {
	const pair = (email: string, relatedUserId: number | undefined, more: Partial<Held> = {}, item: Partial<PlanItem> = {}) => ({
		...creating(email, {}, { before: { displayName: 'Old Name', roleId: 4 }, ...item }), action: 'hold' as const,
		held: { by: 'probableRename', action: 'update', removal: 'delete', relatedEmail: 'old@x.example', ...(relatedUserId !== undefined && { relatedUserId }), ...more } as Held,
	});
	const released = (...items: readonly ReturnType<typeof pair>[]) => {
		const plan = planOf(anInstance(), items);
		return releaseHolds(plan.items, approvalOf(plan, { releaseHolds: ['probableRename'] as never }));
	};

	it('are a create, and a removal that waits for it', () => {
		const [create, removal, ...others] = released(pair('new@x.example', 77, { invites: true }));
		expect(others).toEqual([]);
		expect(create).toMatchObject({ action: 'create', email: 'new@x.example', userId: null, sendInvite: true, held: { action: 'create' } });
		expect(create?.changes).toContainEqual({ field: 'email', from: null, to: 'new@x.example' });
		expect(create).not.toHaveProperty('before');
		expect(removal).toMatchObject({ action: 'delete', email: 'old@x.example', displayName: 'Old Name', userId: 77, row_number: null, changes: [], waitsFor: ['new@x.example'], summary: 'remove this account, which is not new@x.example', held: { action: 'delete', relatedEmail: 'new@x.example' } });
		expect(removal).not.toHaveProperty('after');
	});

	it('are a change of role where orphans get one', () => {
		const [, removal] = released(pair('new@x.example', 77, { removal: 'roleChange', removalRoleId: 5 }, { before: { roleId: 4 } }));
		expect(removal).toMatchObject({ action: 'update', displayName: 'old@x.example', changes: [{ field: 'roleId', from: 4, to: 5 }], summary: 'orphan: another role, which is not new@x.example', held: { action: 'update' } });
		const [, bare] = released(pair('new@x.example', 77, { removal: 'roleChange' }, { before: {} }));
		expect(bare?.changes).toEqual([{ field: 'roleId', from: null, to: null }]);
	});

	it('create each row once and remove each account once, after all rows that may be the same person', () => {
		const items = released(pair('a@x.example', 77), pair('b@x.example', 77), pair('A@x.example', 78));
		expect(items.map(({ action, email, userId, waitsFor }) => [action, email, userId, waitsFor]).sort()).toEqual([
			['create', 'a@x.example', null, undefined], ['create', 'b@x.example', null, undefined],
			['delete', 'old@x.example', 77, ['a@x.example', 'b@x.example']], ['delete', 'old@x.example', 78, ['A@x.example']],
		].sort());
	});

	it('leave the second of two rows of one address and one account as it is', () => {
		expect(released(pair('a@x.example', 77), pair('A@x.example', 77)).map(({ action, email }) => [action, email])).toEqual([['create', 'a@x.example'], ['hold', 'A@x.example'], ['delete', 'old@x.example']]);
	});

	it('stay held where another reason is not released', () => {
		const plan = planOf(anInstance(), [pair('a@x.example', 77, { also: ['deletionLimit'] })]);
		expect(releaseHolds(plan.items, approvalOf(plan, { releaseHolds: ['probableRename'] as never })).map(({ action }) => action)).toEqual(['hold']);
		expect(releaseHolds(plan.items, undefined)).toBe(plan.items);
	});
});

it('a plan is too old to remove anybody once it is older than allowed, or of unknown age', () => {
	const { description } = planOf(anInstance(), []);
	const at = Date.parse(description.plannedAt);
	const old = (minutes: number, plannedAt = description.plannedAt) => tooOldToRemove({ ...description, plannedAt }, settingsOf({ maxPlanAgeMinutes: 60 }), at + minutes * 60_000);
	expect([old(60), old(-60)]).toEqual([undefined, undefined]);
	expect(old(61)).toBe("Not removed: the plan is 61 minutes old, 'Max Plan Age (Minutes)' allows 60 minutes for removals. Plan again.");
	expect(old(-61)).toContain('61 minutes old');
	expect(old(0, 'x')).toContain('the plan is of unknown age and may be too old');
});
