import { connectDataSets } from '../../../../core/domo';
import type { HttpRequest } from '../../../../core/common/ports';
import { aClient } from '../support/aClient';
import { inTurn, json, refusal, reset, scriptedPort, type Answer } from '../support/scriptedPort';

function store(answer: (request: HttpRequest, nth: number) => Answer) {
	const port = scriptedPort(answer);
	const { client, clock } = aClient(port);
	return { dataSets: connectDataSets(client, 'https://x.domo.com'), port, clock };
}

const step = ({ method, path }: HttpRequest): string => `${method} ${path.replace('/api/data/v3/datasources/d/', '')}`;

/** Answers an upload; `failing` may take the place of one answer. */
function uploads(failing: (name: string, nth: number) => Answer | undefined = () => undefined) {
	const seen = new Map<string, number>();
	let version = 1;
	return store((request) => {
		const name = step(request);
		const nth = (seen.get(name) ?? 0) + 1;
		seen.set(name, nth);
		if (name.endsWith('/commit')) version += 1;
		const failure = failing(name, nth);
		if (failure !== undefined) return failure;
		if (name === 'POST uploads') return json({ dataSourceId: 'd', uploadId: 10 });
		if (name === 'GET dataversions/details') return json([{ dataVersionId: version, rowCount: 1, status: 'success' }]);
		if (name === 'POST indexes') return json({ requestKey: 'k' });
		if (name.endsWith('statuses')) return json({ progress: { status: 'SUCCESS' } });
		return json({});
	});
}

describe('appending rows', () => {
	it('opens one upload, sends the parts without header, commits and indexes', async () => {
		const { dataSets, port } = uploads();
		await dataSets.append('d', ['1,2\r\n', '', '3,4\r\n'], 'run 7');
		expect(port.requests.map(step)).toEqual([
			'POST uploads',
			'PUT uploads/10/parts/1',
			'PUT uploads/10/parts/2',
			'GET dataversions/details',
			'PUT uploads/10/commit',
			'GET dataversions/details',
			'POST indexes',
			'GET indexes/k/statuses',
		]);
		expect(port.requests[0]?.json).toEqual({ action: 'APPEND', message: 'run 7', appendId: 'latest' });
		expect(port.requests[1]).toMatchObject({ csv: '1,2\r\n' });
		expect(port.requests[4]?.json).toEqual({ action: 'APPEND', index: true, appendId: 'latest', message: 'run 7' });
		expect(port.requests[6]?.json).toEqual({ dataIds: [] });
	});

	it('sends nothing when there are no rows', async () => {
		const { dataSets, port } = uploads();
		await dataSets.append('d', ['', ''], 'run 7');
		expect(port.requests).toEqual([]);
	});

	it('cuts a part that is too large, between rows', async () => {
		const { dataSets, port } = uploads();
		const row = `"${'x'.repeat(998)}\n"\r\n`;
		await dataSets.append('d', [row.repeat(6_000)], 'x');
		const sent = port.requests.flatMap(({ csv }) => (csv === undefined ? [] : [csv]));
		expect(sent).toHaveLength(2);
		expect(sent.join('')).toBe(row.repeat(6_000));
		expect(sent.every((csv) => csv.length % row.length === 0)).toBe(true);
	});

	it('makes its parts only when they are sent', async () => {
		const { dataSets } = uploads();
		const made: number[] = [];
		function* parts() {
			for (const part of [1, 2, 3]) {
				made.push(part);
				yield `${part}\r\n`;
			}
		}
		const appending = dataSets.append('d', parts(), 'x');
		expect(made).toEqual([1]);
		await appending;
		expect(made).toEqual([1, 2, 3]);
	});

	it('sends a part again whose answer was lost', async () => {
		const { dataSets, port } = uploads((name, nth) => (name.includes('parts/1') && nth < 3 ? reset() : undefined));
		await dataSets.append('d', ['1\r\n'], 'x');
		expect(port.requests.filter((request) => step(request).includes('parts/1'))).toHaveLength(3);
	});

	it('sends the commit once, and looks for the new version when its answer was lost', async () => {
		const { dataSets, port } = uploads((name) => (name.endsWith('/commit') ? reset() : undefined));
		await dataSets.append('d', ['1\r\n'], 'x');
		expect(port.requests.filter((request) => step(request).endsWith('/commit'))).toHaveLength(1);
	});

	it('says that it does not know when the commit was lost and no version came of it', async () => {
		const { dataSets, port } = uploads((name) => {
			if (name.endsWith('/commit')) return refusal(500, 'Oops');
			return name === 'GET dataversions/details' ? json([{ dataVersionId: 1, status: 'success' }]) : undefined;
		});
		await expect(dataSets.append('d', ['1\r\n'], 'x')).rejects.toMatchObject({ kind: 'unknownOutcome' });
		expect(port.requests.filter((request) => step(request).endsWith('/commit'))).toHaveLength(1);
	});

	it('is done when it is committed, whatever becomes of the index', async () => {
		const slow = uploads((name) => (name.endsWith('statuses') ? json({ status: 'PROCESSING' }) : undefined));
		const start = slow.clock.now();
		await slow.dataSets.append('d', ['1\r\n'], 'x');
		expect(slow.clock.now() - start).toBeLessThanOrEqual(20_000);

		const broken = uploads((name) => (name === 'POST indexes' ? refusal(400, 'No') : undefined));
		await expect(broken.dataSets.append('d', ['1\r\n'], 'x')).resolves.toBeUndefined();
	});

	it('fails in Domo\'s words when the account may not write', async () => {
		const { dataSets } = uploads((name) => (name === 'POST uploads' ? refusal(403, 'Access is denied') : undefined));
		await expect(dataSets.append('d', ['1\r\n'], 'x')).rejects.toMatchObject({ kind: 'grant', description: expect.stringContaining('Edit DataSets') });
	});
});

