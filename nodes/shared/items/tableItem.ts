import { createHash } from 'node:crypto';

import type { TableFile } from '../../../core/csv';
import type { ReadSource } from '../../../core/plan';
import type { Clock } from '../../../core/common/ports';
import { z } from '../../../core/vendor/zod';

/** The binary property in which the item of a table's file carries it: n8n's usual one. */
export const TABLE_PROPERTY = 'data';

/** What a file is known again by. */
export interface Seal {
	readonly bytes: number;
	readonly sha256: string;
	readonly exact: boolean;
}

export interface FileSource extends ReadSource {
	readonly file: Seal;
}

export const fileSourceShape: z.ZodType<FileSource, z.ZodTypeDef, unknown> = z.object({
	dataSetId: z.string().optional(),
	name: z.string().optional(),
	version: z.string().optional(),
	rows: z.number(),
	complete: z.boolean(),
	readAt: z.string().optional(),
	readBy: z.number().optional(),
	ownerId: z.number().optional(),
	instance: z.string().optional(),
	file: z.object({ bytes: z.number(), sha256: z.string(), exact: z.boolean() }),
});

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
