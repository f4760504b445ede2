import type { Field } from '../../config/types';
import type { DomoClient } from '../client/client';
import type { LiveRead } from '../types';
import { readPage } from './page';
import { readPages } from './paging';
import { proveComplete } from './proof';
import { recordReader } from './record';
import { searchKeys } from './searchBody';

export interface ReadAllOptions {
	readonly groups: boolean;
	/** The server may give less; it is asked for as much as it may give. */
	readonly pageSize: number;
	readonly signal?: AbortSignal;
}

/** All users of the instance, proven. People who come or go while pages are read make it read once more (fault A7). */
export async function readAllUsers(client: DomoClient, fields: readonly Field[], callerId: number, options: ReadAllOptions): Promise<LiveRead> {
	const { groups, pageSize, signal } = options;
	const keys = searchKeys(fields);
	const readPass = () =>
		readPages(
			(offset, limit) => readPage(client, { sought: { by: 'all' }, keys, groups, limit, offset }, signal),
			recordReader(fields),
			pageSize,
		);
	let pass = await readPass();
	let proof = proveComplete(pass, callerId);
	if (proof.moving) {
		pass = await readPass();
		proof = proveComplete(pass, callerId);
	}
	return { users: [...pass.users.values()], doubts: proof.doubts };
}
