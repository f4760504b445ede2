import { asPlanned, checkOutcomes, markApplied, markOutcome, withTypedValues } from '../../../core/apply/integrity';
import type { Outcome } from '../../../core/apply/types';
import { UserError } from '../../../core/common/userError';
import type { Plan, PlanItem } from '../../../core/plan/types';
import { anInstance, apply, approvalOf, creating, deleting, held, outcomeFor, planOf, updating, withPeople } from './builders';
import type { FakeDirectory } from '../../support/fakeDirectory';

/** What Apply says where it refuses a plan before the first write. */
async function refusal(domo: FakeDirectory, plan: Plan, settings: Parameters<typeof apply>[2] = {}): Promise<[message: string, advice: string]> {
	const refused: unknown = await apply(domo, plan, settings).catch((error: unknown) => error);
	expect(domo.writes).toEqual([]);
	if (!(refused instanceof UserError)) throw new Error(`Not refused: ${JSON.stringify(refused)}`);
	return [refused.message, refused.description];
}

const keepFields = 'Keep other nodes from removing or renaming fields of the items of Domo Reconcile Users; their own fields may be added. A plan of an earlier version has to be made again.';
const twice = 'Perhaps a Merge node received the same items twice: hand each item over once.';

describe('items whose digests do not fit', () => {
	const plan = () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		return { domo, plan: planOf(domo, [creating('new@example.com'), updating(ann!, { title: 'Lead' })]) };
	};
	const without = <T extends { readonly _item?: string }>({ _item, ...rest }: T) => rest;

	it('are refused where the plan item lost its digest', async () => {
		const { domo, plan: { description, items } } = plan();
		expect(await refusal(domo, { description: without(description) as Plan['description'], items })).toEqual(['The plan item came without its digest (the field "_item").', keepFields]);
	});

	it.each([
		['by its address', {}, 'new@example.com'], ['by its name', { email: '' }, 'new'], ['by its row', { email: '', displayName: '' }, 'row 2'],
		['as far as is known', { email: '', displayName: '', row_number: null }, 'somebody without an address'],
	])('are refused where an item lost its digest, and named %s', async (_, more, named) => {
		const { domo, plan: { description, items: [first, ...others] } } = plan();
		const items = [{ ...without(first!), ...more } as PlanItem, ...others];
		expect(await refusal(domo, { description, items })).toEqual([`The item for ${named} came without its digest (the field "_item").`, keepFields]);
	});

	it('are refused where an item has the digest of another plan', async () => {
		const { domo, plan: { description, items } } = plan();
		const other = planOf(domo, [creating('else@example.com')], { jobName: 'Other' });
		const foreign = { ...other.items[0]!, run: description.run, _item: other.items[0]!._item!.replace(other.description.run.id, 'run-9') };
		const [message] = await refusal(domo, { description, items: [...items, foreign] });
		expect(message).toMatch(/^(The items come from more than one plan: the item for else@example\.com belongs to run |The plan was edited after it was made: the item for else@example\.com does not match its digest\.)/);
	});

	it('are refused where the plan item was edited', async () => {
		const { domo, plan: { description, items } } = plan();
		const [message, advice] = await refusal(domo, { description: { ...description, protectedUserIds: [] }, items });
		expect(message).toBe("The plan was edited after it was made: its first item, which holds the plan's limits, counts and protected people.");
		expect(advice).toContain('Change the configuration and plan again.');
	});

	it('are refused where an item comes twice, also one that changes nothing', async () => {
		const domo = anInstance();
		const { description, items } = planOf(domo, [creating('new@example.com'), { ...creating('same@example.com'), action: 'unchanged', changes: [] }]);
		for (const item of items) expect(await refusal(domo, { description, items: [...items, item] })).toEqual([`The item for ${item.email} came in more than once.`, twice]);
	});

	it('are told by their number where they were filtered out', async () => {
		const { domo, plan: { description, items } } = plan();
		expect((await apply(domo, { description, items: items.slice(1) }, { dryRun: true })).notes).toEqual(['1 item of the plan did not come in: they were filtered out between Reconcile and Apply.']);
		expect((await apply(domo, { description, items: [] }, { dryRun: true })).notes).toEqual(['2 items of the plan did not come in: they were filtered out between Reconcile and Apply.']);
		expect((await apply(domo, { description, items }, { dryRun: true })).notes).toEqual([]);
	});

	it('are refused with an approval where one was filtered out, or where another plan was approved', async () => {
		const { domo, plan: one } = plan();
		const approval = approvalOf(one);
		expect(await refusal(domo, { ...one, items: one.items.slice(1) }, { approval })).toEqual(['1 item of the approved plan did not come in.', 'Hand the approved plan over whole and unchanged, or have the new one approved.']);
		expect((await refusal(domo, one, { approval: { ...approval, planHash: 'x' } }))[0]).toBe('Another plan was approved than the one that came in.');
	});
});

