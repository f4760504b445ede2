import { connectUsers, createSharedReads, type UserDirectory } from '../../../../core/domo';
import { attributesOrNone } from '../../../../core/domo/users/definitions';
import type { HttpRequest, HttpResponse } from '../../../../core/common/ports';
import { aClient } from '../support/aClient';
import { json, refusal, scriptedPort } from '../support/scriptedPort';

function instance(answer: (request: HttpRequest) => HttpResponse) {
	const port = scriptedPort(answer);
	const sent = () => port.requests.map(({ method, path }) => `${method} ${path}`);
	return { users: connectUsers(aClient(port).client, 'https://x.domo.com'), port, sent };
}

/** The rejection's message. */
const failure = (promise: Promise<unknown>): Promise<string> => promise.then(() => '', (error: Error) => error.message);

describe('the account of a credential', () => {
	it.each([
		[{ id: 5, emailAddress: 'a@x.example', userName: 'login', displayName: 'A' }, { id: 5, email: 'a@x.example', displayName: 'A' }],
		[{ id: '5', detail: { email: 'a@x.example' }, userName: 'login' }, { id: 5, email: 'a@x.example', displayName: '' }],
		[{ id: 5, userName: 'login' }, { id: 5, email: 'login', displayName: '' }],
		[{ id: 5, detail: 'x', userName: 'login' }, { id: 5, email: 'login', displayName: '' }],
	])('is read from %j', async (answer, account) => {
		expect(await instance(() => json(answer)).users.account()).toEqual(account);
	});

	it('is read again after a failure, and then never more', async () => {
		let isBroken = true;
		const { users, port } = instance(() => (isBroken ? refusal(404, 'Not Found') : json({ id: 5 })));
		expect(await failure(users.account())).toBe('Could not find out whose credential this is: Not Found (HTTP 404).');
		isBroken = false;
		await Promise.all([users.account(), users.account()]);
		expect(port.requests).toHaveLength(2);
	});

	const roleAnswers: [string, unknown, number | null][] = [
		['a plain number', { id: 5, roleId: 3 }, 3], ['a role with roleId', { id: 5, role: { roleId: '3', id: 9 } }, 3], ['a role with id', [{ id: 5, role: { id: 3 } }], 3],
		['somebody else\'s record', { id: 6, roleId: 3 }, null], ['no role', { id: 5 }, null], ['a role that is a text', { id: 5, role: 'Admin' }, null],
		['others before', { users: [{ id: 6, roleId: 1 }, { id: 5 }, { id: '5', roleId: 3 }] }, 3],
	];
	it.each(roleAnswers)('has the role of %s', async (_, answer, roleId) => {
		const { users, port } = instance(({ path }) => (path.endsWith('/me') ? json({ id: 5 }) : path.includes('identity') ? json(answer) : json(['user.edit', { authority: 'user.invite' }])));
		expect(await users.actor()).toMatchObject({ id: 5, roleId, authorities: roleId === null ? null : ['user.edit', 'user.invite'] });
		expect(port.requests[1]).toMatchObject({ method: 'GET', path: '/api/identity/v1/users/5', query: { parts: 'DETAILED' } });
	});

	it('is not asked for a role that is known already', async () => {
		const { users, sent } = instance(({ path }) => (path.endsWith('/me') ? json({ id: 5 }) : json(['user.edit'])));
		expect(await users.actor(3)).toMatchObject({ id: 5, roleId: 3, authorities: ['user.edit'] });
		expect(sent()).toEqual(['GET /api/content/v2/users/me', 'GET /api/authorization/v1/roles/3/authorities']);
	});
});

