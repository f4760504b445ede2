import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { listSearch } from '../shared/fields/lists';
import { runWhole } from '../shared/items/runWhole';
import { properties } from './parameters';
import { checkInstanceOf } from './work';

export class DomoCheckInstance implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Domo Check Instance',
		name: 'domoCheckInstance',
		icon: { light: 'file:check.svg', dark: 'file:check.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["options"]["writeProbe"] ? "Reads, and Writes Your Own Name" : "Reads Only" }}',
		description: 'Check before the first run whether an instance and a credential will work. Reads only.',
		defaults: { name: 'Domo Check Instance' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'domoAccessTokenApi', displayName: 'Credential of the Instance', required: true }],
		properties,
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runWhole(this, async () => await checkInstanceOf(this));
	}
}
