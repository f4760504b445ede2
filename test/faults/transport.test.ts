/** Group B: limits and lost answers. Everybody is written once, and what was not done is said. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import type { FaultSwitches } from '../../sandbox';
import { passwordCredential } from '../support/engine/build';
import { aPerson, aRow } from '../support/engine/world';
import { SPEED } from '../support/fastClock';
import { expectAsConfigured, expectConverges, expectLogUnique, expectSettled, expectTold, statuses, tally, writesToPeople } from './support/checks';
import { fault, longFault } from './support/fault';
import { aHouse, everybody, someChanges, type House } from './support/house';
import { allLogRows, type Job } from './support/job';
import { giveUpAfter } from './support/patience';

const writes = ['createUser', 'patchUser', 'deleteUser'];

/** Everybody of so many changes, and one in ten is new. */
function manyChanges(people: number): IDataObject[] {
	const newcomers = Array.from({ length: Math.ceil(people / 10) }, (_, i) => aRow(100_001 + i));
	return [...Array.from({ length: people }, (_, i) => aRow(i + 1, { title: 'Lead' })), ...newcomers];
}

const crowd = (people = 60): Promise<House> => aHouse({ people, rows: manyChanges(people) });

async function runWith(house: House, faults: FaultSwitches): Promise<Job> {
	Object.assign(house.domo.faults, faults);
	const job = await house.run();
	expectTold(job);
	return job;
}

/** All got through in one run, nobody twice, and a further run has nothing to do. */
async function expectAllDone(house: House, faults: FaultSwitches): Promise<Job> {
	const job = await runWith(house, faults);
	expect(job.summary.status).toBe('success');
	expect(Object.keys(tally(job))).toEqual(['applied']);
	expectAsConfigured(house);
	const { byStatus } = house.domo.counters;
	const counted = { ...byStatus };
	house.heal();
	await expectSettled(house);
	return { ...job, plan: { ...job.plan, byStatus: counted } };
}

const throttled = (job: Job, status = '429'): number => (job.plan.byStatus as Record<string, number>)[status] ?? 0;

/** Per second of the house's time. */
const limit = (perSecond: number, more: Partial<NonNullable<FaultSwitches['rateLimit']>> = {}): FaultSwitches => ({
	rateLimit: { perSecond: perSecond * SPEED, burst: 10, ...more },
});

/** Refused now and then, whatever the machine's speed. */
const refusals = (retryAfter?: 'seconds' | 'date' | 'zero' | 'negative' | 'garbage'): FaultSwitches => ({
	errors: [{ kinds: writes, nth: [5, 6, 7, 20, 21, 40], status: 429, ...(retryAfter && { retryAfter }) }],
});

fault('B1', '429 with Retry-After in seconds', 'the pause is kept; all is done', async () => {
	const house = await crowd();
	const job = await expectAllDone(house, refusals('seconds'));
	expect(throttled(job)).toBe(6);
});

fault('B1', 'a limit of requests by token bucket, with Retry-After in seconds', 'the pace is found; all is done', async () => {
	const job = await expectAllDone(await crowd(30), limit(1, { retryAfter: 'seconds' }));
	expect(throttled(job)).toBeGreaterThan(0);
});

fault('B2', '429 with Retry-After as a date', 'the pause is kept; all is done', async () => {
	expect(throttled(await expectAllDone(await crowd(), refusals('date')))).toBe(6);
});

for (const retryAfter of ['zero', 'negative', undefined, 'garbage'] as const) {
	fault('B3', `429 with Retry-After ${retryAfter ?? 'missing'}`, 'a pause of our own; all is done', async () => {
		expect(throttled(await expectAllDone(await crowd(), refusals(retryAfter)))).toBe(6);
	});
}

fault('B3', '429 with Retry-After 3244 s, in the middle of the writes', 'the run ends within its budget, says who was not tried, and the next one does them', async () => {
	const house = await crowd();
	const job = await runWith(house, { errors: [{ kinds: writes, status: 429, retryAfter: 3_244, after: 12 }] });
	expect(job.summary.status).toBe('failed');
	expect(job.error).toMatch(/3\d\d\d s more.*waits at most 300 s/);
	expect(tally(job).failed).toBeUndefined();
	expect(tally(job).notTried).toBeGreaterThan(40);
	await expectConverges(house);
});

