import { badRequest, notFound } from '../../http/domoError';
import { csvReply, emptyOk, ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { flag, integer, isRecord, optionalInteger, record } from '../../http/values';
import { toCsv } from '../../data/csv';
import { readableRows, readableVersion, uploadedRows, type DataSet, type DataSetVersion } from '../../data/dataSet';
import { indexedSchema, latestSchema, renderDataSet, renderVersion, renderVersionV2 } from '../../data/renderDataSet';

/** The DataSet of the path, or a 404 (domo-api 5.1). */
export function dataSetOfPath({ state, params }: Call): DataSet {
	const dataSet = state.dataSets.get(params.id ?? '');
	if (dataSet === undefined) throw notFound(`DataSet ${params.id} was not found`);
	return dataSet;
}

const ORDERS: Readonly<Record<string, (a: DataSet, b: DataSet) => number>> = {
	name: (a, b) => a.name.localeCompare(b.name),
	lastUpdated: (a, b) => b.lastUpdated - a.lastUpdated,
	lastTouched: (a, b) => b.lastTouched - a.lastTouched,
	createdAt: (a, b) => b.created - a.created,
};

const MAX_LISTED = 50;

/** `GET /api/data/v3/datasources`, 50 at most (domo-api 5.3). */
function listDataSets({ state, query }: Call): Reply {
	const limit = Math.min(optionalInteger(query.get('limit'), 'limit', MAX_LISTED), MAX_LISTED);
	const offset = optionalInteger(query.get('offset'), 'offset', 0);
	const wanted = (query.get('nameLike') ?? '').toLowerCase();
	const order = ORDERS[query.get('orderBy') ?? 'name'];
	if (order === undefined) throw badRequest(`Unknown orderBy: ${query.get('orderBy')}`);
	const found = [...state.dataSets.values()].filter(({ name }) => name.toLowerCase().includes(wanted)).sort(order);
	return ok({
		_metaData: { augmented: false, executor: 'sandbox', limit, offset, totalCount: found.length },
		dataSources: found.slice(offset, offset + limit).map((dataSet) => renderDataSet(state, dataSet)),
	});
}

function namePredicate(filters: unknown): (dataSet: DataSet) => boolean {
	if (filters === undefined) return () => true;
	if (!Array.isArray(filters)) throw badRequest('filters must be an array');
	const patterns = filters.map((filter: unknown) => {
		if (!isRecord(filter) || filter.field !== 'name_sort' || filter.filterType !== 'wildcard') {
			throw badRequest(`Unknown filter: ${JSON.stringify(filter)}`);
		}
		const escaped = String(filter.query ?? '').replace(/[.+?^${}()|[\]\\]/g, '\\$&');
		return new RegExp(`^${escaped.replaceAll('*', '.*')}$`, 'isu');
	});
	return ({ name }) => patterns.every((pattern) => pattern.test(name));
}

const SORT_FIELDS: Readonly<Record<string, (dataSet: DataSet) => number | string>> = {
	create_date: ({ created }) => created,
	last_updated: ({ lastUpdated }) => lastUpdated,
	name_sort: ({ name }) => name.toLowerCase(),
};

function sorter(sort: unknown): (a: DataSet, b: DataSet) => number {
	const fieldSorts = isRecord(sort) && Array.isArray(sort.fieldSorts) ? sort.fieldSorts : [];
	const rules = fieldSorts.map((rule: unknown) => {
		const { field, sortOrder } = record(rule);
		const read = SORT_FIELDS[String(field)];
		if (read === undefined) throw badRequest(`Unknown sort field: ${String(field)}`);
		return { read, sign: sortOrder === 'ASC' ? 1 : -1 };
	});
	return (a, b) => {
		for (const { read, sign } of rules) {
			const [left, right] = [read(a), read(b)];
			if (left !== right) return (left < right ? -1 : 1) * sign;
		}
		return 0;
	};
}

/** The picker's search (domo-api 5.3). `query` is a word to find in the name, or `*`. */
function searchDataSets({ state, body }: Call): Reply {
	const fields = record(body);
	const offset = optionalInteger(fields.offset, 'offset', 0);
	const count = optionalInteger(fields.count, 'count', 30);
	const word = String(fields.query ?? '*')
		.replaceAll('*', '')
		.toLowerCase();
	const fits = namePredicate(fields.filters);
	const found = [...state.dataSets.values()]
		.filter((dataSet) => dataSet.name.toLowerCase().includes(word) && fits(dataSet))
		.sort(sorter(fields.sort));
	return ok({
		_metaData: { limit: count, offset, totalCount: found.length },
		dataSources: found.slice(offset, offset + count).map((dataSet) => renderDataSet(state, dataSet)),
	});
}

/** `latest`, or a kept version's number. */
function versionOfPath(call: Call, dataSet: DataSet): DataSetVersion {
	if (call.params.version === 'latest') return readableVersion(dataSet, call.now);
	const wanted = integer(call.params.version, 'dataVersionId');
	const version = dataSet.versions.find(({ dataVersionId }) => dataVersionId === wanted);
	if (version?.rows === undefined) throw notFound(`Version ${wanted} was not found`);
	return version;
}

/** The whole of one version as CSV (domo-api 5.4). */
function exportVersion(call: Call): Reply {
	const dataSet = dataSetOfPath(call);
	const version = versionOfPath(call, dataSet);
	const header = flag(call.query.get('includeHeader'), 'includeHeader');
	const rows = call.faults.switches.exportsUploads === true ? uploadedRows(dataSet, version) : readableRows(dataSet, version);
	return csvReply(toCsv(version.columns, rows, header));
}

function deleteDataSet(call: Call): Reply {
	call.state.dataSets.delete(dataSetOfPath(call).id);
	return emptyOk();
}

const read = (kind: string, path: string, query: readonly string[], handle: (call: Call) => Reply): Route => ({
	kind,
	method: 'GET',
	path,
	effect: 'read',
	query,
	handle,
});

/** Finding DataSets and reading what they are (domo-api 5.1 to 5.3). Reads need no grant (our choice). */
export const dataSetRoutes: readonly Route[] = [
	read(
		'listDataSets',
		'/api/data/v3/datasources',
		['limit', 'offset', 'nameLike', 'orderBy', 'part'],
		listDataSets,
	),
	{
		kind: 'searchDataSets',
		method: 'POST',
		path: '/api/data/ui/v3/datasources/search',
		effect: 'read',
		body: ['entities', 'filters', 'combineResults', 'query', 'count', 'offset', 'sort'],
		handle: searchDataSets,
	},
	read('getDataSet', '/api/data/v3/datasources/:id', ['part', 'includeAllDetails'], (call) =>
		ok(renderDataSet(call.state, dataSetOfPath(call))),
	),
	read('dataSetSchema', '/api/data/v2/datasources/:id/schemas/latest', [], (call) =>
		ok(latestSchema(dataSetOfPath(call))),
	),
	read('indexedSchema', '/api/query/v1/datasources/:id/schema/indexed', ['includeHidden'], (call) =>
		ok(indexedSchema(dataSetOfPath(call))),
	),
	read('dataSetVersions', '/api/data/v3/datasources/:id/dataversions/details', [], (call) =>
		ok(dataSetOfPath(call).versions.map((version) => renderVersion(dataSetOfPath(call).id, version))),
	),
	read('dataSetVersionsV2', '/api/data/v2/datasources/:id/dataversions', [], (call) =>
		ok(dataSetOfPath(call).versions.map(renderVersionV2)),
	),
	read('exportDataSet', '/api/data/v2/datasources/:id/dataversions/:version', ['includeHeader'], exportVersion),
	{
		kind: 'exportQuery',
		method: 'POST',
		path: '/api/query/v1/execute/export/:id',
		effect: 'read',
		query: ['includeHeader'],
		body: 'anyJson',
		handle: (call) => exportVersion({ ...call, params: { ...call.params, version: 'latest' } }),
	},
	{
		kind: 'deleteDataSet',
		method: 'DELETE',
		path: '/api/data/v3/datasources/:id',
		effect: 'write',
		grants: ['dataset.manage', 'dataset.admin'],
		query: ['deleteMethod'],
		handle: deleteDataSet,
	},
];

