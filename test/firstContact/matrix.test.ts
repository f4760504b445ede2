/**
 * First contact with a real Domo: every request that the client sends, answered in every other way, on the real nodes through n8n's
 * engine. Nobody is harmed, nothing is called applied that is not, and what a run does not need does not stop it.
 * `npm run first-contact` writes docs/evidence/first-contact.md from what these tests leave in .test-results.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { REQUESTS, type RequestId } from '../../core/domo';
import { closeHouses } from '../faults/support/house';
import { odditiesFor, runCell, type Cell } from './cell';
import { OUTSIDE_JOBS } from './scenarios';

const results = join(__dirname, '..', '..', '.test-results');
const ids = (Object.keys(REQUESTS) as RequestId[]).filter((id) => !OUTSIDE_JOBS.includes(id));
const cells: Cell[] = [];

/** Jobs at once: most of a job's time it waits. */
const LANES = 4;

async function inLanes<T, R>(work: readonly T[], act: (one: T) => Promise<R>): Promise<R[]> {
	const done: R[] = [];
	const queue = [...work.entries()];
	const lane = async (): Promise<void> => {
		for (let next = queue.shift(); next !== undefined; next = queue.shift()) done[next[0]] = await act(next[1]);
	};
	await Promise.all(Array.from({ length: LANES }, lane));
	return done;
}

jest.setTimeout(180_000);
afterEach(closeHouses);

describe('an instance that answers otherwise', () => {
	it.each(ids)('%s: nobody is harmed, and nothing is called applied that is not', async (id) => {
		const row = await inLanes(odditiesFor(id), (oddity) => runCell(id, oddity));
		cells.push(...row);
		expect(row.flatMap(({ oddity, harmed, falselyApplied }) => [...harmed, ...falselyApplied].map((what) => `${oddity}: ${what}`))).toEqual([]);
		expect(row.filter(({ sent }) => !sent.includes(id)).map(({ oddity }) => oddity)).toEqual([]);
		expect(row.filter(({ wentOn, told }) => !wentOn && told.trim() === '')).toEqual([]);
	});

	it('was tried in at least 200 ways, and at least 85 % of those of side requests go on', () => {
		const side = cells.filter(({ need }) => need === 'side');
		const share = side.filter(({ wentOn }) => wentOn).length / side.length;
		mkdirSync(results, { recursive: true });
		writeFileSync(join(results, 'first-contact.json'), JSON.stringify(cells));
		expect(cells.length).toBeGreaterThanOrEqual(200);
		expect(share).toBeGreaterThanOrEqual(0.85);
	});

	it('sends nothing that has no row in the table of requests', () => {
		const sent = new Set(cells.flatMap((cell) => cell.sent));
		expect([...sent].filter((id) => !ids.some((known) => known === id))).toEqual([]);
	});
});