it('values get back the types that a spreadsheet took from them', () => {
	const domo = anInstance();
	const [item] = planOf(domo, [updating(withPeople(domo, 11)[0]!, {})]).items;
	const change = (field: string, from: unknown, to: unknown) => ({ field, from, to }) as PlanItem['changes'][number];
	const typed = withTypedValues({ ...item!, changes: [change('roleId', '4', ' 5 '), change('roleId', 'x', ' '), change('title', '', 7), change('skills', ['a'], true)], before: { roleId: '4', title: '' }, after: { employeeNumber: 12 } });
	expect(typed.changes).toEqual([change('roleId', 4, 5), change('roleId', 'x', ' '), change('title', null, '7'), change('skills', ['a'], true)]);
	expect([typed.before, typed.after]).toEqual([{ roleId: 4, title: null }, { employeeNumber: '12' }]);
	const { before: _b, after: _a, ...bare } = item!;
	expect(Object.keys(withTypedValues(bare as PlanItem))).toEqual(expect.not.arrayContaining(['before', 'after']));
});

describe('an outcome that comes back', () => {
	async function aRun() {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const plan = planOf(domo, [creating('new@example.com'), updating(ann!, { title: 'Lead' }), held(deleting(ben!), 'deletionLimit')]);
		const result = await apply(domo, plan, { approval: approvalOf(plan, { releaseHolds: ['deletionLimit'], removals: 1 }) });
		expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
		return { domo, plan, result, applied: markApplied(plan.description, { notes: ['x'] }) };
	}
	const check = async (run: Awaited<ReturnType<typeof aRun>>, outcomes: readonly Outcome[] = run.result.outcomes, applied: object | null = run.applied.applied, description = run.applied as Plan['description']): Promise<string | undefined> =>
		checkOutcomes(description, applied, outcomes, run.domo.clock).then(() => undefined, (error: Error) => error.message);

	it('is as planned but for what Apply adds: the id of a created user, a released hold', async () => {
		const { plan, result } = await aRun();
		const planned = result.outcomes.map(asPlanned);
		expect(planned.map((item) => [item?.action, item?.userId, item?.email])).toEqual(plan.items.map(({ action, userId, email }) => [action, userId, email]));
		expect(planned.every((item) => item !== undefined && !('status' in item) && !('attempts' in item) && !('message' in item) && !('undo' in item))).toBe(true);
		expect(plan.items.map(asPlanned)).toEqual(plan.items.map(withTypedValues));
	});

	it('is as planned where Apply itself held it', async () => {
		const domo = anInstance();
		domo.people.delete(3);
		const result = await apply(domo, planOf(domo, [updating(domo.person(2), { roleId: 4 })]));
		const outcome = outcomeFor(result, 'ada@example.com');
		expect(outcome.held).toBeDefined();
		expect(asPlanned(outcome)).toMatchObject({ action: 'update', userId: 2 });
		expect(asPlanned(outcome)).not.toHaveProperty('held');
	});

	it('is not as planned where it was edited or lost its digest', async () => {
		const { result: { outcomes: [first] } } = await aRun();
		expect(asPlanned({ ...first!, email: 'else@example.com' })).toBeUndefined();
		expect(asPlanned({ ...first!, _item: 'x' })).toBeUndefined();
	});

	it('can be undone as it is, and with others filtered out', async () => {
		const run = await aRun();
		expect(await check(run)).toBeUndefined();
		expect(await check(run, run.result.outcomes.slice(1))).toBeUndefined();
	});

	it.each<[string, (outcome: Outcome) => object]>([
		['its status', () => ({ status: 'unverified' })], ['its undo', () => ({ undo: false })], ['a change', () => ({ changes: [{ field: 'title', from: 'Boss', to: 'x' }] })],
		['its user', () => ({ userId: 3 })], ['its digest', () => ({ _item: 'x' })], ['its before-image', () => ({ before: { title: 'Boss' } })],
	])('is refused where %s was edited', async (_, edit) => {
		const run = await aRun();
		const [first, second, ...others] = run.result.outcomes;
		expect(await check(run, [first!, { ...second!, ...edit(second!) }, ...others])).toBe('The outcome of p11@example.com is not as Domo Apply Changes gave it, so nothing is taken back.');
		expect(await check(run, [{ ...first!, ...edit(first!), email: '' }])).toContain('The outcome of new is not as');
	});

	it('is refused where it comes twice', async () => {
		const run = await aRun();
		const [first] = run.result.outcomes;
		expect(await check(run, [first!, first!])).toBe('The outcome of new@example.com came in more than once.');
	});

	it('is refused where it is of another run, or the plan item is of another run or was edited', async () => {
		const [run, domo] = [await aRun(), anInstance()];
		const other = await apply(domo, planOf(domo, [creating('new@example.com')], { jobName: 'Other' }));
		expect(await check(run, other.outcomes)).toContain('is not as Domo Apply Changes gave it');
		const edited = 'The plan item is not as Domo Apply Changes gave it, so its run is not taken back.';
		expect(await check(run, run.result.outcomes, null)).toBe(edited);
		expect(await check(run, run.result.outcomes, { notes: ['y'] })).toBe(edited);
		expect(await check(run, run.result.outcomes, run.applied.applied, { ...run.applied, jobName: 'Other' })).toBe(edited);
		expect(await check(run, run.result.outcomes, run.applied.applied, run.plan.description)).toBe(edited);
		expect(await check(run, run.result.outcomes, run.applied.applied, { ...run.applied, _item: '' })).toBe(edited);
	});

	it('and a plan item without digest are left without one', async () => {
		const { result: { outcomes: [first] }, plan: { description } } = await aRun();
		expect(markOutcome({ ...first!, _item: 'x' })._item).toBe('x');
		expect(markApplied({ ...description, _item: 'x' }, { a: 1 })).toMatchObject({ _item: 'x', applied: { a: 1 } });
	});
});
