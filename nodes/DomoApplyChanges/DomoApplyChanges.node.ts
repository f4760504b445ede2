import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { runWhole } from '../shared/items/runWhole';
import { listSearch } from '../shared/fields/lists';
import { properties } from './parameters';
import { applyChanges } from './work';

export class DomoApplyChanges implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Domo Apply Changes',
		name: 'domoApplyChanges',
		icon: { light: 'file:apply.svg', dark: 'file:apply.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ $parameter["dryRun"] ? ($parameter["direction"] === "undo" ? "Dry Run of an Undo" : "Dry Run") + " · Writes Nothing" : $parameter["direction"] === "undo" ? "Undoes a Run in Domo" : $parameter["plans"] === "approved" ? "Writes an Approved Plan to Domo" : "Writes to Domo" }}',
		description: 'Step 3: apply the plan of Domo Reconcile Users. Dry run by default.',
		defaults: { name: 'Domo Apply Changes' },
		// On purpose no tool: an agent must not remove people.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'domoAccessTokenApi', displayName: 'Credential for the Target Instance', required: true }],
		hints: [
			{
				message: '<b>Dry Run</b> is off: this node writes to Domo. Unpin data in earlier nodes, or an old plan is applied.',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition: '={{ $parameter["dryRun"] === false }}',
			},
		],
		properties,
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runWhole(this, async () => await applyChanges(this));
	}
}
