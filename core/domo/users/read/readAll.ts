import type { Field } from '../../../config/types';
import { sortInTurns } from '../../../longLists';
import type { DomoClient } from '../../client/client';
import { linkedSignal } from '../../client/linkedSignal';
import { createTurns } from '../../client/turns';
import type { LiveRead, ReadUsersOptions } from '../../types';
import { readPage } from './page';
import { createPass, type Pass, type ReadAt } from './paging';
import { readInParallel } from './parallelPages';
import { proveComplete } from './proof';
import { recordReader } from './record';
import { searchKeys } from './searchBody';

export interface ReadAllOptions extends ReadUsersOptions {
	readonly groups: boolean;
	/** The server may give less; it is asked for as much as it may give. */
	readonly pageSize: number;
}

/** All users of the instance, proven. People who come or go while pages are read make it read once more (fault A7). */
export async function readAllUsers(client: DomoClient, fields: readonly Field[], callerId: number, options: ReadAllOptions): Promise<LiveRead> {
	let pass = await readPass(client, fields, options);
	let proof = proveComplete(pass, callerId);
	if (proof.moving) {
		pass = await readPass(client, fields, options);
		proof = proveComplete(pass, callerId);
	}
	// Pages come in any order; the plan and its hash must not.
	return { users: await sortInTurns([...pass.users.values()], (a, b) => a.id - b.id, client.clock), doubts: proof.doubts };
}

async function readPass(client: DomoClient, fields: readonly Field[], { groups, pageSize, signal, onProgress }: ReadAllOptions): Promise<Pass> {
	const keys = searchKeys(fields);
	const pass = createPass(recordReader(fields));
	const stop = linkedSignal(signal ?? client.signal);
	// A page of a thousand people takes some 10 ms to parse, which the client does in turns, and as much to understand.
	const turnToUnderstand = createTurns(client.clock);
	const readAt: ReadAt = async (offset, limit) => {
		const page = await readPage(client, { sought: { by: 'all' }, keys, groups, limit, offset }, stop.signal);
		await turnToUnderstand();
		onProgress?.({ done: pass.rows() + page.users.length, total: page.count ?? 0 });
		return page;
	};
	try {
		await readInParallel(pass, readAt, pageSize);
		return pass.pass();
	} catch (error) {
		// One page that cannot be had fails the read: those under way are cut.
		stop.abort();
		throw error;
	} finally {
		stop.release();
	}
}
