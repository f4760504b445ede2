import type { TableFile } from '../csv';
import type { Account } from './types';

/** Domo's column types (domo-api 5.2). */
export type ColumnType = 'STRING' | 'LONG' | 'DOUBLE' | 'DECIMAL' | 'DATE' | 'DATETIME';

export interface Column {
	readonly name: string;
	readonly type: ColumnType;
}

export interface DataSetInfo {
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly ownerId: number | null;
	readonly ownerName: string;
	/** Null where Domo does not say. */
	readonly rowCount: number | null;
	readonly columnCount: number;
	/** Milliseconds since the epoch; null when never. */
	readonly lastUpdated: number | null;
	/** A DataSet View: not every kind of it can be relied on (domo-api 8). */
	readonly view: boolean;
}

/** One DataSet read whole, as one version, with the proof that it is whole (rule 1). */
export interface DataSetRead {
	readonly info: DataSetInfo;
	readonly version: string;
	readonly columns: readonly string[];
	/** Rows that came. */
	readonly rowCount: number;
	/** Empty when proven complete; else one sentence for each proof that failed. */
	readonly doubts: readonly string[];
	/** Milliseconds since the epoch. */
	readonly readAt: number;
}

export interface DataSetTable extends DataSetRead {
	/** Cells as text; `null` where Domo has null (`\N`). `cells[row][column]`. */
	readonly cells: readonly (readonly (string | null)[])[];
}

export interface DataSetFile extends DataSetRead {
	readonly file: TableFile;
}

export interface DataSetPage {
	readonly dataSets: readonly DataSetInfo[];
	/** Where the next page begins. */
	readonly next: number;
	/** How many there are in all; one more than were seen where Domo does not say and there may be more. */
	readonly total: number;
}

export interface DataSetVersion {
	readonly id: string;
	/** Milliseconds since the epoch. */
	readonly recordedAt: number | null;
	readonly rowCount: number;
}

export interface QueryResult {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly (string | number | null)[])[];
}

/** The DataSets of one instance. Every method throws `DomoError` on failure. */
export interface DataSetStore {
	readonly instance: string;
	account(): Promise<Account>;
	search(text: string, offset: number, limit: number): Promise<DataSetPage>;
	/** DataSets of exactly that name. */
	named(name: string): Promise<readonly DataSetInfo[]>;
	info(id: string): Promise<DataSetInfo>;
	columns(id: string): Promise<readonly Column[]>;
	/** The newest version that holds data; null when there is none. */
	latestVersion(id: string): Promise<DataSetVersion | null>;
	read(id: string, signal?: AbortSignal): Promise<DataSetTable>;
	/** The same, as one file: what does not need the cells spares their memory. */
	readFile(id: string, signal?: AbortSignal): Promise<DataSetFile>;
	query(id: string, sql: string): Promise<QueryResult>;
	create(name: string, description: string, columns: readonly Column[]): Promise<string>;
	addColumns(id: string, columns: readonly Column[]): Promise<void>;
	/** Appends CSV parts without header as one upload; nothing is visible before the commit. `message` names the upload. */
	append(id: string, parts: Iterable<string>, message: string): Promise<void>;
}