describe('the roles of an instance', () => {
	it('are read with their names', async () => {
		expect(await instance(() => json([{ id: '1', name: 'Admin' }, { id: 4 }])).users.roles()).toEqual([{ id: 1, name: 'Admin' }, { id: 4, name: '' }]);
	});

	it('have a default, which is read past any cache', async () => {
		const { users, port } = instance(() => json({ value: '4' }));
		expect(await users.defaultRoleId()).toBe(4);
		expect(port.requests).toMatchObject([{ method: 'GET', path: expect.stringMatching(/user\.roleid\.default$/), query: { defaultValue: 2, ignoreCache: true } }]);
	});

	it.each<[string, (users: UserDirectory) => Promise<unknown>]>([
		['list the roles', (users) => users.roles()],
		["read the instance's default role", (users) => users.defaultRoleId()],
		['list the attributes', (users) => users.attributes()],
		['create the attribute "team"', (users) => users.createAttribute('team')],
		['list the groups', (users) => users.groups()],
		['create the group "Writers"', (users) => users.createGroup('Writers')],
		['create a@x.example', (users) => users.create({ email: 'a@x.example', displayName: 'A', roleId: 4, sendInvite: false })],
		['update user 7', (users) => users.update(7, [])],
		['delete user 7', (users) => users.remove(7)],
		['give role 3 to 2 users', (users) => users.assignRole(3, [7, 8])],
		['take members out of 2 groups', (users) => users.changeMembership([{ groupId: 1, add: [], remove: [7, 8] }, { groupId: 2, add: [], remove: [7] }])],
		['add members to 1 group', (users) => users.changeMembership([{ groupId: 1, add: [7, 8], remove: [] }])],
		['add user 7 to group 1', (users) => users.changeMembership([{ groupId: 1, add: [7], remove: [] }])],
		['take user 7 out of group 1', (users) => users.changeMembership([{ groupId: 1, add: [], remove: [7] }])],
		['hand the cards of user 7 over to user 8', (users) => users.handOver({ dataSets: [], dataFlows: [], cards: ['c'], pages: [] }, 7, 8)],
	])('and all else: a refused request names what it was to do: %s', async (doing, request) => {
		const { users } = instance(({ path }) => (path.endsWith('/me') ? json({ id: 5 }) : refusal(400, 'No')));
		expect(await failure(request(users))).toBe(`Could not ${doing}: No (HTTP 400).`);
	});
});

