import { connectDataSets } from '../../../../core/domo';
import { dataSetsNamed, readColumns, readInfo, readLatestVersion, searchDataSets } from '../../../../core/domo/dataSets/metadata';
import type { HttpRequest } from '../../../../core/common/ports';
import { aClient } from '../support/aClient';
import { json, refusal, scriptedPort, type Answer } from '../support/scriptedPort';

function store(answer: (request: HttpRequest, nth: number) => Answer) {
	const port = scriptedPort(answer);
	const { client } = aClient(port);
	return { client, port, dataSets: connectDataSets(client, 'https://x.domo.com') };
}
const failure = (promise: Promise<unknown>): Promise<string> => promise.then(() => '', (error: Error) => error.message);

describe('what is known of a DataSet', () => {
	it('is asked for with all details, and in the documented parts where those are refused', async () => {
		const { client, port } = store(({ query }) => (query?.['includeAllDetails'] === true ? refusal(400, 'No') : json({ id: 'd', name: 'D', rowCount: 3 })));
		expect(await readInfo(client, 'd')).toMatchObject({ id: 'd', name: 'D', rowCount: 3, columnCount: 0, ownerId: null, ownerName: '' });
		expect(port.requests.map(({ query }) => query)).toEqual([{ includeAllDetails: true }, { part: 'core,status,rowcolcount' }]);
	});

	it.each([404, 503])('is asked for once where the answer is %i', async (status) => {
		const { client, port } = store(() => refusal(status, 'Gone'));
		expect(await failure(readInfo(client, 'd'))).toBe(`Could not read what is known of DataSet d: Gone (HTTP ${status}).`);
		expect(new Set(port.requests.map(({ query }) => JSON.stringify(query)))).toEqual(new Set(['{"includeAllDetails":true}']));
	});

	it.each([[{ owner: { id: 7, name: 'Ann' } }, 7, 'Ann'], [{ owner: { id: 7, name: 'All', group: true } }, null, 'All'], [{ owner: { id: 7, group: 'false' } }, 7, ''], [{}, null, '']])('has an owner who is a person: %j', async (more, ownerId, ownerName) => {
		expect(await readInfo(store(() => json({ id: 'd', name: 'D', ...more })).client, 'd')).toMatchObject({ ownerId, ownerName });
	});

	it('has columns, whose unknown types are text', async () => {
		const { client } = store(() => json({ schema: { columns: [{ name: 'a', type: 'LONG' }, { name: 'b', type: 'NOVEL' }] } }));
		expect(await readColumns(client, 'd')).toEqual([{ name: 'a', type: 'LONG' }, { name: 'b', type: 'STRING' }]);
		expect(await failure(readColumns(store(() => refusal(403, 'No')).client, 'd'))).toBe('Could not read the columns of DataSet d: No (HTTP 403).');
	});
});

describe('the newest version of a DataSet', () => {
	it('is the one with the highest number that holds data', async () => {
		const listed = [{ dataVersionId: 9, status: 'success', rowCount: 5, datetimeRecorded: 1_700_000_000_000 }, { dataVersionId: 10, rowCount: 6, datetimeRecorded: 1, datetimeUploadCompleted: 1_700_000_001_000 }, { dataVersionId: 11, status: 'failed' }, { status: 'success' }, { dataVersionId: 12, status: 'PENDING' }];
		expect(await readLatestVersion(store(() => json(listed)).client, 'd')).toEqual({ id: '10', recordedAt: 1_700_000_001_000, rowCount: 6 });
		expect(await readLatestVersion(store(() => json(listed.slice(0, 1))).client, 'd')).toEqual({ id: '9', recordedAt: 1_700_000_000_000, rowCount: 5 });
		for (const none of [[], [{ status: 'success' }]]) expect(await readLatestVersion(store(() => json(none)).client, 'd')).toBeNull();
	});

	it('is read from the older list where the newer is refused, and is unknown where both are', async () => {
		const old = [{ dataId: 3, numRows: 4, uploadStatus: 'SUCCESS', recordedDate: 1_700_000_000_000 }];
		const { client, port } = store((_, nth) => (nth === 1 ? refusal(400, 'No') : json(old)));
		expect(await readLatestVersion(client, 'd')).toEqual({ id: '3', recordedAt: 1_700_000_000_000, rowCount: 4 });
		expect(port.requests).toHaveLength(2);
		expect(await readLatestVersion(store(() => refusal(400, 'No')).client, 'd')).toBeNull();
		expect(await failure(readLatestVersion(store(() => refusal(401, 'Expired')).client, 'd'))).toBe('Could not list the versions of DataSet d: Expired (HTTP 401).');
	});
});

