import { dataSetOfPath, renderDataSet } from './dataSets';
import { type Column, type DataSet, latestVersion, readableVersion, rowsOfPart, type Upload, withVersion } from '../data/dataSet';
import { badRequest, notFound, ok, type Reply, StrictError } from '../http/reply';
import { type Call, reads, type Route, writes } from '../http/router';
import { idOf, integer, isRecord, list, optionalText, record, text } from '../http/values';
import type { ColumnType } from '../seed';
import { plantDataSet } from '../state/makeState';

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

/** Replaces the columns: existing ones keep their cells, new ones are null (our choice; domo-api 5.2). */
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
	writes('createDataSet', 'POST', '/api/data/v2/datasources', createDataSet, {
		grants: DATASET_GRANTS,
		body: ['userDefinedType', 'dataSourceName', 'dataSourceDescription', 'schema'],
	}),
	writes('createStream', 'POST', '/api/data/v1/streams', createStream, {
		grants: DATASET_GRANTS,
		body: ['transport', 'dataSource', 'dataProvider', 'schemaDefinition', 'updateMethod'],
	}),
	writes('alterSchema', 'POST', '/api/data/v2/datasources/:id/schemas', alterSchema, { grants: DATASET_GRANTS, body: ['schema', 'columns'] }),
];

const optionalBody = (body: unknown): Readonly<Record<string, unknown>> => (isRecord(body) ? body : {});

/** Opens an upload; clients send several bodies, some with null for everything (domo-api 5.6). */
export function openUpload(call: Call, dataSet: DataSet): Upload {
	const body = optionalBody(call.body);
	const upload: Upload = {
		uploadId: call.state.takeNumber(),
		dataSetId: dataSet.id,
		action: optionalText(body.action, 'action'),
		message: optionalText(body.message, 'message') ?? '',
		requestedAt: call.now,
		parts: new Map(),
		committed: false,
	};
	call.state.uploads.set(upload.uploadId, upload);
	return upload;
}

function uploadOfPath({ state, params }: Call, dataSet: DataSet): Upload {
	const upload = state.uploads.get(idOf(params.uploadId));
	if (upload?.dataSetId !== dataSet.id) throw notFound(`Upload ${params.uploadId} was not found`);
	if (upload.committed) throw badRequest(`Upload ${params.uploadId} is committed`);
	return upload;
}

/** Stores one part; the same number again replaces it. Rows that do not fit the schema are 400 (our choice). */
export function takePart(call: Call, dataSet: DataSet): Reply {
	const upload = uploadOfPath(call, dataSet);
	const part = integer(call.params.part, 'part');
	if (part < 1) throw badRequest('Parts are numbered from 1');
	const { rows, problem } = rowsOfPart(call.text, dataSet.columns);
	if (problem !== undefined) throw badRequest(`Part ${part}: ${problem}`);
	call.state.uploads.set(upload.uploadId, { ...upload, parts: new Map([...upload.parts, [part, rows]]) });
	return ok({ status: 200 });
}

/** Makes the upload the newest version. Action: the commit's, else the upload's, else APPEND (domo-api 5.6). */
export function commitUpload(call: Call, dataSet: DataSet): Reply {
	const upload = uploadOfPath(call, dataSet);
	const body = optionalBody(call.body);
	const action = optionalText(body.action, 'action') ?? upload.action ?? 'APPEND';
	if (action !== 'APPEND' && action !== 'REPLACE') throw badRequest(`Unknown action: ${action}`);
	const parts = [...upload.parts].sort(([a], [b]) => a - b);
	const changed = withVersion(dataSet, {
		action,
		rows: parts.flatMap(([, rows]) => rows),
		message: optionalText(body.message, 'message') ?? upload.message,
		now: call.now,
		queryableAt: call.faults.dataSetQueryableAt(call.now),
	});
	call.state.dataSets.set(dataSet.id, changed);
	call.state.uploads.set(upload.uploadId, { ...upload, parts: new Map(), committed: true });
	const { dataVersionId, rowCount } = latestVersion(changed);
	return ok({ dataSourceId: dataSet.id, uploadId: upload.uploadId, dataVersionId, rowCount, status: 'SUCCESS' });
}

/** Whether the newest version is indexed, in the two forms that clients read (domo-api 5.6). */
function indexStatus(call: Call): Reply {
	const indexed = latestVersion(dataSetOfPath(call)).queryableAt <= call.now;
	const status = indexed ? 'SUCCESS' : 'PROCESSING';
	return ok({ requestKey: call.params.requestKey, status, progress: { status } });
}

const root = '/api/data/v3/datasources/:id';
const write = { grants: DATASET_GRANTS } as const;

/** Loading rows: upload, parts, commit, index (domo-api 5.6). */
export const uploadRoutes: readonly Route[] = [
	writes('openUpload', 'POST', `${root}/uploads`, (call) => {
		const dataSet = dataSetOfPath(call);
		const { uploadId, requestedAt } = openUpload(call, dataSet);
		return ok({ dataSourceId: dataSet.id, uploadId, requestedAsOf: requestedAt });
	}, { ...write, query: ['dataTag', 'restateDataTag'], body: ['action', 'message', 'appendId'] }),
	writes('uploadPart', 'PUT', `${root}/uploads/:uploadId/parts/:part`, (call) => takePart(call, dataSetOfPath(call)), { ...write, body: 'text' }),
	writes('commitUpload', 'PUT', `${root}/uploads/:uploadId/commit`, (call) => commitUpload(call, dataSetOfPath(call)), {
		...write,
		query: ['dataTag', 'restateDataTag'],
		body: ['action', 'index', 'appendId', 'message'],
	}),
	writes('indexDataSet', 'POST', `${root}/indexes`, (call) => {
		dataSetOfPath(call);
		return ok({ requestKey: String(call.state.takeNumber()), status: 'PENDING' });
	}, { ...write, body: ['dataIds', 'action', 'index', 'appendId'] }),
	reads('indexStatus', 'GET', `${root}/indexes/:requestKey/statuses`, indexStatus),
];
