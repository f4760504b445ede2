import type { DomoClient } from '../client/client';
import type { DataSetStore } from '../dataSetTypes';
import { actorReader } from '../users/actor';
import { addColumns, createDataSet } from './create';
import { readColumns, readInfo, readLatestVersion } from './metadata';
import { runQuery } from './query';
import { readTable, readTableFile } from './read/readTable';
import { dataSetsNamed, searchDataSets } from './search';
import { appendRows } from './upload';

/** The DataSets of one instance. `instance` is its origin, as `instanceOrigin` gives it. */
export function connectDataSets(client: DomoClient, instance: string): DataSetStore {
	const { account } = actorReader(client);
	return {
		instance,
		account,
		search: (text, offset, limit) => searchDataSets(client, text, offset, limit),
		named: (name) => dataSetsNamed(client, name),
		info: async (id) => readInfo(client, id),
		columns: async (id) => readColumns(client, id),
		latestVersion: async (id) => readLatestVersion(client, id),
		read: (id, signal) => readTable(client, id, signal),
		readFile: (id, signal) => readTableFile(client, id, signal),
		query: async (id, sql) => runQuery(client, id, sql),
		create: (name, description, columns) => createDataSet(client, name, description, columns),
		addColumns: (id, columns) => addColumns(client, id, columns),
		append: (id, parts, message) => appendRows(client, id, parts, message),
	};
}
