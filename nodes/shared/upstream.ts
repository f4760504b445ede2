import type { INodeExecutionData } from 'n8n-workflow';

import type { RunFailure } from '../../core/report';
import { z } from '../../core/vendor/zod';

const failureShape = z.object({
	where: z.string(),
	description: z.string().optional(),
	httpStatus: z.number().optional(),
	toe: z.string().optional(),
});

/**
 * What an error item tells, whichever node made it; null for any other item. Asked first of every item: on an error output n8n
 * merges the failed node's input into the item, so that it can look like a row or a plan besides.
 */
export function failureIn(item: INodeExecutionData): RunFailure | null {
	const message = messageOf(item.json.error) ?? messageOf(item.error);
	if (message === null) return null;
	const failure = failureShape.safeParse(item.json.failure);
	if (failure.success) return { ...failure.data, message };
	return item.error !== undefined || isBareError(item.json) ? { where: nodeNameOf(item), message } : null;
}

/** What n8n itself takes for an error; with other keys, `error` is a column of somebody's table. */
function isBareError(json: INodeExecutionData['json']): boolean {
	return Object.keys(json).every((key) => ['error', 'message', 'details', 'description'].includes(key));
}

/** Error items of the nodes above, to be handed on untouched; Reconcile and Apply then do nothing else. */
export function upstreamErrors(items: readonly INodeExecutionData[]): INodeExecutionData[] {
	return items.flatMap((item, index) =>
		failureIn(item) === null
			? []
			: [{ json: item.json, ...(item.error !== undefined && { error: item.error }), pairedItem: { item: index } }],
	);
}

function messageOf(error: unknown): string | null {
	if (typeof error === 'string') return error === '' ? null : error;
	if (typeof error !== 'object' || error === null) return null;
	return 'message' in error && typeof error.message === 'string' ? error.message : null;
}

function nodeNameOf(item: INodeExecutionData): string {
	return item.error && 'node' in item.error ? item.error.node.name : 'A node above';
}
