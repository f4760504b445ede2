import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { listSearch } from '../shared/fields/listSearch';
import { properties } from './properties';
import { pollDataSet } from './work';

export class DomoDataSetTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Domo DataSet Trigger',
		name: 'domoDataSetTrigger',
		icon: { light: 'file:trigger.svg', dark: 'file:trigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["dataSetId"] ? "On DataSet update" : "Choose a DataSet" }}',
		description: 'Starts the workflow when a DataSet is updated',
		defaults: { name: 'Domo DataSet Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'domoAccessTokenApi', displayName: 'Credential for the Home Instance', required: true }],
		properties,
	};

	methods = { listSearch };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollDataSet(this);
	}
}
