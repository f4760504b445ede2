import fc from 'fast-check';

import { takeTurn } from '../../core/coordination';
import { COORDINATION_KEY } from '../../core/domo';
import { FakeClock } from '../support/fakeClock';
import { FakeDirectory } from '../support/fakeDirectory';

/** How long requests of a run travel: to Domo, and back. */
interface Traveller {
	readonly startMs: number;
	readonly tripsMs: readonly number[];
}

const definition = { key: COORDINATION_KEY, title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' } as const;
const someRuns = Number(process.env.PROPERTY_RUNS ?? 300);

/** Most trips are quick; some are slower than a quick run waits. Slower ones still can let two write for some seconds: that is safe (twoRuns.test.ts). */
const trip = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 200 }) }, { weight: 2, arbitrary: fc.integer({ min: 200, max: 900 }) });
const traveller: fc.Arbitrary<Traveller> = fc.record({ startMs: fc.integer({ min: 0, max: 4_000 }), tripsMs: fc.array(trip, { minLength: 4, maxLength: 12 }) });

/** Lets each run take its turn and write while it has it. Gives when each began a write, in order. */
async function writesOf(travellers: readonly Traveller[]): Promise<readonly string[]> {
	const clock = new FakeClock();
	const shared = new FakeDirectory(clock);
	shared.add({ id: 1, email: 'job@acme.example' });
	shared.definitions = [definition];
	const writes: string[] = [];
	await Promise.all(
		travellers.map(async ({ startMs, tripsMs }, index) => {
			let trips = 0;
			const travel = () => clock.sleep(tripsMs[trips++ % tripsMs.length] ?? 1);
			const directory = Object.create(shared, {
				usersById: { value: async (...args: Parameters<FakeDirectory['usersById']>) => {
					await travel();
					const found = await shared.usersById(...args);
					await travel();
					return found;
				} },
				update: { value: async (...args: Parameters<FakeDirectory['update']>) => {
					await travel();
					const done = await shared.update(...args);
					await travel();
					return done;
				} },
			}) as FakeDirectory;
			const runId = `run ${index}`;
			await clock.sleep(startMs);
			const answer = await takeTurn(directory, { actorId: 1, runId, jobName: 'People', executionId: '7', total: 400 }, clock);
			if (answer === undefined || !('turn' in answer)) return;
			for (let done = 0; done < 400 && (await answer.turn.isOurs(() => done)); done++) {
				writes.push(runId);
				await clock.sleep(100);
			}
			await answer.turn.end(400, 'done');
		}),
	);
	return writes;
}

it('where an admin made the attribute, two runs never write in turns, as long as a request takes under two seconds', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(traveller, { minLength: 2, maxLength: 3 }), async (travellers) => {
			const writes = await writesOf(travellers);
			const shifts = writes.filter((run, at) => run !== writes[at - 1]);
			expect(new Set(shifts).size).toBe(shifts.length);
		}),
		{ numRuns: someRuns },
	);
});
