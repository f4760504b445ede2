import { aUser, aSandbox, callerOf, type RunningSandbox } from './support';

const GROUPS = '/api/content/v2/groups';

describe('groups and ownership', () => {
	let world: RunningSandbox;
	let ann: number;
	let bob: number;

	beforeEach(async () => {
		world = await aSandbox({
			users: [aUser({ id: 11, token: 'ann' }), aUser({ id: 12, displayName: 'Bob', email: 'bob@acme.example' })],
			groups: [
				{ id: 1, name: 'Leads', members: [11], owners: [12] },
				{ id: 2, name: 'All Germans', type: 'dynamic' },
			],
			dataSets: [{ id: 'owned', name: 'Sales', ownerId: 11, columns: [{ name: 'a' }], rows: [] }],
			dataFlows: [{ id: 5, title: 'Clean up', owner: 11 }],
			cards: [{ id: 6, title: 'Chart', owner: 11 }],
			pages: [{ id: 7, title: 'Board', owner: 'ann@acme.example' }],
		});
		[ann, bob] = [11, 12];
	});
	afterEach(() => world.sandbox.stop());

	describe('groups', () => {
		it('lists by name with owners and both ids', async () => {
			const { json } = await world.call('GET', `${GROUPS}/grouplist?ascending=true&sort=name&limit=100&offset=0&includeFullMembership=false`);
			expect(json).toEqual([
				expect.objectContaining({ id: 2, groupId: 2, name: 'All Germans', groupType: 'dynamic', memberCount: 0 }),
				expect.objectContaining({ id: 1, name: 'Leads', memberCount: 1, owners: [{ id: 12, type: 'USER', displayName: 'Bob' }] }),
			]);
			expect((await world.call('GET', `${GROUPS}/grouplist?members=11`)).json).toHaveLength(1);
			expect((await world.call('GET', `${GROUPS}/grouplist?search=germ`)).json).toHaveLength(1);
		});

		it('changes members and owners of many groups in one call', async () => {
			const created = Object((await world.call('POST', GROUPS, { name: 'New', description: '', type: 'closed' })).json);
			const { status } = await world.call('PUT', `${GROUPS}/access`, [
				{ groupId: 1, addMembers: [{ type: 'USER', id: '12' }], removeMembers: [{ type: 'USER', id: 11 }] },
				{ groupId: created.id, addMembers: [{ type: 'USER', id: '11' }], addOwners: [{ type: 'USER', id: '11' }] },
			]);
			expect(status).toBe(200);
			expect([...(world.instance.state.groups.get(1)?.members ?? [])]).toEqual([bob]);
			expect(world.instance.state.groups.get(Number(created.id))?.owners.has(ann)).toBe(true);
		});

		it('changes nothing at all when one change is wrong', async () => {
			const { status } = await world.call('PUT', `${GROUPS}/access`, [
				{ groupId: 1, addMembers: [{ type: 'USER', id: '12' }] },
				{ groupId: 2, addMembers: [{ type: 'USER', id: '12' }] },
			]);
			expect(status).toBe(400);
			expect([...(world.instance.state.groups.get(1)?.members ?? [])]).toEqual([ann]);
		});

		it('refuses a name twice, and wants its grant', async () => {
			expect((await world.call('POST', GROUPS, { name: 'LEADS', type: 'closed' })).status).toBe(400);
			expect((await callerOf(world.instance, 'ann')('POST', GROUPS, { name: 'X' })).status).toBe(403);
		});

		it('renames and deletes', async () => {
			await world.call('PUT', `${GROUPS}/1`, { name: 'Chiefs' });
			expect((await world.call('GET', `${GROUPS}/1`)).json).toMatchObject({ name: 'Chiefs', userIds: [11] });
			await world.call('DELETE', `${GROUPS}/1`);
			expect((await world.call('GET', `${GROUPS}/1`)).status).toBe(404);
		});

		it('forgets a deleted person, once the owner of a DataSet may go', async () => {
			expect((await world.call('DELETE', '/api/identity/v1/users/11')).status).toBe(400);
			world.instance.faults.ownersMayGo = true;
			expect((await world.call('DELETE', '/api/identity/v1/users/11')).status).toBe(200);
			expect(world.instance.state.groups.get(1)?.members.size).toBe(0);
		});
	});

	describe('ownership', () => {
		const flows = (owner: number) =>
			world.call('POST', '/api/search/v1/query', {
				entities: ['DATAFLOW'],
				filters: [{ field: 'owned_by_id', filterType: 'term', value: owner }],
				query: '*',
				count: 100,
				offset: 0,
			});
		const cards = (owner: number) =>
			world.call('POST', '/api/search/v1/query', {
				entityList: [['card']],
				combineResults: false,
				filters: [{ name: 'OWNED_BY_ID', field: 'owned_by_id', facetType: 'user', value: `${owner}:USER`, filterType: 'term' }],
				query: '*',
				count: 50,
				offset: 0,
			});
		const pages = (owner: number) =>
			world.call('POST', '/api/content/v1/pages/adminsummary?limit=50&skip=0', {
				addPageWithNoOwner: false,
				includePageOwnerClause: 1,
				ownerIds: [owner],
				groupOwnerIds: [],
				orderBy: 'pageTitle',
				ascending: true,
			});
		const dataSets = (owner: number) =>
			world.call('POST', '/api/data/ui/v3/datasources/ownedBy', [{ id: String(owner), type: 'USER' }]);

		it('lists the four kinds of what a person owns', async () => {
			expect((await dataSets(ann)).json).toMatchObject([{ dataSourceIds: ['owned'] }]);
			expect((await flows(ann)).json).toMatchObject({ searchObjects: [{ databaseId: '5' }] });
			expect((await cards(ann)).json).toMatchObject({ searchObjects: [{ databaseId: '6' }] });
			expect((await pages(ann)).json).toMatchObject({ pageAdminSummaries: [{ pageId: 7 }] });
			expect((await dataSets(bob)).json).toMatchObject([{ dataSourceIds: [] }]);
			expect((await cards(bob)).json).toMatchObject({ searchObjects: [] });
		});

		it('hands each of them over', async () => {
			const reassigned = await world.call('POST', '/api/data/v1/ui/bulk/reassign', { type: 'DATA_SOURCE', ids: ['owned', 'gone'], userId: bob });
			expect(reassigned.json).toEqual({ failed: { gone: 'Not Found' }, successful: ['owned'] });
			await world.call('PUT', '/api/dataprocessing/v1/dataflows/bulk/patch', { dataFlowIds: ['5'], responsibleUserId: bob });
			const cardOwners = (id: number) => ({ cardIds: ['6'], cardOwners: [{ id: String(id), type: 'USER' }], note: '', sendEmail: false });
			await world.call('POST', '/api/content/v1/cards/owners/add', cardOwners(bob));
			await world.call('POST', '/api/content/v1/cards/owners/remove', cardOwners(ann));
			const pageOwners = (id: number) => ({ owners: [{ id, type: 'USER' }], pageIds: [7] });
			await world.call('PUT', '/api/content/v1/pages/bulk/owners', pageOwners(bob));
			await world.call('POST', '/api/content/v1/pages/bulk/owners/remove', pageOwners(ann));

			expect((await dataSets(bob)).json).toMatchObject([{ dataSourceIds: ['owned'] }]);
			expect([...world.instance.state.content.values()].map(({ owners }) => owners)).toEqual([[bob], [bob], [bob]]);
			expect(world.instance.violations).toEqual([]);
		});

		it('takes the tags that a client puts onto what it handed over', async () => {
			const tag = (ids: readonly string[]) => world.call('POST', '/api/data/v1/ui/bulk/tag', { bulkItems: { ids, type: 'DATA_SOURCE' }, tags: ['From Ann'] });
			expect([(await tag(['owned'])).status, (await tag(['gone'])).status]).toEqual([200, 404]);
			expect((await world.call('PUT', '/api/dataprocessing/v1/dataflows/bulk/tag', { dataFlowIds: [5], tagNames: ['From Ann'] })).status).toBe(200);
			expect(world.instance.violations).toEqual([]);
		});

		it('gives one person with details and with repeated attributes on the older endpoints', async () => {
			for (const version of ['v2', 'v3']) {
				const path = `/api/content/${version}/users/${ann}?includeDetails=true&attributes=id&attributes=displayName&attributes=roleId`;
				expect((await world.call('GET', path)).json).toMatchObject({ id: ann });
			}
			expect(world.instance.violations).toEqual([]);
		});

		it('hands DataSets over one by one too', async () => {
			await world.call('PUT', '/api/data/v2/datasources/owned/responsibleUsers', { responsibleUserId: bob });
			expect(world.instance.state.dataSets.get('owned')?.ownerId).toBe(bob);
			await world.call('PUT', `/api/data/v2/datasources/responsible-user/${ann}`, ['owned']);
			expect(world.instance.state.dataSets.get('owned')?.ownerId).toBe(ann);
		});

		it('takes fifty at a time, gives nothing to nobody, and wants its grant', async () => {
			const reassign = (ids: readonly string[], userId: number) => ({ type: 'DATA_SOURCE', ids, userId });
			const path = '/api/data/v1/ui/bulk/reassign';
			expect((await world.call('POST', path, reassign(Array.from({ length: 51 }, () => 'owned'), bob))).status).toBe(400);
			expect((await world.call('POST', path, reassign(['owned'], 4711))).status).toBe(400);
			expect((await callerOf(world.instance, 'ann')('POST', path, reassign(['owned'], bob))).status).toBe(403);
		});

		it('leaves what a deleted person owned without a living owner', async () => {
			await world.call('DELETE', '/api/identity/v1/users/11');
			expect(world.instance.state.dataSets.get('owned')?.ownerId).toBe(ann);
			expect((await cards(ann)).json).toMatchObject({ searchObjects: [{ databaseId: '6' }] });
		});
	});
});
