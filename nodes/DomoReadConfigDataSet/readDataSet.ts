import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { checkColumns } from '../../core/config';
import type { DataSetRead, DataSetStore, DataSetTable } from '../../core/domo';
import { isRunLog } from '../../core/report';
import { openDataSets } from '../shared/domo/connection';
import { NodeRefusal } from '../shared/errors';
import { dataSetId } from '../shared/fields/parameters';
import type { FileTable, RowTable, Table } from './table';

/** Reads a DataSet of the home instance whole, as one version. Throws `NodeRefusal` when it is no configuration. */
export async function readDataSet(context: IExecuteFunctions): Promise<RowTable> {
	const { table, read } = await readConfiguration(context, (store, id) => store.read(id));
	return { ...table, rows: rowsOf(read) };
}

/** The same, as one file. */
export async function readDataSetFile(context: IExecuteFunctions): Promise<FileTable> {
	const { table, read } = await readConfiguration(context, (store, id) => store.readFile(id));
	return { ...table, file: read.file };
}

async function readConfiguration<T extends DataSetRead>(
	context: IExecuteFunctions,
	readWith: (store: DataSetStore, id: string) => Promise<T>,
): Promise<{ readonly table: Table; readonly read: T }> {
	const id = dataSetId(context, 'dataSetId', 'DataSet');
	const store = await openDataSets(context);
	const [account, read] = await Promise.all([store.account(), readWith(store, id)]);
	refuseRunLog(read);
	requireColumns(context, read);
	const { info, version, rowCount, doubts, readAt } = read;
	const source = {
		dataSetId: id,
		name: info.name,
		version,
		rows: Math.max(rowCount, info.rowCount ?? 0),
		complete: doubts.length === 0,
		readAt: new Date(readAt).toISOString(),
		readBy: account.id,
		...(info.ownerId !== null && { ownerId: info.ownerId }),
		instance: store.instance,
	};
	return { table: { source, rowCount, warnings: [...doubts, ...(info.view ? [viewWarning(info.name)] : [])] }, read };
}

/** Columns that begin with `_` are ours, as `_source` is. */
function rowsOf({ columns, cells }: DataSetTable): IDataObject[] {
	return cells.map((row) =>
		Object.fromEntries(columns.flatMap((name, at) => (name.startsWith('_') ? [] : [[name, row[at] ?? null]]))),
	);
}

function refuseRunLog({ info, columns }: DataSetRead): void {
	if (!isRunLog(info, columns.map((name) => ({ name })))) return;
	throw new NodeRefusal(`DataSet '${info.name}' is a run log, no configuration`, 'Choose the DataSet that says who should exist.');
}

function requireColumns(context: IExecuteFunctions, { info, columns }: DataSetRead): void {
	const need = context.getNodeParameter('columns', 0) === 'minimum' ? 'minimum' : 'all';
	const { sentences } = checkColumns(columns, need);
	if (sentences.length === 0) return;
	throw new NodeRefusal(`DataSet '${info.name}' cannot be read as a configuration`, sentences.join(' '));
}

function viewWarning(name: string): string {
	return `DataSet '${name}' is a DataSet View: Domo supports no on-demand Views here. Store its rows in a DataSet, for example with a DataFlow.`;
}
