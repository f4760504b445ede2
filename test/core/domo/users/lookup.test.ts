import { fieldByName } from '../../../../core/config';
import { connectUsers } from '../../../../core/domo';
import type { HttpRequest } from '../../../../core/common/ports';
import { aClient } from '../support/aClient';
import { json, refusal, scriptedPort, type Answer } from '../support/scriptedPort';

const title = fieldByName('title', []);
const me = { id: 5, emailAddress: 'job@x.example' };

interface Search {
	readonly filters: readonly Readonly<Record<string, unknown>>[];
	readonly limit: number;
	readonly offset: number;
	readonly parts: readonly string[];
	readonly includeDeleted: boolean;
	readonly onlyDeleted: boolean;
	readonly includeSupport: boolean;
}

/** An instance whose searches are answered by a function of the search; requests for single users by `users`. */
function instance(search: (asked: Search, request: HttpRequest) => Answer, single: (request: HttpRequest) => Answer = () => refusal(404, 'Not Found')) {
	const port = scriptedPort((request) => {
		if (request.path.endsWith('/users/me')) return json(me);
		return request.path.endsWith('/search') ? search(request.json as Search, request) : single(request);
	});
	const searches = (): readonly Search[] => port.requests.filter(({ path }) => path.endsWith('/search')).map(({ json: body }) => body as Search);
	return { users: connectUsers(aClient(port).client, 'https://x.domo.com'), port, searches };
}

const ALWAYS_READ = ['id', 'displayName', 'emailAddress', 'userName', 'roleId', 'isActive', 'isPending', 'isSystemUser', 'isAnonymous', 'created'];
const found = (...users: readonly object[]) => json({ count: users.length, users });
const nobody = found();

