import { fieldByName } from '../config';
import { defineAttribute } from '../domo/defineAttribute';
import type { UserDirectory } from '../domo/types';
import { LEASE_KEY } from '../ourAttributes';
import { leaseText, readLease, type Lease } from './lease';

/** The place on the job's account where the last run left its mark. */
export interface Mark {
	read(): Promise<Lease | undefined>;
	write(lease: Lease): Promise<unknown>;
}

/** Opens the mark, and defines its attribute where there is none yet; says why it cannot be kept where that is not allowed. */
export async function openMark(directory: UserDirectory, actorId: number): Promise<Mark | { readonly unavailable: string }> {
	const missing = await defineAttribute(directory, LEASE_KEY);
	if (missing !== undefined) return { unavailable: `Overlapping runs are not prevented, ${missing}` };
	const field = fieldByName(LEASE_KEY, await directory.attributes());
	return {
		read: async () => readLease((await directory.usersById([actorId], [field]))[0]?.values[0]),
		write: (lease) => directory.update(actorId, [{ field: LEASE_KEY, to: leaseText(lease) }]),
	};
}
