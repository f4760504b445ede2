import { announceJob, jobToAnnounce } from '../../../core/apply/runner';
import { Attempts, changesDone, createRunState, failureOf, isUncertain, joinSentences, mayBeWritten, neverSent, outcomeOf, outcomeWithoutWrite, stopsRun } from '../../../core/apply/runState';
import { addressFreed, addressTaken, changesGroups, changesRole, findRelatedCreates, isDemotion, isPromotion, isSensitive, losesAdminRole, type Step, toSteps } from '../../../core/apply/steps';
import { statusWithoutWrite } from '../../../core/apply/statuses';
import { inversePlan } from '../../../core/apply/undo';
import type { Outcome } from '../../../core/apply/types';
import { DomoError, type DomoErrorKind } from '../../../core/domo/errors';
import type { PlanAction, PlanItem } from '../../../core/plan/types';
import { FakeClock } from '../../support/fakeClock';
import { anInstance, creating, deleting, held, planOf, settingsOf, updating, withPeople } from './builders';

const domo = anInstance();
const [ann, ben] = withPeople(domo, 11, 12) as [ReturnType<typeof withPeople>[number], ReturnType<typeof withPeople>[number]];
const itemsOf = (...items: Parameters<typeof planOf>[1]) => planOf(domo, items).items;
const stepsOf = (items: readonly PlanItem[], direction: 'forward' | 'undo' = 'forward') => toSteps(items, direction, new FakeClock());
const stepOf = async (item: Parameters<typeof planOf>[1][number], direction: 'forward' | 'undo' = 'forward'): Promise<Step> => (await stepsOf(itemsOf(item), direction))[0]!;

