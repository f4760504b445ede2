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
		expect(read.issues).toEqual([]);
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
