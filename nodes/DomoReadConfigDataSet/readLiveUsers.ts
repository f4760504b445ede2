import type { IExecuteFunctions } from 'n8n-workflow';

import { configurationFields, isNoColumn } from '../../core/config';
import { writeTableFile } from '../../core/csv';
import { type AttributeDefinition, attributesOrNone, orElse } from '../../core/domo';
import { ACTIVITY_FIELDS, activityOf, type ConfigurationRow, type Export, exportUsers } from '../../core/plan';
import { clock } from '../shared/clock';
import { openUsers } from '../shared/domo/connection';
import type { FileTable, RowTable, Table } from '../shared/items/tableFile';

/**
 * The people of this node's instance as a configuration: the 13 columns, then the custom attributes that somebody has, and with `includeActivity`
 * who uses their account.
 */
export async function readLiveUsers(context: IExecuteFunctions, includeActivity: boolean): Promise<RowTable> {
	const { table, rows } = await liveUserRows(context, includeActivity);
	return { ...table, rows: rows.map((row) => ({ ...row })) };
}

/** The same, as one file. */
export async function readLiveUsersFile(context: IExecuteFunctions, includeActivity: boolean): Promise<FileTable> {
	const { table, rows } = await liveUserRows(context, includeActivity);
	const columns = Object.keys(rows[0] ?? {});
	return { ...table, file: await writeTableFile(columns, rows.map((row) => columns.map((column) => row[column] ?? null)), clock) };
}

async function liveUserRows(context: IExecuteFunctions, includeActivity: boolean): Promise<{ readonly table: Table; readonly rows: readonly ConfigurationRow[] }> {
	const directory = await openUsers(context);
	const [account, { attributes, refused }, roles] = await Promise.all([
		directory.account(),
		attributesOrNone(directory),
		orElse(async () => await directory.roles(), () => []),
	]);
	const fields = [...configurationFields(attributes), ...(includeActivity ? ACTIVITY_FIELDS : [])];
	const { users, issues } = await directory.allUsers(fields);
	const { rows: configuration, inexpressible } = await exportUsers(users, fields, { attributes, roles }, clock);
	const activity = includeActivity ? activityOf(users, fields, clock.now()) : undefined;
	const rows = activity === undefined ? configuration : configuration.map((row, at) => ({ ...row, ...activity.rows[at] }));
	const source = {
		name: `Live users of ${directory.instance}`,
		rows: rows.length,
		complete: issues.length === 0,
		readAt: new Date(clock.now()).toISOString(),
		readBy: account.id,
		instance: directory.instance,
	};
	const withoutCustom = refused === undefined ? [] : [`Custom attributes are left out, since Domo does not list them. ${refused.message}`];
	return { table: { source, rowCount: rows.length, warnings: [...issues, ...withoutCustom, ...leftOut(attributes), ...notAsRows(inexpressible), ...(activity?.isKnown === false ? [noSignIns] : [])] }, rows };
}

const noSignIns = "Domo gives the last sign-in of nobody here, so '_daysInactive' is blank: it is not known who uses their account.";

/** People, or attributes, named in one hint; the rest is counted. */
const maxListed = 10;

function firstOf(names: readonly string[]): string {
	return names.slice(0, maxListed).join(', ') + (names.length > maxListed ? ` and ${names.length - maxListed} more` : '');
}

function notAsRows(people: Export['inexpressible']): string[] {
	if (people.length === 0) return [];
	const named = firstOf(people.map(({ email, displayName, reason }) => `${email || displayName} (${reason})`));
	return [
		`${people.length === 1 ? '1 account is' : `${people.length} accounts are`} not what a row can say: ${named}. `
		+ 'Reconcile would reject these rows or change something: correct the accounts in Domo, or their rows.',
	];
}

/** Attributes that no column can be about, since their keys mean something else here. */
function leftOut(attributes: readonly AttributeDefinition[]): string[] {
	const keys = attributes.filter(({ key, keyspace }) => keyspace === 'customer-defined' && isNoColumn(key)).map(({ key }) => `'${key}'`);
	if (keys.length === 0) return [];
	return [`No column can manage the ${keys.length === 1 ? 'attribute' : 'attributes'} ${firstOf(keys)}: names that begin with _, and those of other columns, mean something else here.`];
}
