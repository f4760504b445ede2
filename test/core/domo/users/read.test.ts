import { connectUsers } from '../../../../core/domo';
import type { HttpRequest, HttpResponse } from '../../../../core/common/ports';
import { aClient } from '../support/aClient';
import { json, refusal, scriptedPort, text } from '../support/scriptedPort';

const CALLER = 1;

interface Person {
	readonly id: number;
	readonly name: string;
}

const people = (count: number): Person[] => Array.from({ length: count }, (_, index) => ({ id: index + 1, name: `Person ${index}` }));

const recordOf = ({ id, name }: Person) => ({ id, displayName: name, emailAddress: `p${id}@x.example`, roleId: 4, attributes: [{ key: 'id', values: [id] }] });

interface Asked {
	readonly limit: number;
	readonly offset: number;
}

function askedOf({ json: body }: HttpRequest): Asked {
	const isAsked = (value: unknown): value is Asked => typeof value === 'object' && value !== null && 'limit' in value && 'offset' in value;
	if (isAsked(body)) return body;
	throw new Error('no search body');
}

type Page = (asked: Asked, nth: number) => HttpResponse;

/** Answers `users/me` and the pages of the search. */
function usersOf(page: Page) {
	let searches = 0;
	const asked: Asked[] = [];
	const port = scriptedPort((request) => {
		if (request.path === '/api/content/v2/users/me') return json({ id: CALLER });
		searches += 1;
		asked.push(askedOf(request));
		return page(askedOf(request), searches);
	});
	const { client } = aClient(port);
	return { users: connectUsers(client, 'https://x.domo.com'), asked };
}

const slice = (all: readonly Person[], { offset, limit }: Asked, more: { cap?: number; count?: number | null } = {}) => {
	const count = more.count === undefined ? all.length : more.count;
	return json({ users: all.slice(offset, offset + Math.min(limit, more.cap ?? limit)).map(recordOf), ...(count !== null && { count }) });
};

const onlyRemovals = (n: number): string => `Two reads gave the same ${n} people, so only removals are held.`;

const ids = (users: readonly { readonly id: number }[]): readonly number[] => users.map(({ id }) => id);

