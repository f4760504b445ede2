/** Faults of faults.md that the client meets by itself: A (reads) and B (throttle and transport), against the sandbox. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fieldByName } from '../../../core/config';
import type { FaultSwitches, SandboxSeed } from '../../../sandbox';
import { connectTo, openHouse, type ConnectOptions, type House } from './support/connect';

const PEOPLE = 45;
const fields = [fieldByName('title', [])];

const seed: SandboxSeed = {
	pageCap: 10,
	users: Array.from({ length: PEOPLE }, (_, index) => ({ id: 1_000 + index, displayName: `Person ${index}`, email: `p${index}@acme.example`, roleId: 4, values: { title: 'x' } })),
	dataSets: [
		{ id: 'table', name: 'People', columns: [{ name: 'email' }, { name: 'code' }], rows: Array.from({ length: 300 }, (_, row) => [`p${row}@acme.example`, `00${row}`]) },
		{ id: 'empty', name: 'Empty', columns: [{ name: 'email' }], rows: [] },
		{ id: 'pdp', name: 'Hidden', columns: [{ name: 'email' }], rows: [['a'], ['b']], hiddenRows: 1 },
	],
};

let house: House;
beforeAll(async () => {
	house = await openHouse(seed);
});
afterEach(() => house.instance.reset());
afterAll(() => house.sandbox.stop());

const breakIt = (faults: FaultSwitches): void => void Object.assign(house.instance.faults, faults);
const connect = (options?: ConnectOptions) => connectTo(house.instance, options);
const readUsers = () => connect().users.allUsers(fields);
const readTable = (id = 'table') => connect().dataSets.read(id);
const countOf = (kind: string): number => house.instance.counters.byKind[kind] ?? 0;
const newcomer = { email: 'new@acme.example', displayName: 'New', roleId: 4, sendInvite: true };
const search = ['searchUsers'];

describe('A: reads are proven or not used', () => {
	it('A1, A2: an empty table is complete and has no rows', async () => {
		expect(await readTable('empty')).toMatchObject({ cells: [], columns: ['email'], issues: [] });
	});

	it('A3: a page that fails with 503 fails the whole read', async () => {
		breakIt({ errors: [{ kinds: search, after: 2, status: 503 }] });
		await expect(readUsers()).rejects.toMatchObject({ kind: 'unavailable', httpStatus: 503 });
	}, 30_000);

	it('A3: a page that fails once is read again', async () => {
		breakIt({ errors: [{ kinds: search, nth: [3], status: 503 }] });
		expect((await readUsers()).issues).toEqual([]);
	});

	it('A4: a page that comes short loses nobody', async () => {
		breakIt({ pages: [{ kinds: search, nth: [2], mode: 'short', by: 3 }] });
		const { users, issues } = await readUsers();
		expect(issues).toEqual([]);
		expect(users).toHaveLength(PEOPLE + 1);
	});

	it('A5: a smaller page than was asked for loses nobody', async () => {
		breakIt({ pageCap: 7 });
		const { users, issues } = await readUsers();
		expect(issues).toEqual([]);
		expect(users).toHaveLength(PEOPLE + 1);
		expect(countOf('searchUsers')).toBe(Math.ceil((PEOPLE + 1) / 7) + 1);
	});

	it('A6: a page that comes twice is reported', async () => {
		breakIt({ pages: [{ kinds: search, after: 1, mode: 'repeat' }] });
		expect((await readUsers()).issues).not.toEqual([]);
	});

	it.each(['shift', 'skip'] as const)('A7: people who move between pages (%s) make it read once more', async (mode) => {
		breakIt({ pages: [{ kinds: search, nth: [3], mode, by: 1 }] });
		const { users, issues } = await readUsers();
		expect(issues).toEqual([]);
		expect(users).toHaveLength(PEOPLE + 1);
	});

	it('A7: somebody who is added while it reads is in the second reading', async () => {
		const other = connect();
		let added: Promise<unknown> | undefined;
		house.instance.beforeRequest = (kind, nth) => {
			if (kind === 'searchUsers' && nth === 3) added = other.users.create({ ...newcomer, displayName: 'AAA' });
		};
		const { users, issues } = await readUsers();
		await added;
		house.instance.beforeRequest = () => undefined;
		expect(issues).toEqual([]);
		expect(users.length).toBeGreaterThanOrEqual(PEOPLE + 1);
	});

	it.each([3, -3])('A8: a count that is off by %i keeps everybody from being removed', async (by) => {
		breakIt({ countOff: [{ kinds: search, by }] });
		expect(await readUsers()).toMatchObject({ issues: [], removalIssues: [expect.stringMatching(/Domo counts.*only removals are held/)] });
	});

	it('A9: an empty list is reported', async () => {
		breakIt({ emptyUsers: [{ kinds: search }] });
		expect((await readUsers()).issues.join(' ')).toMatch(/list of users is empty/);
	});

	it('A10: a block page is no list and no table', async () => {
		breakIt({ htmlBlockPage: [{ kinds: ['searchUsers', 'exportDataSet', 'executeQuery'] }] });
		await expect(readUsers()).rejects.toMatchObject({ kind: 'blocked' });
		await expect(readTable()).rejects.toMatchObject({ kind: 'blocked' });
		// A thousand at once, 200, 100.
		expect(countOf('searchUsers')).toBe(3);
	});

	it('A11: cut-off JSON is read again, and fails when it stays', async () => {
		breakIt({ cutOffBody: [{ kinds: search, nth: [2] }] });
		expect((await readUsers()).issues).toEqual([]);
		breakIt({ cutOffBody: [{ kinds: search }] });
		await expect(readUsers()).rejects.toMatchObject({ kind: 'badAnswer' });
	}, 30_000);

	it('A11: a cut-off CSV is read by query, reported where that is refused, and read again where the connection breaks', async () => {
		breakIt({ cutOffBody: [{ kinds: ['exportDataSet'], times: 1 }] });
		expect(await readTable()).toMatchObject({ issues: [], rowCount: 300 });
		breakIt({ cutOffBody: [{ kinds: ['exportDataSet'], times: 1 }], errors: [{ kinds: ['executeQuery'], status: 403 }] });
		expect((await readTable()).issues).not.toEqual([]);
		breakIt({ cutOffBody: [{ kinds: ['exportDataSet'], times: 1, abort: true }] });
		expect(await readTable()).toMatchObject({ issues: [] });
	});

	it('A13: a DataSet that is replaced while it is read is read once more', async () => {
		const other = connect();
		let replaced: Promise<unknown> | undefined;
		house.instance.beforeRequest = (kind, nth) => {
			if (kind === 'exportDataSet' && nth === 1) replaced = other.dataSets.append('table', ['late@acme.example,1\r\n'], 'x');
		};
		breakIt({ slowBody: [{ kinds: ['exportDataSet'], ms: 150, times: 1 }] });
		const table = await readTable();
		await replaced;
		house.instance.beforeRequest = () => undefined;
		expect(table.issues).toEqual([]);
		expect(table.cells).toHaveLength(301);
	});

	it('names PDP when rows are hidden', async () => {
		expect((await readTable('pdp')).issues).toEqual([expect.stringContaining('PDP')]);
	});

	it.each([[401, 'signIn'], [403, 'grant']] as const)('A15: %i on one page fails the whole read', async (status, kind) => {
		breakIt({ errors: [{ kinds: search, nth: [4], status }] });
		await expect(readUsers()).rejects.toMatchObject({ kind, httpStatus: status });
	});
});

describe('B: throttle and transport', () => {
	it.each(['seconds', 'date', 'missing', 'zero', 'negative', 'garbage'] as const)('B1, B2, B3: goes on after 429 with Retry-After %s', async (retryAfter) => {
		breakIt({ errors: [{ kinds: ['patchUser'], nth: [1], status: 429, retryAfter }] });
		expect(await connect().users.update(1_000, [{ key: 'title', to: 'y' }])).toMatchObject({ attempts: 2, httpStatus: 200 });
	});

	it('B3: 3244 s is past the budget: it ends at once and says so', async () => {
		breakIt({ errors: [{ kinds: ['patchUser'], status: 429, retryAfter: 3_244 }] });
		const startedAt = Date.now();
		await expect(connect().users.update(1_000, [{ key: 'title', to: 'y' }])).rejects.toMatchObject({ kind: 'rateLimited', message: expect.stringMatching(/wait 32\d\d s more/) });
		expect(Date.now() - startedAt).toBeLessThan(2_000);
	});

	it('B4: a storm of 429 on all workers loses nothing and stays a small share', async () => {
		breakIt({ latency: { ms: 10 }, rateLimit: { perSecond: 100, burst: 50 } });
		const { users } = connect();
		await Promise.all(Array.from({ length: 400 }, (_, index) => users.update(1_000 + (index % PEOPLE), [{ key: 'title', to: `t${index}` }])));
		expect(house.instance.counters.byStatus[200]).toBe(400);
		expect(house.instance.counters.byStatus[429] ?? 0).toBeLessThan(60);
	}, 30_000);

	it.each([502, 503, 504])('B5: %i on a read is read again, on a write is an unknown outcome', async (status) => {
		breakIt({ errors: [{ kinds: ['listRoles', 'patchUser'], times: 2, status }] });
		const { users } = connect();
		await expect(users.update(1_000, [{ key: 'title', to: 'y' }])).rejects.toMatchObject({ kind: 'unknownOutcome', httpStatus: status });
		expect((await users.roles()).length).toBeGreaterThan(0);
	});

	it('B6: no answer to a write is an unknown outcome, to a read it is asked again', async () => {
		breakIt({ noAnswer: [{ kinds: ['patchUser', 'listRoles'], times: 1 }] });
		const { users } = connect({ timeoutMs: 150 });
		await expect(users.update(1_000, [{ key: 'title', to: 'y' }])).rejects.toMatchObject({ kind: 'unknownOutcome', httpStatus: undefined });
		breakIt({ noAnswer: [{ kinds: ['listRoles'], times: 1 }] });
		expect((await users.roles()).length).toBeGreaterThan(0);
	});

	it('B7, B8: a create whose response was lost is an unknown outcome, and can be looked up', async () => {
		breakIt({ resetBefore: [{ kinds: ['createUser'], nth: [1] }], resetAfter: [{ kinds: ['createUser'], nth: [2] }] });
		const { users } = connect();
		await expect(users.create(newcomer)).rejects.toMatchObject({ kind: 'unknownOutcome', attempts: 1 });
		expect(await users.userByEmail(newcomer.email, [])).toBeNull();
		await expect(users.create(newcomer)).rejects.toMatchObject({ kind: 'unknownOutcome', attempts: 1 });
		expect(await users.userByEmail(newcomer.email, [])).toMatchObject({ displayName: 'New' });
		expect(house.instance.state.outbox).toHaveLength(1);
	});

	it('B9: a delete whose answer was lost ends as gone', async () => {
		breakIt({ resetAfter: [{ kinds: ['deleteUser'], nth: [1] }] });
		const { users } = connect();
		await expect(users.remove(1_000)).rejects.toMatchObject({ kind: 'unknownOutcome' });
		expect(await users.remove(1_000)).toMatchObject({ gone: true, httpStatus: 404 });
	});

	it('B10: an update whose response was lost is an unknown outcome', async () => {
		breakIt({ resetAfter: [{ kinds: ['patchUser'], nth: [1] }] });
		const { users } = connect();
		await expect(users.update(1_000, [{ key: 'title', to: 'y' }])).rejects.toMatchObject({ kind: 'unknownOutcome' });
		expect((await users.usersById([1_000], fields))[0]?.values).toEqual(['y']);
	});

	it('B11: a PATCH before a new person is visible is a refusal that the executor may repeat', async () => {
		breakIt({ lateVisibility: { users: 60_000 } });
		const { users } = connect();
		const { id } = await users.create(newcomer);
		await expect(users.update(id, [{ key: 'title', to: 'y' }])).rejects.toMatchObject({ kind: expect.stringMatching(/notFound|refused/) });
	});

	it('B12, B13: an address that exists is a duplicate, and is not tried again', async () => {
		await expect(connect().users.create({ ...newcomer, email: 'P1@acme.example' })).rejects.toMatchObject({ kind: 'duplicate', attempts: 1 });
		breakIt({ errors: [{ kinds: ['createUser'], status: 409, message: 'User already exists' }] });
		await expect(connect().users.create(newcomer)).rejects.toMatchObject({ kind: 'duplicate', attempts: 1, domoMessage: 'User already exists' });
	});

	it('B14: one user that always fails leaves the others alone', async () => {
		breakIt({ failUsers: [{ id: 1_001, status: 500 }] });
		const { users } = connect();
		const results = await Promise.allSettled([1_000, 1_001, 1_002].map((id) => users.update(id, [{ key: 'title', to: 'y' }])));
		expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
	});

	it('B16: a token that is revoked ends everything, without a second try', async () => {
		breakIt({ revokeTokens: [{ kinds: ['patchUser'], nth: [1] }] });
		const { users } = connect();
		await users.update(1_000, [{ key: 'title', to: 'y' }]).catch(() => undefined);
		const before = house.instance.counters.total;
		await expect(users.update(1_001, [{ key: 'title', to: 'y' }])).rejects.toMatchObject({ kind: 'signIn', httpStatus: 401, attempts: 1 });
		await expect(users.roles()).rejects.toMatchObject({ kind: 'signIn', httpStatus: 401, attempts: 1 });
		expect(house.instance.counters.total - before).toBe(2);
	});

	it('B17: 403 "API Rate limit reached." is a pause, not a missing grant', async () => {
		breakIt({ errors: [{ kinds: ['patchUser'], times: 2, status: 403, message: 'API Rate limit reached.' }] });
		expect(await connect().users.update(1_000, [{ key: 'title', to: 'y' }])).toMatchObject({ attempts: 3 });
	});

	it('B18: 5 % random 5xx spoil no read', async () => {
		breakIt({ seed: 7, errors: [{ effect: 'read', rate: 0.05, status: 503 }] });
		const { users } = connect();
		const reads = await Promise.all(Array.from({ length: 20 }, () => users.allUsers(fields)));
		expect(reads.map(({ issues, users: all }) => [issues.length, all.length])).toEqual(Array.from({ length: 20 }, () => [0, PEOPLE + 1]));
	}, 30_000);

	it('B19: a redirect elsewhere is an error, and the other host sees nothing', async () => {
		let seen = 0;
		const other = createServer((_request, response) => {
			seen += 1;
			response.end('{}');
		});
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const address = other.address();
		const isBound = (value: typeof address): value is AddressInfo => typeof value === 'object' && value !== null;
		breakIt({ redirect: [{ kinds: ['patchUser', 'listRoles'], to: `http://127.0.0.1:${isBound(address) ? address.port : 0}/` }] });
		const { users } = connect();
		await expect(users.roles()).rejects.toMatchObject({ kind: 'badAnswer' });
		await expect(users.update(1_000, [{ key: 'title', to: 'y' }])).rejects.toMatchObject({ kind: 'badAnswer' });
		await new Promise((resolve) => other.close(resolve));
		expect(seen).toBe(0);
	});

	it('B20: an address outside the authorised domains fails in Domo\'s words, once', async () => {
		house.instance.state.settings = { ...house.instance.state.settings, authorizedDomains: ['acme.example'] };
		await expect(connect().users.create({ ...newcomer, email: 'x@elsewhere.example' })).rejects.toMatchObject({ kind: 'refused', httpStatus: 400, attempts: 1, domoMessage: expect.stringMatching(/./) });
		expect(countOf('createUser')).toBe(1);
	});
});

describe('the fewest requests', () => {
	it('reads n users in ceil(n / page) pages and one past the end', async () => {
		await readUsers();
		expect(countOf('searchUsers')).toBe(Math.ceil((PEOPLE + 1) / 10) + 1);
		expect(countOf('me')).toBeLessThanOrEqual(1);
	});

	it('needs one request for an update, a delete and a create', async () => {
		const { users } = connect();
		await users.update(1_000, [{ key: 'title', to: 'a' }, { key: 'employeeLocation', to: 'b' }, { key: 'roleId', to: 3 }]);
		await users.remove(1_001);
		await users.create(newcomer);
		expect(house.instance.counters.total).toBe(3);
	});
});

describe('B: an instance that bears only so many requests at once', () => {
	it.each<readonly [string, NonNullable<FaultSwitches['atOnce']>]>([
		['works on two at a time', { workers: 2 }],
		['answers 429 from four at once', { throttleFrom: 4 }],
		['answers 400 to some of four at once', { refuseFrom: 4 }],
	])('%s: each update is done, once', async (_, atOnce) => {
		breakIt({ latency: { ms: 10 }, atOnce });
		const { users } = connect({ concurrency: 32 });
		const ids = Array.from({ length: PEOPLE }, (_person, index) => 1_000 + index);
		await Promise.all(ids.map((id) => users.update(id, [{ key: 'title', to: 'y' }])));
		const done = (await users.usersById(ids, fields)).filter(({ values }) => values[0] === 'y');
		expect(done).toHaveLength(PEOPLE);
		const { byKind, byStatus } = house.instance.counters;
		expect(byKind['patchUser']).toBe(PEOPLE + (byStatus['429'] ?? 0) + (byStatus['400'] ?? 0));
	});
});