describe('people by their ids', () => {
	it('are none, without a request, where no id is given', async () => {
		const { users, port } = instance(() => nobody);
		expect(await users.usersById([], [])).toEqual([]);
		expect(port.requests.filter(({ path }) => path.endsWith('/search'))).toEqual([]);
	});

	it('are searched with one filter, the caller among them once, with the fields that were asked for', async () => {
		const { users, searches } = instance(() => found({ id: 7, attributes: [{ key: 'title', values: ['Lead'] }], groups: [{ id: 3, name: 'G' }] }, { id: 5 }));
		const [user] = await users.usersById([7, 5], [title], { groups: true });
		expect(user).toMatchObject({ id: 7, values: ['Lead'], groups: [{ id: 3, name: 'G' }] });
		expect(searches()).toMatchObject([{ filters: [{ field: 'id', filterType: 'value', values: [7, 5], operator: 'EQ' }], limit: 2, offset: 0, parts: ['DETAILED', 'GROUPS'] }]);
		expect(searches()[0]).toMatchObject({ showCount: true, count: false, sort: { field: 'displayName', order: 'ASC' }, includeDeleted: false, onlyDeleted: false, includeSupport: false, ids: [] });
		await users.usersById([7], []);
		expect(searches()[1]).toMatchObject({ parts: ['DETAILED'], limit: 2 });
	});

	it('say when each request for them was sent', async () => {
		const sentAt: number[] = [];
		const { users } = instance(() => found({ id: 7 }, { id: 5 }));
		await users.usersById([7], [], { onSend: (at) => sentAt.push(at) });
		expect(sentAt).toEqual([expect.any(Number)]);
	});

	it('are read one by one with their groups where the filter does not find the caller', async () => {
		const record = (id: number) => ({ id, attributes: [{ key: 'displayName', values: ['P'] }], groups: [{ id: 3, name: 'G' }] });
		const one = ({ path }: HttpRequest) => json(record(Number(path.split('/').at(-1))));
		const { users, port } = instance(() => nobody, one);
		expect(await users.usersById([7], [], { groups: true })).toMatchObject([{ id: 7, groups: [{ id: 3 }] }]);
		const queries = () => port.requests.filter(({ path }) => path.includes('/users/') && !path.endsWith('/me') && !path.endsWith('/search')).map(({ query }) => query);
		expect(queries()).toEqual([{ parts: 'DETAILED,GROUPS' }, { parts: 'DETAILED,GROUPS' }]);
		await users.usersById([7], []);
		expect(queries().slice(2)).toEqual([{ parts: 'DETAILED' }, { parts: 'DETAILED' }]);
	});

	it.each<[string, object]>([
		['somebody else', { id: 8, attributes: [{ key: 'displayName', values: ['P'] }] }],
		['a record without attributes', { id: 7 }],
		['nobody', { users: [] }],
		['a record without an id', { attributes: [{ key: 'displayName', values: ['P'] }] }],
	])('are not believed where the documented request answers with %s', async (_, answer) => {
		const { users } = instance(() => nobody, () => json(answer));
		await expect(users.usersById([7], [])).rejects.toMatchObject({ kind: 'badAnswer', message: "Could not look up people by their ids: Domo's answer lacks the credential's own account, so it says nothing about the others." });
	});

	it('fail where a single one cannot be read for another reason than being unknown', async () => {
		const { users } = instance(() => nobody, ({ path }) => (path.endsWith('/7') ? refusal(403, 'No') : json({ id: 5, attributes: [{ key: 'roleId', values: [1] }] })));
		await expect(users.usersById([7], [])).rejects.toMatchObject({ kind: 'grant', message: 'Could not read user 7: No (HTTP 403).' });
	});

	it('are not believed where everybody but the caller is found one by one, or records have no attributes', async () => {
		const others = instance(() => nobody, ({ path }) => (path.endsWith('/5') ? refusal(404, 'Not Found') : json({ id: 7, attributes: [{ key: 'roleId', values: [1] }] })));
		await expect(others.users.usersById([7], [])).rejects.toMatchObject({ kind: 'badAnswer' });
		const bare = instance(() => nobody, ({ path }) => json({ id: Number(path.split('/').at(-1)) }));
		await expect(bare.users.usersById([7], [])).rejects.toMatchObject({ kind: 'badAnswer' });
	});

	it('fail where the credential is not accepted, without other searches', async () => {
		const { users, searches } = instance(() => refusal(401, 'No'));
		await expect(users.usersById(Array.from({ length: 120 }, (_, i) => i + 100), [])).rejects.toMatchObject({ kind: 'signIn' });
		expect(searches()).toHaveLength(1);
	});

	it('are not asked for again in smaller pages where a hundred or fewer were refused', async () => {
		const { users, searches } = instance(() => refusal(400, 'No'), () => refusal(404, 'Not Found'));
		await expect(users.usersById(Array.from({ length: 99 }, (_, i) => i + 100), [])).rejects.toMatchObject({ kind: 'badAnswer' });
		expect(searches().map(({ limit }) => limit)).toEqual([100]);
		await expect(users.usersById(Array.from({ length: 100 }, (_, i) => i + 100), [])).rejects.toMatchObject({ kind: 'badAnswer' });
		expect(searches().map(({ limit }) => limit)).toEqual([100, 101, 100]);
	});
});

