import { badRequest, DomoError } from '../../http/domoError';
import { ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { record } from '../../http/values';
import { readableRows, readableVersion } from '../../data/dataSet';
import { runSelect } from '../../sql/runSelect';
import { parseSelect } from '../../sql/sqlParser';
import { SqlError } from '../../sql/select';
import { dataSetOfPath } from './dataSets';

/** Runs the SQL of the body; pages by its text alone, whatever the query string says (domo-api 5.4). */
export function executeQuery(call: Call): Reply {
	const dataSet = dataSetOfPath(call);
	const { sql } = record(call.body);
	if (typeof sql !== 'string') {
		throw new DomoError(400, 'Cannot deserialize instance of java.lang.String out of START_OBJECT token');
	}
	const version = readableVersion(dataSet, call.now);
	try {
		const result = runSelect(parseSelect(sql), version.columns, readableRows(dataSet, version));
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

export const queryRoutes: readonly Route[] = [
	{
		kind: 'executeQuery',
		method: 'POST',
		path: '/api/query/v1/execute/:id',
		effect: 'read',
		query: ['offset', 'limit', 'includeHeader'],
		body: ['sql', 'querySource', 'useCache'],
		handle: executeQuery,
	},
];
