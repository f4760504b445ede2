import type { IDataObject } from 'n8n-workflow';

import type { TableFile } from '../../core/csv';
import type { ReadSource } from '../../core/plan';

/** A table that was read, with what is known about where it comes from. */
export interface Table {
	readonly source: ReadSource;
	readonly rowCount: number;
	/** Sentences for people. */
	readonly warnings: readonly string[];
}

export interface RowTable extends Table {
	readonly rows: readonly IDataObject[];
}

export interface FileTable extends Table {
	readonly file: TableFile;
}
