import type { DomoClient } from '../client';
import { instanceDefinitions, type Account } from '../users/definitions';
import { addColumns, appendRows, createDataSet, type TextParts } from './write';
import { dataSetsNamed, readColumns, readInfo, readLatestVersion, searchDataSets, type Column, type DataSetInfo, type DataSetPage, type DataSetVersion } from './metadata';
import { readTable, readTableFile, runQuery, type DataSetFile, type DataSetTable, type QueryResult } from './read';

/** The DataSets of one instance. Every method throws `DomoError` on failure. */
export interface DataSetStore {
	readonly instance: string;
	account(): Promise<Account>;
	search(text: string, offset: number, limit: number): Promise<DataSetPage>;
	/** DataSets of exactly that name. */
	named(name: string): Promise<readonly DataSetInfo[]>;
	info(id: string): Promise<DataSetInfo>;
	columns(id: string): Promise<readonly Column[]>;
	/** The newest version that holds data; null when there is none. */
	latestVersion(id: string): Promise<DataSetVersion | null>;
	read(id: string, signal?: AbortSignal): Promise<DataSetTable>;
	/** The same, as one file: what does not need the cells spares their memory. */
	readFile(id: string, signal?: AbortSignal): Promise<DataSetFile>;
	query(id: string, sql: string): Promise<QueryResult>;
	create(name: string, description: string, columns: readonly Column[]): Promise<string>;
	addColumns(id: string, columns: readonly Column[]): Promise<void>;
	/** Appends CSV parts without header as one upload; nothing is visible before the commit. `message` names the upload. */
	append(id: string, parts: TextParts, message: string): Promise<void>;
}

/** The DataSets of one instance. `instance` is its origin, as `instanceOrigin` gives it. */
export function connectDataSets(client: DomoClient, instance: string): DataSetStore {
	const { account } = instanceDefinitions(client);
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