describe('somebody by an address', () => {
	it('is nobody for an empty address, without a search', async () => {
		const { users, searches } = instance(() => found({ id: 1, emailAddress: '' }));
		expect(await users.userByEmail('  ', [])).toBeNull();
		expect(searches()).toEqual([]);
	});

	it('is read with the fields that were asked for, a hundred records at a time, and on until Domo has no more', async () => {
		const alike = Array.from({ length: 101 }, (_, i) => ({ id: 100 + i, emailAddress: `${i}a@x.example`, attributes: [{ key: 'title', values: ['Lead'] }] }));
		const all = [...alike, { id: 9, emailAddress: 'A@x.example', attributes: [{ key: 'title', values: ['Boss'] }] }];
		const { users, searches } = instance(({ offset, limit }) => json({ count: all.length, users: all.slice(offset, offset + limit) }));
		expect(await users.userByEmail('a@x.example', [title])).toMatchObject({ id: 9, values: ['Boss'] });
		expect(searches().map(({ offset, limit, parts }) => [offset, limit, parts])).toEqual([[0, 100, ['DETAILED']], [100, 100, ['DETAILED']]]);
	});

	it('is looked for among all, 200 at a time, where the filter does not find the caller', async () => {
		const { users, searches } = instance(({ filters }) => (filters.length > 0 ? nobody : found({ id: 9, emailAddress: 'a@x.example' })));
		expect((await users.userByEmail(' A@x.example', []))?.id).toBe(9);
		expect(searches().map(({ filters, limit, parts }) => [filters[0]?.['text'], limit, parts.length])).toEqual([['A@x.example', 100, 1], ['job@x.example', 100, 1], [undefined, 200, 1]]);
	});

	it('is believed to be missing where the caller is found among others', async () => {
		const { users, searches } = instance(({ filters }) => (filters[0]?.['text'] === me.emailAddress ? found({ id: 4, emailAddress: 'other-job@x.example' }, me) : nobody));
		expect(await users.userByEmail('a@x.example', [])).toBeNull();
		expect(searches()).toHaveLength(2);
	});

	it('is looked for among all where the filter finds others and not the caller', async () => {
		const { users, searches } = instance(({ filters }) => found(filters.length > 0 ? { id: 4, emailAddress: 'x@x.example' } : { id: 9, emailAddress: 'a@x.example' }));
		expect((await users.userByEmail('a@x.example', []))?.id).toBe(9);
		expect(searches()).toHaveLength(3);
	});

	it('is found behind pages without a total, the last of which is empty', async () => {
		const { users, searches } = instance(({ offset }) => json({ users: offset === 0 ? [{ id: 4, emailAddress: 'xa@x.example' }, me] : [] }));
		expect(await users.userByEmail('a@x.example', [])).toBeNull();
		expect(searches().map(({ offset }) => offset)).toEqual([0, 2, 0, 2]);
	});

	it('is looked for among all where ten thousand alike were not the end', async () => {
		let next = 10;
		const { users, searches } = instance(({ filters }) => (filters.length > 0 ? json({ users: Array.from({ length: 5_000 }, () => ({ id: (next += 1) })) }) : found({ id: 9, emailAddress: 'a@x.example' })));
		expect((await users.userByEmail('a@x.example', []))?.id).toBe(9);
		expect(searches().map(({ filters }) => filters[0]?.['text'])).toEqual(['a@x.example', 'a@x.example', me.emailAddress, me.emailAddress, undefined]);
	});
});

describe('people for a list in the editor', () => {
	it('are searched by text with one request, as many as are wanted', async () => {
		const { users, searches } = instance(() => found({ id: 7, displayName: 'Ann' }, null as never, { id: 8 }));
		expect((await users.findUsers(' an ', 20)).map(({ id }) => id)).toEqual([7, 8]);
		expect(searches()).toMatchObject([{ filters: [{ filterType: 'text', text: 'an' }], limit: 20, offset: 0, parts: ['DETAILED'] }]);
	});

	it.each([['nothing was typed', '  ', () => found({ id: 7 })], ['Domo refuses the filter', 'an', (asked: Search) => (asked.filters.length > 0 ? refusal(400, 'No') : found({ id: 7 }))]] as const)(
		'are the first of all where %s',
		async (_, typed, answer) => {
			const { users, searches } = instance(answer);
			expect((await users.findUsers(typed, 20)).map(({ id }) => id)).toEqual([7]);
			expect(searches().at(-1)).toMatchObject({ filters: [], limit: 20 });
		},
	);

	it('are led by the one whose id was typed, who does not come twice', async () => {
		const { users } = instance(({ filters: [filter] }) => (filter?.['field'] === 'id' ? found({ id: 42 }, me) : found({ id: 41 }, { id: 42 }, { id: 43 })));
		expect((await users.findUsers(' 42 ', 20)).map(({ id }) => id)).toEqual([42, 41, 43]);
		expect((await users.findUsers('42', 2)).map(({ id }) => id)).toEqual([42, 41]);
	});

	it.each(['a42', '42a', '1234567890123456', '4.2'])('are searched by text alone for %j, which is no id', async (typed) => {
		const { users, searches } = instance(() => found({ id: 7 }));
		expect(await users.findUsers(typed, 20)).toEqual([expect.objectContaining({ id: 7, values: [] })]);
		expect(searches()).toMatchObject([{ filters: [{ filterType: 'text', text: typed }], attributes: ALWAYS_READ }]);
	});
});

