import type { INodeProperties } from 'n8n-workflow';

import { choice, propertiesOf, text } from '../shared/fields/fields';
import { dataSetLocator } from '../shared/fields/locators';
import { z } from '../../core/vendor/zod';

export const mainFields = {
	logDataSet: choice('Log DataSet', 'new', {
		new: { name: 'New', description: 'Created on the first run (dry runs too), then reused by name' },
		existing: { name: 'Existing', description: 'A run log that this package made before' },
		none: { name: 'None', description: 'Hand the rows on instead, to be kept elsewhere; Domo is not asked' },
	}, { noDataExpression: true, description: 'Which DataSet of the home instance receives the rows of the run' }),
	logDataSetName: text('Log DataSet Name', 'User Management Run Log', {
		required: true,
		placeholder: 'e.g. User Management Run Log',
		displayOptions: { show: { logDataSet: ['new'] } },
		description: 'Name of the run log in Domo',
	}, z.string()),
};

export const properties: INodeProperties[] = [
	...propertiesOf(mainFields),
	dataSetLocator('Existing Log', 'logDataSetId', {
		displayOptions: { show: { logDataSet: ['existing'] } },
		description: 'A run log made by this node, with at least one run in it',
	}),
];
