import { UserError } from '../../../core/common/userError';
import type { Plan } from '../../../core/plan/types';
import { anInstance, apply, approvalOf, creating, deleting, held, planOf, settingsOf, updating, withPeople } from './builders';
import type { FakeDirectory } from '../../support/fakeDirectory';

async function refusal(domo: FakeDirectory, plan: Plan, settings: Parameters<typeof apply>[2] = {}): Promise<UserError> {
	const refused = await apply(domo, plan, settings).then(
		() => undefined,
		(error: unknown) => error,
	);
	expect(domo.writes).toEqual([]);
	if (!(refused instanceof UserError)) throw new Error(`Not refused: ${String(refused)}`);
	expect(refused.description).not.toBe('');
	return refused;
}

describe('a plan that must not be applied here', () => {
	it('is refused with the credential of another instance (E17)', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [creating('new@example.com')]);
		domo.instance = 'https://other.domo.com';
		expect((await refusal(domo, plan)).message).toBe('The plan is for https://example.domo.com, but this credential belongs to https://other.domo.com.');
		expect(domo.calls).toEqual([]);
	});

	it('is refused when its items come from two runs', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [creating('a@example.com'), creating('b@example.com')]);
		const [first, second] = plan.items;
		const mixed = { ...plan, items: [first!, { ...second!, run: { ...second!.run, id: 'run-2' } }] };
		expect((await refusal(domo, mixed)).message).toContain('more than one plan');
	});

	it.each([
		['a delete', (domo: FakeDirectory) => deleting(domo.person(1))],
		['a demotion', (domo: FakeDirectory) => updating(domo.person(1), { roleId: 4 })],
		['a new address', (domo: FakeDirectory) => updating(domo.person(1), { email: 'x@example.com' })],
	])("is refused for %s of the job's own account (D1)", async (_, item) => {
		const domo = anInstance();
		expect((await refusal(domo, planOf(domo, [item(domo)], { protectedUserIds: [] }))).message).toContain("it is the job's own account");
	});

	it('is refused when the account that applies is another than the one that planned, and is to be removed', async () => {
		const domo = anInstance();
		domo.actorId = 2;
		expect((await refusal(domo, planOf(domo, [deleting(domo.person(2))], { protectedUserIds: [] }))).message).toContain("job's own account");
	});

	it.each([
		['by id', { protectedUserIds: [11] }],
		['by address', { guard: { protectedUsers: ['P11@Example.com'] } }],
		['by id in the setting', { guard: { protectedUsers: ['11'] } }],
		['by domain', { guard: { protectedUsers: ['*@example.com'] } }],
	])('is refused for a removal of somebody whom it protects %s (D4)', async (_, description) => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		expect((await refusal(domo, planOf(domo, [deleting(ann!)], description))).message).toContain('delete p11@example.com');
	});

	it('may change the title of a protected person', async () => {
		const domo = anInstance();
		const { outcomes } = await apply(domo, planOf(domo, [updating(domo.person(1), { title: 'Robot' })]));
		expect(outcomes[0]?.status).toBe('applied');
	});

	it('is refused when an item was edited after it was made (E3)', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [updating(ann!, { title: 'Lead' })]);
		const edited = { ...plan, items: plan.items.map((item) => ({ ...item, changes: [{ field: 'roleId', from: 4, to: 1 }] })) };
		expect((await refusal(domo, edited)).message).toContain('edited');
	});

	it('is refused when an update was made a delete, which is no filter', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const plan = planOf(domo, [updating(ann!, { title: 'Lead' }), updating(ben!, { title: 'Lead' })]);
		const edited = { ...plan, items: plan.items.slice(0, 1).map((item) => ({ ...item, action: 'delete' as const })) };
		expect((await refusal(domo, edited)).message).toContain('edited');
	});

	it('is refused when the limits in its description were edited', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [creating('new@example.com')]);
		const edited = { ...plan, description: { ...plan.description, guard: { ...plan.description.guard, minimumAdmins: 0 } } };
		expect((await refusal(domo, edited)).message).toContain('edited');
	});

	it('is refused if two items change the same user', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		expect((await refusal(domo, planOf(domo, [deleting(ann!), updating(ann!, { title: 'x' })]))).message).toContain('more than one item');
		expect((await refusal(domo, planOf(domo, [updating(ann!, { title: 'x' }), updating(ann!, { title: 'y' })]))).message).toContain('more than one item');
		expect((await refusal(domo, planOf(domo, [deleting(ann!), deleting(ann!)]))).message).toContain('more than one item');
	});

	it('is refused when two items would give one address', async () => {
		const domo = anInstance();
		expect((await refusal(domo, planOf(domo, [creating('new@example.com'), creating('NEW@example.com')]))).message).toContain('new@example.com');
	});

	it('is refused when a change does not say whose it is', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		expect((await refusal(domo, planOf(domo, [{ ...deleting(ann!), userId: null }]))).message).toContain('no userId');
	});

	it('is refused when whoever receives the content is removed or is not there', async () => {
		const domo = anInstance();
		const [ann, ben, cat] = withPeople(domo, 11, 12, 13);
		ben!.active = false;
		cat!.human = false;
		expect((await refusal(domo, planOf(domo, [deleting(ann!)]), { transferContentTo: 12 })).message).toContain('no active person with id 12');
		expect((await refusal(domo, planOf(domo, [deleting(ann!)]), { transferContentTo: 13 })).message).toContain('no active person with id 13');
		expect((await refusal(domo, planOf(domo, [deleting(ann!)]), { transferContentTo: 11 })).message).toContain('removed by the same plan');
		expect((await refusal(domo, planOf(domo, [deleting(ann!)]), { transferContentTo: 99 })).message).toContain('no active person with id 99');
	});
});

