import { endless } from '../../client/failure';
import type { LiveUser } from '../../types';
import type { UserPage } from './page';
import { hasAttributes, type ReadRecord } from './record';

/** What one pass over all pages saw; `proof.ts` says whether it is everybody. */
export interface Pass {
	/** Each user once, in the order of the pages. */
	readonly users: ReadonlyMap<number, LiveUser>;
	/** Records that came, doubles included. */
	readonly rows: number;
	/** Users whose record came without attributes. */
	readonly bare: number;
	/** Records without a usable id. */
	readonly unreadable: number;
	/** Every different total that the pages named. */
	readonly counts: readonly number[];
	/** A page brought nothing new although more were to come. */
	readonly stuck: boolean;
}

/** Reads the page at an offset. */
export type ReadAt = (offset: number, limit: number) => Promise<UserPage>;

/** Rows beyond what Domo counts, or where it does not count: more than instances have. */
const MOST_UNCOUNTED = 200_000;

/** Collects pages as they come, whatever their order. */
export function createPass(readRecord: ReadRecord) {
	const users = new Map<number, LiveUser>();
	const counts = new Set<number>();
	let rows = 0;
	let unreadable = 0;
	let bare = 0;
	let stuck = false;
	return {
		rows: () => rows,
		/** Gives the number of records. */
		take({ users: records, count }: UserPage): number {
			if (count !== null) counts.add(count);
			const before = users.size;
			for (const record of records) {
				const user = readRecord(record);
				if (user === null) unreadable += 1;
				else {
					if (!users.has(user.id) && !hasAttributes(record)) bare += 1;
					users.set(user.id, user);
				}
			}
			rows += records.length;
			stuck ||= records.length > 0 && users.size === before;
			return records.length;
		},
		stuck: () => stuck,
		pass: (): Pass => ({ users, rows, unreadable, bare, counts: [...counts], stuck }),
	};
}

export type PassInProgress = ReturnType<typeof createPass>;

/**
 * Reads pages one after the other until one is empty, advancing by what really came: a server that caps the page, or sends a
 * short one, loses nobody. The total alone does not end it, because it may be wrong (domo-api 2.2).
 */
export async function readToTheEnd(pass: PassInProgress, readAt: ReadAt, limit: number): Promise<void> {
	while (pass.take(await readAt(pass.rows(), limit)) > 0 && !pass.stuck()) {
		const told = pass.pass().counts.reduce((most, count) => Math.max(most, count), 0);
		if (pass.rows() > Math.max(MOST_UNCOUNTED, told * 2)) throw endless('people', pass.rows());
	}
}
