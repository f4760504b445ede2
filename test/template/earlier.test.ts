import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { NodeHelpers, type INode, type INodeProperties, type NodeParameterValueType } from 'n8n-workflow';

import { byId } from '../support/engine/build';
import { OURS, describeNode, type WorkflowJson } from '../support/engine/engine';

/** Workflows as earlier builds shipped them; people have imported them. What is in here is never changed, only added to. */
const folder = join(__dirname, 'earlier');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const chosen = { dataSetId: byId('11111111-2222-4333-8444-555555555555'), logDataSetId: byId('11111111-2222-4333-8444-555555555555') };

/** What a node finds out by itself by now; n8n drops what no property takes. */
const RETIRED: Readonly<Record<string, readonly string[]>> = { domoWriteRunLog: ['content'] };

const isProperty = (option: object): option is INodeProperties => 'type' in option;

/** Parameters that no property of that name takes any more, and values that its options no longer have; in collections too. */
function unknownIn(parameters: object, properties: readonly INodeProperties[]): string[] {
	return Object.entries(parameters).flatMap(([name, value]: [string, NodeParameterValueType]) => {
		const property = properties.find((candidate) => candidate.name === name);
		if (property === undefined) return [name];
		const { type, options = [] } = property;
		if (type === 'collection' && value !== null && typeof value === 'object') return unknownIn(value, options.filter(isProperty)).map((inner) => `${name}.${inner}`);
		const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
		const isFixed = typeof value !== 'string' || !value.startsWith('=');
		return type === 'options' && isFixed && !values.some((known) => known === value) ? [`${name} = ${JSON.stringify(value)}`] : [];
	});
}

describe.each(files)('A workflow of an earlier build, %s', (file) => {
	const { nodes }: WorkflowJson = JSON.parse(readFileSync(join(folder, file), 'utf8'));
	const ours = nodes.filter(({ type }) => type.startsWith(OURS));
	const withDataSet = (node: INode): INode => ({ ...node, parameters: { ...node.parameters, ...chosen } });

	it('has nodes of ours', () => expect(ours.length).toBeGreaterThan(1));

	it('sets nothing that the nodes do not know any more', () => {
		expect(ours.flatMap(({ name, type, parameters }) => unknownIn(parameters, describeNode(type).properties)
			.filter((unknown) => RETIRED[type.slice(OURS.length)]?.includes(unknown) !== true)
			.map((unknown) => `${name}: ${unknown}`))).toEqual([]);
	});

	it('has no issue for n8n once the DataSet is chosen', () => {
		const issues = ours.map((node) => NodeHelpers.getNodeParametersIssues(describeNode(node.type).properties, withDataSet(node), describeNode(node.type)));
		expect(issues.filter((issue) => issue !== null)).toEqual([]);
	});
});