describe('a plan from which items were filtered out', () => {
	it('is applied, with a note that counts them', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [creating('a@example.com'), creating('b@example.com'), creating('c@example.com')]);
		const { outcomes, notes } = await apply(domo, { ...plan, items: plan.items.slice(0, 1) });
		expect(outcomes.map(({ status }) => status)).toEqual(['applied']);
		expect(notes).toEqual(['2 items of the plan did not come in: they were filtered out between Reconcile and Apply.']);
	});

	it('is whole in any order of its items: a Switch and a Merge may have turned it around', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [creating('a@example.com'), updating(ann!, { title: 'Lead' }), creating('c@example.com')]);
		const { outcomes, notes } = await apply(domo, { ...plan, items: [...plan.items].reverse() });
		expect(outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
		expect(notes).toEqual([]);
	});
});

describe('an approval', () => {
	it('releases held removals, and says who was deleted', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const plan = planOf(domo, [held(deleting(ann!), 'deletionLimit'), held(deleting(ben!), 'deletionLimit')]);
		const { outcomes } = await apply(domo, plan, { approval: approvalOf(plan, { releaseHolds: ['deletionLimit'], removals: 2 }) });
		expect(outcomes.map(({ action, status }) => [action, status])).toEqual([['delete', 'applied'], ['delete', 'applied']]);
		expect(domo.people.has(11) || domo.people.has(12)).toBe(false);
	});

	it('releases nothing but what it names', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const plan = planOf(domo, [held(deleting(ann!), 'deletionLimit'), held(updating(ben!, { title: 'x' }), 'updateLimit')]);
		const { outcomes } = await apply(domo, plan, { approval: approvalOf(plan, { releaseHolds: ['updateLimit'] }) });
		expect(outcomes.map(({ email, status }) => [email, status])).toEqual([['p11@example.com', 'held'], ['p12@example.com', 'applied']]);
	});

	it.each(['protected', 'minimumAdmins', 'incompleteRead', 'unidentifiedRow', 'overlappingScope'] as const)('never releases %s', async (by) => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [held(deleting(ann!), by)]);
		// What a builder's expression may hand over, whatever the types say.
		const releaseHolds = JSON.parse(JSON.stringify([by, 'deletionLimit']));
		const { outcomes } = await apply(domo, plan, { approval: approvalOf(plan, { releaseHolds }) });
		expect(outcomes[0]?.status).toBe('held');
		expect(domo.writes).toEqual([]);
	});

	it('merges a released part with the rest of the person into one request', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [updating(ann!, { location: 'Bern' }), held(updating(ann!, { title: null }), 'blankingLimit')]);
		const { outcomes } = await apply(domo, plan, { approval: approvalOf(plan, { releaseHolds: ['blankingLimit'] }) });
		expect(outcomes.map(({ action, status }) => [action, status])).toEqual([['update', 'applied'], ['update', 'applied']]);
		expect(domo.callsOf('update')).toHaveLength(1);
		expect(domo.person(11).attributes).toEqual(new Map([['employeeLocation', 'Bern']]));
	});

	it('of another plan is refused (E4)', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [creating('a@example.com')]);
		expect((await refusal(domo, plan, { approval: approvalOf(plan, { planHash: 'f00' }) })).message).toContain('Another plan was approved');
	});

	it('that comes late is refused (E4)', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [creating('a@example.com')]);
		domo.clock.advance(361 * 60_000);
		expect((await refusal(domo, plan, { approval: approvalOf(plan) })).message).toContain('361 minutes');
	});

	it('releases no removal if the approver typed no number', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [held(deleting(ann!), 'deletionLimit')]);
		const refused = await refusal(domo, plan, { approval: approvalOf(plan, { releaseHolds: ['deletionLimit'] }) });
		expect(refused.message).toBe('The approval releases 1 removal, but nobody typed how many.');
		expect(domo.people.has(11)).toBe(true);
	});

	it('that is in time makes an old plan remove people', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [deleting(ann!)]);
		domo.clock.advance(359 * 60_000);
		const { outcomes } = await apply(domo, plan, { approval: approvalOf(plan, { removals: 1 }) });
		expect(outcomes[0]?.status).toBe('applied');
	});

	it('with a wrong number approves nothing', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [creating('new@example.com'), held(deleting(ann!), 'deletionLimit')]);
		const approval = approvalOf(plan, { releaseHolds: ['deletionLimit'], removals: 2 });
		expect((await refusal(domo, plan, { approval })).message).toBe('The approver typed 2, but 1 person would be removed.');
		expect((await refusal(domo, plan, { approval: { ...approval, releaseHolds: [] } })).message).toContain('0 people');
	});

	it('counts the role change of an orphan as a removal', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [updating(ann!, { roleId: 5 }, { row_number: null })]);
		expect((await refusal(domo, plan, { approval: approvalOf(plan, { removals: 0 }) })).message).toContain('1 person');
	});

	it('is for the whole plan: a filtered one is refused', async () => {
		const domo = anInstance();
		const plan = planOf(domo, [creating('a@example.com'), creating('b@example.com')]);
		const refused = await refusal(domo, { ...plan, items: plan.items.slice(1) }, { approval: approvalOf(plan) });
		expect(refused.message).toContain('1 item of the approved plan did not come in');
	});

	it('of a plan whose hash was painted on is refused', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [creating('a@example.com')]);
		const run = plan.description.run;
		const forged = { ...plan, items: planOf(domo, [deleting(ann!)]).items.map((item) => ({ ...item, run })) };
		await refusal(domo, forged, { approval: approvalOf(plan) });
	});
});