describe('a step', () => {
	it('is made of each change, and of no other item', async () => {
		const others = (['reject', 'unchanged', 'scheduled'] as const).map((action) => ({ ...creating(`${action}@example.com`), action }));
		const steps = await stepsOf(itemsOf(creating('new@example.com', {}, { sendInvite: true }), updating(ann, { title: 'Lead' }), deleting(ben), held(updating(domo.person(3), { roleId: 4 }), 'changedRoles' as never), ...others));
		expect(steps.map(({ action, userId, email, sendInvite, isRemoval }) => [action, userId, email, sendInvite, isRemoval])).toEqual([
			['create', null, 'new@example.com', true, false], ['update', 11, 'p11@example.com', false, false], ['delete', 12, 'p12@example.com', false, true],
		]);
		expect(steps[2]?.changes).toEqual([]);
	});

	it('unites the items of one action about one user, and keeps those of two actions and all creates apart', async () => {
		const both = await stepsOf([...itemsOf(updating(ann, { title: 'Lead' }, { waitsFor: ['A@x.example'] })), ...itemsOf(updating(ann, { department: 'IT' }, { waitsFor: ['b@x.example'] }))]);
		expect(both).toHaveLength(1);
		expect(both[0]).toMatchObject({ positions: [0, 1], waitsFor: ['a@x.example', 'b@x.example'], before: { title: 'Analyst', department: null } });
		expect(both[0]?.changes.map(({ field }) => field)).toEqual(['title', 'department']);
		expect((await stepsOf([...itemsOf(deleting(ann)), ...itemsOf(deleting(ann, { changes: [{ field: 'title', from: 'a', to: 'b' }] }))]))[0]).toMatchObject({ positions: [0, 1], changes: [] });
		expect(await stepsOf([...itemsOf(updating(ann, { title: 'Lead' })), ...itemsOf(deleting(ann))])).toHaveLength(2);
		expect(await stepsOf([...itemsOf({ ...creating('a@x.example'), userId: 11 }), ...itemsOf({ ...creating('b@x.example'), userId: 11 })])).toMatchObject([{ userId: null }, { userId: null }]);
		expect(await stepsOf([...itemsOf({ ...updating(ann, { title: 'a' }), userId: null }), ...itemsOf({ ...updating(ben, { title: 'b' }), userId: null })])).toHaveLength(2);
	});

	it('has the address before the change, from the change, the before-image or the item; a create has the new one', async () => {
		const change = (from: string | null, to: string | null) => ({ changes: [{ field: 'email', from, to }] });
		expect((await stepOf(updating(ann, {}, { ...change('old@x.example', 'new@x.example'), email: 'item@x.example' }))).email).toBe('old@x.example');
		expect((await stepOf(updating(ann, {}, { ...change(null, 'new@x.example'), before: { email: 'before@x.example' }, email: 'item@x.example' }))).email).toBe('before@x.example');
		expect((await stepOf(updating(ann, { title: 'x' }, { before: { email: '' }, email: 'item@x.example' }))).email).toBe('item@x.example');
		expect((await stepOf(creating('item@x.example', {}, change(null, 'new@x.example')))).email).toBe('new@x.example');
		expect((await stepOf(creating('item@x.example', {}, { changes: [{ field: 'title', from: null, to: 'x' }] }))).email).toBe('item@x.example');
	});

	it('invites only for a create of a plan that is applied forward', async () => {
		const invited = { sendInvite: true };
		expect((await stepOf(creating('a@x.example', {}, invited))).sendInvite).toBe(true);
		expect((await stepOf(creating('a@x.example', {}, invited), 'undo')).sendInvite).toBe(false);
		expect((await stepOf(updating(ann, { title: 'x' }, invited))).sendInvite).toBe(false);
	});

	it('is a removal where it deletes, or changes somebody without a row forward', async () => {
		const orphan = { row_number: null };
		expect((await stepOf(updating(ann, { roleId: 5 }, orphan))).isRemoval).toBe(true);
		expect((await stepOf(updating(ann, { roleId: 5 }, orphan), 'undo')).isRemoval).toBe(false);
		expect((await stepOf(updating(ann, { roleId: 5 }))).isRemoval).toBe(false);
		expect((await stepOf(deleting(ann), 'undo')).isRemoval).toBe(true);
		expect((await stepOf(creating('a@x.example', {}, orphan))).isRemoval).toBe(false);
	});

	it('knows what it does to role, address and memberships', async () => {
		const promotion = await stepOf(updating(ann, { roleId: 1, title: 'x' }));
		const demotion = await stepOf(updating(domo.person(2), { title: 'x', roleId: 4 }));
		const title = await stepOf(updating(ann, { title: 'x' }));
		const removal = await stepOf(deleting(domo.person(2)));
		const renaming = await stepOf(updating(ann, { email: 'New@x.example', groups: ['G (7)'] }));
		const create = await stepOf(creating('New@x.example', { roleId: 1 }));
		const all = [promotion, demotion, title, removal, renaming, create];
		expect(all.map(changesRole)).toEqual([true, true, false, false, false, false]);
		expect(all.map(isPromotion)).toEqual([true, false, false, false, false, false]);
		expect(all.map(isDemotion)).toEqual([false, true, false, false, false, false]);
		expect(all.map((step) => losesAdminRole(step, 1))).toEqual([false, true, false, true, false, false]);
		expect(all.map((step) => losesAdminRole(step, 4))).toEqual([false, false, false, false, false, false]);
		expect(all.map(isSensitive)).toEqual([true, true, false, true, true, false]);
		expect(all.map(changesGroups)).toEqual([false, false, false, false, true, false]);
		expect(all.map(addressTaken)).toEqual([undefined, undefined, undefined, undefined, 'new@x.example', 'new@x.example']);
		expect(all.map(addressFreed)).toEqual([undefined, undefined, undefined, 'ada@example.com', 'p11@example.com', undefined]);
		expect(isDemotion({ ...demotion, changes: [{ field: 'roleId', from: null, to: 4 }], before: { roleId: 1 } })).toBe(true);
		expect(addressTaken(await stepOf(updating(ann, { email: 'P11@example.com' })))).toBeUndefined();
		expect(addressFreed(await stepOf(updating(ann, { email: 'P11@example.com' })))).toBeUndefined();
		expect(isSensitive({ ...title, isRemoval: true })).toBe(true);
		expect(changesGroups({ ...renaming, action: 'delete' })).toBe(false);
	});

	it('waits for the creates that it names, and is not done where one of them is missing', async () => {
		const steps = await stepsOf(itemsOf(creating('New@x.example'), deleting(ann, { waitsFor: ['new@x.example', 'gone@x.example'] }), updating(ben, { email: 'gone@x.example' })));
		const related = findRelatedCreates(steps);
		expect(related.of(steps.find(({ userId }) => userId === 11)!)).toEqual([steps.find(({ action }) => action === 'create')]);
		expect(related.missingFor(steps.find(({ userId }) => userId === 11)!)).toBe('Not removed: this may be the same person as the new gone@x.example, whose creation did not come in. Let both items through, or run again.');
		expect(related.missingFor(steps[0]!)).toBeUndefined();
	});
});

