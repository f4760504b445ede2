import type { PlanItem } from '../../../core/plan/types';
import { anInstance, apply, applyItems, approvalOf, creating, deleting, planOf, statuses, withPeople } from './builders';

/** A removal that belongs with a create: probably one person, and the guard was told to ignore that. */
const belonging = () => {
	const domo = anInstance();
	const [ann] = withPeople(domo, 11);
	return { domo, items: [creating('ann.new@example.com'), deleting(ann!, { waitsFor: ['Ann.New@example.com'] })] };
};

describe('a removal that belongs with a create', () => {
	it('comes after it', async () => {
		const { domo, items } = belonging();
		expect(statuses(await applyItems(domo, items))).toEqual({ 'ann.new@example.com': 'applied', 'p11@example.com': 'applied' });
		expect(domo.writes.map(({ method }) => method)).toEqual(['create', 'update', 'remove']);
	});

	it('is not done where Domo refuses the create', async () => {
		const { domo, items } = belonging();
		domo.fail({ on: 'create', times: Infinity, error: { kind: 'refused', httpStatus: 400, message: 'No' } });
		const { outcomes } = await applyItems(domo, items);
		expect(outcomes.map(({ status, message }) => [status, message])).toEqual([
			['failed', 'No. Correct what Domo names and run again.'],
			['notTried', 'Not removed: this may be the same person as the new ann.new@example.com, who was not created. Run again for a new plan.'],
		]);
		expect(domo.people.has(11)).toBe(true);
	});

	it.each([true, false])('is not done where the create was filtered out, dry run %s', async (dryRun) => {
		const { domo, items } = belonging();
		const plan = planOf(domo, items);
		const { outcomes } = await apply(domo, { ...plan, items: plan.items.filter(({ action }) => action !== 'create') }, { dryRun });
		expect(outcomes).toMatchObject([{ status: 'notTried', message: expect.stringContaining('whose creation did not come in') }]);
		expect(domo.writes).toEqual([]);
	});

	it('is done where the account was made and not all attributes of it were set', async () => {
		const { domo, items } = belonging();
		domo.definitions.push({ key: 'team', title: 'Team', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' });
		domo.fail({ on: 'update', times: Infinity, error: { kind: 'refused', httpStatus: 422, message: 'No' } });
		expect(statuses(await applyItems(domo, [creating('ann.new@example.com', { team: 'red' }), ...items.slice(1)]))).toEqual({ 'ann.new@example.com': 'incomplete', 'p11@example.com': 'applied' });
	});
});

describe('a probable rename that an approver releases', () => {
	type Pair = Parameters<typeof planOf>[1][number];
	const pair = (email: string, id: number, held: Partial<NonNullable<PlanItem['held']>> = {}): Pair => ({
		action: 'hold', email, displayName: 'Ann', userId: null, row_number: 2, summary: 'email', reason: 'Probably one person.',
		changes: [{ field: 'email', from: `p${id}@example.com`, to: email }],
		held: { by: 'probableRename', action: 'update', relatedEmail: `p${id}@example.com`, relatedUserId: id, removal: 'delete', ...held },
		before: { email: `p${id}@example.com`, displayName: `Person ${id}`, roleId: 4 },
		after: { email, displayName: 'Ann', roleId: 4 },
	});
	const released = async (pairs: readonly Pair[], removals: number, releaseHolds: NonNullable<Parameters<typeof approvalOf>[1]>['releaseHolds'] = ['probableRename']) => {
		const domo = anInstance();
		withPeople(domo, 11, 12);
		const plan = planOf(domo, pairs);
		return { domo, result: await apply(domo, plan, { approval: approvalOf(plan, { releaseHolds, removals }) }) };
	};

	it('is two people: the row is created, then the account removed', async () => {
		const { domo, result } = await released([pair('ann@example.com', 11)], 1);
		expect(result.outcomes.map(({ action, email, status, row_number }) => [action, email, status, row_number])).toEqual([
			['create', 'ann@example.com', 'applied', 2], ['delete', 'p11@example.com', 'applied', null],
		]);
		expect([domo.byEmail('ann@example.com')?.displayName, domo.people.has(11)]).toEqual(['Ann', false]);
	});

	it('creates each row and removes each account once', async () => {
		const twoRows = await released([pair('ann@example.com', 11), pair('ann2@example.com', 11)], 1);
		expect(twoRows.domo.writes.map(({ method }) => method)).toEqual(['create', 'create', 'remove']);
		const twoAccounts = await released([pair('ann@example.com', 11), pair('ann@example.com', 12)], 2);
		expect(twoAccounts.domo.writes.map(({ method }) => method)).toEqual(['create', 'remove', 'remove']);
		expect(twoAccounts.result.outcomes).toHaveLength(3);
	});

	it('needs the number of removals', async () => {
		await expect(released([pair('ann@example.com', 11)], 0)).rejects.toThrow('1 person would be removed');
	});

	it('removes no account that stays, and assigns another role if orphans get one', async () => {
		const kept = await released([pair('ann@example.com', 11, { removal: undefined })], 0);
		expect(kept.domo.writes.map(({ method }) => method)).toEqual(['create']);
		const { domo } = await released([pair('ann@example.com', 11, { removal: 'roleChange', removalRoleId: 5 })], 1);
		expect(domo.person(11).roleId).toBe(5);
	});

	it('invites the new person where the plan says so', async () => {
		expect((await released([pair('ann@example.com', 11, { invites: true })], 1)).domo.invited).toEqual(['ann@example.com']);
		expect((await released([pair('ann@example.com', 11)], 1)).domo.invited).toEqual([]);
	});

	it('stays held while something else keeps it back that is not released', async () => {
		const { domo, result } = await released([pair('ann@example.com', 11, { also: ['newAdmins'] })], 0);
		expect([result.outcomes[0]?.status, domo.writes]).toEqual(['held', []]);
		expect((await released([pair('ann@example.com', 11, { also: ['incompleteRead'] })], 0)).domo.writes).toEqual([]);
		expect((await released([pair('ann@example.com', 11, { also: ['newAdmins'] })], 1, ['probableRename', 'newAdmins'])).domo.writes).toHaveLength(2);
	});
});
