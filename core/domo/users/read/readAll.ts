import type { Field } from '../../../config/types';
import type { Progress } from '../../../common/ports';
import { sortChunked } from '../../../common/yielder';
import type { DomoClient } from '../../client/client';
import { linkedSignal } from '../../client/linkedSignal';
import { figure } from '../../../common/wording';
import { isAnsweredOtherwise } from '../../errors';
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

/**
 * All users of the instance, proven. People who come or go while pages are read make it read once more (fault A7). Where Domo's own total
 * is missing or another one, and two reads give the same people, only removals are in doubt.
 */
export async function readAllUsers(client: DomoClient, fields: readonly Field[], callerId: number, options: ReadAllOptions): Promise<LiveRead> {
	const { pass: first, pageSize } = await readAsManyAsAllowed(client, fields, options);
	const firstProof = proveComplete(first, callerId);
	const pass = firstProof.moving ? await readPass(client, fields, { ...options, pageSize }) : first;
	const { doubts, countDoubts } = pass === first ? firstProof : proveComplete(pass, callerId);
	const isSame = countDoubts.length === 0 || sameIds(first, pass);
	return {
		// Pages come in any order; the plan and its hash must not.
		users: await sortChunked([...pass.users.values()], (a, b) => a.id - b.id, client.clock),
		doubts: isSame ? doubts : [...countDoubts, ...doubts],
		...(isSame && countDoubts.length > 0 && { removalDoubts: [`${countDoubts.join(' ')} Two reads gave the same ${figure(pass.users.size)} people, so only removals are held.`] }),
	};
}

function sameIds(a: Pass, b: Pass): boolean {
	return a.users.size === b.users.size && [...a.users.keys()].every((id) => b.users.has(id));
}

/** Sizes that public clients use (domo-api 2.2), for an instance that refuses larger pages. */
const ATTESTED_SIZES = [200, 100] as const;

/** The first pass, with the largest page that the instance allows. */
async function readAsManyAsAllowed(client: DomoClient, fields: readonly Field[], options: ReadAllOptions): Promise<{ readonly pass: Pass; readonly pageSize: number }> {
	const smaller = ATTESTED_SIZES.filter((size) => size < options.pageSize);
	for (const pageSize of [options.pageSize, ...smaller]) {
		let hasBegun = false;
		const began = (progress: Progress): void => {
			hasBegun = true;
			options.onProgress?.(progress);
		};
		try {
			return { pass: await readPass(client, fields, { ...options, pageSize, onProgress: began }), pageSize };
		} catch (error) {
			if (hasBegun || pageSize === (smaller.at(-1) ?? options.pageSize) || !isAnsweredOtherwise(error)) throw error;
		}
	}
	throw new Error('No page size was tried');
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
