import type { INodeProperties } from 'n8n-workflow';

import { SETTING_LABELS } from '../../core/plan';

export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: SETTING_LABELS.checkGrants,
			name: 'checkGrants',
			type: 'boolean',
			default: true,
			description: 'Whether to check first that the account has the grants the plan needs, and to name those missing',
		},
		{
			displayName: 'Default Phone Country',
			name: 'defaultPhoneCountry',
			type: 'string',
			default: 'US',
			placeholder: 'e.g. DE',
			description: 'Two-letter code of the country of phone numbers that name none',
		},
		{
			displayName: SETTING_LABELS.groupMembership,
			name: 'groupMembership',
			type: 'options',
			options: [
				{ name: 'Add', value: 'add', description: 'Add the memberships that a groups cell names and keep all others' },
				{ name: 'Exact', value: 'exact', description: 'Make the memberships exactly those that a groups cell names' },
			],
			default: 'add',
			description: 'What a groups column does; dynamic groups are left to Domo',
		},
		{
			displayName: 'Include Unchanged',
			name: 'includeUnchanged',
			type: 'boolean',
			default: false,
			description: 'Whether to also output an item for each person who needs no change',
		},
		{
			displayName: 'Log Values',
			name: 'logValues',
			type: 'options',
			options: [
				{ name: 'Full', value: 'full', description: 'Log and mail show values before and after' },
				{ name: 'Fields Only', value: 'fieldsOnly', description: 'Log and mail name people and fields without values. Such a run cannot be taken back.' },
			],
			default: 'full',
			description: 'What the run log and the mail tell of a change',
		},
		{
			displayName: 'Page Size',
			name: 'pageSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1000,
			description: 'How many people to ask for per request; Domo may give fewer',
		},
		{
			displayName: 'Phone Numbers as E.164',
			name: 'phoneNumbersAsE164',
			type: 'boolean',
			default: false,
			description: 'Whether to send phone numbers in the international form instead of as written',
		},
		{
			displayName: 'Requests per Second',
			name: 'requestsPerSecond',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'The most requests to send per second; 0 to follow what Domo accepts',
		},
		{
			displayName: SETTING_LABELS.unknownGroups,
			name: 'unknownGroups',
			type: 'options',
			options: [
				{ name: 'Reject the Row', value: 'reject', description: 'A row that names a group which does not exist is not used' },
				{ name: 'Create the Group', value: 'create', description: 'Make a closed group of that name before its first member is added' },
			],
			default: 'reject',
			description: 'What to do when a groups column names a group that does not exist',
		},
	],
};
