import type { INodeProperties } from 'n8n-workflow';

import { APPLY_LABELS } from '../../core/apply';
import { userLocator } from '../shared/fields/locators';

export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: APPLY_LABELS.checkBefore,
			name: 'checkBefore',
			type: 'boolean',
			default: true,
			description: 'Whether to skip people who were changed since the plan was made',
		},
		{
			displayName: APPLY_LABELS.concurrency,
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 8 },
			default: 8,
			description: 'The most requests at once; fewer are used when Domo slows down',
		},
		{
			displayName: APPLY_LABELS.maxPlanAgeMinutes,
			name: 'maxPlanAgeMinutes',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 60,
			description: 'An older plan removes nobody unless it was approved',
		},
		{
			displayName: APPLY_LABELS.requestsPerSecond,
			name: 'requestsPerSecond',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'The most requests to send per second; 0 to follow what Domo accepts',
		},
		{
			displayName: APPLY_LABELS.stopAfterFailures,
			name: 'stopAfterFailures',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 40,
			description: 'Ends the run when this share of the changes failed, once 20 were tried',
		},
		userLocator(APPLY_LABELS.transferContentTo, 'transferContentTo', {
			description: 'Who receives the DataSets, DataFlows, cards and pages of people before they are deleted',
		}),
		{
			displayName: APPLY_LABELS.verify,
			name: 'verify',
			type: 'boolean',
			default: true,
			description: 'Whether to read changed people again and tell what did not stick',
		},
	],
};