describe('the attributes of an instance', () => {
	it('are understood in all forms that are known', async () => {
		const { users, port } = instance(() => json([
			{ key: 'a', title: 'A', keyspace: 'idp', validator: 'ANY_VALUE_MULTI', valueType: 'STRING', securityVoter: 'FULL_VIS_ADMIN_IDP' },
			{ key: 'b', keyspace: 'customer-defined' }, { key: 'c', keyspace: 'domo-defined', custom: true },
			{ key: 'd', keyspace: 'novel', custom: true }, { key: 'e', keyspace: 'novel', custom: 'false' }, { key: 'f' },
		]));
		const plain = { validator: 'ANY_VALUE', valueType: null };
		expect(await users.attributes()).toEqual([
			{ key: 'a', title: 'A', keyspace: 'idp', validator: 'ANY_VALUE_MULTI', valueType: 'STRING', securityVoter: 'FULL_VIS_ADMIN_IDP' },
			{ key: 'b', title: 'b', keyspace: 'customer-defined', ...plain }, { key: 'c', title: 'c', keyspace: 'domo-defined', ...plain },
			{ key: 'd', title: 'd', keyspace: 'customer-defined', ...plain }, { key: 'e', title: 'e', keyspace: 'domo-defined', ...plain }, { key: 'f', title: 'f', keyspace: 'domo-defined', ...plain },
		]);
		expect(port.requests[0]?.query).toEqual({ issuerTypes: 'idp,domo-defined,customer-defined' });
	});

	it('are read once, and again after one was made or could not be made', async () => {
		let isRefused = false;
		const { users, sent } = instance(({ method }) => (method === 'GET' ? json([]) : isRefused ? refusal(409, 'Exists') : json({})));
		await Promise.all([users.attributes(), users.attributes()]);
		await users.createAttribute('team');
		await users.attributes();
		isRefused = true;
		await expect(users.createAttribute('team')).rejects.toMatchObject({ kind: 'duplicate' });
		await users.attributes();
		expect(sent().map((request) => request.split(' ')[0])).toEqual(['GET', 'POST', 'GET', 'POST', 'GET']);
	});

	it('are taken from the node before, while they are not older than two minutes, and not after one was made', async () => {
		const port = scriptedPort(({ method }) => (method === 'GET' ? json([]) : json({})));
		const [shared, { client, clock }] = [createSharedReads(), aClient(port)];
		const nextNode = () => connectUsers(client, 'https://x.domo.com', shared);
		const sentBy = async (work: (users: UserDirectory) => Promise<unknown>): Promise<number> => {
			const before = port.requests.length;
			await work(nextNode());
			return port.requests.length - before;
		};
		expect(await sentBy((users) => users.attributes())).toBe(1);
		clock.advance(120_000);
		expect(await sentBy((users) => users.attributes())).toBe(0);
		clock.advance(1);
		expect(await sentBy((users) => users.attributes())).toBe(1);
		expect(await sentBy(async (users) => (await users.createAttribute('team'), users.attributes()))).toBe(2);
		expect(await sentBy((users) => users.attributes())).toBe(0);
	});

	it('are made as text', async () => {
		const { users, port } = instance(() => json({}));
		await users.createAttribute('team');
		expect(port.requests).toEqual([expect.objectContaining({
			path: expect.stringMatching(/\/team$/), json: { key: 'team', keyspace: 'customer-defined', securityVoter: 'FULL_VIS_ADMIN_IDP', validator: 'ANY_VALUE', title: 'team', description: '' },
		})]);
	});

	it('are none where the instance refuses them, with the reason; other failures are failures', async () => {
		expect(await attributesOrNone(instance(() => refusal(403, 'No')).users)).toEqual({ attributes: [], refused: expect.objectContaining({ kind: 'grant' }) });
		expect(await attributesOrNone(instance(() => json([{ key: 'a' }])).users)).toEqual({ attributes: [expect.objectContaining({ key: 'a' })] });
		await expect(attributesOrNone(instance(() => refusal(401, 'No')).users)).rejects.toMatchObject({ kind: 'signIn' });
	});
});

describe('the groups of an instance', () => {
	it('are read page by page until a page brings no new one', async () => {
		const all = Array.from({ length: 130 }, (_, i) => ({ groupId: i + 1, id: 9_999, name: `G${i}`, groupType: i === 0 ? 'dynamic' : 'closed' }));
		const { users, port } = instance(({ query }) => json(all.slice(Number(query?.['offset']), Number(query?.['offset']) + 100)));
		const groups = await users.groups();
		expect(groups).toHaveLength(130);
		expect(groups[0]).toEqual({ id: 1, name: 'G0', dynamic: true, type: 'dynamic' });
		expect(port.requests.map(({ query }) => query)).toEqual([0, 100, 130].map((offset) => ({ ascending: true, sort: 'name', limit: 100, offset, includeFullMembership: false })));
	});

	it('are made closed, so that nobody joins unasked', async () => {
		const { users, port } = instance(() => json({ id: 12 }));
		await users.createGroup('Writers');
		expect(port.requests[0]?.json).toEqual({ name: 'Writers', description: '', type: 'closed' });
	});

	it.each([{ groupId: 0 }, { id: 0 }])('may have the id 0: %j', async (answer) => {
		expect(await instance(() => json(answer)).users.createGroup('G')).toMatchObject({ id: 0 });
	});

	it('are counted once for each request that changes members', async () => {
		const { users } = instance(({ path }) => (path.endsWith('/access') ? refusal(400, 'No') : json(true)));
		expect(await users.changeMembership([{ groupId: 12, add: [1], remove: [] }, { groupId: 13, add: [1], remove: [1] }])).toMatchObject({ attempts: 3, httpStatus: 200 });
		expect(await users.changeMembership([])).toEqual({ attempts: 0, httpStatus: 200 });
	});
});
