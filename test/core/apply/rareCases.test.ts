import { resultOfFailure } from '../../../core/apply/applyStep';
import { failureOf, UnresolvedWrite } from '../../../core/apply/runState';
import { toSteps } from '../../../core/apply/steps';
import { DomoError } from '../../../core/domo/errors';
import { anInstance, apply, applyItems, approvalOf, confirmedAdmins, creating, deleting, held, planOf, statuses, updating, withPeople } from './builders';

describe('the report of a run', () => {
	it('has no notes, and no end before its time, where all went well', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead' })]);
		expect(Object.keys(result).sort()).toEqual(['finishedAt', 'notes', 'outcomes', 'startedAt']);
		expect(result.notes).toEqual([]);
	});

	it('says of each person why nothing was tried, where another run writes', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead' })], {}, { takeTurn: async () => ({ refused: 'Another run is writing.' }) });
		expect(result).toMatchObject({ stopped: 'Another run is writing.', notes: [] });
		expect(result.outcomes[0]).toMatchObject({ status: 'notTried', message: 'Not tried. Another run is writing. Run again: what was done stays done.' });
		expect(domo.writes).toEqual([]);
	});

	it('of a dry run that could not read the instance plans nothing', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'account', error: { kind: 'signIn', message: 'Expired' } });
		const result = await applyItems(domo, [deleting(ann!)], { dryRun: true });
		expect(result.outcomes[0]?.status).toBe('notTried');
		const planned = (await applyItems(domo, [deleting(ann!)], { dryRun: true })).outcomes[0];
		expect(planned?.status).toBe('planned');
		expect(planned).not.toHaveProperty('message');
	});

	it('of a dry run of an old plan plans no removal', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const plan = planOf(domo, [deleting(ann!), updating(ben!, { title: 'Lead' })]);
		domo.clock.advance(61 * 60_000);
		const { outcomes } = await apply(domo, plan, { dryRun: true });
		expect(outcomes.map(({ status, message = '' }) => [status, message.slice(0, 33)])).toEqual(expect.arrayContaining([['planned', 'Not removed: the plan is 61 minut'], ['planned', '']]));
	});
});

it('four people more than Domo takes writes are looked at ahead, where nobody says how many', async () => {
	const domo = anInstance();
	const people = withPeople(domo, ...Array.from({ length: 30 }, (_, i) => 100 + i));
	domo.latencyMs = 10;
	let [atOnce, most] = [0, 0];
	const update = domo.update.bind(domo);
	domo.update = async (...call) => {
		most = Math.max(most, (atOnce += 1));
		return update(...call).finally(() => (atOnce -= 1));
	};
	await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })));
	expect(most).toBe(domo.writesAtOnce() + 4);
});

describe('a write that failed', () => {
	const of = async (kind: DomoError['kind'] | 'unresolved', item: (domo: ReturnType<typeof anInstance>) => Parameters<typeof planOf>[1][number]) => {
		const domo = anInstance();
		withPeople(domo, 11);
		const [step] = await toSteps(planOf(domo, [item(domo)]).items, 'forward', domo.clock);
		const error = kind === 'unresolved' ? new UnresolvedWrite({ kind: 'unknownOutcome', message: 'Lost' }) : new DomoError({ kind, message: 'Words', description: 'Advice' });
		return resultOfFailure(step!, failureOf(error));
	};
	const update = (domo: ReturnType<typeof anInstance>) => updating(domo.person(11), { title: 'x' });
	const removal = (domo: ReturnType<typeof anInstance>) => deleting(domo.person(11));

	it.each([
		['rateLimited', update, { status: 'notTried', message: 'Words. Advice.' }], ['tooLate', removal, { status: 'notTried', message: 'Words. Advice.' }],
		['notFound', update, { status: 'drifted', message: 'Deleted from Domo a moment ago. Run again for a new plan.' }], ['notFound', removal, { status: 'failed', message: 'Words. Advice.' }],
		['refused', update, { status: 'failed', message: 'Words. Advice.' }],
	] as const)('with %s means for the person: %#', async (kind, item, result) => {
		expect(await of(kind, item)).toStrictEqual(result);
	});

	it('may be taken back by an undo where nobody knows whether it was done, if the person was there before', async () => {
		const lost = { status: 'unverified', message: expect.stringMatching(/^Lost\./) };
		expect(await of('unresolved', update)).toStrictEqual({ ...lost, undo: true });
		expect(await of('unresolved', removal)).toStrictEqual({ ...lost, undo: true });
		expect(await of('unresolved', () => creating('new@example.com'))).toStrictEqual(lost);
	});
});