it.each<[PlanAction, string | undefined]>([['hold', 'held'], ['reject', 'rejected'], ['scheduled', 'scheduled'], ['unchanged', 'unchanged'], ['create', undefined], ['update', undefined], ['delete', undefined]])('an item of action %s that is not written is %s', (action, status) => {
	expect(statusWithoutWrite(action)).toBe(status);
	const [item] = itemsOf({ ...creating('a@x.example'), action, reason: 'Why.' });
	const outcome = outcomeWithoutWrite(item!);
	if (status === undefined) expect(outcome).toBeUndefined();
	else expect([outcome?.status, outcome?.message, outcome?.attempts]).toEqual([status, status === 'unchanged' ? undefined : 'Why.', 0]);
});

describe('what a run has done', () => {
	const open = (percent = 40, minimumTried = 2, signal?: AbortSignal) => {
		const clock = new FakeClock();
		const progress: number[] = [];
		return { clock, progress, run: createRunState(settingsOf({ stopAfterFailures: { percent, minimumTried } }), clock, signal, (done) => progress.push(done)) };
	};

	it('counts who may be changed, and measures each step from its start', async () => {
		const steps = await stepsOf(itemsOf(updating(ann, { title: 'a' }), updating(ben, { title: 'b' }), deleting(domo.person(3)), creating('a@x.example'), creating('b@x.example')));
		const { run, clock, progress } = open(100, 100);
		run.start(steps[0]!);
		clock.advance(5);
		for (const [i, status] of (['applied', 'incomplete', 'unverified', 'failed', 'notTried'] as const).entries()) run.record(steps[i]!, { status });
		expect([run.attemptsOf(steps[0]!).durationMs, run.attemptsOf(steps[1]!).durationMs]).toEqual([5, 0]);
		expect([changesDone(run), progress]).toEqual([3, [1, 2, 3, 4, 5]]);
		expect(run.written().map(({ userId }) => userId)).toEqual([steps[0]!.userId].filter((id) => id !== null));
		expect([mayBeWritten(undefined), mayBeWritten({ status: 'held' })]).toEqual([false, false]);
	});

	it.each([['failed', true], ['incomplete', true], ['unverified', true], ['drifted', false], ['held', false], ['alreadyDone', false], ['notTried', false]] as const)('ends where too many are %s: %s', async (status, ends) => {
		const steps = await stepsOf(itemsOf(updating(ann, { title: 'a' }), updating(ben, { title: 'b' })));
		const { run } = open();
		run.record(steps[0]!, { status: 'applied' });
		run.record(steps[1]!, { status });
		expect(run.stopped === undefined).toBe(!ends);
		const refused = open();
		refused.run.record(steps[0]!, { status, hasRefusedParts: true });
		refused.run.record(steps[1]!, { status, hasRefusedParts: true });
		expect(refused.run.stopped).toBeUndefined();
	});

	it('may go on until it ends, and read until Domo cannot be reached', async () => {
		const [step] = await stepsOf(itemsOf(updating(ann, { title: 'a' })));
		const { run } = open();
		run.record(step!, { status: 'failed' }, failureOf(new DomoError({ kind: 'refused', message: 'No' })));
		expect([run.mayWrite(), run.mayRead(), run.stopped]).toEqual([true, true, undefined]);
		run.replace(step!, { status: 'failed' }, failureOf(new DomoError({ kind: 'signIn', message: 'Expired' })));
		expect([run.mayWrite(), run.mayRead()]).toEqual([false, false]);
		expect(run.stopped).toMatch(/^Expired\./);
		run.stop('Later');
		expect(run.stopped).toMatch(/^Expired\./);
		const stopped = open(40, 2, AbortSignal.abort()).run;
		expect([stopped.mayWrite(), stopped.mayRead(), stopped.stopped]).toEqual([false, false, 'The run was stopped.']);
	});
});

