import { parseCsv } from '../../core/csv';
import type { Column, DataSetInfo, DataSetStore } from '../../core/domo';
import { runSelect } from '../../sandbox/data/sql';

type Row = Readonly<Record<string, string | null>>;

export interface FakeDataSet {
	info: DataSetInfo;
	columns: Column[];
	rows: Row[];
	/** One entry for each upload: its message and the sizes of its parts, in characters. */
	uploads: { message: string; parts: number[] }[];
}

/** A `DataSetStore` in memory. Override a method to make it fail; `queryable = false` keeps new rows out of queries. */
export class FakeDataSets implements DataSetStore {
	readonly instance = 'https://home.domo.com';
	readonly dataSets = new Map<string, FakeDataSet>();
	readonly calls: string[] = [];
	queryable = true;

	/** Adds a DataSet; everything has a default. */
	add(id: string, own: Partial<DataSetInfo> = {}, columns: readonly Column[] = [], rows: readonly Row[] = []): FakeDataSet {
		const info = { id, name: id, description: '', ownerId: 27, ownerName: 'Robot', rowCount: rows.length, columnCount: columns.length, lastUpdated: null, view: false, ...own };
		const dataSet = { info, columns: [...columns], rows: [...rows], uploads: [] };
		this.dataSets.set(id, dataSet);
		return dataSet;
	}

	get(id: string): FakeDataSet {
		const found = this.dataSets.get(id);
		if (found === undefined) throw new Error(`No DataSet ${id}`);
		return found;
	}

	account(): ReturnType<DataSetStore['account']> {
		return Promise.resolve({ id: 27, email: 'robot@acme.example', displayName: 'Robot' });
	}

	search(): ReturnType<DataSetStore['search']> {
		return Promise.reject(new Error('The run log does not search.'));
	}

	read(): ReturnType<DataSetStore['read']> {
		return Promise.reject(new Error('The run log reads nothing whole.'));
	}

	readFile(): ReturnType<DataSetStore['readFile']> {
		return Promise.reject(new Error('The run log reads nothing whole.'));
	}

	latestVersion(): ReturnType<DataSetStore['latestVersion']> {
		return Promise.resolve(null);
	}

	named(name: string): Promise<readonly DataSetInfo[]> {
		this.calls.push('named');
		return Promise.resolve([...this.dataSets.values()].map(({ info }) => info).filter((info) => info.name === name));
	}

	async info(id: string): Promise<DataSetInfo> {
		this.calls.push('info');
		return this.get(id).info;
	}

	async columns(id: string): Promise<readonly Column[]> {
		return [...this.get(id).columns];
	}

	/** The stand-in's SQL, in which a backslash is doubled as in Domo's. */
	async query(id: string, sql: string): ReturnType<DataSetStore['query']> {
		this.calls.push(`query ${sql}`);
		const { columns, rows } = this.get(id);
		const cells = this.queryable ? rows.map((row) => columns.map(({ name }) => row[name] ?? null)) : [];
		const selected = runSelect(sql.replaceAll('\\\\', '\\'), columns, cells);
		return { columns: selected.columns.map(({ name }) => name), rows: selected.rows };
	}

	async create(name: string, description: string, columns: readonly Column[]): Promise<string> {
		this.calls.push('create');
		const id = `dataset-${this.dataSets.size + 1}`;
		this.add(id, { name, description }, columns);
		return id;
	}

	async addColumns(id: string, columns: readonly Column[]): Promise<void> {
		this.calls.push('addColumns');
		this.get(id).columns.push(...columns);
	}

	async append(id: string, parts: Iterable<string> | AsyncIterable<string>, message: string): Promise<void> {
		this.calls.push('append');
		const dataSet = this.get(id);
		const names = dataSet.columns.map(({ name }) => name);
		const upload = { message, parts: [] as number[] };
		const rows: Row[] = [];
		for await (const part of parts) {
			upload.parts.push(part.length);
			const { rows: cells } = parseCsv(`${names.join(',')}\r\n${part}`);
			for (const row of cells) rows.push(Object.fromEntries(names.map((name, at) => [name, row[at] === '' ? null : (row[at] ?? null)])));
		}
		dataSet.uploads.push(upload);
		dataSet.rows = dataSet.rows.concat(rows);
		dataSet.info = { ...dataSet.info, rowCount: dataSet.rows.length };
	}
}
