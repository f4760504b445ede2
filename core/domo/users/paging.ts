import type { LiveUser } from '../types';
import type { ReadRecord } from './record';
import type { UserPage } from './page';

/** What one pass over all pages saw; `proof.ts` says whether it is everybody. */
export interface Pass {
	readonly users: ReadonlyMap<number, LiveUser>;
	/** Records that came, doubles included. */
	readonly rows: number;
	/** Records without a usable id. */
	readonly unreadable: number;
	/** Every different total that the pages named. */
	readonly counts: readonly number[];
	/** A page brought nothing new although more were to come. */
	readonly stuck: boolean;
}

/** Reads the page at an offset. */
export type ReadAt = (offset: number, limit: number) => Promise<UserPage>;

/**
 * Reads pages until one is empty, advancing by what really came: a server that caps the page, or sends a short one, loses
 * nobody. The total alone does not end it, because it may be wrong (domo-api 2.2).
 */
export async function readPages(readAt: ReadAt, readRecord: ReadRecord, limit: number): Promise<Pass> {
	const users = new Map<number, LiveUser>();
	const counts = new Set<number>();
	let rows = 0;
	let unreadable = 0;
	for (;;) {
		const { users: records, count } = await readAt(rows, limit);
		if (count !== null) counts.add(count);
		const before = users.size;
		for (const record of records) {
			const user = readRecord(record);
			if (user === null) unreadable += 1;
			else users.set(user.id, user);
		}
		rows += records.length;
		const stuck = records.length > 0 && users.size === before;
		if (records.length === 0 || stuck) return { users, rows, unreadable, counts: [...counts], stuck };
	}
}
