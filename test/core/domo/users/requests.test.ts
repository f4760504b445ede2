import { connectUsers } from '../../../../core/domo';
import type { HttpRequest, HttpResponse } from '../../../../core/common/ports';
import { aClient } from '../support/aClient';
import { inTurn, json, refusal, scriptedPort, text, type Answer } from '../support/scriptedPort';

function directory(answer: (request: HttpRequest, nth: number) => Answer) {
	const port = scriptedPort(answer);
	return { users: connectUsers(aClient(port).client, 'https://x.domo.com'), port };
}

/** The text of a search's filter; undefined for a search of everybody. */
function filterOf(body: unknown): string | undefined {
	const { filters } = body as { readonly filters: readonly { readonly text?: string }[] };
	return filters[0]?.text;
}

const everybody = json({ count: 2, users: [{ id: 5, emailAddress: 'job@x.example' }, { id: 9, emailAddress: 'Far@x.example' }] });

describe('what is sent to Domo', () => {
	it('creates with an explicit invite switch', async () => {
		const { users, port } = directory(inTurn(json({ id: 42, displayName: 'A', role: 'Participant' })));
		expect(await users.create({ email: 'a@x.example', displayName: 'A', roleId: 4, sendInvite: false })).toEqual({ id: 42, attempts: 1, httpStatus: 200 });
		expect(port.requests).toEqual([
			{
				method: 'POST',
				path: '/api/content/v3/users',
				query: { sendInvite: false },
				json: { displayName: 'A', roleId: 4, detail: { email: 'a@x.example' } },
			},
		]);
	});

	it.each([
		[{ userId: 42, displayName: 'a' }], [{ id: '42', displayName: 'A' }], [{ id: 42, detail: { email: 'A@X.example' } }], [{ id: 42, emailAddress: 'a@x.example', displayName: 'Other' }],
	])('reads the new id from %j', async (answer) => {
		const { users } = directory(inTurn(json(answer)));
		expect(await users.create({ email: 'a@x.example', displayName: 'A', roleId: 4, sendInvite: false })).toMatchObject({ id: 42 });
	});

	it('reports an unknown outcome where the response to a create has no id', async () => {
		const { users, port } = directory(inTurn(text('')));
		await expect(users.create({ email: 'a@x.example', displayName: 'A', roleId: 4, sendInvite: true })).rejects.toMatchObject({ kind: 'unknownOutcome' });
		expect(port.requests).toHaveLength(1);
	});

	it.each([
		['a sign-in', { success: true, userId: 1114340149, sessionToken: 'x' }], ['an id alone', { id: 1 }], ['somebody else', { id: 1, displayName: 'Boss' }],
		['another address', { id: 1, displayName: 'A', detail: { email: 'boss@x.example' } }], ['true', true], ['a list', []],
	])('takes %s for no answer to a create: whose id that is is not known', async (_, answer) => {
		const { users } = directory(inTurn(json(answer)));
		await expect(users.create({ email: 'a@x.example', displayName: 'A', roleId: 4, sendInvite: true })).rejects.toMatchObject({ kind: 'unknownOutcome' });
	});

	const title = [{ key: 'title', to: 'Lead' }];
	it.each([
		['XHTML', text('<?xml version="1.0"?><html/>')], ['text', text('ok')], ['HTML called JSON', json('<html></html>')], ['a sign-in', json({ success: true, userId: 7 })],
		['another person', json({ id: 8, attributes: [] })], ['an empty object', json({})], ['a page', text('<html><body>Sign in</body></html>')],
	])('takes %s with status 200 for a lost answer, whatever was written', async (_, answer) => {
		const lost = { kind: 'unknownOutcome', httpStatus: 200, attempts: 1 };
		await expect(directory(inTurn(answer)).users.update(7, title)).rejects.toMatchObject(lost);
		await expect(directory(inTurn(answer)).users.remove(7)).rejects.toMatchObject(lost);
		await expect(directory(inTurn(answer)).users.assignRole(3, [7])).rejects.toMatchObject(lost);
		await expect(directory(() => answer).users.changeMembership([{ groupId: 1, add: [7], remove: [] }])).rejects.toMatchObject({ kind: 'unknownOutcome' });
	});

	const lead = { id: 7, attributes: [{ key: 'title', values: ['Lead'] }] };
	it.each([['the person', lead], ['a list of one', [lead]], ['users of one', { users: [lead] }], ['the id as text', { ...lead, id: '7' }]])(
		'knows from %s that an update is there',
		async (_, answer) => {
			expect(await directory(inTurn(json(answer))).users.update(7, title)).toEqual({ attempts: 1, httpStatus: 200, shown: true });
		},
	);

	it.each([['nothing', text('')], ['no attributes', json({ id: 7 })], ['the old value', json({ id: 7, attributes: [{ key: 'title', values: ['Analyst'] }] })]])(
		'takes %s for an update that is to be read again',
		async (_, answer) => {
			expect(await directory(inTurn(answer)).users.update(7, title)).toEqual({ attempts: 1, httpStatus: 200, shown: false });
		},
	);

	it('recognises a cleared attribute by its absence from a record that has others', async () => {
		const cleared = [{ key: 'title', to: 'Lead' }, { key: 'deskPhoneNumber', to: null }];
		expect(await directory(inTurn(json(lead))).users.update(7, cleared)).toMatchObject({ shown: true });
		expect(await directory(inTurn(json({ ...lead, attributes: [...lead.attributes, { key: 'deskPhoneNumber', values: ['1'] }] }))).users.update(7, cleared)).toMatchObject({ shown: false });
		expect(await directory(inTurn(json({ id: 7 }))).users.update(7, [{ key: 'deskPhoneNumber', to: null }])).toMatchObject({ shown: false });
	});

	it('does not send a write after its latest moment', async () => {
		const { users, port } = directory(inTurn(json(lead)));
		await expect(users.update(7, title, { notAfter: -1 })).rejects.toMatchObject({ kind: 'tooLate', attempts: 0 });
		expect(port.requests).toEqual([]);
	});

	it('updates with one PATCH, by identity key, clearing with null', async () => {
		const { users, port } = directory(inTurn(json({ id: 7 })));
		await users.update(7, [
			{ key: 'emailAddress', to: 'b@x.example' },
			{ key: 'employeeLocation', to: null },
			{ key: 'roleId', to: 3 },
			{ key: 'skills', to: ['a', 'b'] },
		]);
		expect(port.requests).toEqual([
			{
				method: 'PATCH',
				path: '/api/identity/v1/users/7',
				json: {
					attributes: [
						{ key: 'emailAddress', values: ['b@x.example'] },
						{ key: 'employeeLocation', values: [null] },
						{ key: 'roleId', values: [3] },
						{ key: 'skills', values: ['a', 'b'] },
					],
				},
			},
		]);
	});

	it('counts a 404 on a delete as success', async () => {
		const { users } = directory(inTurn(refusal(404, 'Not Found')));
		expect(await users.remove(7)).toEqual({ attempts: 1, httpStatus: 404, gone: true, toe: 'D2RFR14QKK-0FWIV-QTGGZ' });
	});

	it('finds a whole address only, whatever its case', async () => {
		const found = json({ count: 2, users: [{ id: 1, emailAddress: 'xa@x.example' }, { id: 2, emailAddress: 'A@X.example' }] });
		const { users, port } = directory(({ path }) => (path.endsWith('/me') ? json({ id: 5, emailAddress: 'job@x.example' }) : found));
		expect((await users.userByEmail(' a@x.example ', []))?.id).toBe(2);
		expect(port.requests).toHaveLength(2);
		expect(port.requests[1]?.json).toMatchObject({ filters: [{ filterType: 'text', field: 'emailAddress', text: 'a@x.example' }] });
	});

	it.each<[string, (filter: string | undefined) => Answer]>([
		['is refused', (filter) => (filter === undefined ? everybody : refusal(400, 'filter'))],
		['finds nobody, not even the caller', (filter) => (filter === undefined ? everybody : json({ count: 0, users: [] }))],
	])('reads everybody where the filter on addresses %s', async (_, answer) => {
		const { users } = directory(({ path, json: body }) => (path.endsWith('/me') ? json({ id: 5, emailAddress: 'job@x.example' }) : answer(filterOf(body))));
		expect((await users.userByEmail('far@x.example', []))?.id).toBe(9);
		expect(await users.userByEmail('nobody@x.example', [])).toBeNull();
	});

	it('believes that nobody has an address only where the filter finds the caller', async () => {
		const me = { id: 5, emailAddress: 'job@x.example' };
		const { users, port } = directory(({ path, json: body }) => {
			if (path.endsWith('/me')) return json(me);
			return json(filterOf(body) === me.emailAddress ? { count: 1, users: [me] } : { count: 0, users: [] });
		});
		expect(await users.userByEmail('nobody@x.example', [])).toBeNull();
		expect(port.requests.filter(({ path }) => path.endsWith('search'))).toHaveLength(2);
	});

	it.each([400, 403, 404, 500])('reads people one by one where the filter on ids is refused with %i', async (status) => {
		const person = (id: number) => ({ id, emailAddress: `p${id}@x.example`, attributes: [{ key: 'displayName', values: [`P${id}`] }] });
		const forms = [(id: number) => ({ users: [person(id)] }), (id: number) => [person(id)], person];
		for (const form of forms) {
			const { users } = directory(({ path }) => {
				const id = Number(path.split('/').at(-1));
				if (path.endsWith('/me')) return json({ id: 5 });
				if (path.endsWith('search')) return refusal(status, 'No');
				return id === 8 ? refusal(404, 'Not Found') : json(form(id));
			});
			expect((await users.usersById([7, 8, 9], [])).map(({ id, displayName }) => [id, displayName])).toEqual([[7, 'P7'], [9, 'P9']]);
		}
	});

	it('asks for a hundred at a time where a larger page of ids is refused', async () => {
		const { users, port } = directory(({ path, json: body }) => {
			if (path.endsWith('/me')) return json({ id: 5 });
			const { limit, offset } = body as { limit: number; offset: number };
			const all = [5, ...Array.from({ length: 150 }, (_, index) => index + 100)].map((id) => ({ id }));
			return limit > 100 ? refusal(400, 'limit') : json({ count: all.length, users: all.slice(offset, offset + limit) });
		});
		expect(await users.usersById(Array.from({ length: 150 }, (_, index) => index + 100), [])).toHaveLength(150);
		expect(port.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
	});

	const finding = (...ids: readonly number[]) =>
		directory(({ path }) => (path.endsWith('/me') ? json({ id: 5 }) : json({ count: ids.length, users: ids.map((id) => ({ id })) })));

	it('looks ids up in batches of 500, each once, with the caller among them', async () => {
		const { users, port } = finding(5);
		await users.usersById([...Array.from({ length: 1_200 }, (_, index) => index + 100), 101, 102], []);
		const searches = port.requests.filter(({ path }) => path.endsWith('search'));
		expect(searches).toHaveLength(3);
		for (const { json: body } of searches) expect(JSON.stringify(body)).toMatch(/"values":\[[\d,]*,5\]/);
	});

	it('gives only people that were asked for, even if a filter is ignored', async () => {
		expect((await finding(1, 2, 5).users.usersById([2], [])).map(({ id }) => id)).toEqual([2]);
	});

	it('believes that nobody is gone where the response lacks the caller, too', async () => {
		await expect(finding(1, 2).users.usersById([3], [])).rejects.toMatchObject({ kind: 'badAnswer' });
		await expect(finding().users.usersById([3], [])).rejects.toMatchObject({ kind: 'badAnswer' });
	});

	it('stops reading a list that has no end', async () => {
		let next = 0;
		const { users } = directory(({ path }) => (path.endsWith('/me') ? json({ id: 5 }) : json({ users: Array.from({ length: 1_000 }, () => ({ id: (next += 1) })) })));
		await expect(users.allUsers([])).rejects.toMatchObject({ kind: 'badAnswer' });
		await expect(users.usersById([3], [])).rejects.toMatchObject({ kind: 'badAnswer' });
		await expect(users.userByEmail('a@x.example', [])).rejects.toMatchObject({ kind: 'badAnswer' });
		const groups = directory(() => json(Array.from({ length: 1_000 }, () => ({ id: (next += 1), name: 'G' }))));
		await expect(groups.users.groups()).rejects.toMatchObject({ kind: 'badAnswer' });
	});

	it('adds and removes members in separate requests', async () => {
		const { users, port } = directory(() => json(true));
		expect(await users.changeMembership([{ groupId: 12, add: [1, 2], remove: [3] }, { groupId: 13, add: [], remove: [1] }])).toMatchObject({ attempts: 2, httpStatus: 200 });
		expect(port.requests.map(({ method, path, json: body }) => [method, path, body])).toEqual([
			['PUT', '/api/content/v2/groups/access', [{ groupId: 12, addMembers: [{ type: 'USER', id: '1' }, { type: 'USER', id: '2' }] }]],
			['PUT', '/api/content/v2/groups/access', [{ groupId: '12', removeMembers: [{ type: 'USER', id: '3' }] }, { groupId: '13', removeMembers: [{ type: 'USER', id: '1' }] }]],
		]);
	});

	it.each([400, 403, 404, 405])('changes the memberships of one person one by one where Domo refuses them together with %i', async (status) => {
		const { users, port } = directory(({ path }) => (path.endsWith('/access') ? refusal(status, 'No') : json(true)));
		await users.changeMembership([{ groupId: 12, add: [1], remove: [] }, { groupId: 13, add: [], remove: [1] }]);
		expect(port.requests.filter(({ path }) => !path.endsWith('/access')).map(({ method, path }) => `${method} ${path}`)).toEqual([
			'PUT /api/content/v2/groups/12/user/1', 'DELETE /api/content/v2/groups/13/removeuser/1',
		]);
		await expect(users.changeMembership([{ groupId: 12, add: [1, 2], remove: [] }])).rejects.toThrow();
	});

	it.each([[{ id: '12' }, 12], [{ groupId: 12, name: 'Writers' }, 12], [{ id: 12, groupType: 'closed' }, 12]])('reads the new group from %j', async (answer, id) => {
		expect(await directory(() => json(answer)).users.createGroup('Writers')).toEqual({ id, name: 'Writers', dynamic: false });
	});

	it('knows groups with fixed members by their type, and treats an unknown type as fixed', async () => {
		const types = ['open', 'closed', 'adhoc', undefined, 'dynamic', 'directory', 'system', 'Directory', 'novel'];
		const { users } = directory(inTurn(json(types.map((type, i) => ({ [i % 2 ? 'groupId' : 'id']: i % 3 ? i + 1 : String(i + 1), name: `G${i}`, [i % 2 ? 'type' : 'groupType']: type }))), json([])));
		expect((await users.groups()).map(({ dynamic }) => dynamic)).toEqual([false, false, false, false, true, true, true, true, true]);
	});

	it('assigns one role to many in one request', async () => {
		const { users, port } = directory(inTurn({ status: 204, headers: {}, body: '' }));
		expect(await users.assignRole(3, [1, 2])).toEqual({ attempts: 1, httpStatus: 204 });
		expect(port.requests).toEqual([{ method: 'PUT', path: '/api/authorization/v1/roles/3/users', json: [1, 2] }]);
	});
});

describe('the credential\'s account', () => {
	const answers: Readonly<Record<string, HttpResponse>> = {
		'/api/content/v2/users/me': json({ id: 5, emailAddress: 'me@x.example', displayName: 'Me' }),
		'/api/identity/v1/users/5': json({ users: [{ id: 5, roleId: 1 }] }),
		'/api/authorization/v1/roles/1/authorities': json(['user.edit']),
	};
	const withAnswers = (more: Readonly<Record<string, HttpResponse>> = {}) =>
		directory(({ path }) => ({ ...answers, ...more })[path] ?? refusal(404, 'Not Found'));

	it('is read once, with role and grants', async () => {
		const { users, port } = withAnswers();
		const [first, second] = await Promise.all([users.actor(), users.actor()]);
		expect(first).toEqual({ id: 5, email: 'me@x.example', displayName: 'Me', roleId: 1, authorities: ['user.edit'] });
		expect(second).toBe(first);
		expect(port.requests).toHaveLength(3);
	});

	it('has unknown grants where the instance does not show them', async () => {
		const { users } = withAnswers({ '/api/authorization/v1/roles/1/authorities': refusal(403, 'Access is denied') });
		expect(await users.actor()).toMatchObject({ roleId: 1, authorities: null });
	});

	it('has an unknown role where it may not read people', async () => {
		const { users, port } = withAnswers({ '/api/identity/v1/users/5': refusal(403, 'Access is denied') });
		expect(await users.actor()).toMatchObject({ id: 5, roleId: null, authorities: null });
		expect(port.requests.map(({ path }) => path)).toEqual(['/api/content/v2/users/me', '/api/identity/v1/users/5']);
	});

	it.each<[unknown, number | null]>([[null, null], ['x', null], [[null, 'x', { id: 4, roleId: 9 }, { id: 5, roleId: 2 }], 2], [{ users: [null, { id: 5, role: { id: 3 } }] }, 3]])('has the role that is told with its id: %j', async (answer, roleId) => {
		expect(await withAnswers({ '/api/identity/v1/users/5': json(answer) }).users.actor()).toMatchObject({ id: 5, roleId });
	});

	it('is named where the credential is not accepted while its grants are read', async () => {
		await expect(withAnswers({ '/api/authorization/v1/roles/1/authorities': refusal(401, 'Unauthorized') }).users.actor()).rejects.toThrow("could not read the grants of the credential's role.");
	});

	it('is a sign-in error with a bad token', async () => {
		const { users } = withAnswers({ '/api/content/v2/users/me': refusal(401, 'Full authentication is required to access this resource') });
		await expect(users.actor()).rejects.toMatchObject({ kind: 'signIn', httpStatus: 401 });
	});
});

describe('what a person owns', () => {
	it('is listed from four places, and handed over fifty at a time', async () => {
		const cards = Array.from({ length: 120 }, (_, index) => ({ databaseId: String(index) }));
		const { users, port } = directory(({ path, json: body }) => {
			if (path.endsWith('ownedBy')) return json([{ dataSourceIds: ['a', 'b'] }]);
			if (path.endsWith('adminsummary')) return json({ pageAdminSummaries: [{ pageId: 9 }] });
			if (path.endsWith('search/v1/query')) {
				const text = JSON.stringify(body);
				const offset = Number(/"offset":(\d+)/.exec(text)?.[1]);
				return json({ searchObjects: text.includes('DATAFLOW') ? [] : cards.slice(offset, offset + 100) });
			}
			return path.endsWith('reassign') ? json({ failed: {}, successful: ['a', 'b'] }) : json({});
		});
		const owned = await users.owned(7);
		expect(owned).toMatchObject({ dataSets: ['a', 'b'], dataFlows: [], pages: ['9'] });
		expect(owned.cards).toHaveLength(120);

		const before = port.requests.length;
		await users.handOver(owned, 7, 8);
		const sent = port.requests.slice(before);
		expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'POST /api/data/v1/ui/bulk/reassign',
			...Array.from({ length: 3 }, () => ['POST /api/content/v1/cards/owners/add', 'POST /api/content/v1/cards/owners/remove']).flat(),
			'PUT /api/content/v1/pages/bulk/owners',
			'POST /api/content/v1/pages/bulk/owners/remove',
		]);
		expect(sent[0]?.json).toEqual({ type: 'DATA_SOURCE', ids: ['a', 'b'], userId: 8 });
	});

	it('is reported where Domo accepts the request and leaves DataSets behind', async () => {
		const { users } = directory(() => json({ failed: { b: 'Not Found' }, successful: ['a'] }));
		await expect(users.handOver({ dataSets: ['a', 'b'], dataFlows: [], cards: [], pages: [] }, 7, 8)).rejects.toMatchObject({
			kind: 'refused', httpStatus: 200, message: 'Could not hand the DataSets of user 7 over to user 8: Domo left 1 of 2 where they are (b).',
		});
	});

	it.each([['nothing', text('')], ['a list', json([])], ['no failures', json({ failed: {} })]])('is handed over where the response holds %s', async (_, answer) => {
		const { users } = directory(() => answer);
		await expect(users.handOver({ dataSets: ['a'], dataFlows: [], cards: [], pages: [] }, 7, 8)).resolves.toBeUndefined();
	});
});
