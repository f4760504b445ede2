import { markIn, takeTurn, type Holder } from '../../../core/coordination';
import { COORDINATION_KEY } from '../../../core/domo';
import type { PlannedJob } from '../../../core/plan/types';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance as aBareInstance, apply, creating, deleting, planOf, withPeople } from './builders';

const job: PlannedJob = { id: 'this', name: 'Job', orphans: 'delete', scope: {}, due: true };
const other = { id: 'other', name: 'Sales', orphans: 'delete', scope: {} };
const jobs = (domo: FakeDirectory) => markIn(domo.person(1).attributes.get(COORDINATION_KEY)).jobs;
const inTurn = (domo: FakeDirectory) => ({ takeTurn: (holder: Omit<Holder, 'executionId'>) => takeTurn(domo, { ...holder, executionId: '7' }, domo.clock) });

function anInstance(): FakeDirectory {
	const domo = aBareInstance();
	domo.definitions.push({ key: COORDINATION_KEY, title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' });
	return domo;
}

function besideOther(): FakeDirectory {
	const domo = anInstance();
	domo.person(1).attributes.set(COORDINATION_KEY, JSON.stringify({ jobs: [{ ...other, seen: new Date(domo.clock.now()).toISOString() }] }));
	return domo;
}

it('says that its job is there before it writes to anybody, and where there is nothing to write', async () => {
	for (const changes of [[creating('new@example.com')], []]) {
		const domo = anInstance();
		await apply(domo, planOf(domo, changes, { job }), {}, inTurn(domo));
		const { due: _, ...entry } = job;
		expect(jobs(domo)).toEqual([expect.objectContaining(entry)]);
		const said = domo.writes.findIndex(({ method, about }) => method === 'update' && about[0] === 1);
		const first = domo.writes.findIndex(({ method }) => method === 'create');
		expect(said).toBeGreaterThanOrEqual(0);
		expect(first === -1 || said < first).toBe(true);
	}
});

it('says nothing where it is known, in a dry run, in an undo, and where no admin made the attribute', async () => {
	const domo = anInstance();
	await apply(domo, planOf(domo, [], { job: { ...job, due: false } }));
	await apply(domo, planOf(domo, [], { job }), { dryRun: true });
	await apply(domo, planOf(domo, [], { job }), { direction: 'undo' });
	expect(domo.writes).toEqual([]);
	const bare = aBareInstance();
	const { notes } = await apply(bare, planOf(bare, [], { job }), {}, inTurn(bare));
	expect([bare.writes, notes]).toEqual([[], []]);
});

it('holds removals if another job was announced since the plan, and writes the rest', async () => {
	const domo = besideOther();
	const [ann] = withPeople(domo, 11);
	const plan = planOf(domo, [creating('new@example.com'), deleting(ann!)], { job });
	const { outcomes } = await apply(domo, plan, {}, inTurn(domo));
	expect(Object.fromEntries(outcomes.map(({ email, status }) => [email, status]))).toEqual({ 'new@example.com': 'applied', 'p11@example.com': 'held' });
	expect(outcomes.find(({ status }) => status === 'held')).toMatchObject({ held: { by: 'overlappingScope', action: 'delete' }, message: expect.stringContaining('The job "Sales"') });
	expect(domo.people.has(11)).toBe(true);
	expect(jobs(domo).map(({ id }) => id)).toEqual(['this', 'other']);
});

it('removes beside a job that may overlap, or that was not seen for a fortnight', async () => {
	const named = besideOther();
	const [ann] = withPeople(named, 11);
	await apply(named, planOf(named, [deleting(ann!)], { job, guard: { overlappingJobs: ['Sales'] } }), {}, inTurn(named));
	expect(named.people.has(11)).toBe(false);

	const old = anInstance();
	old.person(1).attributes.set(COORDINATION_KEY, JSON.stringify({ jobs: [{ ...other, seen: new Date(old.clock.now() - 15 * 86_400_000).toISOString() }] }));
	const [ben] = withPeople(old, 12);
	await apply(old, planOf(old, [deleting(ben!)], { job }), {}, inTurn(old));
	expect(old.people.has(12)).toBe(false);
});

it('goes on if the mark cannot be read or written, and says so', async () => {
	for (const [on, kind] of [['update', 'refused'], ['usersById', 'unavailable']] as const) {
		const domo = besideOther();
		domo.fail({ on, times: 100, when: (about) => about[0] === 1 || JSON.stringify(about[0]) === '[1]', error: { kind, message: 'No' } });
		const { outcomes, notes } = await apply(domo, planOf(domo, [creating('new@example.com')], { job }), {}, inTurn(domo));
		expect(outcomes[0]?.status).toBe('applied');
		expect(notes.join()).toMatch(/may not see this one in the attribute "domoUserManagement".*No/);
		const quiet = await apply(domo, planOf(domo, [], { job }));
		expect(quiet.notes.join()).toMatch(/may not know of this one.*No/);
	}
});

it('covers no mark of a run that writes, where it has nothing to write itself', async () => {
	const domo = anInstance();
	const until = new Date(domo.clock.now() + 60_000).toISOString();
	const run = { run: 'other', job: 'J', state: 'writing', startedAt: until, until, done: 0, total: 9, execution: '8' };
	domo.person(1).attributes.set(COORDINATION_KEY, JSON.stringify({ run, jobs: [] }));
	await apply(domo, planOf(domo, [], { job }));
	expect(domo.writes).toEqual([]);
});
