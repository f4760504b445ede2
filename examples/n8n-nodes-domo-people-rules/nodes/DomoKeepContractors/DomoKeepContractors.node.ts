import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { domainsOf, goesOn, type PlanJson } from '../../rules/keepContractors';

/** Stands between Domo Reconcile Users and Domo Apply Changes. */
export class DomoKeepContractors implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Domo Keep Contractors',
		name: 'domoKeepContractors',
		icon: 'file:rules.svg',
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["domains"] }}',
		description: 'Take removals of contractors out of a plan of Domo Reconcile Users',
		defaults: { name: 'Domo Keep Contractors' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{
				displayName: 'Domains of Contractors',
				name: 'domains',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. partner.example, agency.example',
				description: 'E-mail domains of people whom this workflow never removes, separated by commas',
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const domains = domainsOf(String(this.getNodeParameter('domains', 0, '')));
		const output: INodeExecutionData[] = [];
		for (const [index, item] of this.getInputData().entries()) {
			if (isPlan(item.json) && !goesOn(item.json, domains)) continue;
			// The item itself, not a copy of some of its fields: Apply compares the plan with its hash.
			output.push({ ...item, pairedItem: { item: index } });
		}
		return [output];
	}
}

/** Error items of the node above have no action; they are passed on, so that the run log reports them. */
function isPlan(json: object): json is PlanJson {
	return 'action' in json && typeof json.action === 'string';
}
