/** What Domo Apply Changes does unless it is told otherwise. The editor's properties repeat it, since n8n's lint wants literals there; a test compares. */
export const APPLY_DEFAULTS = {
	approvalMinutes: 360,
	checkBefore: true,
	concurrency: 8,
	maxPlanAgeMinutes: 60,
	/** 0: as fast as Domo accepts. */
	requestsPerSecond: 0,
	/** Percent. */
	stopAfterFailures: 40,
	verify: true,
} as const;