it('an outcome has only the members that have a value', () => {
	const [item] = itemsOf(updating(ann, { title: 'a' }));
	expect(Object.keys(outcomeOf(item!, { status: 'applied' })).sort()).toEqual([...Object.keys(item!), 'status', 'attempts', 'durationMs'].sort());
	const attempts = new Attempts();
	attempts.note({ attempts: 2, httpStatus: 500, toe: 'T' });
	attempts.note({ attempts: 1 });
	expect(outcomeOf(item!, { status: 'applied', message: 'm', undo: true, userId: 7, held: { by: 'protected', action: 'update' } }, attempts)).toMatchObject({ message: 'm', undo: true, userId: 7, httpStatus: 500, toe: 'T', attempts: 3, held: { by: 'protected' } });
});

it('failures have only the members that have a value, whatever was thrown', () => {
	expect(failureOf('x')).toEqual({ kind: 'unexpected', message: 'x', attempts: 0 });
	expect(failureOf(new Error('x'))).toEqual({ kind: 'unexpected', message: 'x', attempts: 0 });
	expect(failureOf(new DomoError({ kind: 'refused', message: 'No', description: 'Do.' }))).toEqual({ kind: 'refused', message: 'No. Do.', attempts: 0 });
	expect(failureOf(new DomoError({ kind: 'refused', message: 'No', description: 'Do.', httpStatus: 400, attempts: 2, refusedIn: { peak: 2, round: 1 } }))).toEqual({ kind: 'refused', message: 'No. Do.', attempts: 2, httpStatus: 400, refusedIn: { peak: 2, round: 1 } });
});

it.each<[DomoErrorKind, boolean, boolean, boolean]>([
	['signIn', true, false, false], ['grant', true, false, false], ['blocked', true, false, false], ['rateLimited', true, true, false], ['unavailable', true, false, false], ['cancelled', true, true, false],
	['tooLate', false, true, false], ['unknownOutcome', false, false, true], ['badAnswer', false, false, true], ['refused', false, false, false], ['duplicate', false, false, false], ['notFound', false, false, false],
])('%s ends the run: %s, was never sent: %s, leaves open whether it was done: %s', (kind, ends, unsent, uncertain) => {
	const failure = failureOf(new DomoError({ kind, message: '' }));
	expect([stopsRun(failure), neverSent(failure), isUncertain(failure)]).toEqual([ends, unsent, uncertain]);
});

it('sentences are joined with one full stop each, without missing and empty ones', () => {
	expect(joinSentences(' A ', undefined, '', '  ', 'B.', 'C!', 'D?', 'e')).toBe('A. B. C! D? e.');
	expect(joinSentences()).toBe('');
});

