import { badRequest, StrictError } from '../../http/domoError';
import { ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { list, optionalText, record, text } from '../../http/values';
import type { ColumnType } from '../../seed';
import { readableVersion, withVersion, type Column, type DataSet } from '../../data/dataSet';
import { plantDataSet } from '../../state/makeState';
import { renderDataSet } from '../../data/renderDataSet';
import { dataSetOfPath } from './dataSets';

const COLUMN_TYPES: readonly ColumnType[] = ['STRING', 'LONG', 'DOUBLE', 'DECIMAL', 'DATE', 'DATETIME'];
const COLUMN_FIELDS: readonly string[] = ['type', 'name', 'id', 'visible', 'metadata', 'upsertKey', 'order'];

/** The columns of a schema; types as documented (domo-api 5.2), no name twice. */
export function columnsOf(schema: unknown): readonly Column[] {
	const columns = list(record(schema).columns, 'columns').map((value) => {
		const fields = record(value);
		const unknown = Object.keys(fields).filter((key) => !COLUMN_FIELDS.includes(key));
		if (unknown.length > 0) throw new StrictError(400, `Unknown field of a column: ${unknown.join(', ')}`);
		const type = COLUMN_TYPES.find((one) => one === fields.type);
		if (type === undefined) throw badRequest(`Unknown column type: ${String(fields.type)}`);
		return { name: text(fields.name, 'column name'), type };
	});
	if (new Set(columns.map(({ name }) => name)).size < columns.length) throw badRequest('Duplicate column name');
	if (columns.length === 0) throw badRequest('A schema needs columns');
	return columns;
}

/** A new, empty DataSet of the caller. */
export function makeDataSet(call: Call, name: string, description: string, columns: readonly Column[]): DataSet {
	if (name.trim() === '') throw badRequest('A DataSet needs a name');
	return plantDataSet(call.state, { name, description, ownerId: call.caller.id, columns, rows: [] });
}

/** `POST /api/data/v2/datasources` (domo-api 5.5 a). */
function createDataSet(call: Call): Reply {
	const body = record(call.body);
	const name = text(body.dataSourceName, 'dataSourceName');
	const description = optionalText(body.dataSourceDescription, 'dataSourceDescription') ?? '';
	const dataSet = makeDataSet(call, name, description, columnsOf(body.schema));
	return ok({ dataSource: { ...renderDataSet(call.state, dataSet), dataSourceId: dataSet.id } });
}

/** `POST /api/data/v1/streams` (domo-api 5.5 b). */
function createStream(call: Call): Reply {
	const body = record(call.body);
	const source = record(body.dataSource);
	const name = text(source.name, 'dataSource.name');
	const description = optionalText(source.description, 'dataSource.description') ?? '';
	const dataSet = makeDataSet(call, name, description, columnsOf(body.schemaDefinition));
	return ok({ id: dataSet.streamId, dataSource: { ...renderDataSet(call.state, dataSet), dataSourceId: dataSet.id } });
}

/** New columns: kept ones keep their cells, new ones are null (our choice; domo-api 5.2). */
function alterSchema(call: Call): Reply {
	const dataSet = dataSetOfPath(call);
	const fields = record(call.body);
	const columns = columnsOf(fields.schema ?? fields);
	const version = readableVersion(dataSet, call.now);
	const positions = columns.map(({ name }) => version.columns.findIndex((column) => column.name === name));
	const rows = (version.rows ?? []).map((row) => positions.map((at) => (at < 0 ? null : (row[at] ?? null))));
	const queryableAt = call.now;
	const altered = withVersion(dataSet, { action: 'REPLACE', rows, columns, message: '', now: call.now, queryableAt });
	call.state.dataSets.set(dataSet.id, altered);
	return ok({ schemaId: altered.schemaId });
}

export const DATASET_GRANTS = ['dataset.manage', 'dataset.admin'] as const;

/** Making DataSets and changing their columns (domo-api 5.2, 5.5). */
export const createDataSetRoutes: readonly Route[] = [
	{
		kind: 'createDataSet',
		method: 'POST',
		path: '/api/data/v2/datasources',
		effect: 'write',
		grants: DATASET_GRANTS,
		body: ['userDefinedType', 'dataSourceName', 'dataSourceDescription', 'schema'],
		handle: createDataSet,
	},
	{
		kind: 'createStream',
		method: 'POST',
		path: '/api/data/v1/streams',
		effect: 'write',
		grants: DATASET_GRANTS,
		body: ['transport', 'dataSource', 'dataProvider', 'schemaDefinition', 'updateMethod'],
		handle: createStream,
	},
	{
		kind: 'alterSchema',
		method: 'POST',
		path: '/api/data/v2/datasources/:id/schemas',
		effect: 'write',
		grants: DATASET_GRANTS,
		body: ['schema', 'columns'],
		handle: alterSchema,
	},
];
