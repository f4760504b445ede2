import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { runWhole } from '../shared/items/runWhole';
import { listSearch } from '../shared/fields/listSearch';
import { loadOptions } from '../shared/fields/loadOptions';
import { properties } from './properties';
import { reconcileUsers } from './work';

export class DomoReconcileUsers implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Domo Reconcile Users',
		name: 'domoReconcileUsers',
		icon: { light: 'file:reconcile.svg', dark: 'file:reconcile.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["orphanedUsers"] === "delete" ? "Delete orphans · hold over " + ($parameter["guard"]["maxDeletionsPercent"] ?? 10) + " %" : $parameter["orphanedUsers"] === "changeRole" ? "Change role of orphans" : "Keep orphans" }}',
		description: 'Compare configuration rows with the people in Domo and plan what to create, update and remove. Writes nothing.',
		defaults: { name: 'Domo Reconcile Users' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'domoAccessTokenApi', displayName: 'Credential for the Target Instance', required: true }],
		hints: [
			{
				message: 'With <b>Max Deletions</b> at 100 % the guard holds no removal for its share. Keep a limit on jobs that run unattended.',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition:
					'={{ $parameter["orphanedUsers"] !== "keep" && ($parameter["guard"]["maxDeletionsPercent"] ?? 10) >= 100 }}',
			},
			{
				message:
					'<b>Rows Are Complete</b> is on and people who are in no row are removed: make sure that no node above filters or limits rows.',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'beforeExecution',
				displayCondition: '={{ $parameter["orphanedUsers"] !== "keep" && $parameter["rowsAreComplete"] === true }}',
			},
		],
		properties,
	};

	methods = { listSearch, loadOptions };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runWhole(this, async () => await reconcileUsers(this));
	}
}
