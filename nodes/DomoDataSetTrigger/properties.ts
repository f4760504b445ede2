import type { INodeProperties } from 'n8n-workflow';

import { dataSetLocator } from '../shared/fields/locators';

export const properties: INodeProperties[] = [
	dataSetLocator('DataSet', 'dataSetId', {
		description: 'The DataSet whose updates start the workflow',
	}),
	{
		// n8n puts its own 'Poll Times' above, whose default is every minute; this gives the same parameter another default.
		displayName: 'Poll Times',
		name: 'pollTimes',
		type: 'hidden',
		default: { item: [{ mode: 'everyX', value: 5, unit: 'minutes' }] },
	},
];
