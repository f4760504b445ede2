import { createHash } from 'node:crypto';

import type { TableFile } from '../../../core/csv';
import type { Clock } from '../../../core/common/ports';

/** The binary property in which the item of a table's file carries it: n8n's usual one. */
export const TABLE_PROPERTY = 'data';

/** What a file is known again by. */
export interface Seal {
	readonly bytes: number;
	readonly sha256: string;
	readonly exact: boolean;
}

/** A seal as one line, `bytes|sha256|exact`. */
export function sealText({ bytes, sha256, exact }: Seal): string {
	return `${bytes}|${sha256}|${exact}`;
}

/** Hashing so many bytes takes a few milliseconds. */
const SLICE_BYTES = 2_000_000;

export async function sealOf({ bytes, exact }: TableFile, clock: Clock): Promise<Seal> {
	const hash = createHash('sha256');
	for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
		hash.update(bytes.subarray(from, from + SLICE_BYTES));
		await clock.yield();
	}
	return { bytes: bytes.length, sha256: hash.digest('hex'), exact };
}