describe('reading all users', () => {
	it('asks for one page and the end when one page is enough', async () => {
		const { users, asked } = usersOf((wanted) => slice(people(3), wanted));
		const read = await users.allUsers([]);
		expect(read).toEqual({ users: expect.any(Array), issues: [] });
		expect(ids(read.users)).toEqual([1, 2, 3]);
		expect(asked.map(({ offset }) => offset)).toEqual([0, 3]);
	});

	it('asks for as few pages as the server gives, and the end', async () => {
		const { users, asked } = usersOf((wanted) => slice(people(2_345), wanted, { cap: 200 }));
		const read = await users.allUsers([]);
		expect(read.issues).toEqual([]);
		expect(ids(read.users)).toEqual(ids(people(2_345)));
		expect(asked).toHaveLength(Math.ceil(2_345 / 200) + 1);
	});

	it('loses nobody when pages come short', async () => {
		const all = people(95);
		for (const shortPage of [1, 2, 3, 7]) {
			const { users } = usersOf((wanted, nth) => slice(all, wanted, { cap: nth === shortPage ? 4 : 10 }));
			const read = await users.allUsers([], { pageSize: 50 });
			expect(read.issues).toEqual([]);
			expect(ids(read.users)).toEqual(ids(all));
		}
	});

	it('reads on when the total is too small, and reports it', async () => {
		const { users } = usersOf((wanted) => slice(people(30), wanted, { cap: 10, count: 20 }));
		const read = await users.allUsers([]);
		expect(read.users).toHaveLength(30);
		expect(read).toMatchObject({ issues: [], removalIssues: [`Domo counts 20 users, but 30 came. ${onlyRemovals(30)}`] });
	});

	it('reports a total that is too large', async () => {
		const { users } = usersOf((wanted) => slice(people(30), wanted, { cap: 10, count: 33 }));
		expect(await users.allUsers([])).toMatchObject({ issues: [], removalIssues: [`Domo counts 33 users, but 30 came. ${onlyRemovals(30)}`] });
	});

	it('holds everything where the total is off and two reads give different people', async () => {
		const { users } = usersOf((wanted, nth) => slice(nth > 2 ? people(31).slice(1) : people(30), wanted, { count: 33 }));
		expect((await users.allUsers([])).issues).toEqual(expect.arrayContaining(['Domo counts 33 users, but 30 came.']));
		const more = usersOf((wanted, nth) => slice(people(nth > 4 ? 31 : 30), wanted, { count: 33 }));
		expect(await more.users.allUsers([])).toEqual({ users: expect.any(Array), issues: ['Domo counts 33 users, but 31 came.'] });
	});

	it('reads without a total, and reports that it is missing', async () => {
		const { users } = usersOf((wanted) => slice(people(25), wanted, { cap: 10, count: null }));
		const read = await users.allUsers([]);
		expect(read.users).toHaveLength(25);
		expect(read).toMatchObject({ issues: [], removalIssues: [`Domo did not say how many users there are. ${onlyRemovals(25)}`] });
	});

	it.each([400, 403, 404, 500])('asks for 200 and then for 100 where a larger page is refused with %i', async (status) => {
		for (const allowed of [200, 100]) {
			const { users, asked } = usersOf((wanted) => (wanted.limit > allowed ? refusal(status, 'limit') : slice(people(250), wanted)));
			expect((await users.allUsers([])).issues).toEqual([]);
			expect([...new Set(asked.filter(({ offset }) => offset === 0).map(({ limit }) => limit))]).toEqual(allowed === 200 ? [1_000, 200] : [1_000, 200, 100]);
		}
	});

	it('quotes Domo where every page is refused, and does not start again in the middle', async () => {
		await expect(usersOf(() => refusal(403, 'No')).users.allUsers([])).rejects.toMatchObject({ kind: 'grant' });
		const { users, asked } = usersOf((wanted) => (wanted.offset > 0 ? refusal(400, 'window') : slice(people(3_000), wanted)));
		await expect(users.allUsers([])).rejects.toMatchObject({ kind: 'refused' });
		expect(asked.every(({ limit }) => limit === 1_000)).toBe(true);
	});

	it('reports a response without attributes, but not one in which only some accounts lack them', async () => {
		const bare = (upTo: number) => (wanted: Asked) => json({
			count: 10,
			users: people(10).slice(wanted.offset, wanted.offset + wanted.limit).map((person) => (person.id <= upTo ? { id: person.id, displayName: person.name } : recordOf(person))),
		});
		expect((await usersOf(bare(10)).users.allUsers([])).issues).toEqual([expect.stringMatching(/no attributes for 10 of 10 users/)]);
		expect((await usersOf(bare(5)).users.allUsers([])).issues).toEqual([]);
	});

	it('ends when a server repeats the same page for ever', async () => {
		const { users, asked } = usersOf(() => slice(people(100), { offset: 0, limit: 10 }));
		const read = await users.allUsers([]);
		expect(read.issues.length).toBeGreaterThan(0);
		expect(asked.length).toBeLessThan(60);
	});

	it('reports a page that came twice', async () => {
		const { users } = usersOf((wanted) => slice(people(40), wanted.offset === 20 ? { ...wanted, offset: 10 } : wanted, { cap: 10 }));
		const read = await users.allUsers([]);
		expect(read.issues.join(' ')).toMatch(/came twice/);
	});

	it('reads once more when somebody was added meanwhile, and is then complete', async () => {
		let all = people(40);
		const { users, asked } = usersOf((wanted, nth) => {
			if (nth === 3) all = [{ id: 999, name: 'AAA' }, ...all];
			return slice(all, wanted, { cap: 10 });
		});
		const read = await users.allUsers([]);
		expect(read.issues).toEqual([]);
		expect(read.users).toHaveLength(41);
		expect(asked.length).toBeGreaterThan(8);
	});

	it('reads once more when somebody was removed meanwhile', async () => {
		let all = people(40);
		const { users } = usersOf((wanted, nth) => {
			if (nth === 3) all = all.filter(({ id }) => id !== 2);
			return slice(all, wanted, { cap: 10 });
		});
		const read = await users.allUsers([]);
		expect(read.issues).toEqual([]);
		expect(read.users).toHaveLength(39);
	});

	it('reports people who keep coming', async () => {
		const all = people(40);
		const { users } = usersOf((wanted) => {
			all.unshift({ id: 1_000 + all.length, name: 'New' });
			return slice(all, wanted, { cap: 10 });
		});
		expect((await users.allUsers([])).issues.join(' ')).toMatch(/changed while they were read/);
	});

	it('reports an empty list', async () => {
		const { users } = usersOf((wanted) => slice([], wanted));
		expect((await users.allUsers([])).issues).toEqual([expect.stringMatching(/list of users is empty.*Manage All Users/)]);
	});

	it('reports a list without the caller', async () => {
		const { users } = usersOf((wanted) => slice(people(3).slice(1), wanted));
		expect((await users.allUsers([])).issues).toEqual([expect.stringMatching(/own account is not among/)]);
	});

	it('reports records without an id', async () => {
		const { users } = usersOf(({ offset }) => json({ count: 2, users: offset === 0 ? [recordOf({ id: CALLER, name: 'x' }), { displayName: 'y' }] : [] }));
		expect((await users.allUsers([])).issues).toEqual(['1 records of users could not be read.']);
	});

	it.each([[401, 'signIn'], [403, 'grant']] as const)('fails as a whole when one page is %i, and asks for no more pages than are in flight', async (status, kind) => {
		const { users, asked } = usersOf((wanted, nth) => (nth === 4 ? refusal(status, 'no') : slice(people(1_000), wanted, { cap: 10 })));
		await expect(users.allUsers([])).rejects.toMatchObject({ kind, httpStatus: status });
		await new Promise((resolve) => setImmediate(resolve));
		expect(asked.length).toBeLessThan(35);
	});

	it('fails as a whole when a page is always cut off', async () => {
		const { users } = usersOf((wanted) => (wanted.offset >= 20 ? text('{"users":[{"id":1') : slice(people(100), wanted, { cap: 10 })));
		await expect(users.allUsers([])).rejects.toMatchObject({ kind: 'badAnswer' });
	});
});

