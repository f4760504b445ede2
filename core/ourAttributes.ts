import { isDomoError } from './domo/errors';
import type { UserDirectory } from './domo/types';

/** Text attributes that runs keep on the account that they sign in with, in the instance they write to (our choice). No column is about them. */

/** The journal of the last run that wrote: the lease. */
export const LEASE_KEY = 'domoUserManagementRun';
/** The register of the jobs that write to the instance. */
export const JOBS_KEY = 'domoUserManagementJobs';

export const OUR_KEYS: ReadonlySet<string> = new Set([LEASE_KEY, JOBS_KEY]);

/**
 * Defines one of them where the instance does not have it. Gives a sentence's end that says why it is missing still, and what
 * to do, where the account may not define it.
 * @throws DomoError when Domo cannot be asked
 */
export async function defineOurs(directory: UserDirectory, key: string): Promise<string | undefined> {
	const isThere = async () => (await directory.attributes()).some((attribute) => attribute.key === key);
	if (await isThere()) return undefined;
	try {
		await directory.createAttribute(key);
		return undefined;
	} catch (error) {
		// Runs that start at once all define it, and Domo refuses all but the first.
		if (await isThere()) return undefined;
		if (!isDomoError(error, 'grant', 'refused')) throw error;
		return (
			`since the attribute "${key}" could not be defined (${error.message}). `
			+ 'Define it in Domo as a text attribute, or give the role of this account "Manage All Company Settings".'
		);
	}
}
