import { markIn, takeTurn, type Holder } from '../../../core/coordination';
import { aliveMs } from '../../../core/coordination/mark';
import { COORDINATION_KEY } from '../../../core/domo';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance as aBareInstance, apply, applyItems, creating, planOf, updating, withPeople } from './builders';

/** An instance whose admin made the attribute. */
function anInstance(): FakeDirectory {
	const domo = aBareInstance();
	domo.definitions.push({ key: COORDINATION_KEY, title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' });
	return domo;
}
const inTurn = (domo: FakeDirectory, runId = 'run-1', signal?: AbortSignal) => ({
	takeTurn: (holder: Omit<Holder, 'executionId'>) => takeTurn(domo, { ...holder, runId, executionId: '7' }, domo.clock, signal),
});
const mark = (domo: FakeDirectory) => markIn(domo.person(1).attributes.get(COORDINATION_KEY)).run;
const peopleWrites = (domo: FakeDirectory) => domo.writes.filter(({ about }) => about[0] !== 1);

it('announces itself before the first write, and how far it came', async () => {
	const domo = anInstance();
	const [ann] = withPeople(domo, 11);
	const result = await applyItems(domo, [creating('new@example.com'), updating(ann!, { title: 'Lead' })], {}, inTurn(domo));
	expect(result.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
	expect(result.notes).toEqual([]);
	expect(mark(domo)).toMatchObject({ run: 'run-1', state: 'done', done: 2, total: 2, execution: '7' });
	expect(domo.writes.findIndex(({ about }) => about[0] === 1)).toBeLessThan(domo.writes.findIndex(({ method }) => method === 'create'));
});

it('writes nothing beside the plan, and asks for no right, where no admin made the attribute', async () => {
	const domo = aBareInstance();
	domo.fail({ on: 'createAttribute', times: 100, error: { kind: 'grant', message: 'Forbidden' } });
	const result = await applyItems(domo, [creating('new@example.com')], {}, inTurn(domo));
	expect(result.outcomes[0]?.status).toBe('applied');
	expect(result.notes).toEqual([]);
	expect(domo.writes.map(({ method }) => method)).not.toContain('createAttribute');
	expect(peopleWrites(domo)).toEqual(domo.writes);
});

it('announces nothing in a dry run, nor if there is nothing to write', async () => {
	const domo = anInstance();
	await applyItems(domo, [creating('new@example.com')], { dryRun: true }, inTurn(domo));
	await applyItems(domo, [], {}, inTurn(domo));
	expect(domo.writes).toEqual([]);
});

it('lets one of two runs write that start at once; the other says why it did not (E10)', async () => {
	const domo = anInstance();
	domo.latencyMs = 50;
	const plan = planOf(domo, [creating('new@example.com'), creating('other@example.com')]);
	const results = await Promise.all(['a', 'b'].map((run) => apply(domo, plan, {}, inTurn(domo, run))));
	const [winner, loser] = results[0]?.stopped === undefined ? results : [...results].reverse();
	expect(winner?.outcomes.map(({ status }) => status)).toEqual(['applied', 'applied']);
	expect(loser?.stopped).toMatch(/Another run .* is writing to this instance/);
	expect(loser?.outcomes.map(({ status }) => status)).toEqual(['notTried', 'notTried']);
	expect(domo.callsOf('create')).toHaveLength(2);
});

it('waits for no dead run', async () => {
	const domo = anInstance();
	await inTurn(domo, 'dead').takeTurn({ actorId: 1, runId: 'dead', jobName: 'Job', total: 5 });
	domo.clock.advance(aliveMs + 1);
	const { outcomes } = await apply(domo, planOf(domo, [creating('new@example.com')]), {}, inTurn(domo));
	expect(outcomes[0]?.status).toBe('applied');
});

it('starts no further write once another run took over', async () => {
	const domo = anInstance();
	const people = withPeople(domo, ...Array.from({ length: 40 }, (_, i) => 100 + i));
	let writes = 0;
	domo.afterWrite = ({ method, about }) => {
		if (method !== 'update' || about[0] === 1 || ++writes !== 10) return;
		// The machine slept; another run found this one dead and began.
		domo.clock.advance(aliveMs + 1);
		const until = new Date(domo.clock.now() + aliveMs).toISOString();
		domo.person(1).attributes.set(COORDINATION_KEY, JSON.stringify({ run: { ...mark(domo), run: 'other', until }, jobs: [] }));
	};
	const result = await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })), { concurrency: 1 }, inTurn(domo));
	// The look that finds it is under way while one more is written.
	expect(peopleWrites(domo).length).toBeLessThanOrEqual(12);
	expect(result.stopped).toMatch(/Another run has begun to write/);
	expect(result.outcomes.filter(({ status }) => status === 'notTried').length).toBeGreaterThanOrEqual(28);
	expect(mark(domo)?.run).toBe('other');
});

it('says at least how far it is while it writes, and that it was stopped', async () => {
	const domo = anInstance();
	domo.latencyMs = 400;
	const people = withPeople(domo, ...Array.from({ length: 120 }, (_, i) => 100 + i));
	const stop = new AbortController();
	const told: number[] = [];
	let writes = 0;
	domo.afterWrite = ({ method, about }) => {
		if (method === 'update' && about[0] === 1) told.push(mark(domo)?.done ?? -1);
		else if (++writes === 56) stop.abort();
	};
	const result = await applyItems(domo, people.map((person) => updating(person, { title: 'Lead' })), { concurrency: 1 }, { ...inTurn(domo, 'run-1', stop.signal), signal: stop.signal });
	const applied = result.outcomes.filter(({ status }) => status === 'applied').length;
	expect(applied).toBeGreaterThanOrEqual(56);
	expect(mark(domo)).toMatchObject({ state: 'stopped', done: applied, total: 120 });
	// While it wrote it said again and again how far it was, never more than was done.
	expect(told.length).toBeGreaterThan(3);
	expect([...told].sort((a, b) => a - b)).toEqual(told);
	expect(told.at(-2)).toBeGreaterThan(20);
});
