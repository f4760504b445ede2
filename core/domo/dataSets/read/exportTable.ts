import type { DomoClient } from '../../client/client';

/** The newest version whole, as CSV: text stays text, and no page can be lost (domo-api 5.4). */
export function exportTable(client: DomoClient, id: string, signal?: AbortSignal): Promise<string> {
	return client.readText(
		{
			doing: `read DataSet ${id}`,
			request: 'exportDataSet',
			params: { dataSetId: id },
			query: { includeHeader: true },
			accept: 'text/csv',
		},
		signal,
	);
}