fault('B3', '429 with Retry-After 3244 s while reading', 'the run ends within its budget and plans nothing', async () => {
	const house = await crowd();
	const job = await runWith(house, { errors: [{ kinds: ['searchUsers'], status: 429, retryAfter: 3_244 }] });
	expect(job.error).toMatch(/limits requests/);
	expect(writesToPeople(house.domo)).toEqual([]);
	await expectConverges(house);
});

fault('B4', 'a storm of 429 on all workers', 'all requests pause together: few are refused, all is done', async () => {
	const job = await expectAllDone(await crowd(40), limit(1, { retryAfter: 'missing', burst: 5 }));
	expect(throttled(job)).toBeGreaterThan(0);
	// Eight workers that knock on their own would be refused several times for each request that gets through.
	expect(throttled(job)).toBeLessThan(throttled(job, '200'));
});

fault('B5', '502, 503 and 504 in the middle of the writes', 'what they hid is looked up; nobody is written twice by mistake', async () => {
	await expectAllDone(await crowd(), {
		errors: [502, 503, 504].map((status, i) => ({ kinds: writes, nth: [3 + i, 11 + i, 30 + i], status })),
	});
});

fault('B6', 'no answer to an update', 'it is given up, looked up, and done once', async () => {
	giveUpAfter(700);
	await expectAllDone(await crowd(20), { noAnswer: [{ kinds: ['patchUser'], nth: [4], applied: true }, { kinds: ['patchUser'], nth: [8] }] });
});

fault('B6', 'no answer to a create', 'it is given up, looked up, and done once; one invitation', async () => {
	giveUpAfter(700);
	await expectAllDone(await crowd(20), { noAnswer: [{ kinds: ['createUser'], nth: [1], applied: true }, { kinds: ['createUser'], nth: [2] }] });
});

fault('B6', 'no answer to a page of users', 'it is given up and asked for again', async () => {
	giveUpAfter(700);
	await expectAllDone(await crowd(20), { noAnswer: [{ kinds: ['searchUsers'], nth: [1] }] });
});

const kindsOfWrite = [
	['create', 'createUser'],
	['update', 'patchUser'],
	['delete', 'deleteUser'],
] as const;

for (const [what, kind] of kindsOfWrite) {
	fault('B7', `the connection is reset before a ${what} was applied`, 'it is looked up and sent again', async () => {
		await expectAllDone(await aHouse(), { resetBefore: [{ kinds: [kind], nth: [1, 3] }] });
	});
}

fault('B8', 'the connection is reset after a create was applied', 'one user, one invitation, reported as created', async () => {
	const house = await aHouse();
	const job = await expectAllDone(house, { resetAfter: [{ kinds: ['createUser'], nth: [1] }] });
	expect(job.outcomes.filter(({ action, status }) => action === 'create' && status === 'applied').map(({ userId }) => typeof userId)).toEqual(['number', 'number']);
	expect(house.domo.state.outbox).toHaveLength(2);
});

fault('B8', 'the answer to a create is cut off or empty', 'the user is found; nobody is created twice', async () => {
	await expectAllDone(await aHouse(), { cutOffBody: [{ kinds: ['createUser'], nth: [1] }], emptyBody: [{ kinds: ['createUser'], nth: [2] }] });
});

fault('B9', 'the connection is reset after a delete was applied', 'it is looked up: gone is done', async () => {
	const job = await expectAllDone(await aHouse(), { resetAfter: [{ kinds: ['deleteUser'] }] });
	expect(job.outcomes.filter(({ action, status }) => action === 'delete' && status === 'applied')).toHaveLength(1);
});

fault('B9', 'somebody else deletes the person a moment before', '404 is success, told as already done', async () => {
	const house = await aHouse();
	house.domo.beforeRequest = (kind) => {
		const person = house.domo.state.users.get(1_020);
		if (kind === 'deleteUser' && person !== undefined) house.domo.state.people.remove(person);
	};
	const job = await house.run();
	expectTold(job);
	expect(statuses(job).person20).toBe('alreadyDone');
	expectAsConfigured(house);
});

fault('B10', 'the connection is reset after an update was applied', 'it is read and found done', async () => {
	await expectAllDone(await aHouse(), { resetAfter: [{ kinds: ['patchUser'], after: 2, times: 2 }] });
});

fault('B11', 'created people become visible late', 'their attributes are set with patience; nobody is created twice', async () => {
	await expectAllDone(await aHouse(), { lateVisibility: { users: 4_000 } });
});

fault('B11', 'a create is lost and its user becomes visible late', 'it is found in the end; nobody is created twice', async () => {
	await expectAllDone(await aHouse(), { lateVisibility: { users: 3_000 }, resetAfter: [{ kinds: ['createUser'], nth: [1] }] });
});

