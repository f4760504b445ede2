import { badRequest } from '../../http/domoError';
import { csvReply, jsonReply, noContent, ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { flag, optionalInteger, optionalText, record, text } from '../../http/values';
import { rowsOfPart, toCsv } from '../../data/csv';
import { latestVersion, readableRows, readableVersion, withVersion, type DataSet } from '../../data/dataSet';
import type { InstanceState } from '../../state/instanceState';
import { columnsOf, DATASET_GRANTS, makeDataSet } from '../data/createDataSet';
import { dataSetOfPath } from '../data/dataSets';
import { executeQuery } from '../data/query';

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
const read = { effect: 'read', access: 'public' } as const;
const write = { effect: 'write', access: 'public', grants: DATASET_GRANTS } as const;
const body = ['name', 'description', 'schema', 'rows', 'columns'] as const;

/** `/v1/datasets` of the public API, on the same DataSets (domo-api 5.7). */
export const publicDataSetRoutes: readonly Route[] = [
	{
		kind: 'publicListDataSets',
		method: 'GET',
		path: root,
		...read,
		query: ['limit', 'offset', 'sort', 'nameLike'],
		handle: listDataSets,
	},
	{
		kind: 'publicGetDataSet',
		method: 'GET',
		path: `${root}/:id`,
		...read,
		query: ['fields'],
		handle: (call) => ok(publicDataSet(call.state, dataSetOfPath(call))),
	},
	{ kind: 'publicCreateDataSet', method: 'POST', path: root, ...write, body, handle: createDataSet },
	{ kind: 'publicUpdateDataSet', method: 'PUT', path: `${root}/:id`, ...write, body, handle: updateDataSet },
	{ kind: 'publicDeleteDataSet', method: 'DELETE', path: `${root}/:id`, ...write, handle: deleteDataSet },
	{
		kind: 'publicImportData',
		method: 'PUT',
		path: `${root}/:id/data`,
		...write,
		query: ['updateMethod'],
		body: 'text',
		handle: importData,
	},
	{
		kind: 'publicExportData',
		method: 'GET',
		path: `${root}/:id/data`,
		...read,
		query: ['includeHeader', 'fileName'],
		handle: exportData,
	},
	{
		kind: 'publicQuery',
		method: 'POST',
		path: `${root}/query/execute/:id`,
		...read,
		query: ['includeHeaders'],
		body: ['sql'],
		handle: executeQuery,
	},
];
