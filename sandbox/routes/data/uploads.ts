import { badRequest, notFound } from '../../http/domoError';
import { ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { idOf, integer, isRecord, optionalText } from '../../http/values';
import { rowsOfPart } from '../../data/csv';
import { latestVersion, withVersion, type DataSet, type Upload } from '../../data/dataSet';
import { DATASET_GRANTS } from './createDataSet';
import { dataSetOfPath } from './dataSets';

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

/** Takes one part; the same number again replaces it. Rows that do not fit the schema are 400 (our choice). */
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

/** Whether the newest version is indexed, in both forms that clients read (domo-api 5.6). */
function indexStatus(call: Call): Reply {
	const indexed = latestVersion(dataSetOfPath(call)).queryableAt <= call.now;
	const status = indexed ? 'SUCCESS' : 'PROCESSING';
	return ok({ requestKey: call.params.requestKey, status, progress: { status } });
}

const root = '/api/data/v3/datasources/:id';
const write = { effect: 'write', grants: DATASET_GRANTS } as const;

/** Loading rows: upload, parts, commit, index (domo-api 5.6). */
export const uploadRoutes: readonly Route[] = [
	{
		kind: 'openUpload',
		method: 'POST',
		path: `${root}/uploads`,
		...write,
		query: ['dataTag', 'restateDataTag'],
		body: ['action', 'message', 'appendId'],
		handle: (call) => {
			const dataSet = dataSetOfPath(call);
			const { uploadId, requestedAt } = openUpload(call, dataSet);
			return ok({ dataSourceId: dataSet.id, uploadId, requestedAsOf: requestedAt });
		},
	},
	{
		kind: 'uploadPart',
		method: 'PUT',
		path: `${root}/uploads/:uploadId/parts/:part`,
		...write,
		body: 'text',
		handle: (call) => takePart(call, dataSetOfPath(call)),
	},
	{
		kind: 'commitUpload',
		method: 'PUT',
		path: `${root}/uploads/:uploadId/commit`,
		...write,
		query: ['dataTag', 'restateDataTag'],
		body: ['action', 'index', 'appendId', 'message'],
		handle: (call) => commitUpload(call, dataSetOfPath(call)),
	},
	{
		kind: 'indexDataSet',
		method: 'POST',
		path: `${root}/indexes`,
		...write,
		body: ['dataIds', 'action', 'index', 'appendId'],
		handle: (call) => {
			dataSetOfPath(call);
			return ok({ requestKey: String(call.state.takeNumber()), status: 'PENDING' });
		},
	},
	{
		kind: 'indexStatus',
		method: 'GET',
		path: `${root}/indexes/:requestKey/statuses`,
		effect: 'read',
		handle: indexStatus,
	},
];
