import {
	NodeConnectionTypes,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

interface StubOptions {
	readonly properties?: INodeProperties[];
	readonly outputs?: number;
	readonly trigger?: boolean;
	readonly versions?: number[];
}

/** A node with the behaviour that a test needs, for one of n8n's nodes or a user's own. */
export function stubNode(name: string, execute: Execute, options: StubOptions = {}): INodeType {
	const { properties = [], outputs = 1, trigger = false, versions = [1] } = options;
	const description: INodeTypeDescription = {
		displayName: name,
		name,
		group: [trigger ? 'trigger' : 'transform'],
		version: versions,
		description: name,
		defaults: { name },
		inputs: trigger ? [] : [NodeConnectionTypes.Main],
		outputs: Array.from({ length: outputs }, () => NodeConnectionTypes.Main),
		properties,
	};
	return { description, execute };
}

const anything = (name: string): INodeProperties => ({ displayName: name, name, type: 'json', default: '' });

const passOn: Execute = async function () {
	return [this.getInputData()];
};

const startWithOneItem: Execute = async () => [[{ json: {} }]];

/** Outputs the items of a test: `parameters.items`. */
const giveItems: Execute = async function () {
	const items: unknown = JSON.parse(String(this.getNodeParameter('items', 0)));
	if (!Array.isArray(items)) throw new Error('items is a list');
	return [items.map((json: IDataObject, item) => ({ json, pairedItem: { item } }))];
};

const throwAlways: Execute = async function () {
	throw new NodeOperationError(this.getNode(), 'This node always fails');
};

/** As n8n's Set with "Include Other Fields", for string and array assignments. */
const setFields: Execute = async function () {
	return [
		this.getInputData().map((item, index) => {
			const count = (this.getNode().parameters.assignments as { assignments: unknown[] }).assignments.length;
			const fields = Array.from({ length: count }, (_, at) => {
				const path = `assignments.assignments[${at}]`;
				return [String(this.getNodeParameter(`${path}.name`, index)), this.getNodeParameter(`${path}.value`, index)];
			});
			return { json: { ...item.json, ...Object.fromEntries(fields) }, binary: item.binary, pairedItem: { item: index } };
		}),
	];
};

const splitOut: Execute = async function () {
	const field = String(this.getNodeParameter('fieldToSplitOut', 0));
	return [
		this.getInputData().flatMap((item, index) => {
			const list: unknown = item.json[field];
			if (!Array.isArray(list)) throw new Error(`${field} is no list`);
			return list.map((value: string) => ({ json: { ...item.json, [field]: value }, binary: item.binary, pairedItem: { item: index } }));
		}),
	];
};

const branch: Execute = async function () {
	const yes: INodeExecutionData[] = [];
	const no: INodeExecutionData[] = [];
	for (const [index, item] of this.getInputData().entries()) {
		(this.getNodeParameter('conditions.conditions[0].leftValue', index) === true ? yes : no).push(item);
	}
	return [yes, no];
};

const stop: Execute = async function () {
	throw new NodeOperationError(this.getNode(), String(this.getNodeParameter('errorMessage', 0)));
};

const base = 'n8n-nodes-base.';

/** Minimal versions of the n8n nodes that our workflows use. */
export const STUBS: ReadonlyMap<string, INodeType> = new Map([
	[`${base}manualTrigger`, stubNode('manualTrigger', startWithOneItem, { trigger: true })],
	[`${base}scheduleTrigger`, stubNode('scheduleTrigger', startWithOneItem, { trigger: true, properties: [anything('rule')], versions: [1.2] })],
	[`${base}webhook`, stubNode('webhook', startWithOneItem, { trigger: true, versions: [2], properties: ['httpMethod', 'path', 'authentication', 'responseMode', 'options'].map(anything) })],
	[`${base}set`, stubNode('set', setFields, { versions: [3.4], properties: ['assignments', 'includeOtherFields', 'options'].map(anything) })],
	[`${base}splitOut`, stubNode('splitOut', splitOut, { properties: ['fieldToSplitOut', 'include', 'options'].map(anything) })],
	[`${base}if`, stubNode('if', branch, { outputs: 2, versions: [2.2], properties: ['conditions', 'options'].map(anything) })],
	[`${base}stopAndError`, stubNode('stopAndError', stop, { properties: [anything('errorMessage')] })],
	[`${base}stickyNote`, stubNode('stickyNote', passOn, { properties: ['content', 'height', 'width', 'color'].map(anything) })],
	[`${base}noOp`, stubNode('noOp', passOn)],
	['test.items', stubNode('items', giveItems, { trigger: true, properties: [anything('items')] })],
	['test.fails', stubNode('fails', throwAlways)],
]);
