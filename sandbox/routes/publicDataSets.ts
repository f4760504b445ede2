import { type DataSet, latestVersion, readableRows, readableVersion, rowsOfPart, toCsv, withVersion } from '../data/dataSet';
import { badRequest, csvReply, jsonReply, noContent, notFound, ok, type Reply } from '../http/reply';
import { type Call, reads, type Route, writes } from '../http/router';
import { flag, idOf, optionalInteger, optionalText, record, text } from '../http/values';
import type { InstanceState } from '../state/instanceState';
import { dataSetOfPath, executeQuery } from './dataSets';
import { columnsOf, commitUpload, DATASET_GRANTS, makeDataSet, openUpload, takePart } from './uploads';

export const publicDataSet = (state: InstanceState, dataSet: DataSet) => ({
	id: dataSet.id,
	name: dataSet.name,
	description: dataSet.description,
	rows: latestVersion(dataSet).rowCount,
	columns: dataSet.columns.length,
	schema: { columns: dataSet.columns },
	owner: { id: dataSet.ownerId, name: state.users.get(dataSet.ownerId)?.displayName ?? '' },
	createdAt: new Date(dataSet.created).toISOString(),
	updatedAt: new Date(dataSet.lastUpdated).toISOString(),
	dataCurrentAt: new Date(dataSet.lastUpdated).toISOString(),
	pdpEnabled: dataSet.hiddenRows > 0,
});

const MAX_LISTED = 50;

const SORTS: Readonly<Record<string, (a: DataSet, b: DataSet) => number>> = {
	name: (a, b) => a.name.localeCompare(b.name),
	lastUpdated: (a, b) => b.lastUpdated - a.lastUpdated,
};

function listDataSets({ state, query }: Call): Reply {
	const limit = optionalInteger(query.get('limit'), 'limit', MAX_LISTED);
	if (limit < 1 || limit > MAX_LISTED) throw badRequest(`limit must be between 1 and ${MAX_LISTED}`);
	const offset = optionalInteger(query.get('offset'), 'offset', 0);
	const sort = SORTS[query.get('sort') ?? 'name'];
	if (sort === undefined) throw badRequest(`Unknown sort: ${query.get('sort')}`);
	const wanted = (query.get('nameLike') ?? '').toLowerCase();
	const found = [...state.dataSets.values()].filter(({ name }) => name.toLowerCase().includes(wanted)).sort(sort);
	return ok(found.slice(offset, offset + limit).map((dataSet) => publicDataSet(state, dataSet)));
}

function createDataSet(call: Call): Reply {
	const { name, description, schema } = record(call.body);
	const words = optionalText(description, 'description') ?? '';
	const dataSet = makeDataSet(call, text(name, 'name'), words, columnsOf(schema));
	return jsonReply(201, publicDataSet(call.state, dataSet));
}

function updateDataSet(call: Call): Reply {
	const dataSet = dataSetOfPath(call);
	const { name, description } = record(call.body);
	const changed = {
		...dataSet,
		name: optionalText(name, 'name') ?? dataSet.name,
		description: optionalText(description, 'description') ?? dataSet.description,
		lastTouched: call.now,
	};
	call.state.dataSets.set(dataSet.id, changed);
	return ok(publicDataSet(call.state, changed));
}

/** Rows without a header; REPLACE unless `updateMethod` says APPEND (domo-api 5.7, 9.9). */
function importData(call: Call): Reply {
	const dataSet = dataSetOfPath(call);
	const action = call.query.get('updateMethod') ?? 'REPLACE';
	if (action !== 'APPEND' && action !== 'REPLACE') throw badRequest(`Unknown updateMethod: ${action}`);
	const { rows, problem } = rowsOfPart(call.text, dataSet.columns);
	if (problem !== undefined) throw badRequest(problem);
	const queryableAt = call.faults.dataSetQueryableAt(call.now);
	const changed = withVersion(dataSet, { action, rows, message: '', now: call.now, queryableAt });
	call.state.dataSets.set(dataSet.id, changed);
	return noContent();
}

function exportData(call: Call): Reply {
	const dataSet = dataSetOfPath(call);
	const version = readableVersion(dataSet, call.now);
	const header = flag(call.query.get('includeHeader'), 'includeHeader');
	return csvReply(toCsv(version.columns, readableRows(dataSet, version), header));
}

function deleteDataSet(call: Call): Reply {
	call.state.dataSets.delete(dataSetOfPath(call).id);
	return noContent();
}

const root = '/v1/datasets';
const read = { access: 'public' } as const;
const write = { access: 'public', grants: DATASET_GRANTS } as const;
const body = ['name', 'description', 'schema', 'rows', 'columns'] as const;

