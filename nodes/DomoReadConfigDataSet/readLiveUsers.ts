import type { IExecuteFunctions } from 'n8n-workflow';

import { SYSTEM_COLUMNS, configurationOf, fieldByName, type AttributeDefinition, type Field } from '../../core/config';
import { LEASE_KEY } from '../../core/lease';
import { clock } from '../shared/clock';
import { cancelSignal, openUsers } from '../shared/connection';
import type { Table } from './table';

/** The people of this node's instance as a configuration: the 13 columns, then the custom attributes that somebody has. */
export async function readLiveUsers(context: IExecuteFunctions): Promise<Table> {
	const directory = await openUsers(context);
	const [actor, attributes] = await Promise.all([directory.actor(), directory.attributes()]);
	const fields = everyField(attributes);
	const { users, doubts } = await directory.allUsers(fields, { signal: cancelSignal(context) });
	const rows = configurationOf(users, fields).map((row) => ({ ...row }));
	return {
		source: {
			name: `Live users of ${directory.instance}`,
			rows: rows.length,
			complete: doubts.length === 0,
			readAt: new Date(clock.now()).toISOString(),
			readBy: actor.id,
			instance: directory.instance,
		},
		rows,
		warnings: doubts,
	};
}

/** All but the one in which a run notes that it is writing: no person's property, and gone when the run ends. */
function everyField(attributes: readonly AttributeDefinition[]): Field[] {
	const keys = attributes.map(({ key }) => key).filter((key) => key !== LEASE_KEY);
	const names = new Set([...SYSTEM_COLUMNS.map(({ name }) => name), ...keys]);
	return [...names].flatMap((name) => fieldByName(name, attributes) ?? []);
}
