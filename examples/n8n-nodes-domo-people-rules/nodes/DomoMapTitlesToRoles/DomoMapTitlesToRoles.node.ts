import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { withRoleOfTitle, type TitleRole } from '../../rules/roleOfTitle';

/** Stands between Domo Read Config DataSet (or any node that gives rows) and Domo Reconcile Users. */
export class DomoMapTitlesToRoles implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Domo Map Titles to Roles',
		name: 'domoMapTitlesToRoles',
		icon: 'file:rules.svg',
		group: ['transform'],
		version: 1,
		subtitle: '={{ ($parameter["titles"]["line"] ?? []).length + " titles" }}',
		description: 'Set the role of configuration rows by their job title',
		defaults: { name: 'Domo Map Titles to Roles' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{
				displayName: 'Titles',
				name: 'titles',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				default: {},
				placeholder: 'Add Title',
				description: 'Which role people with a job title get; other titles keep the role of their row',
				options: [
					{
						displayName: 'Title',
						name: 'line',
						values: [
							{ displayName: 'Title', name: 'title', type: 'string', default: '', placeholder: 'e.g. Data Analyst' },
							{ displayName: 'Role', name: 'role', type: 'string', default: '', placeholder: 'e.g. Editor', description: 'Its name or ID in Domo' },
						],
					},
				],
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const lines = this.getNodeParameter('titles.line', 0, []) as TitleRole[];
		return [
			this.getInputData().map((item, index) => ({
				...item,
				json: withRoleOfTitle(item.json, lines),
				pairedItem: { item: index },
			})),
		];
	}
}
