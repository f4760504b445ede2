import { performance } from 'node:perf_hooks';
import { aUser, aSandbox, SEARCH } from './support';

const PAGE = 200;
const TRIES = 15;

/** Median milliseconds of the last page of an instance of that size, each read after a write that moves somebody. */
async function lastPageMs(size: number): Promise<number> {
	const users = Array.from({ length: size }, (_, at) =>
		aUser({ email: `p${at}@acme.example`, displayName: `P ${(at * 7919) % size}`, values: { title: 'T', department: 'D' } }),
	);
	const { sandbox, instance, call } = await aSandbox({ users });
	const sort = { field: 'displayName', order: 'ASC' };
	const page = (offset: number) => call('POST', SEARCH, { offset, limit: PAGE, showCount: true, sort, parts: ['DETAILED'] });
	await page(0);
	const ids = [...instance.state.users.keys()];
	const times: number[] = [];
	for (let at = 1; at <= TRIES; at += 1) {
		await call('PATCH', `/api/identity/v1/users/${ids[at]}`, { displayName: `Q ${at}` });
		const started = performance.now();
		const { json } = await page(size - PAGE);
		times.push(performance.now() - started);
		expect(Object(json).users).toHaveLength(PAGE);
	}
	await sandbox.stop();
	return times.sort((a, b) => a - b)[TRIES >> 1] ?? Infinity;
}

describe('a large instance', () => {
	it('serves its last page in the time of a page, a hundred times as many people or not', async () => {
		const [small, large] = [await lastPageMs(300), await lastPageMs(30_000)];
		expect(large).toBeLessThan(5 * small + 20);
	}, 60_000);
});
