import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { APPLY_LABELS } from '../../core/apply';
import { holdReason, RELEASABLE } from '../../core/plan';

const withHash = { hide: { approvedPlanHash: [''] } };

const releaseOptions = RELEASABLE.flatMap((value): INodePropertyOptions[] => {
	const { release } = holdReason(value);
	return release === undefined ? [] : [{ name: release.name, value, description: release.panel }];
}).sort((a, b) => a.name.localeCompare(b.name));

/** A person approved one plan: only that one is applied, and what was released of its holds. */
export const approvalProperties: INodeProperties[] = [
	{
		displayName: APPLY_LABELS.approvedPlanHash,
		name: 'approvedPlanHash',
		type: 'string',
		default: '',
		placeholder: 'e.g. 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
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
		description: 'How many removals the approver typed: with another number nothing is applied. Needed when removals or probable renames are released.',
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
		options: releaseOptions,
		default: [],
		displayOptions: withHash,
		description: 'Which held changes the approver released. Protected people, the last Admins, unproven reads and overlapping jobs stay held.',
	},
];