fault('B12', 'somebody else creates the person a moment before (duplicate address)', 'not ours: told as drifted; the next run updates them, nobody is invited', async () => {
	const house = await aHouse();
	house.domo.beforeRequest = (kind, nth) => {
		if (kind === 'createUser' && nth === 1) addByHand(house, 101);
	};
	const job = await house.run();
	expectTold(job);
	expect(statuses(job).person101).toBe('drifted');
	expect(statuses(job).person102).toBe('applied');
	house.heal();
	const next = await house.run();
	expectTold(next);
	expectAsConfigured(house, { invited: ['person102@acme.example'] });
});

fault('B13', '409 to every create', 'those creates fail in words, all else is done; the next run does them', async () => {
	const house = await aHouse();
	const job = await runWith(house, { errors: [{ kinds: ['createUser'], status: 409 }] });
	expect(job.summary.status).toBe('partial');
	expect(tally(job)).toMatchObject({ applied: 4 });
	expect(house.domo.counters.byKind.createUser).toBeLessThanOrEqual(4);
	await expectConverges(house);
});

fault('B14', '500 always for one person', 'that one fails with the status, all else is done', async () => {
	const house = await crowd();
	const job = await runWith(house, { failUsers: [{ id: 1_007, status: 500, message: 'Internal error' }] });
	expect(job.summary.status).toBe('partial');
	expect(tally(job)).toEqual({ applied: 65, failed: 1 });
	expect(job.outcomes.find(({ status }) => status === 'failed')).toMatchObject({ email: 'person7@acme.example', httpStatus: 500, message: expect.stringContaining('Internal error') });
	await expectConverges(house);
});

fault('B15', 'the session ends in the middle', 'it is renewed once for all; no write is lost', async () => {
	const password = 'correct horse battery';
	const house = await aHouse({ people: 40, rows: manyChanges(40), seed: { users: [...everybody(40), aPerson(500, { email: 'job@acme.example', roleId: 1, password })] } });
	house.credentials.set('domo', passwordCredential(house.domo.url, 'job@acme.example', password));
	const job = await runWith(house, { expireSessions: [{ kinds: ['patchUser'], nth: [15] }] });
	expect(Object.keys(tally(job))).toEqual(['applied']);
	expect(house.domo.counters.byKind.login).toBe(2);
});

fault('B16', 'the token is revoked in the middle', 'the run ends and says who was not tried; the log travels in the mail; the next run with a new token does the rest', async () => {
	const house = await crowd();
	const [token = '', id = 0] = [...house.domo.state.tokens][0] ?? [];
	const job = await runWith(house, { revokeTokens: [{ kinds: ['patchUser'], nth: [15] }] });
	expect(job.summary).toMatchObject({ status: 'failed', logError: expect.stringMatching(/credential|token/i), rows: expect.any(Array) });
	expect(tally(job).notTried).toBeGreaterThan(30);
	expect(tally(job).failed ?? 0).toBeLessThanOrEqual(16); // the most writes that are under way at once
	house.domo.state.tokens.set(token, id);
	await expectConverges(house);
});

fault('B17', '403 "API Rate limit reached." in the place of 429', 'it is taken for a limit; all is done', async () => {
	const job = await expectAllDone(await crowd(30), limit(1, { status: 403 }));
	expect(throttled(job, '403')).toBeGreaterThan(0);
});

/** Nine of ten are updated, one is new; a share of all writes meets a 5xx. */
async function expectSoaked(changes: number, more: FaultSwitches): Promise<void> {
	const people = changes * 0.9;
	const rows = [...Array.from({ length: people }, (_, i) => aRow(i + 1, { title: 'Lead' })), ...Array.from({ length: changes - people }, (_, i) => aRow(200_001 + i))];
	const guard = { maxInvitesCount: changes };
	const house = await aHouse({ people, rows, job: { parameters: { domoReconcileUsers: { jobName: 'People', sendInvite: true, orphanedUsers: 'delete', guard } } } });
	const errors = [[500, 0.02], [502, 0.01], [503, 0.02]].map(([status = 0, rate = 0]) => ({ kinds: writes, rate, status }));
	const job = await runWith(house, { seed: 18, errors, ...more });
	expect(tally(job)).toEqual({ applied: changes });
	expectAsConfigured(house);
	const { byStatus } = house.domo.counters;
	const failures = [500, 502, 503].reduce((sum, status) => sum + (byStatus[status] ?? 0), 0);
	expect(failures).toBeGreaterThan(changes * 0.03);
	house.heal();
	await expectSettled(house);
}

