import { connectUsers, type Ownership } from '../../../../core/domo';
import type { HttpRequest } from '../../../../core/common/ports';
import { aClient } from '../support/aClient';
import { json, refusal, reset, scriptedPort, type Answer } from '../support/scriptedPort';

function instance(answer: (request: HttpRequest, nth: number) => Answer) {
	const port = scriptedPort(answer);
	return { users: connectUsers(aClient(port).client, 'https://x.domo.com'), port };
}
const nothing: Ownership = { dataSets: [], dataFlows: [], cards: [], pages: [] };
const ids = (n: number) => Array.from({ length: n }, (_, i) => String(i));

describe('what a person owns', () => {
	it('is asked for in four requests', async () => {
		const { users, port } = instance(({ path }) => json(path.endsWith('ownedBy') ? [] : {}));
		expect(await users.owned(7)).toEqual(nothing);
		expect(port.requests.map(({ json: body, query }) => [body, query])).toEqual([
			[[{ id: '7', type: 'USER' }], undefined],
			[{ entities: ['DATAFLOW'], filters: [{ field: 'owned_by_id', filterType: 'term', value: 7 }], query: '*', count: 100, offset: 0 }, undefined],
			[{ entityList: [['card']], combineResults: false, filters: [{ field: 'owned_by_id', filterType: 'term', value: '7:USER', facetType: 'user', name: 'OWNED_BY_ID' }], query: '*', count: 100, offset: 0 }, undefined],
			[{ addPageWithNoOwner: false, includePageOwnerClause: 1, ownerIds: [7], groupOwnerIds: [], orderBy: 'pageTitle', ascending: true }, { limit: 50, skip: 0 }],
		]);
	});

	it('is read to the end, each thing once', async () => {
		const { users } = instance(({ path, json: body, query }) => {
			if (path.endsWith('ownedBy')) return json([{ dataSourceIds: ['a', 'b'] }, { dataSourceIds: ['b'] }, {}]);
			if (path.endsWith('adminsummary')) return json({ pageAdminSummaries: ids(120).slice(Number(query?.['skip']), Number(query?.['skip']) + 50).map((pageId) => ({ pageId })) });
			const { offset } = body as { offset: number };
			return json({ searchObjects: ids(200).slice(offset, offset + 100).map((databaseId) => ({ databaseId })) });
		});
		expect(await users.owned(7)).toEqual({ dataSets: ['a', 'b'], dataFlows: ids(200), cards: ids(200), pages: ids(120) });
	});

	it('is read no further once a page brings nothing new', async () => {
		const { users, port } = instance(({ path }) => json(path.endsWith('ownedBy') ? [] : path.endsWith('adminsummary') ? {} : { searchObjects: ids(100).map((databaseId) => ({ databaseId })) }));
		expect((await users.owned(7)).cards).toHaveLength(100);
		expect(port.requests.filter(({ path }) => path.endsWith('query'))).toHaveLength(4);
	});

	it.each([['ownedBy', 'DataSets'], ['DATAFLOW', 'DataFlows'], ['card', 'cards'], ['adminsummary', 'pages']])('is named in the message where the request for %s is refused', async (which, what) => {
		const { users } = instance(({ path, json: body }) => (`${path} ${JSON.stringify(body)}`.includes(which) ? refusal(400, 'No') : json(path.endsWith('ownedBy') ? [] : {})));
		await expect(users.owned(7)).rejects.toThrow(`Could not list the ${what} of user 7: No (HTTP 400).`);
	});
});

describe('handing over what a person owns', () => {
	const bodies = async (owned: Partial<Ownership>) => {
		const { users, port } = instance(() => json({}));
		const { users: dataSets, port: dataSetPort } = instance(() => json({ failed: {} }));
		await (owned.dataSets === undefined ? users : dataSets).handOver({ ...nothing, ...owned }, 7, 8);
		return (owned.dataSets === undefined ? port : dataSetPort).requests.map(({ method, json: body }) => [method, body]);
	};
	const cards = (id: string) => ({ cardIds: ['c'], cardOwners: [{ id, type: 'USER' }], note: '', sendEmail: false });

	it('gives to the new owner first, and then takes from the old one, in silence', async () => {
		expect((await bodies({ cards: ['c'] })).map(([, body]) => body)).toEqual([cards('8'), cards('7')]);
		expect((await bodies({ pages: ['p'] })).map(([, body]) => body)).toEqual([{ owners: [{ id: 8, type: 'USER' }], pageIds: ['p'] }, { owners: [{ id: 7, type: 'USER' }], pageIds: ['p'] }]);
		expect((await bodies({ dataFlows: ['f'] })).map(([, body]) => body)).toEqual([{ dataFlowIds: ['f'], responsibleUserId: 8 }]);
		expect((await bodies({ dataSets: ['d'] })).map(([, body]) => body)).toEqual([{ type: 'DATA_SOURCE', ids: ['d'], userId: 8 }]);
	});

	it('goes in requests of fifty', async () => {
		expect(await bodies({ dataFlows: ids(51) })).toHaveLength(2);
		expect(await bodies({ pages: ids(101) })).toHaveLength(6);
		expect(await bodies({ dataSets: ids(101) })).toHaveLength(3);
	});

	it.each(['dataSets', 'dataFlows', 'cards', 'pages'] as const)('of %s is repeated after a lost answer, and named where it is refused', async (kind) => {
		const { users, port } = instance((_, nth) => (nth % 2 === 1 ? reset() : json({ failed: {} })));
		await users.handOver({ ...nothing, [kind]: ['x'] }, 7, 8);
		expect(port.requests.length % 2).toBe(0);
		const what = { dataSets: 'DataSets', dataFlows: 'DataFlows', cards: 'cards', pages: 'pages' }[kind];
		const late = instance((_, nth) => (nth === 2 || kind === 'dataSets' || kind === 'dataFlows' ? refusal(400, 'No') : json({})));
		await expect(late.users.handOver({ ...nothing, [kind]: ['x'] }, 7, 8)).rejects.toThrow(`Could not hand the ${what} of user 7 over to user 8: No (HTTP 400).`);
	});

	it('names five DataSets that were left behind at most', async () => {
		const left = (n: number) => instance(() => json({ failed: Object.fromEntries(ids(n).map((id) => [`d${id}`, 'x'])), successful: [] })).users.handOver({ ...nothing, dataSets: ids(9) }, 7, 8);
		await expect(left(5)).rejects.toThrow('Domo left 5 of 9 where they are (d0, d1, d2, d3, d4).');
		await expect(left(6)).rejects.toThrow('Domo left 6 of 9 where they are (d0, d1, d2, d3, d4, …).');
	});

	it.each([[{}, 'unknownOutcome'], ['x', 'unknownOutcome'], [{ successful: ['a'] }, undefined], [{ failed: null, successful: [] }, undefined], [['a'], undefined]])('of DataSets believes %j: %s', async (answer, kind) => {
		const handing = instance(() => json(answer)).users.handOver({ ...nothing, dataSets: ['a'] }, 7, 8);
		if (kind === undefined) await expect(handing).resolves.toBeUndefined();
		else await expect(handing).rejects.toMatchObject({ kind });
	});
});
