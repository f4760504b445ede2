import type { DomoClient } from '../client';
import type { DataSetStore } from '../dataSetTypes';
import { actorReader } from '../users/definitions';
import { addColumns, appendRows, createDataSet } from './write';
import { dataSetsNamed, readColumns, readInfo, readLatestVersion, searchDataSets } from './metadata';
import { readTable, readTableFile, runQuery } from './read';

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