describe('people by a value', () => {
	const known = { id: 9, value: 'E9' };

	it('are searched many at once, with a known account among them', async () => {
		const { users, searches } = instance(() => found({ id: 9 }, { id: 7, attributes: [{ key: 'title', values: ['Lead'] }] }));
		const people = await users.usersByValue('employeeId', ['E7', 'E8'], known, [title]);
		expect(people?.map(({ id, values }) => [id, values])).toEqual([[9, [null]], [7, ['Lead']]]);
		expect(searches()).toMatchObject([{ filters: [{ field: 'employeeId', filterType: 'value', values: ['E7', 'E8', 'E9'], operator: 'EQ' }], limit: 100, parts: ['DETAILED'] }]);
	});

	it('are searched by one text for addresses and logins', async () => {
		const { users, searches } = instance(() => found({ id: 9 }));
		await users.usersByValue('userName', ['a@x.example', 'b@x.example'], undefined, []);
		expect(searches()).toMatchObject([{ filters: [{ field: 'userName', filterType: 'text', text: 'a@x.example b@x.example' }] }]);
	});

	it('are searched 200 at a time, each time with the known account', async () => {
		const { users, searches } = instance(({ filters: [filter] }) => found({ id: 9 }, { id: (filter?.['values'] as string[]).length }));
		const people = await users.usersByValue('employeeId', Array.from({ length: 250 }, (_, i) => `E${i + 100}`), known, [], { groups: true });
		expect(people?.map(({ id }) => id)).toEqual([9, 201, 51]);
		expect(searches().map(({ parts }) => parts)).toEqual([['DETAILED', 'GROUPS'], ['DETAILED', 'GROUPS']]);
	});

	it.each<[string, Answer]>([['does not find the known account', found({ id: 7 })], ['is refused', refusal(400, 'No')]])('are unknown where the search %s', async (_, answer) => {
		expect(await instance(() => answer).users.usersByValue('employeeId', ['E7'], known, [])).toBeUndefined();
		expect(await instance(() => answer).users.usersByValue('employeeId', ['E7'], known, [], { oneByOne: true })).toBeUndefined();
	});

	it('are whoever is found where no account is known', async () => {
		expect((await instance(() => found({ id: 7 })).users.usersByValue('employeeId', ['E7'], undefined, []))?.map(({ id }) => id)).toEqual([7]);
		expect(await instance(() => refusal(400, 'No')).users.usersByValue('employeeId', ['E7'], undefined, [])).toEqual([]);
		expect((await instance(() => found({ id: 7 })).users.usersByValue('userName', ['a'], undefined, [], { oneByOne: true }))?.map(({ id }) => id)).toEqual([7]);
		expect(await instance(() => refusal(400, 'No')).users.usersByValue('userName', ['a'], undefined, [], { oneByOne: true })).toBeUndefined();
	});

	it('are searched one by one where that is asked for, the known account first', async () => {
		const { users, searches } = instance(({ filters: [filter] }) => found({ id: filter?.['text'] === 'known@x.example' ? 9 : 7 }));
		const people = await users.usersByValue('emailAddress', ['a@x.example', 'b@x.example'], { id: 9, value: 'known@x.example' }, [], { oneByOne: true });
		expect(people?.map(({ id }) => id)).toEqual([9, 7]);
		expect(searches().map(({ filters }) => filters[0])).toEqual(['known@x.example', 'a@x.example', 'b@x.example'].map((text) => ({ filterType: 'text', field: 'emailAddress', text })));
	});

	it('are searched no further where the search one by one does not find the known account', async () => {
		const { users, searches } = instance(() => found({ id: 7 }));
		expect(await users.usersByValue('userName', ['a', 'b'], { id: 9, value: 'k' }, [], { oneByOne: true })).toBeUndefined();
		expect(searches().map(({ filters }) => filters[0])).toEqual([{ filterType: 'text', field: 'userName', text: 'k' }]);
	});

	it('are too many where the filter seems to be ignored', async () => {
		let next = 10;
		const endless = () => instance(({ limit }) => json({ count: 1_000, users: Array.from({ length: limit }, () => ({ id: (next += 1) })) }));
		const one = endless();
		expect(await one.users.usersByValue('userName', ['a'], undefined, [], { oneByOne: true, most: 200 })).toBeUndefined();
		expect(one.searches()).toHaveLength(2);
		const many = endless();
		expect(await many.users.usersByValue('employeeId', ['a'], undefined, [], { most: 200 })).toEqual([]);
		expect(many.searches()).toHaveLength(2);
	});
});

