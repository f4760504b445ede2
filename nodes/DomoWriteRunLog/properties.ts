import type { INodeProperties } from 'n8n-workflow';

import { dataSetLocator } from '../shared/fields/locators';

export const properties: INodeProperties[] = [
	{
		displayName: 'Log DataSet',
		name: 'logDataSet',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'New', value: 'new', description: 'Created on the first run, found again by its name on later ones' },
			{ name: 'Existing', value: 'existing', description: 'A run log that this package made before' },
			{ name: 'None', value: 'none', description: 'Hand the rows on instead, to be kept elsewhere; Domo is not asked' },
		],
		default: 'new',
		description: 'Which DataSet of the home instance receives the rows of the run',
	},
	{
		displayName: 'Log DataSet Name',
		name: 'logDataSetName',
		type: 'string',
		default: 'User Management Run Log',
		required: true,
		placeholder: 'e.g. User Management Run Log',
		displayOptions: { show: { logDataSet: ['new'] } },
		description: 'Name of the run log in Domo',
	},
	dataSetLocator('Existing Log', 'logDataSetId', {
		displayOptions: { show: { logDataSet: ['existing'] } },
		description: 'A run log made by this node, with at least one run in it',
	}),
];
