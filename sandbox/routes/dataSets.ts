import { type DataSet, type DataSetVersion, latestVersion, readableRows, readableVersion, toCsv, uploadedRows } from '../data/dataSet';
import { badRequest, csvReply, DomoError, emptyOk, notFound, ok, type Reply } from '../http/reply';
import { type Call, reads, type Route, writes } from '../http/router';
import { flag, integer, isRecord, optionalInteger, record } from '../http/values';
import { runSelect, SqlError } from '../data/sql';
import type { InstanceState } from '../state/instanceState';

/** The metadata of `/api/data/v3/datasources/{id}` (domo-api 5.1), times in epoch ms. */
export function renderDataSet(state: InstanceState, dataSet: DataSet) {
	const owner = state.users.get(dataSet.ownerId);
	return {
		id: dataSet.id,
		displayType: dataSet.displayType,
		dataProviderType: dataSet.dataProviderType,
		type: dataSet.displayType === 'dataset-view' ? 'DataSetView' : 'API',
		name: dataSet.name,
		description: dataSet.description,
		owner: { id: String(dataSet.ownerId), name: owner?.displayName ?? '', type: 'USER', group: false },
		status: 'SUCCESS',
		created: dataSet.created,
		lastTouched: dataSet.lastTouched,
		lastUpdated: dataSet.lastUpdated,
		nextUpdate: 0,
		rowCount: latestVersion(dataSet).rowCount,
		columnCount: dataSet.columns.length,
		cardInfo: { cardCount: 0, cardViewCount: 0 },
		properties: { formulas: { formulas: {} } },
		state: 'SUCCESS',
		validConfiguration: true,
		validAccount: true,
		streamId: dataSet.streamId,
		transportType: 'API',
		permissions: 'READ_WRITE_DELETE_SHARE_ADMIN',
		cloudId: 'domo',
		cloudEngine: 'domo',
		cryoStatus: 'ADRENALINE',
		tags: '[]',
		scheduleActive: false,
		hidden: false,
	};
}

export const latestSchema = (dataSet: DataSet) => ({
	schema: {
		columns: dataSet.columns.map(({ name, type }) => ({
			type,
			name,
			id: name,
			visible: true,
			metadata: { colLabel: name, isEncrypted: false },
		})),
	},
});

export const indexedSchema = (dataSet: DataSet) => ({
	name: 'schema',
	tables: [
		{
			columns: dataSet.columns.map(({ name, type }, order) => ({ name, id: name, type, visible: true, order })),
		},
	],
	dataSourceId: dataSet.id,
});

/** One entry of `dataversions/details` (domo-api 5.1). */
export const renderVersion = (dataSourceId: string, version: DataSetVersion) => ({
	dataSourceId,
	dataVersionId: version.dataVersionId,
	datetimeRecorded: version.recorded,
	datetimeUploadCompleted: version.recorded,
	rowCount: version.rowCount,
	runDurationSeconds: 0,
	schemaId: version.schemaId,
	sizeBytes: version.sizeBytes,
	status: 'success',
	statusMessage: '',
});

export const renderVersionV2 = (version: DataSetVersion) => ({
	dataId: String(version.dataVersionId),
	schemaId: String(version.schemaId),
	numRows: version.rowCount,
	numBytes: version.sizeBytes,
	uploadStatus: 'success',
	uploadPercent: '100',
	recordedDate: new Date(version.recorded).toISOString(),
	uploadCompletedDate: new Date(version.recorded).toISOString(),
});

/** Runs the SQL of the body. Only its LIMIT and OFFSET page; those of the query string have no effect (domo-api 5.4). */
export function executeQuery(call: Call): Reply {
	const dataSet = dataSetOfPath(call);
	const { sql } = record(call.body);
	if (typeof sql !== 'string') {
		throw new DomoError(400, 'Cannot deserialize instance of java.lang.String out of START_OBJECT token');
	}
	const version = readableVersion(dataSet, call.now);
	try {
		const result = runSelect(sql, version.columns, readableRows(dataSet, version));
		return ok({
			datasource: dataSet.id,
			columns: result.columns.map(({ name }) => name),
			metadata: result.columns.map(({ type }) => ({
				type,
				dataSourceId: dataSet.id,
				maxLength: -1,
				minLength: -1,
			})),
			rows: result.rows,
			numRows: result.rows.length,
			numColumns: result.columns.length,
			fromcache: true,
		});
	} catch (error) {
		if (error instanceof SqlError) throw badRequest(`SQL: ${error.message}`);
		throw error;
	}
}

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

/** The version of the path: `latest`, or the number of a version that still has rows. */
function versionOfPath(call: Call, dataSet: DataSet): DataSetVersion {
	if (call.params.version === 'latest') return readableVersion(dataSet, call.now);
	const wanted = integer(call.params.version, 'dataVersionId');
	const version = dataSet.versions.find(({ dataVersionId }) => dataVersionId === wanted);
	if (version?.rows === undefined) throw notFound(`Version ${wanted} was not found`);
	return version;
}

/** All rows of one version as CSV (domo-api 5.4). */
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

/** Finding DataSets and reading what they are (domo-api 5.1 to 5.3). Reads need no grant (our choice). */
export const dataSetRoutes: readonly Route[] = [
	reads('listDataSets', 'GET', '/api/data/v3/datasources', listDataSets, { query: ['limit', 'offset', 'nameLike', 'orderBy', 'part'] }),
	reads('searchDataSets', 'POST', '/api/data/ui/v3/datasources/search', searchDataSets, {
		body: ['entities', 'filters', 'combineResults', 'query', 'count', 'offset', 'sort'],
	}),
	reads('getDataSet', 'GET', '/api/data/v3/datasources/:id', (call) => ok(renderDataSet(call.state, dataSetOfPath(call))), { query: ['part', 'includeAllDetails'] }),
	reads('dataSetSchema', 'GET', '/api/data/v2/datasources/:id/schemas/latest', (call) => ok(latestSchema(dataSetOfPath(call)))),
	reads('indexedSchema', 'GET', '/api/query/v1/datasources/:id/schema/indexed', (call) => ok(indexedSchema(dataSetOfPath(call))), { query: ['includeHidden'] }),
	reads('dataSetVersions', 'GET', '/api/data/v3/datasources/:id/dataversions/details', (call) =>
		ok(dataSetOfPath(call).versions.map((version) => renderVersion(dataSetOfPath(call).id, version))),
	),
	reads('dataSetVersionsV2', 'GET', '/api/data/v2/datasources/:id/dataversions', (call) => ok(dataSetOfPath(call).versions.map(renderVersionV2))),
	reads('exportDataSet', 'GET', '/api/data/v2/datasources/:id/dataversions/:version', exportVersion, { query: ['includeHeader'] }),
	reads('executeQuery', 'POST', '/api/query/v1/execute/:id', executeQuery, {
		query: ['offset', 'limit', 'includeHeader'],
		body: ['sql', 'querySource', 'useCache'],
	}),
	reads('exportQuery', 'POST', '/api/query/v1/execute/export/:id', (call) => exportVersion({ ...call, params: { ...call.params, version: 'latest' } }), {
		query: ['includeHeader'],
		body: 'anyJson',
	}),
	writes('deleteDataSet', 'DELETE', '/api/data/v3/datasources/:id', deleteDataSet, { grants: ['dataset.manage', 'dataset.admin'], query: ['deleteMethod'] }),
];
