import type { IExecuteFunctions } from 'n8n-workflow';

import { configurationFields, configurationOf, writeTableFile, type ConfigurationRow } from '../../core/config';
import { attributesOrNone } from '../../core/domo';
import { clock } from '../shared/clock';
import { openUsers } from '../shared/domo/connection';
import type { FileTable, RowTable, Table } from './table';

/** The people of this node's instance as a configuration: the 13 columns, then the custom attributes that somebody has. */
export async function readLiveUsers(context: IExecuteFunctions): Promise<RowTable> {
	const { table, rows } = await readRows(context);
	return { ...table, rows: rows.map((row) => ({ ...row })) };
}

/** The same, as one file. */
export async function readLiveUsersFile(context: IExecuteFunctions): Promise<FileTable> {
	const { table, rows } = await readRows(context);
	const columns = Object.keys(rows[0] ?? {});
	return { ...table, file: await writeTableFile(columns, rows.map((row) => columns.map((column) => row[column] ?? null)), clock) };
}

async function readRows(context: IExecuteFunctions): Promise<{ readonly table: Table; readonly rows: readonly ConfigurationRow[] }> {
	const directory = await openUsers(context);
	const [account, { attributes, refused }] = await Promise.all([directory.account(), attributesOrNone(directory)]);
	const fields = configurationFields(attributes);
	const { users, doubts } = await directory.allUsers(fields);
	const rows = configurationOf(users, fields);
	const source = {
		name: `Live users of ${directory.instance}`,
		rows: rows.length,
		complete: doubts.length === 0,
		readAt: new Date(clock.now()).toISOString(),
		readBy: account.id,
		instance: directory.instance,
	};
	const withoutCustom = refused === undefined ? [] : [`Custom attributes are left out, since Domo does not list them. ${refused.message}`];
	return { table: { source, rowCount: rows.length, warnings: [...doubts, ...withoutCustom] }, rows };
}