describe('an old plan', () => {
	it.each([['old', 61], ['from the future, by a clock that is wrong (E14)', -61]])('that is %s removes nobody, and does the rest', async (_, minutes) => {
		const domo = anInstance();
		const [ann, ben, cat] = withPeople(domo, 11, 12, 13);
		const plan = planOf(domo, [updating(ann!, { title: 'Lead' }), deleting(ben!), updating(cat!, { roleId: 5 }, { row_number: null })]);
		domo.clock.advance(minutes * 60_000);
		const { outcomes } = await apply(domo, plan);
		expect(outcomes.map(({ status }) => status)).toEqual(['applied', 'notTried', 'notTried']);
		expect(outcomes[1]?.message).toContain("'Max Plan Age (Minutes)' allows 60 minutes");
		expect(domo.people.has(12)).toBe(true);
	});

	it('with a time that cannot be read removes no user', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const { outcomes } = await apply(domo, planOf(domo, [deleting(ann!)], { plannedAt: 'yesterday' }));
		expect(outcomes[0]?.status).toBe('notTried');
	});

	it('is reported in a dry run', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [deleting(ann!)]);
		domo.clock.advance(61 * 60_000);
		const { outcomes } = await apply(domo, plan, { dryRun: true });
		expect(outcomes[0]).toMatchObject({ status: 'planned' });
		expect(outcomes[0]?.message).toContain('Plan again');
	});
});

it('refuses in a dry run what it would refuse in earnest', async () => {
	const domo = anInstance();
	expect((await refusal(domo, planOf(domo, [deleting(domo.person(1))]), settingsOf({ dryRun: true }))).message).toContain('own account');
});

