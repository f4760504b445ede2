/** What a person sees on the Reconcile node. Sentences of the plan name settings by these labels; the node's properties use them. */
export const SETTING_LABELS = {
	maxDeletionsPercent: 'Max Deletions (Percent)',
	maxDeletionsCount: 'Max Deletions (Count)',
	maxUpdatesPercent: 'Max Updates (Percent)',
	maxBlankingPercent: 'Max Blanking per Column (Percent)',
	maxInvitesCount: 'Max Invites',
	minimumAdmins: 'Minimum Admins',
	newAdmins: 'New Admins',
	adminEmailChanges: 'Admin E-Mail Changes',
	probableRenames: 'Probable Renames',
	newUserGraceDays: 'Grace Days for New Users',
	protectedUsers: 'Protected Users',
	overlappingJobs: 'Jobs That May Overlap',
	onLimit: 'On Limit',
	rowsAreComplete: 'Rows Are Complete',
	matchBy: 'Match By',
	orphanedUsers: 'Orphaned Users',
	orphanRoleId: 'Role for Orphans',
	unknownColumns: 'Unknown Columns',
	invalidRows: 'Invalid Rows',
	checkGrants: 'Check Grants',
	groupMembership: 'Group Membership',
	unknownGroups: 'Unknown Groups',
	scope: 'Scope',
} as const;

/** `'Max Deletions (Percent)'`, quoted as n8n quotes parameters in messages. */
export function label(setting: keyof typeof SETTING_LABELS): string {
	return `'${SETTING_LABELS[setting]}'`;
}