describe('the pages of all users', () => {
	/** Answers after a turn of the loop, and counts how many pages are asked for at once. */
	function instance(page: (asked: Asked) => HttpResponse | Promise<HttpResponse>, options: Parameters<typeof aClient>[1] = {}) {
		const requests: HttpRequest[] = [];
		const seen = { atOnce: 0, most: 0 };
		const port = scriptedPort(async (request) => {
			if (request.path === '/api/content/v2/users/me') return json({ id: CALLER });
			requests.push(request);
			seen.most = Math.max(seen.most, (seen.atOnce += 1));
			await new Promise((resolve) => setImmediate(resolve));
			seen.atOnce -= 1;
			return page(askedOf(request));
		});
		return { users: connectUsers(aClient(port, options).client, 'https://x.domo.com'), requests, asked: () => requests.map(askedOf), seen };
	}

	it('are read side by side once their size is known, each row asked for once', async () => {
		const { users, asked, seen } = instance((wanted) => slice(people(1_050), wanted, { cap: 100 }), { concurrency: 40 });
		expect((await users.allUsers([])).users).toHaveLength(1_050);
		expect(asked().map(({ offset, limit }) => [offset, limit]).sort(([a = 0], [b = 0]) => a - b)).toEqual([
			[0, 1_000], [100, 1_000], ...[200, 300, 400, 500, 600, 700, 800, 900].map((offset) => [offset, 100]), [1_000, 50], [1_050, 1_000],
		]);
		expect(seen.most).toBeGreaterThan(3);
	});

	it('are read one after the other where Domo gives no total', async () => {
		const { users, asked, seen } = instance((wanted) => slice(people(250), wanted, { cap: 100, count: null }));
		await users.allUsers([]);
		expect(asked().slice(0, 4).map(({ offset }) => offset)).toEqual([0, 100, 200, 250]);
		expect(seen.most).toBe(1);
	});

	it('go on from where a short one ended', async () => {
		const { users, asked } = instance((wanted) => slice(people(400), wanted, { cap: wanted.offset === 200 ? 30 : 100 }));
		const read = await users.allUsers([]);
		expect([read.users.length, read.issues]).toEqual([400, []]);
		expect(asked()).toContainEqual(expect.objectContaining({ offset: 230, limit: 70 }));
	});

	it('are not asked for where the first is empty', async () => {
		const { users, asked } = instance(() => json({ count: 500, users: [] }));
		await users.allUsers([]);
		expect(asked().every(({ offset }) => offset === 0)).toBe(true);
		expect(asked().length).toBeLessThan(8);
	});

	it('are as large as the caller says, and smaller sizes are tried below that only', async () => {
		const { users, asked } = instance(({ limit }) => (limit > 100 ? refusal(400, 'limit') : slice(people(30), { limit, offset: 0 })));
		await users.allUsers([], { pageSize: 200 });
		expect(asked().map(({ limit }) => limit).slice(0, 3)).toEqual([200, 100, 100]);
		const none = instance(() => refusal(400, 'limit'));
		await expect(none.users.allUsers([], { pageSize: 100 })).rejects.toMatchObject({ kind: 'refused' });
		expect(none.asked().map(({ limit }) => limit)).toEqual([100]);
		await expect(none.users.allUsers([], { pageSize: 50 })).rejects.toMatchObject({ kind: 'refused' });
		expect(none.asked().map(({ limit }) => limit)).toEqual([100, 50]);
	});

	it('are counted as they come', async () => {
		const progress: object[] = [];
		const { users } = instance((wanted) => slice(people(25), wanted, { cap: 10 }));
		await users.allUsers([], { onProgress: (one) => progress.push(one) });
		expect(progress).toEqual([{ done: 10, total: 25 }, { done: 20, total: 25 }, { done: 25, total: 25 }, { done: 25, total: 25 }]);
		const uncounted: object[] = [];
		await instance((wanted) => slice(people(5), wanted, { count: null })).users.allUsers([], { onProgress: (one) => uncounted.push(one) });
		expect(uncounted[0]).toEqual({ done: 5, total: 0 });
	});

	it('ask for groups only where they are wanted, and with a request of their own kind where they are large', async () => {
		const { users, requests } = instance((wanted) => slice(people(3), wanted));
		await users.allUsers([]);
		await users.allUsers([], { groups: true, pageSize: 200 });
		expect(requests.map(({ json: body, query }) => [(body as { parts: string[] }).parts, query])).toEqual([
			...[1, 2].map(() => [['DETAILED'], { explain: false }]), ...[1, 2].map(() => [['DETAILED', 'GROUPS'], { explain: false }]),
		]);
	});

	it('are as large as the larger of the first two', async () => {
		const { users, asked } = instance((wanted) => slice(people(95), wanted, { cap: wanted.offset === 0 ? 4 : 10 }));
		expect((await users.allUsers([])).issues).toEqual([]);
		expect(asked()).toHaveLength(2 + Math.ceil((95 - 14) / 10) + 1);
	});

	it('leave no listener behind on the signal of the run', async () => {
		const stop = new AbortController();
		const [added, removed] = [jest.spyOn(stop.signal, 'addEventListener'), jest.spyOn(stop.signal, 'removeEventListener')];
		await instance((wanted) => slice(people(3), wanted)).users.allUsers([], { signal: stop.signal });
		const listeners = (calls: readonly (readonly unknown[])[]) => calls.map(([type, listener]) => [type, listener]);
		expect(listeners(removed.mock.calls)).toEqual(expect.arrayContaining(listeners(added.mock.calls)));
	});

	it('are cut, all of them, where the run is stopped, before or meanwhile', async () => {
		await expect(instance((wanted) => slice(people(3), wanted)).users.allUsers([], { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
		const stop = new AbortController();
		const { users, asked } = instance((wanted) => {
			if (wanted.offset >= 30) stop.abort();
			return slice(people(10_000), wanted, { cap: 10 });
		});
		await expect(users.allUsers([], { signal: stop.signal })).rejects.toMatchObject({ kind: 'cancelled' });
		expect(asked().length).toBeLessThan(50);
	});

	it('that repeat a refused one are named by what was to be done', async () => {
		await expect(instance(() => refusal(403, 'No')).users.allUsers([])).rejects.toThrow('Could not list the users: No (HTTP 403).');
	});

	it('that name several totals, and bring only known people, say so', async () => {
		let count = 20;
		const { users } = instance((wanted) => slice(people(30), { offset: 0, limit: wanted.limit }, { cap: 10, count: (count += 1) }));
		const { issues } = await users.allUsers([]);
		expect(issues.join(' ')).toMatch(/^The number of users changed while they were read \(\d+, \d+/);
		expect(issues.join(' ')).not.toContain('Domo counts');
		expect(issues).toContain('A page of users brought only people who had come before.');
	});
});
