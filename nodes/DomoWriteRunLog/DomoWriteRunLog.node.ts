import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { runWhole } from '../shared/items/runWhole';
import { listSearch } from '../shared/fields/lists';
import { properties } from './parameters';
import { writeRunLogOf } from './work';

export class DomoWriteRunLog implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Domo Write Run Log',
		name: 'domoWriteRunLog',
		icon: { light: 'file:runLog.svg', dark: 'file:runLog.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ $parameter["logDataSet"] === "none" ? "No Log DataSet · Rows Only" : $parameter["logDataSet"] === "existing" ? "To an Existing Log" : "To " + $parameter["logDataSetName"] }}',
		description: 'Step 4: add the run to a log DataSet and write the report e-mail',
		defaults: { name: 'Domo Write Run Log' },
		// No tool: it makes sense only behind Domo Apply Changes.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'domoAccessTokenApi',
				displayName: 'Credential for the Home Instance',
				required: true,
				displayOptions: { show: { logDataSet: ['new', 'existing'] } },
			},
		],
		properties,
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runWhole(this, async () => await writeRunLogOf(this));
	}
}
