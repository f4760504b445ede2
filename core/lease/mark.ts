import { fieldByName } from '../config';
import { isDomoError } from '../domo/errors';
import type { UserDirectory } from '../domo/types';
import { LEASE_KEY, leaseText, readLease, type Lease } from './lease';

/** The place on the job's account where the last run left its mark. */
export interface Mark {
	read(): Promise<Lease | undefined>;
	write(lease: Lease): Promise<unknown>;
}

/** Opens the mark, and defines its attribute where there is none yet; says why it cannot be kept where that is not allowed. */
export async function openMark(directory: UserDirectory, actorId: number): Promise<Mark | { readonly unavailable: string }> {
	const attributes = await directory.attributes();
	if (!attributes.some(({ key }) => key === LEASE_KEY)) {
		try {
			await directory.createAttribute(LEASE_KEY);
		} catch (error) {
			// Runs that start at once all define it, and Domo refuses all but the first.
			const isThere = (await directory.attributes()).some(({ key }) => key === LEASE_KEY);
			if (!isThere) return unavailable(error);
		}
	}
	const field = fieldByName(LEASE_KEY, attributes);
	return {
		read: async () => readLease((await directory.usersById([actorId], [field]))[0]?.values[0]),
		write: (lease) => directory.update(actorId, [{ field: LEASE_KEY, to: leaseText(lease) }]),
	};
}

function unavailable(error: unknown): { readonly unavailable: string } {
	if (!isDomoError(error, 'grant', 'refused')) throw error;
	return {
		unavailable:
			`Overlapping runs are not prevented, since the attribute "${LEASE_KEY}" could not be defined (${error.message}). `
			+ 'Define it in Domo as a text attribute, or give the role of this account "Manage All Company Settings".',
	};
}
