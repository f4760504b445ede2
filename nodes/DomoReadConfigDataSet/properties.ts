import type { INodeProperties } from 'n8n-workflow';

import { dataSetLocator } from '../shared/fields/locators';

const readsDataSet = { show: { source: ['dataSet'] } };
const readsRunLog = { show: { source: ['runLog'] } };

export const properties: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'DataSet',
				value: 'dataSet',
				description: 'Read the configuration from a DataSet of the home instance',
			},
			{
				name: 'Live Users',
				value: 'liveUsers',
				description: 'Export the people who are there now, to start a configuration from them',
			},
			{
				name: 'Run Log',
				value: 'runLog',
				description: 'Read what one run did, to take it back with Direction: Undo of Domo Apply Changes',
			},
		],
		default: 'dataSet',
		description: 'Where the rows come from',
	},
	dataSetLocator('DataSet', 'dataSetId', {
		displayOptions: readsDataSet,
		description: 'The DataSet that says who should exist, one row per person',
	}),
	{
		displayName: 'Columns',
		name: 'columns',
		type: 'options',
		options: [
			{
				name: 'All',
				value: 'all',
				description: "The 13 columns that Domo's own User Management tool asks for must be there",
			},
			{
				name: 'Minimum',
				value: 'minimum',
				description: 'Only email and displayName must be there; a missing column leaves its attribute as it is',
			},
		],
		default: 'all',
		displayOptions: readsDataSet,
		description: 'Which columns the DataSet must have, whatever others it has',
	},
	dataSetLocator('Run Log', 'logDataSetId', {
		displayOptions: readsRunLog,
		description: 'The DataSet that Domo Write Run Log writes',
	}),
	{
		displayName: 'Run ID',
		name: 'runId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 20261123T180455Z-1b9d6bcd',
		displayOptions: readsRunLog,
		description: 'Which run: see Run at the foot of its mail, or run_id in the log',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { hide: { source: ['runLog'] } },
		options: [
			{
				displayName: 'Max Rows',
				name: 'maxRows',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 0,
				hint: 'Reconcile removes nobody from a read that was cut short',
				description: 'How many rows to hand on while trying out; 0 for all of them',
			},
			{
				displayName: 'Output',
				name: 'output',
				type: 'options',
				options: [
					{
						name: 'Items',
						value: 'items',
						description: 'One item per row, which nodes in between can look at, filter and change',
					},
					{
						name: 'File',
						value: 'file',
						description: 'One item with the whole table as a CSV file, for Domo Reconcile Users alone. Costs n8n far less memory.',
					},
				],
				default: 'items',
				description: 'How the table is handed on; as a file if it has some 20,000 rows or more',
			},
		],
	},
];