describe('a look at a person before the write', () => {
	it('that takes longer than it may be old is given up, in words', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.latencyMs = 6_000;
		const { outcomes } = await applyItems(domo, [deleting(ann!)]);
		expect(outcomes[0]).toMatchObject({ status: 'notTried', message: expect.stringMatching(/^Domo answered too slowly to look at this person within 5 seconds of the change\./) });
		expect(domo.writes).toEqual([]);
	});

	it('is repeated twenty times at most', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.heldUpMs = () => 6_000;
		await applyItems(domo, [deleting(ann!)]);
		expect(domo.callsOf('usersById')).toHaveLength(20);
	});

	it('is taken again where another Admin was removed for long meanwhile, however young the count of admins is', async () => {
		const domo = anInstance();
		domo.add({ id: 4, roleId: 1 });
		let isFirst = true;
		domo.afterWrite = ({ method }) => {
			if (method !== 'remove' || !isFirst) return;
			isFirst = false;
			domo.clock.advance(6_000);
			for (const id of [2, 3]) domo.people.get(id)?.attributes.set('title', 'Boss');
			for (const id of [2, 3]) if (domo.people.has(id)) domo.person(id).displayName = 'Changed';
		};
		const result = await applyItems(domo, [deleting(domo.person(2)), deleting(domo.person(3))]);
		expect(Object.values(statuses(result)).sort()).toEqual(['applied', 'drifted']);
		expect(confirmedAdmins(domo)).toBe(2);
	});

	it('finds what another has done already, and lets those go on who wait for it', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const items = [creating('p11@example.com', { displayName: 'Ann II' }), deleting(ann!)];
		const plan = planOf(domo, items);
		domo.people.delete(11);
		expect((await apply(domo, plan)).outcomes.map(({ action, status }) => [action, status])).toEqual([['create', 'applied'], ['delete', 'alreadyDone']]);
		const renamed = planOf(domo, [creating('new@example.com', { title: null }), deleting(ben!, { waitsFor: ['new@example.com'] })]);
		domo.add({ id: 500, email: 'new@example.com', displayName: 'new', roleId: 4 });
		expect((await apply(domo, renamed)).outcomes.map(({ action, status }) => [action, status])).toEqual([['create', 'alreadyDone'], ['delete', 'applied']]);
	});

	it('says who did not give the address away', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'update', error: { kind: 'refused', httpStatus: 422, message: 'No' } });
		const result = await applyItems(domo, [creating('p11@example.com'), updating(ann!, { email: 'ann@example.com' })]);
		expect(result.outcomes.find(({ action }) => action === 'create')?.message).toBe('Needs the address of p11@example.com, who was not changed. Run again for a new plan.');
	});

	it('keeps an account whose address the plan protects by now', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [deleting(ann!)], { guard: { protectedUsers: ['boss@example.com'] } });
		ann!.email = 'boss@example.com';
		expect((await apply(domo, plan)).outcomes[0]).toMatchObject({ status: 'held', held: { by: 'protected', action: 'delete' }, message: "Not changed: 'Protected Users' names it." });
	});
});

describe('an approval', () => {
	const released = (removals: number | null, people: number) => {
		const domo = anInstance();
		const items = withPeople(domo, ...Array.from({ length: people }, (_, i) => 20 + i)).map((person) => held(deleting(person), 'deletionLimit'));
		const plan = planOf(domo, items);
		return { domo, plan, apply: (minutes = 360) => apply(domo, plan, { approval: approvalOf(plan, { releaseHolds: ['deletionLimit'], removals, minutes }) }) };
	};

	it.each([[1, '1 removal'], [2, '2 removals']])('that releases removals needs their number: of %i', async (people, words) => {
		await expect(released(null, people).apply()).rejects.toMatchObject({ message: `The approval releases ${words}, but nobody typed how many.`, description: "Hand the number that the approver typed to 'Approved Removals'." });
	});

	it('that releases removals among others needs their number as well', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const plan = planOf(domo, [held(deleting(ann!), 'deletionLimit'), held(updating(ben!, { title: 'x' }), 'updateLimit')]);
		await expect(apply(domo, plan, { approval: approvalOf(plan, { releaseHolds: ['updateLimit', 'deletionLimit'] }) })).rejects.toThrow('The approval releases 1 removal, but nobody typed how many.');
	});

	it.each([[1, '1 person'], [2, '2 people']])('for another number of removals is refused: of %i', async (people, words) => {
		await expect(released(7, people).apply()).rejects.toMatchObject({
			message: `The approver typed 7, but ${words} would be removed.`, description: "Compare 'Approved Removals' and 'Release Holds' with the plan's report. Nothing was written.",
		});
	});

	it('is valid to its last minute', async () => {
		const { domo, plan, apply: applyNow } = released(1, 1);
		domo.clock.advance(Date.parse(plan.description.plannedAt) + 10 * 60_000 - domo.clock.now());
		expect((await applyNow(10)).outcomes.map(({ status }) => status)).toEqual(['applied']);
		const late = released(1, 1);
		late.domo.clock.advance(10 * 60_000 + 1);
		await expect(late.apply(10)).rejects.toThrow("The approval came too late: the plan is 10 minutes old, 'Approval Valid For (Minutes)' allows 10 minutes.");
	});

	it('needs no number where it releases no removal', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const plan = planOf(domo, [held(updating(ann!, { title: 'x' }), 'updateLimit'), deleting(domo.add({ id: 12 }))]);
		const { outcomes } = await apply(domo, plan, { approval: approvalOf(plan, { releaseHolds: ['updateLimit'] }) });
		expect(outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
		expect(outcomes.find(({ userId }) => userId === 11)?.held).toEqual({ by: 'updateLimit', action: 'update' });
	});
});