describe('a job', () => {
	const job = { id: 'j', name: 'People', orphans: 'delete', scope: {}, due: true } as const;

	it('is announced where a plan has one that is due, and never by an undo', async () => {
		const { description } = planOf(domo, [], { job });
		expect(jobToAnnounce(description, 'forward')).toEqual({ id: 'j', name: 'People', orphans: 'delete', scope: {} });
		expect([jobToAnnounce(description, 'undo'), jobToAnnounce(planOf(domo, []).description, 'forward')]).toEqual([undefined, undefined]);
		const asked = async (direction: 'forward' | 'undo', due: boolean) => {
			const instance = anInstance();
			expect(await announceJob(instance, 1, planOf(instance, [], { job: { ...job, due } }).description, direction, instance.clock)).toEqual([]);
			return instance.callsOf('attributes').length;
		};
		expect([await asked('forward', true), await asked('forward', false), await asked('undo', true)]).toEqual([1, 0, 0]);
	});
});

describe('the inverse of a run', () => {
	const outcome = (item: Parameters<typeof planOf>[1][number], more: Partial<Outcome> = {}): Outcome => ({ ...itemsOf(item)[0]!, status: 'applied', undo: true, attempts: 1, durationMs: 0, ...more });
	const inverse = (one: Outcome) => inversePlan([one])[0];

	it('takes nothing back that did not change anything', () => {
		for (const more of [{ undo: false }, { status: 'failed' }, { status: 'held' }, { status: 'alreadyDone' }] as const) expect(inverse(outcome(updating(ann, { title: 'x' }), more))).toBeUndefined();
		for (const action of ['hold', 'reject', 'unchanged', 'scheduled'] as const) expect(inverse(outcome({ ...updating(ann, { title: 'x' }), action }))).toBeUndefined();
		for (const status of ['applied', 'incomplete', 'unverified'] as const) expect(inverse(outcome(updating(ann, { title: 'x' }), { status }))).toBeDefined();
	});

	it('of a create is a delete, which compares what was written', () => {
		const made = outcome(creating('new@x.example', { title: 'Lead' }), { userId: 77 });
		expect(inverse(made)).toMatchObject({ action: 'delete', userId: 77, changes: [], summary: 'remove this account (undo of a create)', before: { email: 'new@x.example', displayName: 'new', roleId: 4, title: 'Lead' } });
		expect(inverse(made)?.reason).toBe(`Run ${made.run.id} created this person; undoing it deletes the account and leaves what it owns without an owner.`);
		expect(inverse({ ...made, status: 'incomplete' })?.before).toEqual({ email: 'new@x.example', displayName: 'new', roleId: 4 });
	});

	it('of an update is the update back, under the new address', () => {
		const made = outcome(updating(ann, { email: 'new@x.example', title: 'Lead', groups: ['G (7)'] }));
		expect(inverse(made)).toMatchObject({ action: 'update', email: 'new@x.example', userId: 11, before: { email: 'new@x.example', title: 'Lead', groups: ['G (7)'] }, after: { email: 'p11@example.com', title: 'Analyst' } });
		expect(inverse(made)?.changes).toContainEqual({ field: 'title', from: 'Lead', to: 'Analyst' });
		expect(inverse(made)?.reason).toBe(`Run ${made.run.id} changed this; undoing it puts the old values back.`);
		expect(inverse({ ...made, status: 'incomplete' })?.changes.map(({ field }) => field)).toEqual(['email', 'title']);
		expect(inverse(outcome(updating(ann, { title: 'x' })))?.reason).toContain('puts the old value back.');
		const { before: _, ...bare } = made;
		expect(inverse(bare)).not.toHaveProperty('after');
	});

	it('of a delete is a create with everything that had a value', () => {
		const made = outcome(deleting(ann, { before: { title: 'Analyst', department: '', team: null, skills: [], location: ['a'], roleId: 0 } }));
		expect(inverse(made)).toMatchObject({ action: 'create', userId: null, sendInvite: false, summary: 'create again (undo of a delete)' });
		expect(inverse(made)?.changes).toEqual([['email', 'p11@example.com'], ['displayName', 'Person 11'], ['title', 'Analyst'], ['location', ['a']], ['roleId', 0]].map(([field, to]) => ({ field, from: null, to })));
		expect(inverse(made)?.reason).toMatch(/^Run .* deleted this person\. Their id may be another/);
	});
});
