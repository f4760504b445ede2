import { latestVersion } from '../../sandbox';
import { aUser, aSandbox, callerOf, type RunningSandbox } from './support';

const V2 = '/api/data/v2/datasources';
const V3 = '/api/data/v3/datasources';

describe('DataSets', () => {
	let world: RunningSandbox;
	const id = '11111111-2222-4333-a444-555555555555';

	beforeEach(async () => {
		world = await aSandbox({
			users: [aUser({ token: 'ann' })],
			dataSets: [
				{
					id,
					name: 'Configuration',
					columns: [{ name: 'email' }, { name: 'age', type: 'LONG' }, { name: 'note' }],
					rows: [
						['ann@acme.example', '31', 'says "hi", twice'],
						['bob@acme.example', null, null],
						['cy@acme.example', '7', ''],
					],
				},
				{ name: 'A View', view: true, columns: [{ name: 'a' }], rows: [] },
				{ name: 'Hidden', columns: [{ name: 'a' }], rows: [['1'], ['2'], ['3']], hiddenRows: 1 },
			],
		});
	});
	afterEach(() => world.sandbox.stop());

	const query = async (sql: string, of = id) => world.call('POST', `/api/query/v1/execute/${of}?offset=9&limit=1`, { sql });
	const rowsOf = async (sql: string): Promise<unknown> => Object((await query(sql)).json).rows;
	const upload = async (action: string | null, parts: readonly string[], commit: object = { index: true }) => {
		const { json } = await world.call('POST', `${V3}/${id}/uploads`, { action, appendId: null });
		const { uploadId } = Object(json);
		for (const [at, part] of parts.entries()) {
			const { status } = await world.call('PUT', `${V3}/${id}/uploads/${uploadId}/parts/${at + 1}`, part);
			expect(status).toBe(200);
		}
		return world.call('PUT', `${V3}/${id}/uploads/${uploadId}/commit`, commit);
	};

	describe('metadata', () => {
		it('tells size, owner as a string id, and times in ms', async () => {
			const { json } = await world.call('GET', `${V3}/${id}?part=core,permission`);
			expect(json).toMatchObject({ id, name: 'Configuration', rowCount: 3, columnCount: 3, owner: { id: '100000000', name: 'Ada Admin' } });
			expect(Object(json).lastUpdated).toBeGreaterThan(1_000_000_000_000);
		});

		it('tells a View apart and answers 404 for nothing', async () => {
			const { json } = await world.call('GET', `${V3}?nameLike=view`);
			expect(json).toMatchObject({ _metaData: { totalCount: 1 }, dataSources: [{ displayType: 'dataset-view' }] });
			expect((await world.call('GET', `${V3}/nothing`)).reason).toBe('Not Found');
		});

		it('gives the schema in both forms', async () => {
			const latest = await world.call('GET', `${V2}/${id}/schemas/latest`);
			expect(latest.json).toMatchObject({ schema: { columns: [{ name: 'email', type: 'STRING' }, { name: 'age', type: 'LONG' }, {}] } });
			const indexed = await world.call('GET', `/api/query/v1/datasources/${id}/schema/indexed?includeHidden=false`);
			expect(indexed.json).toMatchObject({ dataSourceId: id, tables: [{ columns: [{ name: 'email', order: 0 }, {}, {}] }] });
		});

		it('finds by wildcard, in order, by page', async () => {
			const body = {
				entities: ['DATASET'],
				filters: [{ field: 'name_sort', filterType: 'wildcard', query: '*I*' }],
				combineResults: true,
				query: '*',
				count: 1,
				offset: 1,
				sort: { isRelevance: false, fieldSorts: [{ field: 'name_sort', sortOrder: 'ASC' }] },
			};
			const { json } = await world.call('POST', '/api/data/ui/v3/datasources/search', body);
			expect(json).toMatchObject({ _metaData: { totalCount: 3 }, dataSources: [{ name: 'Configuration' }] });
		});
	});

	describe('reading', () => {
		it('exports one version as CSV, nulls as \\N', async () => {
			const { text, headers } = await world.call('GET', `${V2}/${id}/dataversions/latest?includeHeader=true`);
			expect(headers.get('content-type')).toContain('text/csv');
			expect(text).toBe('email,age,note\nann@acme.example,31,"says ""hi"", twice"\nbob@acme.example,\\N,\\N\ncy@acme.example,7,\n');
			expect((await world.call('POST', `/api/query/v1/execute/export/${id}?includeHeader=false`)).text).not.toContain('email,age');
		});

		it('keeps rows from everybody as PDP does, while the metadata count them', async () => {
			const hidden = [...world.instance.state.dataSets.values()].find(({ name }) => name === 'Hidden')?.id;
			expect((await world.call('GET', `${V3}/${hidden}`)).json).toMatchObject({ rowCount: 3 });
			expect((await world.call('GET', `${V2}/${hidden}/dataversions/latest`)).text).toBe('1\n2\n');
			expect((await query('select * from table', hidden)).json).toMatchObject({ numRows: 2 });
		});

		it('pages by the text of the SQL and ignores the query string', async () => {
			const { json } = await query('SELECT * FROM table limit 2 offset 1');
			expect(json).toMatchObject({
				datasource: id,
				columns: ['email', 'age', 'note'],
				metadata: [{ type: 'STRING' }, { type: 'LONG' }, { type: 'STRING' }],
				rows: [
					['bob@acme.example', null, null],
					['cy@acme.example', 7, ''],
				],
				numRows: 2,
				numColumns: 3,
			});
			expect(await rowsOf('SELECT * FROM table limit 2 offset 3')).toEqual([]);
		});

		it.each<[string, unknown]>([
			['select count(*) from whatever', [[3]]],
			['select count(age) c, sum(age), min(age), max(age) from t', 400],
			['select count(age) as c, sum(age), min(age), max(age) from t', [[2, 38, 7, 31]]],
			["select email from `11111111-2222-4333-a444-555555555555` where age >= 7 and email like 'C%'", [['cy@acme.example']]],
			['select `email` from t where age is null', [['bob@acme.example']]],
			["select email from t where not (age = 7 or email = 'bob@acme.example')", [['ann@acme.example']]],
			["select email from t where email in ('cy@acme.example', 'x') order by email", [['cy@acme.example']]],
			["select EMAIL from t where age is not null order by age desc limit 1", [['ann@acme.example']]],
			["select email from t where note = 'says \"hi\", twice'", [['ann@acme.example']]],
			['select distinct note from t where note is not null order by note limit 1', [['']]],
			['select nothing from t', 400],
			['select email from t where', 400],
			['delete from t', 400],
			['select email, count(*) from t', 400],
		])('%s', async (sql, expected) => {
			const { status, json } = await query(sql);
			expect(status === 200 ? Object(json).rows : status).toEqual(expected);
		});

		it('says in Domo\'s words that sql must be a string', async () => {
			const { json } = await world.call('POST', `/api/query/v1/execute/${id}`, { sql: { a: 1 } });
			expect(json).toMatchObject({ status: 400, message: expect.stringContaining('Cannot deserialize instance of java.lang.String') });
			expect((await query('select * from t', 'nothing')).status).toBe(404);
		});
	});

	describe('writing', () => {
		it('appends parts in the order of their numbers, whatever the order they came in', async () => {
			const { json } = await world.call('POST', `${V3}/${id}/uploads`, { action: 'APPEND', message: 'run 7', appendId: 'latest' });
			const { uploadId } = Object(json);
			expect(json).toEqual({ dataSourceId: id, uploadId: expect.any(Number), requestedAsOf: expect.any(Number) });
			await world.call('PUT', `${V3}/${id}/uploads/${uploadId}/parts/2`, 'e,5,z\n');
			await world.call('PUT', `${V3}/${id}/uploads/${uploadId}/parts/1`, 'd,007,"x\ny"\n');
			expect(await rowsOf('select count(*) from t')).toEqual([[3]]);
			await world.call('PUT', `${V3}/${id}/uploads/${uploadId}/commit`, { index: true, appendId: 'latest', message: 'm' });
			expect(await rowsOf('select * from t limit 9 offset 3')).toEqual([
				['d', 7, 'x\ny'],
				['e', 5, 'z'],
			]);
			expect((await world.call('PUT', `${V3}/${id}/uploads/${uploadId}/commit`, {})).status).toBe(400);
		});

		it('replaces when the commit or the upload says so, and makes a new version each time', async () => {
			const updated = (): number => world.instance.state.dataSets.get(id)?.lastUpdated ?? 0;
			const before = updated();
			await upload(null, ['a,1,\n'], { action: 'REPLACE', index: true });
			expect(await rowsOf('select * from t')).toEqual([['a', 1, '']]);
			await upload('REPLACE', ['b,2,\\N\n'], { index: 'false' });
			expect(await rowsOf('select * from t')).toEqual([['b', 2, null]]);
			expect(updated()).toBeGreaterThan(before);
			const { json } = await world.call('GET', `${V3}/${id}/dataversions/details`);
			expect(Object(json).map(({ dataVersionId, rowCount }: { dataVersionId: number; rowCount: number }) => [dataVersionId, rowCount])).toEqual([[1, 3], [2, 1], [3, 1]]);
		});

		it('drops a header row where a client sends one', async () => {
			await upload('REPLACE', ['email,age,note\na,1,x\n', 'email,age,note\nb,2,y\n']);
			expect(await rowsOf('select email from t')).toEqual([['a'], ['b']]);
		});

		it('refuses rows that do not fit the schema', async () => {
			const { json } = await world.call('POST', `${V3}/${id}/uploads`, { action: 'APPEND' });
			const answer = await world.call('PUT', `${V3}/${id}/uploads/${Object(json).uploadId}/parts/1`, 'a,1,x\nb,2\n');
			expect(answer.status).toBe(400);
			expect(answer.json).toMatchObject({ message: 'Part 1: row 2 has 2 cells, the schema has 3 columns' });
		});

		it('indexes with a requestKey that comes to SUCCESS', async () => {
			const { json } = await world.call('POST', `${V3}/${id}/indexes`, { dataIds: [] });
			const status = await world.call('GET', `${V3}/${id}/indexes/${Object(json).requestKey}/statuses`);
			expect(status.json).toMatchObject({ status: 'SUCCESS', progress: { status: 'SUCCESS' } });
		});

		it('shows a commit late to queries when the switch says so, and at once in the metadata', async () => {
			world.instance.faults.lateVisibility = { dataSets: 60_000 };
			await upload('APPEND', ['d,1,x\n']);
			expect((await world.call('GET', `${V3}/${id}`)).json).toMatchObject({ rowCount: 4 });
			expect(await rowsOf('select count(*) from t')).toEqual([[3]]);
		});

		it('makes a DataSet in each of the two ways', async () => {
			const schema = { columns: [{ type: 'STRING', name: 'Friend', upsertKey: false }] };
			const a = await world.call('POST', V2, { userDefinedType: 'api', dataSourceName: 'Log', schema });
			expect(a.json).toMatchObject({ dataSource: { dataSourceId: expect.any(String), name: 'Log' } });
			const b = await world.call('POST', '/api/data/v1/streams', {
				transport: { type: 'API' },
				dataSource: { name: 'Log 2', description: '' },
				dataProvider: { key: 'r', name: 'R' },
				schemaDefinition: schema,
			});
			expect(b.json).toMatchObject({ dataSource: { id: expect.any(String) } });
			expect([...world.instance.state.dataSets.values()].map(({ name }) => name)).toEqual(expect.arrayContaining(['Log', 'Log 2']));
		});

		it('keeps the cells of kept columns when the schema changes', async () => {
			const columns = [{ type: 'STRING', name: 'new' }, { type: 'STRING', name: 'email' }];
			expect((await world.call('POST', `${V2}/${id}/schemas`, { schema: { columns } })).json).toEqual({ schemaId: 2 });
			expect(await rowsOf('select * from t limit 1')).toEqual([[null, 'ann@acme.example']]);
		});

		it('deletes', async () => {
			expect((await world.call('DELETE', `${V3}/${id}?deleteMethod=hard`)).status).toBe(200);
			expect((await world.call('GET', `${V3}/${id}`)).status).toBe(404);
		});

		it('wants a DataSet grant for each of it', async () => {
			const ann = callerOf(world.instance, 'ann');
			expect((await ann('POST', `${V3}/${id}/uploads`, { action: 'APPEND' })).status).toBe(403);
			expect((await ann('POST', V2, { dataSourceName: 'x', schema: { columns: [] } })).status).toBe(403);
			expect((await ann('DELETE', `${V3}/${id}`)).status).toBe(403);
			expect((await ann('GET', `${V3}/${id}`)).status).toBe(200);
		});

		it('keeps the rows of its newest versions only', async () => {
			for (let at = 0; at < 7; at += 1) await upload('REPLACE', [`v${at},1,x\n`]);
			const dataSet = world.instance.state.dataSets.get(id);
			expect(dataSet?.versions.filter(({ rows }) => rows !== undefined)).toHaveLength(5);
			expect(dataSet && latestVersion(dataSet).rows).toEqual([['v6', '1', 'x']]);
			expect((await world.call('GET', `${V2}/${id}/dataversions/7`)).text).toBe('v5,1,x\n');
			expect((await world.call('GET', `${V2}/${id}/dataversions/1`)).status).toBe(404);
		});
	});
});
