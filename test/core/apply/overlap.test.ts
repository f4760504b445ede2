import { LEASE_KEY, readLease, takeLease, type Holder } from '../../../core/lease';
import { leaseMs } from '../../../core/lease/lease';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance, apply, applyItems, creating, planOf, updating, withPeople } from './builders';

const leased = (domo: FakeDirectory, runId = 'run-1') => ({
	lease: (holder: Omit<Holder, 'executionId'>) => takeLease(domo, { ...holder, runId, executionId: '7' }, domo.clock),
});
const journal = (domo: FakeDirectory) => readLease(domo.person(1).attributes.get(LEASE_KEY));
const peopleWrites = (domo: FakeDirectory) => domo.writes.filter(({ method, about }) => method !== 'createAttribute' && about[0] !== 1);

it('takes the lease before the first write and leaves a journal of what was done', async () => {
	const domo = anInstance();
	const [ann] = withPeople(domo, 11);
	const result = await applyItems(domo, [creating('new@example.com'), updating(ann!, { title: 'Lead' })], {}, leased(domo));
	expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
	expect(journal(domo)).toMatchObject({ run: 'run-1', state: 'done', done: 2, total: 2, execution: '7' });
	expect(domo.writes.findIndex(({ about }) => about[0] === 1)).toBeLessThan(domo.writes.findIndex(({ method }) => method === 'create'));
});

it('takes none in a dry run, nor where there is nothing to write', async () => {
	const domo = anInstance();
	await applyItems(domo, [creating('new@example.com')], { dryRun: true }, leased(domo));
	await applyItems(domo, [], {}, leased(domo));
	expect(domo.writes).toEqual([]);
});

it('lets one of two runs write that start at once; the other says why it did not (E10)', async () => {
	const domo = anInstance();
	domo.latencyMs = 50;
	const plan = planOf(domo, [creating('new@example.com'), creating('other@example.com')]);
	const results = await Promise.all(['a', 'b'].map((run) => apply(domo, plan, {}, leased(domo, run))));
	const [winner, loser] = results[0]?.stopped === undefined ? results : [...results].reverse();
	expect(winner?.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
	expect(loser?.stopped).toMatch(/Another run .* is writing to this instance/);
	expect(loser?.outcomes.map(({ status }) => status)).toEqual(['notTried', 'notTried']);
	expect(domo.callsOf('create')).toHaveLength(2);
});

it('waits for no dead run', async () => {
	const domo = anInstance();
	await leased(domo, 'dead').lease({ actorId: 1, runId: 'dead', jobName: 'Job', total: 5 });
	domo.clock.advance(leaseMs + 1);
	const { outcomes } = await apply(domo, planOf(domo, [creating('new@example.com')]), {}, leased(domo));
	expect(outcomes[0]?.status).toBe('applied');
});

it('starts no further write once another run took over', async () => {
	const domo = anInstance();
	const people = withPeople(domo, ...Array.from({ length: 40 }, (_, i) => 100 + i));
	let writes = 0;
	domo.afterWrite = ({ method, about }) => {
		if (method !== 'update' || about[0] === 1 || ++writes !== 10) return;
		// The machine slept; another run found the lease dead and took it.
		domo.clock.advance(leaseMs + 1);
		domo.person(1).attributes.set(LEASE_KEY, JSON.stringify({ ...journal(domo), run: 'other', until: new Date(domo.clock.now() + leaseMs).toISOString() }));
	};
	const result = await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })), { concurrency: 1, verify: false }, leased(domo));
	expect(peopleWrites(domo)).toHaveLength(10);
	expect(result.stopped).toMatch(/Another run took over/);
	expect(result.outcomes.filter(({ status }) => status === 'notTried')).toHaveLength(30);
	expect(journal(domo)?.run).toBe('other');
});

it('goes on without a lease where none can be kept, and says so', async () => {
	const domo = anInstance();
	domo.fail({ on: 'createAttribute', error: { kind: 'grant', message: 'Forbidden' } });
	const result = await applyItems(domo, [creating('new@example.com')], {}, leased(domo));
	expect(result.outcomes[0]?.status).toBe('applied');
	expect(result.notes.join(' ')).toContain('Overlapping runs are not prevented');
});
