import { GUARD_LABELS } from './guardSettings';

/** What a person sees on the Reconcile node. Sentences of the plan name settings by these labels; the node's properties use them. */
export const SETTING_LABELS = {
	...GUARD_LABELS,
	rowsAreComplete: 'Rows Are Complete',
	rowCount: 'Row Count',
	matchBy: 'Match By',
	orphanedUsers: 'Orphaned Users',
	orphanRoleId: 'Role for Orphans',
	unknownColumns: 'Unknown Columns',
	invalidRows: 'Invalid Rows',
	groupMembership: 'Group Membership',
	unknownGroups: 'Unknown Groups',
	scope: 'Scope',
	emailDomains: 'E-Mail Domains',
	attributeName: 'Attribute Name',
	attributeValues: 'Attribute Values',
} as const;

/** `'Max Deletions (Percent)'`, quoted as n8n quotes parameters in messages. */
export function label(setting: keyof typeof SETTING_LABELS): string {
	return `'${SETTING_LABELS[setting]}'`;
}
