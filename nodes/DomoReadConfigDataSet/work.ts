import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { filterChunked, mapChunked } from '../../core/common/yielder';
import { isEmptyRow } from '../../core/config';
import { FIRST_ROW_NUMBER } from '../../core/csv';
import { sourceLine } from '../../core/plan';
import { readLatestRuns, readLoggedRun } from '../../core/report';
import { z } from '../../core/vendor/zod';
import { clock } from '../shared/clock';
import { openDataSets } from '../shared/domo/connection';
import { UserError } from '../../core/common/userError';
import { fieldLabels } from '../shared/fields/fields';
import { dataSetId, parseParameters } from '../shared/fields/parameters';
import { fileItem, type RowTable, type Table } from '../shared/items/tableFile';
import { optionFields } from './parameters';
import { readDataSet, readDataSetFile } from './readDataSet';
import { readLiveUsers, readLiveUsersFile } from './readLiveUsers';

/**
 * Reads the configuration, the people who are there now, one run of a log, or the latest runs; one item per row or one with the whole table as a
 * file, or one marker when there is no row. Read once, whatever number of items a trigger hands over.
 */
export async function readConfigRows(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const source = context.getNodeParameter('source', 0);
	if (source === 'runLog') return await readRunLog(context);
	if (source === 'latestRuns') return await latestRuns(context);
	const { columns, includeActivity, maxRows, output } = parseParameters(z.object(optionFields), context.getNodeParameter('options', 0), fieldLabels(optionFields));
	const ofPeople = source === 'liveUsers';
	const table = output === 'file'
		? await (ofPeople ? readLiveUsersFile(context, includeActivity) : readDataSetFile(context, columns))
		: await (ofPeople ? readLiveUsers(context, includeActivity) : readDataSet(context, columns));
	const limit = maxRows > 0 ? Math.min(maxRows, table.rowCount) : table.rowCount;
	context.addExecutionHints({ message: readSentence(table), type: 'info', location: 'outputPane' });
	for (const message of hintsOf(table, limit)) context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	if (table.rowCount === 0) return [emptyItem(table)];
	return 'file' in table ? [await fileItem(context, table, limit)] : await rowItems(table, limit);
}

function emptyItem({ source }: Table): INodeExecutionData {
	return { json: { _empty: true, _source: sourceLine(source) }, pairedItem: { item: 0 } };
}

/** All items share one `_source`: it tells Reconcile how many rows the whole table has, and whether the read is proven. */
async function rowItems({ source, rows }: RowTable, limit: number): Promise<INodeExecutionData[]> {
	const blankRows = (await filterChunked(rows, isEmptyRow, clock)).length;
	const _source = sourceLine({ ...source, complete: source.complete && limit === rows.length, blankRows });
	return await mapChunked(rows.slice(0, limit), (row, at) => ({ json: { ...row, row_number: at + FIRST_ROW_NUMBER, _source }, pairedItem: { item: 0 } }), clock);
}

/** `All 538 rows of 'HR people', version 12, were read.` */
function readSentence({ source, rowCount }: Table): string {
	const name = source.name === undefined ? 'the table' : `'${source.name}'`;
	const version = source.version === undefined ? '' : `, version ${source.version},`;
	const rows = rowCount === 1 ? '1 row' : `${rowCount} rows`;
	if (source.complete) return `${rowCount === 1 ? 'The only row' : `All ${rows}`} of ${name}${version} ${rowCount === 1 ? 'was' : 'were'} read.`;
	return `${rows} of ${name}${version} ${rowCount === 1 ? 'was' : 'were'} read, which may not be all.`;
}

function hintsOf({ rowCount, warnings }: Table, limit: number): string[] {
	const hints = [...warnings];
	if (limit < rowCount) hints.push(`Only ${limit} of ${rowCount} rows were handed on, because of 'Max Rows', so Domo Reconcile Users removes nobody.`);
	if (rowCount === 0) hints.push('There are no rows: nothing is planned from an empty configuration.');
	return hints;
}

/** The rows of one run, as its log holds them: what Domo Apply Changes needs to undo it. */
async function readRunLog(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const id = dataSetId(context, 'logDataSetId', 'Run Log');
	const runId = String(context.getNodeParameter('runId', 0) ?? '').trim();
	if (runId === '') throw new UserError("'Run ID' is empty", "Copy 'Run' from the foot of the run's mail, or run_id from the log.");
	const rows = await readLoggedRun(await openDataSets(context), id, runId);
	context.addExecutionHints({ message: `${rows.length} rows of run ${runId} were read from its log.`, type: 'info', location: 'outputPane' });
	return rows.map((row) => ({ json: { ...row }, pairedItem: { item: 0 } }));
}

/** How the newest runs of a log ended, one item each, or one marker for an empty log. */
async function latestRuns(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const runs = await readLatestRuns(await openDataSets(context), dataSetId(context, 'logDataSetId', 'Run Log'));
	context.addExecutionHints({ message: runs.length === 0 ? 'The log holds no run yet.' : `The latest ${runs.length} runs were read, newest first.`, type: 'info', location: 'outputPane' });
	const items = runs.length === 0 ? [{ _empty: true }] : runs;
	return items.map((json) => ({ json: { ...json }, pairedItem: { item: 0 } }));
}