describe('the words of a refusal', () => {
	const words = async (domo: FakeDirectory, plan: Plan, settings: Parameters<typeof apply>[2] = {}) => {
		const { message, description } = await refusal(domo, plan, settings);
		return [message, description];
	};

	it('name a create without an address', async () => {
		const domo = anInstance();
		for (const email of ['', '  ']) expect(await words(domo, planOf(domo, [{ ...creating('new@example.com'), email }]))).toEqual(['An item says "create" but has no e-mail.', "Hand Reconcile's items over as they came."]);
	});

	it('name an update or a delete without a user, and one whose id is no number', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		for (const userId of [null, 1.5]) expect(await words(domo, planOf(domo, [{ ...updating(ann!, { title: 'x' }), userId }]))).toEqual(['The item for p11@example.com says "update" but has no userId.', "Hand Reconcile's items over as they came."]);
	});

	it('name what would be done to a protected person, and why that is not done', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const advice = 'Reconcile never plans this: hand its items over as they came.';
		expect(await words(domo, planOf(domo, [updating(ann!, { roleId: 5 })], { protectedUserIds: [11] }))).toEqual(['An item would change the role or the address of p11@example.com, but the plan protects this account.', advice]);
		expect(await words(domo, planOf(domo, [deleting(ann!)], { guard: { protectedUsers: ['p11@example.com'] } }))).toEqual(["An item would delete p11@example.com, but 'Protected Users' names it.", advice]);
	});

	it('name a receiver who is removed, is not there, or cannot sign in', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		expect(await words(domo, planOf(domo, [deleting(ann!), deleting(ben!)]), { transferContentTo: 11 })).toEqual(['The person with id 11 is to receive what removed people own, and is removed by the same plan.', "Choose somebody who stays in 'Transfer Content To'."]);
		const missing = ['There is no active person with id 77 in https://example.domo.com who could receive what removed people own.', "Correct 'Transfer Content To': the number at the end of a profile's address in Admin > People."];
		const plan = () => planOf(domo, [updating(ben!, { title: 'x' }), deleting(ann!)]);
		expect(await words(domo, plan(), { transferContentTo: 77 })).toEqual(missing);
		const receiver = domo.add({ id: 77, active: false });
		expect(await words(domo, plan(), { transferContentTo: 77 })).toEqual(missing);
		Object.assign(receiver, { active: true, human: false });
		expect(await words(domo, plan(), { transferContentTo: 77 })).toEqual(missing);
		Object.assign(receiver, { human: true });
		expect((await apply(domo, plan(), { transferContentTo: 77 })).outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
	});

	it('say nothing of a receiver where nobody is removed', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		expect((await apply(domo, planOf(domo, [updating(ann!, { title: 'x' })]), { transferContentTo: 11 })).outcomes[0]?.status).toBe('applied');
		expect((await apply(domo, planOf(domo, [updating(ann!, { title: 'y' })]), { transferContentTo: 77 })).outcomes[0]?.status).toBe('applied');
	});

	it('name the setting of an approval that is late, or for another number of removals', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const plan = planOf(domo, [held(deleting(ann!), 'deletionLimit'), held(deleting(ben!), 'deletionLimit')]);
		const approval = approvalOf(plan, { releaseHolds: ['deletionLimit'], removals: 3 });
		expect(await words(domo, plan, { approval })).toEqual(['The approver typed 3, but 2 people would be removed.', "Compare 'Approved Removals' and 'Release Holds' with the plan's report. Nothing was written."]);
		expect(await words(domo, plan, { approval: { ...approval, removals: null } })).toEqual(['The approval releases 2 removals, but nobody typed how many.', "Hand the number that the approver typed to 'Approved Removals'."]);
		const one = planOf(domo, [held(deleting(ann!), 'deletionLimit')]);
		expect((await words(domo, one, { approval: approvalOf(one, { releaseHolds: ['deletionLimit'] }) }))[0]).toBe('The approval releases 1 removal, but nobody typed how many.');
		expect((await words(domo, one, { approval: approvalOf(one, { releaseHolds: ['deletionLimit'], removals: 0 }) }))[0]).toBe('The approver typed 0, but 1 person would be removed.');
		domo.clock.advance(360 * 60_000);
		domo.clock.advance(60_000);
		expect(await words(domo, one, { approval: approvalOf(one, { releaseHolds: ['deletionLimit'], removals: 1 }) })).toEqual(["The approval came too late: the plan is 361 minutes old, 'Approval Valid For (Minutes)' allows 360 minutes.", 'Plan again and have the new plan approved.']);
	});

	it('are no refusal of an approval that is just in time', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [held(deleting(ann!), 'deletionLimit')]);
		domo.clock.advance(360 * 60_000);
		expect((await apply(domo, plan, { approval: approvalOf(plan, { releaseHolds: ['deletionLimit'], removals: 1 }) })).outcomes[0]?.status).toBe('applied');
	});

	it('are given before anything is read where the plan alone is wrong; the attributes are read only where something is written', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		await apply(domo, planOf(domo, [updating(ann!, { title: 'x' })]), { dryRun: true });
		await apply(domo, planOf(domo, []));
		expect(domo.callsOf('attributes')).toEqual([]);
	});
});
