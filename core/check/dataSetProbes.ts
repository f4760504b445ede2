/** The table that a job would read here. */
import type { Reply } from './ask';
import { differs, fine, get, notTried, oddityOf, setback, wholeNumber, type Probe } from './probe';
import { fieldsClass, isObject, knownWord, listOf, objectsIn, tally } from './shapes';

export const DATASET_PROBES: readonly Probe[] = [
	{
		id: 'dataSet', title: 'The DataSet',
		async run({ ask }, known) {
			if (known.dataSetId === undefined) return notTried('no DataSet was given');
			const path = `/api/data/v3/datasources/${encodeURIComponent(known.dataSetId)}`;
			const whole = await ask(get(path, { includeAllDetails: true }));
			const parts = await ask(get(path, { part: 'core,permission,status,pdp,rowcolcount,certification,functions' }));
			const bad = setback(whole, 'This account cannot read this DataSet. Share it with the account, or check its ID.');
			if (bad !== undefined && setback(parts, '') !== undefined) return { ...bad, blocks: true };
			const info = [whole, parts].map(({ json }) => json).find(isObject) ?? {};
			known.rowCount = wholeNumber(info['rowCount']);
			const { words } = fieldsClass(info, ['id', 'name', 'description', 'owner', 'rowCount', 'columnCount', 'lastUpdated', 'type', 'displayType', 'dataProviderType']);
			return fine(`all details: HTTP ${whole.status}; by parts: HTTP ${parts.status}; ${words}`, { shapes: { ...(whole.status >= 400 && { getDataSet: oddityOf(whole) }) } });
		},
	},
	{
		id: 'versions', title: 'Versions of the DataSet',
		async run({ ask }, known) {
			if (known.dataSetId === undefined) return notTried('no DataSet was given');
			const id = encodeURIComponent(known.dataSetId);
			const newer = await ask(get(`/api/data/v3/datasources/${id}/dataversions/details`));
			const older = await ask(get(`/api/data/v2/datasources/${id}/dataversions`));
			const words = (reply: Reply): string => (reply.status === 200 ? `${listOf(reply.json).length === 0 ? 'an empty list' : 'a list'}` : `HTTP ${reply.status}`);
			const found = `newer: ${words(newer)}; documented: ${words(older)}`;
			if (newer.status === 200 && listOf(newer.json).length > 0) return fine(found);
			return differs(found, older.status === 200 ? 'The documented list is used.' : 'The date of the last update is used in the place of a version.', { shapes: { dataSetVersions: oddityOf(newer), ...(older.status !== 200 && { dataSetVersionsV2: oddityOf(older) }) } });
		},
	},
	{
		id: 'schema', title: 'Columns of the DataSet',
		async run({ ask }, known) {
			if (known.dataSetId === undefined) return notTried('no DataSet was given');
			const reply = await ask(get(`/api/data/v2/datasources/${encodeURIComponent(known.dataSetId)}/schemas/latest`));
			const bad = setback(reply, 'The columns cannot be read, so that the table cannot be proven whole.', { blocks: true });
			if (bad !== undefined) return bad;
			const columns = objectsIn(isObject(reply.json) && isObject(reply.json['schema']) ? reply.json['schema']['columns'] : undefined);
			const required = ['email', 'displayName'].filter((name) => !columns.some((column) => column['name'] === name));
			const found = `${columns.length} columns; types: ${tally(columns.map(({ type }) => knownWord(type, ['STRING', 'LONG', 'DOUBLE', 'DECIMAL', 'DATE', 'DATETIME'])))}${required.length > 0 ? `; missing: ${required.join(', ')}` : ''}`;
			return required.length === 0 ? fine(found) : { verdict: 'asDocumented', found, means: `The table needs a column ${required.join(' and a column ')}.` };
		},
	},
	{
		id: 'rows', title: 'Rows of the DataSet',
		async run({ ask }, known) {
			if (known.dataSetId === undefined) return notTried('no DataSet was given');
			const id = encodeURIComponent(known.dataSetId);
			const csv = await ask({ ...get(`/api/data/v2/datasources/${id}/dataversions/latest`, { includeHeader: true }), accept: 'text/csv' });
			const query = await ask({ method: 'POST', path: `/api/query/v1/execute/${id}`, json: { sql: 'SELECT COUNT(*) AS n FROM table' } });
			const exported = csv.status === 200 && csv.kind !== 'webPage';
			const queried = query.status === 200 ? wholeNumber(listOf(listOf(isObject(query.json) ? query.json['rows'] : undefined)[0])[0]) : undefined;
			const lines = exported ? csv.body.trimEnd().split('\n').length - 1 : undefined;
			const compare = (rows: number | undefined): string => (rows === undefined || known.rowCount === undefined ? 'not comparable with the count' : rows === known.rowCount ? 'as many as Domo counts' : rows < known.rowCount ? 'fewer than Domo counts' : 'more than Domo counts (a cell may hold line breaks)');
			const found = `export: ${exported ? compare(lines) : `HTTP ${csv.status}`}; query: ${query.status === 200 ? (queried === undefined ? 'answers, the number in another form' : compare(queried)) : `HTTP ${query.status}`}`;
			const shapes = { ...(!exported && { exportDataSet: oddityOf(csv) }), ...(query.status !== 200 && { executeQuery: oddityOf(query) }) };
			if (!exported && query.status !== 200) return { verdict: 'refused', found, means: 'The rows can be read in neither way: give the account Export DataSet, or share the DataSet with it.', blocks: true, shapes };
			if (lines !== undefined && known.rowCount !== undefined && lines < known.rowCount) return differs(found, 'A PDP policy may hide rows, or the DataSet is appended to: rows are read once more by query, and removals are held if they stay fewer.', { shapes });
			return exported ? fine(found, { shapes }) : differs(found, 'Rows are read by query, which takes longer.', { shapes });
		},
	},
	{
		id: 'dataSetSearch', title: 'Finding DataSets',
		async run({ ask }) {
			const searched = await ask({ method: 'POST', path: '/api/data/ui/v3/datasources/search', json: { entities: ['DATASET'], filters: [], combineResults: true, query: '*', count: 1, offset: 0, sort: { isRelevance: false, fieldSorts: [{ field: 'last_updated', sortOrder: 'DESC' }] } } });
			if (setback(searched, '') === undefined && isObject(searched.json) && Array.isArray(searched.json['dataSources'])) return fine('the search answers');
			const listed = await ask(get('/api/data/v3/datasources', { limit: 1, offset: 0, orderBy: 'name' }));
			const found = `search: HTTP ${searched.status}; list: HTTP ${listed.status}`;
			return differs(found, listed.status === 200 ? 'DataSets are listed by name instead.' : 'DataSets cannot be listed: give their IDs.', { shapes: { searchDataSets: oddityOf(searched) } });
		},
	},
];
