import type { IExecuteFunctions } from 'n8n-workflow';

import { configurationFields, configurationOf } from '../../core/config';
import { clock } from '../shared/clock';
import { cancelSignal, openUsers } from '../shared/domo/connection';
import type { Table } from './table';

/** The people of this node's instance as a configuration: the 13 columns, then the custom attributes that somebody has. */
export async function readLiveUsers(context: IExecuteFunctions): Promise<Table> {
	const directory = await openUsers(context);
	const [actor, attributes] = await Promise.all([directory.actor(), directory.attributes()]);
	const fields = configurationFields(attributes);
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
