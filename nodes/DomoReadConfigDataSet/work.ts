import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { parseParameters } from '../shared/fields/parameters';
import { z } from '../../core/vendor/zod';
import { readDataSet } from './readDataSet';
import { readLiveUsers } from './readLiveUsers';
import { readRunLog } from './readRunLog';
import type { Table } from './table';

const options = z.object({ maxRows: z.number().int().min(0).default(0) });

/**
 * Reads the configuration, the people who are there now, or one run of a log; one item per row, or one marker when there is none.
 * Read once, whatever number of items a trigger hands over.
 */
export async function readConfigRows(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	if (context.getNodeParameter('source', 0) === 'runLog') return await readRunLog(context);
	const { maxRows } = parseParameters(options, context.getNodeParameter('options', 0), { maxRows: 'Max Rows' });
	const table = context.getNodeParameter('source', 0) === 'liveUsers' ? await readLiveUsers(context) : await readDataSet(context);
	const cut = maxRows > 0 && maxRows < table.rows.length;
	context.addExecutionHints({ message: readSentence(table), type: 'info', location: 'outputPane' });
	for (const message of hintsOf(table, cut ? maxRows : null)) {
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	}
	return toItems(table, cut ? maxRows : table.rows.length);
}

/** All items share one `_source`: it tells Reconcile how many rows the whole table has, and whether the read is proven. */
function toItems({ source, rows }: Table, limit: number): INodeExecutionData[] {
	const _source = { ...source, complete: source.complete && limit === rows.length };
	if (rows.length === 0) return [{ json: { _empty: true, _source }, pairedItem: { item: 0 } }];
	return rows.slice(0, limit).map((row, index) => ({
		json: { ...row, row_number: index + 2, _source },
		pairedItem: { item: 0 },
	}));
}

/** `538 rows of 'HR people', version 12, were read and proven whole.` */
function readSentence({ source, rows }: Table): string {
	const name = source.name === undefined ? 'the table' : `'${source.name}'`;
	const version = source.version === undefined ? '' : `, version ${source.version},`;
	const proof = source.complete ? ' and proven whole' : ', but not proven to be all';
	return `${rows.length === 1 ? '1 row' : `${rows.length} rows`} of ${name}${version} ${rows.length === 1 ? 'was' : 'were'} read${proof}.`;
}

function hintsOf({ rows, warnings }: Table, maxRows: number | null): string[] {
	const hints = [...warnings];
	if (maxRows !== null) {
		hints.push(`Only ${maxRows} of ${rows.length} rows were handed on, because of 'Max Rows': Reconcile removes nobody on that ground.`);
	}
	if (rows.length === 0) hints.push('There are no rows: nothing is planned from an empty configuration.');
	return hints;
}
