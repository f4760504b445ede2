import { badRequest, notFound } from '../../http/domoError';
import { jsonReply, ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { idOf, record, text } from '../../http/values';
import type { DataSet } from '../../data/dataSet';
import { columnsOf, DATASET_GRANTS, makeDataSet } from './createDataSet';
import { publicDataSet } from '../public/publicDataSets';
import { commitUpload, openUpload, takePart } from './uploads';

const dataSetOfStream = ({ state, params }: Call): DataSet => {
	const found = [...state.dataSets.values()].find(({ streamId }) => streamId === idOf(params.stream));
	if (found === undefined) throw notFound(`Stream ${params.stream} was not found`);
	return found;
};

const renderStream = (call: Call, dataSet: DataSet) => ({
	id: dataSet.streamId,
	dataSet: publicDataSet(call.state, dataSet),
	dataSource: { id: dataSet.id, name: dataSet.name },
	// A stream's own update method is not kept: each commit says what it does (our choice).
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

/** Execution and upload are the same thing here; a stream replaces unless told otherwise. */
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

/** Executions of a stream, under both APIs alike (domo-api 5.6, 5.7). */
const executionRoutes = (root: string, prefix: string, access: 'instance' | 'public'): readonly Route[] => {
	const write = { effect: 'write', access, grants: DATASET_GRANTS } as const;
	const kind = (name: string): string => (prefix === '' ? name : `${prefix}${name[0]?.toUpperCase()}${name.slice(1)}`);
	return [
		{
			kind: kind('searchStreams'),
			method: 'GET',
			path: `${root}/search`,
			effect: 'read',
			access,
			query: ['q', 'fields'],
			handle: search,
		},
		{
			kind: kind('openExecution'),
			method: 'POST',
			path: `${root}/:stream/executions`,
			...write,
			body: executionBody,
			handle: openExecution,
		},
		{
			kind: kind('executionPart'),
			method: 'PUT',
			path: `${root}/:stream/executions/:execution/part/:part`,
			...write,
			body: 'text',
			handle: (call) => takePart(asUpload(call), dataSetOfStream(call)),
		},
		{
			kind: kind('commitExecution'),
			method: 'PUT',
			path: `${root}/:stream/executions/:execution/commit`,
			...write,
			body: executionBody,
			handle: commit,
		},
	];
};

export const streamRoutes: readonly Route[] = [
	...executionRoutes('/api/data/v1/streams', '', 'instance'),
	...executionRoutes('/v1/streams', 'public', 'public'),
	{
		kind: 'publicCreateStream',
		method: 'POST',
		path: '/v1/streams',
		effect: 'write',
		access: 'public',
		grants: DATASET_GRANTS,
		body: ['dataSet', 'updateMethod'],
		handle: createStream,
	},
	{
		kind: 'publicGetStream',
		method: 'GET',
		path: '/v1/streams/:stream',
		effect: 'read',
		access: 'public',
		query: ['fields'],
		handle: (call) => ok(renderStream(call, dataSetOfStream(call))),
	},
	{
		kind: 'publicListStreams',
		method: 'GET',
		path: '/v1/streams',
		effect: 'read',
		access: 'public',
		query: ['fields', 'limit', 'offset'],
		handle: (call) => ok([...call.state.dataSets.values()].map((dataSet) => renderStream(call, dataSet))),
	},
];
