/** Text attributes that runs keep on the account that they sign in with, in the instance they write to (our choice). No column is about them. */

/** The journal of the last run that wrote: the lease. */
export const LEASE_KEY = 'domoUserManagementRun';
/** The register of the jobs that write to the instance. */
export const JOBS_KEY = 'domoUserManagementJobs';

export const OUR_KEYS: ReadonlySet<string> = new Set([LEASE_KEY, JOBS_KEY]);
