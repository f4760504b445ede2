import type { INodeProperties } from 'n8n-workflow';

import { dataSetLocator } from '../shared/fields/locators';

export const properties: INodeProperties[] = [
	{
		...dataSetLocator('Configuration DataSet', 'dataSetId', { description: 'The DataSet that a job would read here. Leave it empty to check people and rights only.' }),
		required: false,
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Try a Write',
				name: 'writeProbe',
				type: 'boolean',
				default: false,
				description: 'Whether to write the display name of the credential\'s own account, to itself, and see when it shows. Nothing else is changed.',
			},
		],
	},
];
