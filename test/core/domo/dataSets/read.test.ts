import { openTableFile } from '../../../../core/csv';
import { connectDataSets } from '../../../../core/domo';
import type { HttpRequest } from '../../../../core/common/ports';
import { FakeClock } from '../../../support/fakeClock';
import { aClient } from '../support/aClient';
import { blockPage, json, refusal, scriptedPort, text, type Answer } from '../support/scriptedPort';

interface World {
	rowCount: number;
	version: number;
	columns: readonly string[];
	csv: Answer;
	versions?: Answer;
	info?: object;
	query?: (sql: string) => Answer;
}

const three: World = { rowCount: 3, version: 7, columns: ['email', 'code'], csv: text('email,code\na@x.example,0074\nb@x.example,\\N\nc@x.example,""\n') };

/** A DataSet whose facts may change with each export (`nth` from 1). */
function dataSetOf(world: World, onExport: (nth: number, world: World) => void = () => undefined, listed?: readonly object[]) {
	let exports = 0;
	const now: World = { ...world };
	const kinds: string[] = [];
	const answer = (request: HttpRequest): Answer => {
		const { path, json: body } = request;
		if (path.endsWith('dataversions/details')) {
			kinds.push('versions');
			return now.versions ?? json([{ dataVersionId: now.version - 1, rowCount: 1, status: 'success' }, { dataVersionId: now.version, rowCount: now.rowCount, status: 'success' }, { dataVersionId: now.version + 1, status: 'failed' }]);
		}
		if (path.endsWith('/dataversions')) return listed === undefined ? refusal(404, 'Not Found') : json(listed);
		if (path.endsWith('schemas/latest')) return json({ schema: { columns: now.columns.map((name) => ({ name, type: 'STRING', id: name })) } });
		if (path.endsWith('dataversions/latest')) {
			kinds.push('export');
			exports += 1;
			const given = now.csv;
			onExport(exports, now);
			return given;
		}
		if (path.startsWith('/api/query')) {
			kinds.push('query');
			const sql = typeof body === 'object' && body !== null && 'sql' in body ? String(body.sql) : '';
			return now.query?.(sql) ?? refusal(404, 'Not Found');
		}
		kinds.push('info');
		return json({ id: 'd', name: 'People', owner: { id: '5', name: 'Ann' }, rowCount: now.rowCount, columnCount: now.columns.length, lastUpdated: 1_700_000_000_000 + 1_000 * now.version, ...now.info });
	};
	const dataSets = connectDataSets(aClient(scriptedPort(answer)).client, 'https://x.domo.com');
	return { read: () => dataSets.read('d'), dataSets, kinds };
}

