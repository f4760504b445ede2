import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import { nodeErrorOf, storyOf } from './errors';

/**
 * A node does its work and uses its normal output, or it fails as a whole: when it throws while n8n is told to go on, n8n would
 * hand on the node's *input* as if it were its work (n8n-engine 1). So every error ends here.
 *
 * @returns the work's items, or exactly one error item under "continue on fail"
 * @throws the error as n8n shows it, otherwise
 */
export async function runWhole(
	context: IExecuteFunctions,
	work: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[][]> {
	try {
		return [await work()];
	} catch (error) {
		context.logger.debug(`${context.getNode().name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
		if (context.continueOnFail()) return [[errorItem(context.getNode(), error)]];
		throw nodeErrorOf(context.getNode(), error);
	}
}

/**
 * The one item of a failed node. n8n merges the input's first item into it on the error output, so that what the log needs
 * stands under one key of its own.
 */
export function errorItem(node: INode, error: unknown): INodeExecutionData {
	const { message, ...story } = storyOf(error);
	return {
		json: { error: message, failure: { where: node.name, ...story } },
		error: nodeErrorOf(node, error),
		pairedItem: { item: 0 },
	};
}

/** Plain JSON as items. All of them come from the input as a whole, which n8n knows by its first item. */
export function itemsOf(values: readonly object[]): INodeExecutionData[] {
	return values.map((value) => ({ json: { ...value }, pairedItem: { item: 0 } }));
}