/** `/v1/datasets` of the public API, on the same DataSets (domo-api 5.7). */
export const publicDataSetRoutes: readonly Route[] = [
	reads('publicListDataSets', 'GET', root, listDataSets, { ...read, query: ['limit', 'offset', 'sort', 'nameLike'] }),
	reads('publicGetDataSet', 'GET', `${root}/:id`, (call) => ok(publicDataSet(call.state, dataSetOfPath(call))), { ...read, query: ['fields'] }),
	writes('publicCreateDataSet', 'POST', root, createDataSet, { ...write, body }),
	writes('publicUpdateDataSet', 'PUT', `${root}/:id`, updateDataSet, { ...write, body }),
	writes('publicDeleteDataSet', 'DELETE', `${root}/:id`, deleteDataSet, write),
	writes('publicImportData', 'PUT', `${root}/:id/data`, importData, { ...write, query: ['updateMethod'], body: 'text' }),
	reads('publicExportData', 'GET', `${root}/:id/data`, exportData, { ...read, query: ['includeHeader', 'fileName'] }),
	reads('publicQuery', 'POST', `${root}/query/execute/:id`, executeQuery, { ...read, query: ['includeHeaders'], body: ['sql'] }),
];

const dataSetOfStream = ({ state, params }: Call): DataSet => {
	const found = [...state.dataSets.values()].find(({ streamId }) => streamId === idOf(params.stream));
	if (found === undefined) throw notFound(`Stream ${params.stream} was not found`);
	return found;
};

const renderStream = (call: Call, dataSet: DataSet) => ({
	id: dataSet.streamId,
	dataSet: publicDataSet(call.state, dataSet),
	dataSource: { id: dataSet.id, name: dataSet.name },
	// A stream's own update method is not stored: each commit names its action (our choice).
	updateMethod: 'REPLACE',
	createdAt: new Date(dataSet.created).toISOString(),
	modifiedAt: new Date(dataSet.lastTouched).toISOString(),
});

/** `dataSource.id:…` and `dataSource.name:…`, the two forms that official clients send (domo-api 5.6). */
function search(call: Call): Reply {
	const [field, ...rest] = (call.query.get('q') ?? '').split(':');
	const value = rest.join(':');
	const isId = field === 'dataSource.id' || field === 'dataset.id';
	if (!isId && field !== 'dataSource.name') throw badRequest(`Unknown stream search: ${field}`);
	const found = [...call.state.dataSets.values()].filter((dataSet) => (isId ? dataSet.id : dataSet.name) === value);
	return ok(found.map((dataSet) => renderStream(call, dataSet)));
}

/** Execution and upload are the same thing here; the default action of a stream is REPLACE. */
function openExecution(call: Call): Reply {
	const upload = openUpload({ ...call, body: { action: 'REPLACE', ...(call.body ?? {}) } }, dataSetOfStream(call));
	return jsonReply(201, {
		id: upload.uploadId,
		executionId: upload.uploadId,
		currentState: 'ACTIVE',
		startedAt: new Date(call.now).toISOString(),
	});
}

const asUpload = (call: Call): Call => ({ ...call, params: { ...call.params, uploadId: call.params.execution ?? '' } });

function commit(call: Call): Reply {
	commitUpload(asUpload(call), dataSetOfStream(call));
	return ok({ id: idOf(call.params.execution), currentState: 'SUCCESS', status: 200 });
}

function createStream(call: Call): Reply {
	const body = record(call.body);
	const { name, description, schema } = record(body.dataSet);
	const words = typeof description === 'string' ? description : '';
	return jsonReply(201, renderStream(call, makeDataSet(call, text(name, 'name'), words, columnsOf(schema))));
}

const executionBody = ['action', 'message', 'appendId', 'updateMethod', 'index'] as const;

/** Executions of a stream, the same under both APIs (domo-api 5.6, 5.7). */
const executionRoutes = (root: string, prefix: string, access: 'instance' | 'public'): readonly Route[] => {
	const options = { access, grants: DATASET_GRANTS };
	const kind = (name: string): string => (prefix === '' ? name : `${prefix}${name[0]?.toUpperCase()}${name.slice(1)}`);
	return [
		reads(kind('searchStreams'), 'GET', `${root}/search`, search, { access, query: ['q', 'fields'] }),
		writes(kind('openExecution'), 'POST', `${root}/:stream/executions`, openExecution, { ...options, body: executionBody }),
		writes(kind('executionPart'), 'PUT', `${root}/:stream/executions/:execution/part/:part`, (call) => takePart(asUpload(call), dataSetOfStream(call)), {
			...options,
			body: 'text',
		}),
		writes(kind('commitExecution'), 'PUT', `${root}/:stream/executions/:execution/commit`, commit, { ...options, body: executionBody }),
	];
};

export const streamRoutes: readonly Route[] = [
	...executionRoutes('/api/data/v1/streams', '', 'instance'),
	...executionRoutes('/v1/streams', 'public', 'public'),
	writes('publicCreateStream', 'POST', '/v1/streams', createStream, { access: 'public', grants: DATASET_GRANTS, body: ['dataSet', 'updateMethod'] }),
	reads('publicGetStream', 'GET', '/v1/streams/:stream', (call) => ok(renderStream(call, dataSetOfStream(call))), { access: 'public', query: ['fields'] }),
	reads('publicListStreams', 'GET', '/v1/streams', (call) => ok([...call.state.dataSets.values()].map((dataSet) => renderStream(call, dataSet))), {
		access: 'public',
		query: ['fields', 'limit', 'offset'],
	}),
];
