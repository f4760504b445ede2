import type { INodeProperties } from 'n8n-workflow';

import { choice, collection, propertiesOf, toggle, wholeNumberField } from '../shared/fields/fields';
import { dataSetLocator } from '../shared/fields/locators';

export const mainFields = {
	source: choice('Source', 'dataSet', {
		dataSet: { name: 'DataSet', description: 'Read the configuration from a DataSet of the home instance' },
		latestRuns: { name: 'Latest Runs', description: 'Read from a run log how the newest runs of all jobs ended' },
		liveUsers: { name: 'Live Users', description: 'Export the people who are there now, to start a configuration from them' },
		runLog: { name: 'Run Log', description: 'Read what one run did, to take it back with Direction: Undo of Domo Apply Changes' },
	}, { noDataExpression: true, description: 'Where the rows come from' }),
};

export const optionFields = {
	columns: choice('Columns', 'all', {
		all: { name: 'All', description: "The 13 columns that Domo's own User Management tool asks for must be there" },
		minimum: { name: 'Minimum', description: 'Only email and displayName must be there; a missing column leaves its attribute as it is' },
	}, { displayOptions: { show: { '/source': ['dataSet'] } }, description: 'Which columns must be in the DataSet. Others may be there too.' }),
	includeActivity: toggle('Include Activity', false, {
		displayOptions: { show: { '/source': ['liveUsers'] } },
		description: 'Whether to add last sign-in, last activity, days inactive, invitation pending and manager. Domo Reconcile Users leaves these columns out.',
	}),
	maxRows: wholeNumberField('Max Rows', 0, { min: 0 }, {
		hint: 'Reconcile removes nobody from a read that was cut short',
		description: 'For testing: the most rows to read. 0 reads all.',
	}),
	output: choice('Output', 'items', {
		items: { name: 'Items', description: 'One item per row, which nodes in between can look at, filter and change' },
		file: { name: 'File', description: 'One item with the whole table as a CSV file, for Domo Reconcile Users alone. Costs n8n far less memory.' },
	}, { description: 'Choose File for tables above 20,000 rows' }),
};

export const properties: INodeProperties[] = [
	...propertiesOf(mainFields),
	dataSetLocator('DataSet', 'dataSetId', {
		displayOptions: { show: { source: ['dataSet'] } },
		description: 'The DataSet that says who should exist, one row per person',
	}),
	dataSetLocator('Run Log', 'logDataSetId', {
		displayOptions: { show: { source: ['latestRuns', 'runLog'] } },
		description: 'The DataSet that Domo Write Run Log writes',
	}),
	{
		displayName: 'Run ID',
		name: 'runId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 20261123T180455Z-1b9d6bcd',
		displayOptions: { show: { source: ['runLog'] } },
		description: "The ID at the foot of the run's e-mail (or run_id in the log)",
	},
	collection('options', 'Options', optionFields, { displayOptions: { show: { source: ['dataSet', 'liveUsers'] } } }),
];
