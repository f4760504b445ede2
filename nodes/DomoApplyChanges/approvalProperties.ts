import type { INodeProperties } from 'n8n-workflow';

import { APPLY_LABELS } from '../../core/apply';

const withHash = { hide: { approvedPlanHash: [''] } };

/** A person approved one plan: only that one is applied, and what was released of its holds. */
export const approvalProperties: INodeProperties[] = [
	{
		displayName: APPLY_LABELS.approvedPlanHash,
		name: 'approvedPlanHash',
		type: 'string',
		default: '',
		hint: 'Leave empty to apply without approval; holds then stay back',
		description: 'The hash of the plan that was approved: any other plan is refused',
	},
	{
		displayName: APPLY_LABELS.approvedBy,
		name: 'approvedBy',
		type: 'string',
		default: '',
		placeholder: 'e.g. nathan@example.com',
		displayOptions: withHash,
		description: 'Who approved the plan, for the run log',
	},
	{
		displayName: APPLY_LABELS.approvedRemovals,
		name: 'approvedRemovals',
		type: 'string',
		default: '',
		placeholder: 'e.g. 12',
		displayOptions: withHash,
		description: 'How many removals the approver typed: with another number nothing is applied. Empty to not check.',
	},
	{
		displayName: APPLY_LABELS.approvalMinutes,
		name: 'approvalMinutes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 360,
		displayOptions: withHash,
		description: 'How long after planning the approved plan may still be applied',
	},
	{
		displayName: APPLY_LABELS.releaseHolds,
		name: 'releaseHolds',
		type: 'multiOptions',
		options: [
			{ name: 'Admin E-Mail Changes', value: 'adminEmailChanges' },
			{ name: 'Blanking Limit', value: 'blankingLimit' },
			{ name: 'Deletion Limit', value: 'deletionLimit' },
			{ name: 'Max Invites', value: 'maxInvites' },
			{ name: 'New Admins', value: 'newAdmins' },
			{ name: 'Update Limit', value: 'updateLimit' },
		],
		default: [],
		displayOptions: withHash,
		description: 'Which held changes the approver released. Protected people, the last Admins, unproven reads and probable renames stay held.',
	},
];
