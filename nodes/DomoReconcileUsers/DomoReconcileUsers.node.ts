import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { DEFAULT_GUARD } from '../../core/plan';
import { runWhole } from '../shared/items/runWhole';
import { listSearch, loadOptions } from '../shared/fields/lists';
import { panelHints } from './hints';
import { properties } from './parameters/main';
import { reconcileUsers } from './work';

export class DomoReconcileUsers implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Domo Reconcile Users',
		name: 'domoReconcileUsers',
		icon: { light: 'file:reconcile.svg', dark: 'file:reconcile.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			`={{ $parameter["people"] === "rows" ? "Only Those in the Rows" : $parameter["orphanedUsers"] === "keep" ? "Keep Orphans" : ($parameter["orphanedUsers"] === "delete" ? "Delete Orphans" : "Change Role of Orphans") + " · Hold Over " + ($parameter["guard"]["maxDeletionsPercent"] ?? ${DEFAULT_GUARD.maxDeletionsPercent}) + " %" }}`,
		description: 'Step 2: compare configuration rows with the people in Domo and plan what to create, update and remove. Writes nothing.',
		defaults: { name: 'Domo Reconcile Users' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'domoAccessTokenApi', displayName: 'Credential for the Target Instance', required: true }],
		hints: panelHints,
		properties,
	};

	methods = { listSearch, loadOptions };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runWhole(this, async () => await reconcileUsers(this));
	}
}