fault('B18', '5 % random 5xx over 2,000 changes', 'all is done in one run, nobody twice', () => expectSoaked(2_000, {}));

longFault('B18', '5 % random 5xx over 10,000 changes, with a limit of 25 requests a second', 'all is done in one run, nobody twice', () =>
	expectSoaked(10_000, limit(25, { burst: 25 })));

fault('B19', 'a redirect to another host, in the middle of the writes', 'it is not followed: the other host hears nothing, and gets no token', async () => {
	let heard = 0;
	const other = createServer((_, response) => void (heard++, response.end()));
	await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
	const house = await aHouse();
	const job = await runWith(house, { redirect: [{ kinds: writes, to: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }] });
	expect(heard).toBe(0);
	expect(tally(job).applied).toBeUndefined();
	await new Promise((resolve) => other.close(resolve));
	await expectConverges(house);
});

fault('B20', 'an address outside the authorised domains', "that person fails in Domo's words, after one more try alone; all else is done", async () => {
	const house = await aHouse({ rows: [...someChanges(20), aRow(103, { email: 'person103@elsewhere.example' })], seed: { authorizedDomains: ['acme.example'] } });
	const job = await house.run();
	expectTold(job);
	expect(job.summary.status).toBe('partial');
	expect(statuses(job)).toMatchObject({ person103: 'failed', person101: 'applied', person20: 'applied' });
	expect(job.outcomes.find(({ status }) => status === 'failed')?.message).toMatch(/domain/i);
	// Where others were created at the same moment, it was tried once more alone.
	expect([3, 4]).toContain(house.domo.counters.byKind.createUser);
});

fault('B21', 'answers come slowly, with a long tail', 'all is done', async () => {
	await expectAllDone(await crowd(30), { latency: { ms: 10, jitterMs: 30, longTail: { share: 0.05, ms: 400 } }, slowBody: [{ kinds: ['searchUsers'], ms: 200 }] });
});

fault('B22', 'the answer of a bulk role assignment is lost', 'it is read who has the role; nobody is left out', async () => {
	const parameters = { domoReconcileUsers: { jobName: 'People', orphanedUsers: 'delete', guard: { maxRoleChangesPercent: 100 } } };
	const house = await aHouse({ people: 30, rows: Array.from({ length: 30 }, (_, i) => aRow(i + 1, { roleId: '3' })), job: { parameters } });
	await expectAllDone(house, { resetAfter: [{ kinds: ['assignRole'], times: 1 }] });
	expect(house.domo.state.people.findByEmail('person30@acme.example')?.roleId).toBe(3);
});

fault('B23', 'the answer to the upload of the log is lost', 'its rows are found: each is there once', async () => {
	const house = await aHouse();
	await runWith(house, { resetAfter: [{ kinds: ['commitUpload'], times: 1 }] });
	expectLogUnique(house.domo);
	expect(allLogRows(house.domo)).toHaveLength(7);
});

fault('B24', 'most writes fail', 'the breaker ends the run: who was not tried is told, and done by the next', async () => {
	const house = await crowd(120);
	const job = await runWith(house, { errors: [{ kinds: writes, status: 400, message: 'Bad day', after: 1 }] });
	expect(job.summary.status).toBe('failed');
	expect(job.error).toMatch(/Stop After Failures/);
	// It trips at the twentieth, whose place in the window has been given to the next write by then: sixteen others may be in flight.
	expect(tally(job).failed).toBeLessThanOrEqual(20 + 16);
	expect(tally(job).notTried).toBeGreaterThanOrEqual(120 - 1 - 36);
	await expectConverges(house);
});

fault('B25', 'the connection breaks at every tenth request, read or write', 'all is done, nobody twice', async () => {
	await expectAllDone(await crowd(), { seed: 25, resetBefore: [{ rate: 0.05 }], resetAfter: [{ kinds: writes, rate: 0.05 }] });
});

/** Somebody made person `n` by hand, as their row wants them or nearly so. */
function addByHand({ domo }: House, n: number): void {
	const someone = [...domo.state.users.values()].find(({ id }) => id === 1_001);
	if (someone === undefined) throw new Error('Person 1 is gone');
	domo.state.people.add({ ...someone, id: 50_000 + n, emailAddress: `person${n}@acme.example`, userName: `person${n}@acme.example`, displayName: 'By Hand', values: new Map() });
}
