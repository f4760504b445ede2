import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { runWhole } from '../shared/items/runWhole';
import { listSearch } from '../shared/fields/lists';
import { properties } from './parameters';
import { readConfigRows } from './work';

export class DomoReadConfigDataSet implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Domo Read Config DataSet',
		name: 'domoReadConfigDataSet',
		icon: { light: 'file:readConfig.svg', dark: 'file:readConfig.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle:
			'={{ $parameter["source"] === "liveUsers" ? "Export Live Users" : $parameter["source"] === "runLog" ? "Read a Run from Its Log" : $parameter["source"] === "latestRuns" ? "Read the Latest Runs" : $parameter["dataSetId"] ? "Read DataSet" : "Choose a DataSet" }}',
		description: 'Step 1: read from a DataSet who should have a Domo account, with role and attributes',
		defaults: { name: 'Domo Read Config DataSet' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'domoAccessTokenApi', displayName: 'Credential for the Home Instance', required: true }],
		hints: [
			{
				message: '<b>Max Rows</b> is set: the read counts as incomplete, and Domo Reconcile Users removes nobody.',
				type: 'info',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition: '={{ $parameter["options"]["maxRows"] > 0 }}',
			},
		],
		properties,
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runWhole(this, async () => await readConfigRows(this));
	}
}
