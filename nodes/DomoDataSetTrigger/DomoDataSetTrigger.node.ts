import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { listSearch } from '../shared/fields/lists';
import { dataSetLocator } from '../shared/fields/locators';
import { pollDataSet } from './work';

export class DomoDataSetTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Domo DataSet Trigger',
		name: 'domoDataSetTrigger',
		icon: { light: 'file:trigger.svg', dark: 'file:trigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["dataSetId"] ? "On DataSet Update" : "Choose a DataSet" }}',
		description: 'Starts the workflow when a DataSet is updated',
		defaults: { name: 'Domo DataSet Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'domoAccessTokenApi', displayName: 'Credential for the Home Instance', required: true }],
		properties: [
			dataSetLocator('DataSet', 'dataSetId', { description: 'The DataSet whose updates start the workflow' }),
			{
				// n8n puts its own 'Poll Times' above, whose default is every minute; this gives the same parameter another default.
				displayName: 'Poll Times',
				name: 'pollTimes',
				type: 'hidden',
				default: { item: [{ mode: 'everyX', value: 5, unit: 'minutes' }] },
			},
		],
	};

	methods = { listSearch };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollDataSet(this);
	}
}