describe('reading a DataSet', () => {
	const rows = [['a@x.example', '0074'], ['b@x.example', null], ['c@x.example', '']];

	it('gives every cell as text, one version, and no doubt', async () => {
		const { read, kinds } = dataSetOf(three);
		expect(await read()).toMatchObject({
			version: '7',
			columns: ['email', 'code'],
			cells: [['a@x.example', '0074'], ['b@x.example', null], ['c@x.example', '']],
			issues: [],
			info: { id: 'd', name: 'People', ownerId: 5, ownerName: 'Ann', rowCount: 3, view: false },
		});
		expect(kinds.filter((kind) => kind === 'export')).toHaveLength(1);
		expect(kinds).not.toContain('query');
	});

	it('reads an empty table', async () => {
		expect(await dataSetOf({ ...three, rowCount: 0, csv: text('email,code\n') }).read()).toMatchObject({ cells: [], columns: ['email', 'code'], issues: [] });
	});

	it('names PDP as a likely cause when fewer rows come', async () => {
		expect((await dataSetOf({ ...three, rowCount: 5 }).read()).issues).toEqual(["Domo counts 5 rows, but only 3 came. A likely cause is a personalized data permission (PDP) policy that hides rows from the credential's account."]);
	});

	it('names Domo\'s own delay as a cause when the DataSet was updated just now', async () => {
		const fresh = dataSetOf({ ...three, rowCount: 5, info: { lastUpdated: new FakeClock().now() - 60_000 } });
		expect((await fresh.read()).issues).toEqual([expect.stringMatching(/may not have finished.*PDP/)]);
		expect((await dataSetOf({ ...three, rowCount: 5 }).read()).issues).toEqual([expect.not.stringContaining('may not have finished')]);
	});

	it('doubts more rows than Domo counts', async () => {
		expect((await dataSetOf({ ...three, rowCount: 2 }).read()).issues).toEqual(['Domo counts 2 rows, but 3 came. The DataSet was updated lately and Domo may not have finished with it: run again in a few minutes.']);
	});

	it('reads once more when it was replaced meanwhile, and gives the new version', async () => {
		const { read, kinds } = dataSetOf(three, (nth, world) => {
			if (nth === 1) Object.assign(world, { version: 8, rowCount: 1, csv: text('email,code\nz@x.example,1\n') });
		});
		expect(await read()).toMatchObject({ version: '8', cells: [['z@x.example', '1']], issues: [] });
		expect(kinds.filter((kind) => kind === 'export')).toHaveLength(2);
	});

	it('doubts a DataSet that is replaced again and again', async () => {
		const { read } = dataSetOf(three, (_nth, world) => {
			world.version += 1;
		});
		expect((await read()).issues).toEqual([expect.stringMatching(/updated while it was read/)]);
	});

	it('doubts columns that are missing or strange', async () => {
		const { issues } = await dataSetOf({ ...three, csv: text('email,kode\na,1\nb,2\nc,3\n') }).read();
		expect(issues).toEqual([expect.stringMatching(/did not come: code/), expect.stringMatching(/does not have: kode/)]);
	});

	it('names all columns that are missing or strange', async () => {
		const { issues } = await dataSetOf({ ...three, columns: ['a', 'b'], csv: text('x,y\n1,2\n1,2\n1,2\n') }).read();
		expect(issues).toEqual(['Columns of the DataSet did not come: a, b.', 'Columns came that the DataSet does not have: x, y.']);
	});

	it('reads by query where the export lacks a column', async () => {
		const query = (sql: string) => json({ columns: ['email', 'code'], rows: sql.endsWith('OFFSET 0') ? rows : [] });
		expect(await dataSetOf({ ...three, csv: text('email\na\nb\nc\n'), query }).read()).toMatchObject({ columns: ['email', 'code'], cells: rows, issues: [] });
	});

	it('doubts a number of rows that changed while it was read', async () => {
		const { read } = dataSetOf({ ...three, rowCount: 2 }, (_nth, world) => {
			world.rowCount = 3;
		});
		expect((await read()).issues).toEqual(['The number of rows that Domo counts changed while the DataSet was read.']);
	});

	it('reads a cell that never ends as a person sees it in the whole text, and doubts it', async () => {
		const table = await dataSetOf({ ...three, rowCount: 1, csv: text('email,code\n\\N,"0074\nb@x.example,1\n') }).read();
		expect(table.cells[0]?.[0]).toBeNull();
		expect(table.issues.length).toBeGreaterThan(0);
	});

	it('tells what is known of it, and answers a query or says why not', async () => {
		const { dataSets } = dataSetOf({ ...three, query: (sql) => (sql === 'x' ? refusal(400, 'Bad SQL') : json({ columns: ['n'], rows: [[1]] })) });
		expect(await dataSets.info('d')).toMatchObject({ name: 'People' });
		expect(await dataSets.query('d', 'SELECT 1')).toEqual({ columns: ['n'], rows: [[1]] });
		await expect(dataSets.query('d', 'x')).rejects.toThrow('Could not query DataSet d: Bad SQL (HTTP 400).');
	});

	it('quotes names of columns in a query', async () => {
		const asked: string[] = [];
		await dataSetOf({ ...three, columns: ['a`b', 'c'], csv: refusal(403, 'No'), query: (sql) => (asked.push(sql), json({ columns: ['a`b', 'c'], rows: [] })) }).read();
		expect(asked).toEqual(['SELECT `a``b`, `c` FROM table ORDER BY `a``b`, `c` LIMIT 5000 OFFSET 0']);
	});

	it('doubts a file that is cut off inside a row', async () => {
		const { issues } = await dataSetOf({ ...three, csv: text('email,code\na@x.example,0074\nb@x.example,\\N\nc@x.ex') }).read();
		expect(issues).toEqual([expect.stringMatching(/Row 4/)]);
	});

	it('uses the time of the update where no versions are kept', async () => {
		const view = dataSetOf({ ...three, versions: refusal(404, 'Not Found'), info: { displayType: 'dataset-view' } });
		expect(await view.read()).toMatchObject({ version: 'updated 1700000007000', issues: [], info: { view: true } });
		expect(await view.dataSets.latestVersion('d')).toBeNull();
	});

	it('does not take a block page for a table', async () => {
		await expect(dataSetOf({ ...three, csv: blockPage() }).read()).rejects.toMatchObject({ kind: 'blocked' });
	});

	it('says why there is no export where there is no query either', async () => {
		await expect(dataSetOf({ ...three, csv: refusal(500, 'Oops') }).read()).rejects.toMatchObject({ kind: 'unavailable' });
		await expect(dataSetOf({ ...three, csv: refusal(429, 'Slow down') }).read()).rejects.toMatchObject({ kind: 'rateLimited' });
	});

	const answers = (of: (page: readonly (readonly (string | null)[])[]) => unknown) => (sql: string) => json(of(sql.endsWith('OFFSET 0') ? rows : []));

	it.each([400, 403, 404, 405, 406, 415, 500])('reads by query where the export is refused with %i', async (status) => {
		const { read } = dataSetOf({ ...three, csv: refusal(status, 'No'), query: answers((page) => ({ columns: ['email', 'code'], rows: page })) });
		expect(await read()).toMatchObject({ cells: rows, issues: [] });
	});

	it('reads once more by query where the export is short of what Domo counts, as in append mode', async () => {
		const { read } = dataSetOf({ ...three, csv: text('email,code\nc@x.example,""\n'), query: answers((page) => ({ columns: ['email', 'code'], rows: page })) });
		expect(await read()).toMatchObject({ cells: rows, issues: [] });
	});

	it('keeps a short export where the query is no longer either', async () => {
		const { read } = dataSetOf({ ...three, rowCount: 9, query: answers((page) => ({ columns: ['email', 'code'], rows: page })) });
		expect(await read()).toMatchObject({ rowCount: 3, issues: [expect.stringMatching(/counts 9 rows, but only 3 came/)] });
	});

	it('reads rows that are records, as the official page shows them', async () => {
		const { read } = dataSetOf({ ...three, csv: refusal(403, 'No'), query: answers((page) => page.map(([email, code]) => ({ email, code }))) });
		expect(await read()).toMatchObject({ cells: rows, issues: [] });
	});

	it('takes the documented list of versions where the newer one is refused', async () => {
		const { dataSets } = dataSetOf({ ...three, versions: refusal(405, 'No') }, undefined, [
			{ dataId: '6', numRows: 2, uploadStatus: 'success', uploadCompletedDate: '2026-11-23T12:00:00Z' },
			{ dataId: '7', numRows: 3, uploadStatus: 'success', recordedDate: '2026-11-23T12:01:00Z' },
			{ dataId: '8', numRows: 0, uploadStatus: 'processing' },
		]);
		expect(await dataSets.latestVersion('d')).toEqual({ id: '7', recordedAt: Date.UTC(2026, 10, 23, 12, 1), rowCount: 3 });
	});

	it('doubts a table of which neither version, date nor number of rows is told', async () => {
		const { read } = dataSetOf({ ...three, versions: refusal(403, 'No'), info: { rowCount: undefined, lastUpdated: undefined } });
		const table = await read();
		expect(table.version).toBe('unknown');
		expect(table.issues).toEqual([expect.stringMatching(/neither a version/), expect.stringMatching(/does not say how many rows/)]);
	});
});

