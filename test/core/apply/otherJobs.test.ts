import { readRegister } from '../../../core/jobs';
import { takeLease, type Holder } from '../../../core/lease';
import { JOBS_KEY } from '../../../core/ourAttributes';
import type { PlannedJob } from '../../../core/plan/types';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance, apply, creating, deleting, planOf, withPeople } from './builders';

const job: PlannedJob = { id: 'this', name: 'Job', orphans: 'delete', scope: {}, due: true };
const other = { id: 'other', name: 'Sales', orphans: 'delete', scope: {} };
const register = (domo: FakeDirectory) => readRegister(domo.person(1).attributes.get(JOBS_KEY));
const leased = (domo: FakeDirectory) => ({ lease: (holder: Omit<Holder, 'executionId'>) => takeLease(domo, { ...holder, executionId: '7' }, domo.clock) });

function besideOther(domo: FakeDirectory): FakeDirectory {
	domo.definitions.push({ key: JOBS_KEY, title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' });
	domo.person(1).attributes.set(JOBS_KEY, JSON.stringify([{ ...other, seen: new Date(domo.clock.now()).toISOString() }]));
	return domo;
}

it('says that its job is there before it writes to anybody, and where there is nothing to write', async () => {
	for (const changes of [[creating('new@example.com')], []]) {
		const domo = anInstance();
		await apply(domo, planOf(domo, changes, { job }), {}, leased(domo));
		const { due: _, ...entry } = job;
		expect(register(domo)).toEqual([expect.objectContaining(entry)]);
		const said = domo.writes.findIndex(({ method, about }) => method === 'createAttribute' && about[0] === JOBS_KEY);
		const first = domo.writes.findIndex(({ method }) => method === 'create');
		expect(first === -1 || said < first).toBe(true);
	}
});

it('says nothing where it is known, in a dry run, and in an undo', async () => {
	const domo = anInstance();
	await apply(domo, planOf(domo, [], { job: { ...job, due: false } }));
	await apply(domo, planOf(domo, [], { job }), { dryRun: true });
	await apply(domo, planOf(domo, [], { job }), { direction: 'undo' });
	expect(domo.writes).toEqual([]);
});

it('removes nobody beside a job that came since the plan was made, and does the rest', async () => {
	const domo = anInstance();
	const [ann] = withPeople(domo, 11);
	const plan = planOf(domo, [creating('new@example.com'), deleting(ann!)], { job });
	const { outcomes } = await apply(besideOther(domo), plan, {}, leased(domo));
	expect(Object.fromEntries(outcomes.map(({ email, status }) => [email, status]))).toEqual({ 'new@example.com': 'applied', 'p11@example.com': 'held' });
	expect(outcomes.find(({ status }) => status === 'held')).toMatchObject({ held: { by: 'overlappingScope', action: 'delete' }, message: expect.stringContaining('The job "Sales"') });
	expect(domo.people.has(11)).toBe(true);
	expect(register(domo).map(({ id }) => id)).toEqual(['this', 'other']);
});

it('removes beside a job that may overlap', async () => {
	const domo = besideOther(anInstance());
	const [ann] = withPeople(domo, 11);
	await apply(domo, planOf(domo, [deleting(ann!)], { job, guard: { overlappingJobs: ['Sales'] } }));
	expect(domo.people.has(11)).toBe(false);
});

it('goes on where the register cannot be defined or written, and says so', async () => {
	const undefinable = anInstance();
	undefinable.fail({ on: 'createAttribute', error: { kind: 'grant', message: 'Forbidden' } });
	const without = await apply(undefinable, planOf(undefinable, [creating('new@example.com')], { job }));
	expect(without.notes.join()).toMatch(/cannot see this one.*domoUserManagementJobs.*Forbidden.*Manage All Company Settings/);
	expect(without.outcomes[0]?.status).toBe('applied');

	const unwritable = besideOther(anInstance());
	unwritable.fail({ on: 'update', error: { kind: 'refused', message: 'Too long' } });
	const unsaid = await apply(unwritable, planOf(unwritable, [creating('new@example.com')], { job }));
	expect(unsaid.notes.join()).toMatch(/may not know of this one.*could not be written. Too long/);
	expect(unsaid.outcomes[0]?.status).toBe('applied');
});

it('asks for no attribute for the sake of a job that keeps orphans: nothing is said', async () => {
	const domo = anInstance();
	domo.fail({ on: 'createAttribute', error: { kind: 'grant', message: 'Forbidden' } });
	expect((await apply(domo, planOf(domo, [], { job: { ...job, orphans: 'keep' } }))).notes).toEqual([]);
});
