import type { IExecuteFunctions } from 'n8n-workflow';

import { keptRowsOf, logRows, rowsToKeep, type LogResult, type LogRow, type RunRecord } from '../../core/report';

/** n8n keeps static data as one text in its database; some thousand rows fit, and are gone with the next run that can write. */
const maxCharacters = 2_000_000;

export interface KeptRows {
	/** What runs before could not write. */
	readonly rows: readonly LogRow[];
	/** Keeps this run's rows, too, for the next one. Says what of them it kept; undefined when n8n would not store it. */
	keep(record: RunRecord): LogResult['kept'];
	/** All were written. */
	clear(): void;
}

/**
 * Rows that could not be written wait in the node's static data. n8n stores that of runs by trigger, schedule or webhook, not of
 * runs by hand (n8n, "getWorkflowStaticData").
 */
export function keptRows(context: IExecuteFunctions): KeptRows {
	const data = context.getWorkflowStaticData('node');
	const rows = keptRowsOf(data.keptRows);
	return {
		rows,
		keep(record) {
			if (context.getMode() === 'manual') return undefined;
			const own = [...logRows(record)];
			// A run that is tried again would owe its rows twice.
			const before = rows.filter((row) => row.run_id !== own[0]?.run_id);
			const { rows: kept, whole } = rowsToKeep([...before, ...own], maxCharacters);
			data.keptRows = kept.map((row) => ({ ...row }));
			return whole ? 'rows' : 'runRow';
		},
		clear() {
			if (rows.length > 0) delete data.keptRows;
		},
	};
}