describe('who has an address that no list shows', () => {
	const holder = (emailAddress: string, userName = '') => ({ id: 77, displayName: 'Ann', emailAddress, userName });
	const among = (kind: 'login' | 'deleted' | 'support', user: object) =>
		instance(({ filters: [filter], onlyDeleted, includeSupport }) => {
			const asked = filter?.['field'] === 'userName' ? 'login' : onlyDeleted ? 'deleted' : includeSupport ? 'support' : undefined;
			return asked === kind ? found({ id: 1, emailAddress: 'else@x.example', userName: 'else@x.example' }, user) : nobody;
		});

	it.each([
		['login', holder('ann@x.example', 'A@x.example'), 'ann@x.example'],
		['deleted', holder('A@x.example'), 'A@x.example'],
		['deleted', holder('old@x.example', 'a@x.example'), 'old@x.example'],
		['support', holder('a@x.example'), 'a@x.example'],
	] as const)('is found: %s of %j', async (kind, user, email) => {
		expect(await among(kind, user).users.holderOf(' a@x.example ')).toEqual({ kind, id: 77, displayName: 'Ann', email });
	});

	it('is searched by login, then among deleted accounts, then among those of Domo\'s support', async () => {
		const { users, searches } = instance(() => nobody);
		expect(await users.holderOf(' a@x.example ')).toBeNull();
		expect(searches()[0]).toMatchObject({ attributes: ALWAYS_READ });
		expect(searches().map(({ filters, includeDeleted, onlyDeleted, includeSupport, limit, parts }) => [filters[0], includeDeleted, onlyDeleted, includeSupport, limit, parts])).toEqual([
			[{ filterType: 'text', field: 'userName', text: 'a@x.example' }, false, false, false, 100, ['DETAILED']],
			[{ filterType: 'text', field: 'emailAddress', text: 'a@x.example' }, true, true, false, 100, ['DETAILED']],
			[{ filterType: 'text', field: 'emailAddress', text: 'a@x.example' }, false, false, true, 100, ['DETAILED']],
		]);
	});

	it('is nobody where only similar addresses are found, and where the searches are refused', async () => {
		for (const kind of ['login', 'deleted', 'support'] as const) expect(await among(kind, holder('aa@x.example', 'aa@x.example')).users.holderOf('a@x.example')).toBeNull();
		expect(await instance(() => refusal(400, 'No')).users.holderOf('a@x.example')).toBeNull();
	});

	it('is not asked where the credential is not accepted', async () => {
		await expect(instance(() => refusal(401, 'No')).users.holderOf('a@x.example')).rejects.toMatchObject({ kind: 'signIn' });
	});
});
