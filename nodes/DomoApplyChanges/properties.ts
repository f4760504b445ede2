import type { INodeProperties } from 'n8n-workflow';

import { APPLY_LABELS } from '../../core/apply';
import { approvalProperties } from './approvalProperties';
import { optionsProperty } from './optionsProperty';

export const properties: INodeProperties[] = [
	{
		displayName: APPLY_LABELS.dryRun,
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description: 'Whether to write nothing and only tell what would be done. Switch it off when the plan looks right.',
	},
	{
		displayName: APPLY_LABELS.direction,
		name: 'direction',
		type: 'options',
		options: [
			{ name: 'Forward', value: 'forward', description: 'Make the changes of the plan' },
			{ name: 'Undo', value: 'undo', description: 'Take applied changes back; nobody is invited' },
		],
		default: 'forward',
		description: 'Whether changes are made or taken back',
	},
	...approvalProperties,
	optionsProperty,
];
