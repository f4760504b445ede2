import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { mapChunked } from '../../core/common/yielder';
import { checkColumns } from '../../core/config';
import type { DataSetRead, DataSetStore, DataSetTable } from '../../core/domo';
import { isRunLog } from '../../core/report';
import { clock } from '../shared/clock';
import { openDataSets } from '../shared/domo/connection';
import { UserError } from '../../core/common/userError';
import { dataSetId } from '../shared/fields/parameters';
import type { FileTable, RowTable, Table } from '../shared/items/tableFile';

/** Which columns must be there: the 13 of Domo's own tool, or those without which nobody can be created. */
type NeededColumns = Parameters<typeof checkColumns>[1];

/** Reads a DataSet of the home instance whole, as one version. Throws `UserError` when it is no configuration. */
export async function readDataSet(context: IExecuteFunctions, need: NeededColumns): Promise<RowTable> {
	const { table, read } = await readConfigTable(context, need, (store, id) => store.read(id));
	return { ...table, rows: await rowsOf(read) };
}

/** The same, as one file. */
export async function readDataSetFile(context: IExecuteFunctions, need: NeededColumns): Promise<FileTable> {
	const { table, read } = await readConfigTable(context, need, (store, id) => store.readFile(id));
	return { ...table, file: read.file };
}

async function readConfigTable<T extends DataSetRead>(
	context: IExecuteFunctions,
	need: NeededColumns,
	readWith: (store: DataSetStore, id: string) => Promise<T>,
): Promise<{ readonly table: Table; readonly read: T }> {
	const id = dataSetId(context, 'dataSetId', 'DataSet');
	const store = await openDataSets(context);
	const [account, read] = await Promise.all([store.account(), readWith(store, id)]);
	refuseRunLog(read);
	requireColumns(need, read);
	const { info, version, rowCount, issues, readAt } = read;
	const source = {
		dataSetId: id,
		name: info.name,
		version,
		rows: Math.max(rowCount, info.rowCount ?? 0),
		complete: issues.length === 0,
		readAt: new Date(readAt).toISOString(),
		readBy: account.id,
		...(info.ownerId !== null && { ownerId: info.ownerId }),
		instance: store.instance,
	};
	const warnings = [...issues, ...(info.view ? [viewWarning(info.name)] : []), ...leftOutWarning(read.columns)];
	return { table: { source, rowCount, warnings }, read };
}

/** Columns that begin with `_` are ours, as `_source` is. */
async function rowsOf({ columns, cells }: DataSetTable): Promise<IDataObject[]> {
	const handedOn = [...columns.entries()].filter(([, name]) => !name.startsWith('_'));
	return await mapChunked(cells, (row): IDataObject => Object.fromEntries(handedOn.map(([at, name]) => [name, row[at] ?? null])), clock);
}

function leftOutWarning(columns: readonly string[]): string[] {
	const left = columns.filter((name) => name.startsWith('_'));
	if (left.length === 0) return [];
	const named = left.slice(0, 10).map((name) => `'${name}'`).join(', ') + (left.length > 10 ? ` and ${left.length - 10} more` : '');
	return [`${left.length === 1 ? 'A column was' : `${left.length} columns were`} left out: ${named}. Names that begin with _ are kept for what these nodes hand on; rename ${left.length === 1 ? 'it' : 'them'} to manage an attribute by ${left.length === 1 ? 'it' : 'them'}.`];
}

function refuseRunLog({ info, columns }: DataSetRead): void {
	if (!isRunLog(info, columns.map((name) => ({ name })))) return;
	throw new UserError(`DataSet '${info.name}' is a run log, no configuration`, 'Choose the DataSet that says who should exist.');
}

function requireColumns(need: NeededColumns, { info, columns }: DataSetRead): void {
	const { sentences } = checkColumns(columns, need);
	if (sentences.length === 0) return;
	throw new UserError(`DataSet '${info.name}' cannot be read as a configuration`, sentences.join(' '));
}

function viewWarning(name: string): string {
	return `DataSet '${name}' is a DataSet View: Domo supports no on-demand Views here. Store its rows in a DataSet, for example with a DataFlow.`;
}