describe('creating a DataSet', () => {
	const columns = [{ name: 'a', type: 'STRING' }, { name: 'n', type: 'LONG' }] as const;

	it.each([
		[{ dataSource: { dataSourceId: 'new', id: 'other' } }],
		[{ dataSource: { id: 'new' } }],
		[{ id: 'new' }],
	])('reads the id from %j', async (answer) => {
		const { dataSets, port } = store(inTurn(json(answer)));
		expect(await dataSets.create('Log', 'about', columns)).toBe('new');
		expect(port.requests[0]).toMatchObject({
			method: 'POST',
			path: '/api/data/v2/datasources',
			json: { userDefinedType: 'api', dataSourceName: 'Log', dataSourceDescription: 'about', schema: { columns: [{ type: 'STRING', name: 'a' }, { type: 'LONG', name: 'n' }] } },
		});
	});

	it('is looked for by its name when the answer was lost, and not made twice', async () => {
		const { dataSets, port } = store(inTurn(reset(), json({ dataSources: [{ id: 'x', name: 'Log 2' }, { id: 'made', name: 'Log' }] })));
		expect(await dataSets.create('Log', '', columns)).toBe('made');
		expect(port.requests[0]?.json).not.toHaveProperty('dataSourceDescription');
		expect(port.requests.map(({ path }) => path)).toEqual(['/api/data/v2/datasources', '/api/data/ui/v3/datasources/search']);
		await expect(store(inTurn(reset(), refusal(403, 'No'))).dataSets.create('Log', '', columns)).rejects.toMatchObject({ kind: 'unknownOutcome' });
	});

	it('is made without a description where Domo refuses one, and fails where it refuses that as well', async () => {
		const { dataSets, port } = store(inTurn(refusal(400, 'Unrecognized field'), json({ id: 'new' })));
		expect(await dataSets.create('Log', 'about', columns)).toBe('new');
		expect(port.requests.map(({ json: body }) => Object.keys(body ?? {}))).toEqual([['userDefinedType', 'dataSourceName', 'dataSourceDescription', 'schema'], ['userDefinedType', 'dataSourceName', 'schema']]);
		await expect(store(inTurn(refusal(400, 'No'))).dataSets.create('Log', 'about', columns)).rejects.toMatchObject({ kind: 'refused', message: 'Could not create the DataSet "Log": No (HTTP 400).' });
	});

	it('adds only columns that are not there, after those that are', async () => {
		const schema = json({ schema: { columns: [{ name: 'a', type: 'STRING' }] } });
		const { dataSets, port } = store(inTurn(schema, json({ schemaId: 2 })));
		await dataSets.addColumns('d', columns);
		expect(port.requests[1]).toMatchObject({ path: '/api/data/v2/datasources/d/schemas', json: { columns: [{ name: 'a' }, { name: 'n', type: 'LONG' }] } });
		const again = store(inTurn(schema));
		await again.dataSets.addColumns('d', [{ name: 'a', type: 'STRING' }]);
		expect(again.port.requests).toHaveLength(1);
	});
});

describe('searching', () => {
	it('looks for the text in the name, newest first; its wildcards may stand for anything', async () => {
		const { dataSets, port } = store(inTurn(json({ _metaData: { totalCount: 9 }, dataSources: [{ id: '1', name: 'Users' }, { id: '2', name: '' }] })));
		const page = await dataSets.search('us*er?', 30, 30);
		expect(page).toMatchObject({ total: 9, dataSets: [{ id: '1', name: 'Users', ownerId: null }] });
		expect(port.requests[0]?.json).toMatchObject({
			filters: [{ field: 'name_sort', filterType: 'wildcard', query: '*us*er*' }],
			count: 30,
			offset: 30,
			sort: { fieldSorts: [{ field: 'last_updated', sortOrder: 'DESC' }] },
		});
	});

	it('finds DataSets of exactly that name on every page', async () => {
		const page = (names: readonly string[]) => json({ _metaData: { totalCount: 4 }, dataSources: names.map((name, index) => ({ id: `${name}${index}`, name })) });
		const { dataSets, port } = store(inTurn(page(['Log', 'Log 2']), page(['log', 'Log'])));
		expect((await dataSets.named('Log')).map(({ name }) => name)).toEqual(['Log', 'Log']);
		expect(port.requests).toHaveLength(2);
	});

	it('lists by name where the search is refused, and says why where both are', async () => {
		const page = json({ dataSources: [{ id: 'a', name: 'Log' }, { id: 'b', name: 'Log 2' }] });
		const { dataSets, port } = store(inTurn(refusal(405, 'No'), page));
		expect((await dataSets.named('Log')).map(({ id }) => id)).toEqual(['a']);
		expect(port.requests[1]).toMatchObject({ path: '/api/data/v3/datasources', query: { nameLike: 'Log', limit: 50, offset: 0 } });
		await expect(store(inTurn(refusal(403, 'No'))).dataSets.named('Log')).rejects.toMatchObject({ kind: 'grant' });
	});

	it('goes on behind a full page where Domo tells no total', async () => {
		const full = json({ dataSources: Array.from({ length: 100 }, (_, index) => ({ id: `d${index}`, name: 'Log x' })) });
		const { dataSets } = store(inTurn(full, json({ dataSources: [{ id: 'last', name: 'Log' }] })));
		expect((await dataSets.named('Log')).map(({ id }) => id)).toEqual(['last']);
	});
});