describe('where the export is refused', () => {
	const rows = Array.from({ length: 12_000 }, (_, row) => [`p${row}@x.example`, row % 2 === 0 ? row : null]);
	const pages = (all: readonly (readonly (string | number | null)[])[]) => (sql: string): Answer => {
		const [, limit = '0', offset = '0'] = /ORDER BY `email`, `code` LIMIT (\d+) OFFSET (\d+)$/.exec(sql) ?? [];
		return json({ columns: ['email', 'code'], rows: all.slice(Number(offset), Number(offset) + Number(limit)) });
	};

	it.each([403, 404, 406])('reads ordered pages instead (%i)', async (status) => {
		const { read } = dataSetOf({ ...three, rowCount: rows.length, csv: refusal(status, 'No'), query: pages(rows) });
		const table = await read();
		expect(table.issues).toEqual([]);
		expect(table.cells).toHaveLength(12_000);
		expect(table.cells.slice(0, 2)).toEqual([['p0@x.example', '0'], ['p1@x.example', null]]);
	});

	it('doubts equal rows, which may be one row that came twice', async () => {
		const { issues } = await dataSetOf({ ...three, rowCount: 2, csv: refusal(404, 'No'), query: pages([['a', 1], ['a', 1]]) }).read();
		expect(issues).toEqual([expect.stringMatching(/came twice or are equal/)]);
	});

	it('doubts whole numbers that JSON cannot carry', async () => {
		const { issues } = await dataSetOf({ ...three, rowCount: 1, csv: refusal(404, 'No'), query: pages([['a', 2 ** 53 + 2]]) }).read();
		expect(issues).toEqual([expect.stringMatching(/^1 rows hold .* too large to be read exactly/)]);
	});
});

describe('as one file', () => {
	const queried = { ...three, csv: refusal(404, 'No'), query: (sql: string) => json({ columns: ['email', 'code'], rows: sql.endsWith('OFFSET 0') ? [['a', 74], ['"b"\n', null], ['c', '']] : [] }) };

	it.each<[string, World]>([
		['an export', three],
		['an empty table', { ...three, rowCount: 0, csv: text('email,code\n') }],
		['a file that is cut off inside a row', { ...three, csv: text('email,code\na@x.example,0074\nb@x.ex') }],
		['a cell that never ends', { ...three, csv: text('email,code\na@x.example,"0074\nb@x.example,\\N\n') }],
		['columns that are strange', { ...three, csv: text('email,kode\na,1\nb,2\nc,3\n') }],
		['pages of a query', queried],
	])('has the rows, and the doubts, that it has as cells: %s', async (_name, world) => {
		const table = await dataSetOf(world).read();
		const { file, ...read } = await dataSetOf(world).dataSets.readFile('d');
		const { cells, ...rest } = table;
		if (world === three) expect(file.exact).toBe(false);
		expect(read).toEqual({ ...rest, readAt: read.readAt });
		const rows: unknown[] = [];
		await openTableFile(file, new FakeClock()).each(({ row_number: _, ...row }) => rows.push(Object.values(row)));
		expect(rows).toEqual(cells);
	});
});
