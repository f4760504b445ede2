/** What a person sees on the Apply node. Sentences of an apply name settings by these labels; the node's properties use them. */
export const APPLY_LABELS = {
	dryRun: 'Dry Run',
	direction: 'Direction',
	plans: 'Plans',
	approvedPlanHash: 'Approved Plan Hash',
	approvalMinutes: 'Approval Valid For (Minutes)',
	releaseHolds: 'Release Holds',
	approvedRemovals: 'Approved Removals',
	approvedBy: 'Approved By',
	stopAfterFailures: 'Stop After Failures (Percent)',
	maxPlanAgeMinutes: 'Max Plan Age (Minutes)',
	transferContentTo: 'Transfer Content To',
} as const;

/** `'Max Plan Age (Minutes)'`, quoted as n8n quotes parameters in messages. */
export function applyLabel(setting: keyof typeof APPLY_LABELS): string {
	return `'${APPLY_LABELS[setting]}'`;
}
