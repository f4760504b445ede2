import type { IDataObject } from 'n8n-workflow';

import type { ReadSource } from '../../core/plan';

/** Rows with what is known about where they come from. */
export interface Table {
	readonly source: ReadSource;
	readonly rows: readonly IDataObject[];
	/** Sentences for people. */
	readonly warnings: readonly string[];
}
