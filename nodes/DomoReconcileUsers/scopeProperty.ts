import type { INodeProperties } from 'n8n-workflow';

import { SETTING_LABELS } from '../../core/plan';

/** Which live users can be orphans at all; empty is everyone. */
export const scopeProperty: INodeProperties = {
	displayName: SETTING_LABELS.scope,
	name: 'scope',
	type: 'collection',
	placeholder: 'Add condition',
	default: {},
	description: 'Which people of the instance this configuration is about. Others are never orphans.',
	options: [
		{
			displayName: SETTING_LABELS.attributeName,
			name: 'attributeName',
			type: 'string',
			default: '',
			placeholder: 'e.g. department',
			description: 'The column whose value says who is in scope',
		},
		{
			displayName: SETTING_LABELS.attributeValues,
			name: 'attributeValues',
			type: 'string',
			default: '',
			placeholder: 'e.g. Sales, Marketing',
			description: 'The values of that attribute that are in scope, separated by commas',
		},
		{
			displayName: SETTING_LABELS.emailDomains,
			name: 'emailDomains',
			type: 'string',
			default: '',
			placeholder: 'e.g. example.com, example.org',
			description: 'The domains of addresses that are in scope, separated by commas',
		},
		{
			displayName: 'Role Names or IDs',
			name: 'roleIds',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getRoles' },
			default: [],
			description:
				'The roles that are in scope. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	],
};