describe('DataSets by name', () => {
	const page = (n: number, more: object = {}) => json({ dataSources: Array.from({ length: n }, (_, i) => ({ id: `d${i}`, name: `D${i}` })), ...more });

	it('are searched newest first, with blanks and wildcards taken out of the text', async () => {
		const { client, port } = store(() => page(2, { _metaData: { totalCount: 7 } }));
		expect(await searchDataSets(client, ' a*b ', 5, 10)).toMatchObject({ next: 7, total: 7, dataSets: [{ id: 'd0' }, { id: 'd1' }] });
		await searchDataSets(client, ' * ', 0, 10);
		expect(port.requests.map(({ json: body }) => body)).toEqual([
			{ entities: ['DATASET'], filters: [{ field: 'name_sort', filterType: 'wildcard', query: '*a*b*' }], combineResults: true, query: '*', count: 10, offset: 5, sort: { isRelevance: false, fieldSorts: [{ field: 'last_updated', sortOrder: 'DESC' }] } },
			expect.objectContaining({ filters: [] }),
		]);
	});

	it('are listed where the search is refused, fifty at most', async () => {
		const { client, port } = store((_, nth) => (nth % 2 === 1 ? refusal(400, 'No search') : page(50)));
		expect(await searchDataSets(client, ' a ', 0, 100)).toMatchObject({ next: 50, total: 51 });
		await searchDataSets(client, ' ', 0, 20);
		expect([port.requests[1]?.query, port.requests[3]?.query]).toEqual([
			{ limit: 50, offset: 0, orderBy: 'lastUpdated', part: 'core', nameLike: 'a' }, { limit: 20, offset: 0, orderBy: 'lastUpdated', part: 'core' },
		]);
	});

	it('fail with the words of the search where the list is refused as well', async () => {
		expect(await failure(searchDataSets(store((_, nth) => refusal(400, `No ${nth}`)).client, 'a', 0, 10))).toBe('Could not search the DataSets: No 1 (HTTP 400).');
		expect(await failure(searchDataSets(store((_, nth) => refusal(nth === 1 ? 400 : 401, 'Expired')).client, 'a', 0, 10))).toBe('Could not list the DataSets: Expired (HTTP 401).');
	});

	it('are left out where they have no name, and counted as the last where the page is not full', async () => {
		const { client } = store(() => json({ dataSources: [{ id: 'a', name: '' }, { id: 'b', name: 'B' }] }));
		expect(await searchDataSets(client, '', 0, 10)).toMatchObject({ next: 2, total: 2, dataSets: [{ id: 'b' }] });
		expect(await searchDataSets(store(() => json({})).client, '', 0, 10)).toEqual({ dataSets: [], next: 0, total: 0 });
	});

	it('of exactly that name are found on all pages, each once', async () => {
		const { client, port } = store((_, nth) => json({ _metaData: { totalCount: 4 }, dataSources: nth === 1 ? [{ id: 'a', name: 'X' }, { id: 'b', name: 'XX' }] : [{ id: 'a', name: 'X' }, { id: 'c', name: 'X' }] }));
		expect((await dataSetsNamed(client, 'X')).map(({ id }) => id)).toEqual(['a', 'c']);
		expect(port.requests).toHaveLength(2);
		const empty = store((_, nth) => json({ _metaData: { totalCount: 9 }, dataSources: nth === 1 ? [{ id: 'a', name: 'X' }] : [] }));
		expect(await dataSetsNamed(empty.client, 'X')).toHaveLength(1);
		expect(empty.port.requests).toHaveLength(2);
		const endless = store(() => page(7_000, { _metaData: { totalCount: 1e9 } }));
		expect(await failure(dataSetsNamed(endless.client, 'X'))).toBe('The pages of DataSets of one name do not end: more than 20000 came.');
	});
});
