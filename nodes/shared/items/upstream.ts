import type { INodeExecutionData } from 'n8n-workflow';

import { eachChunked } from '../../../core/common/yielder';
import type { RunFailure } from '../../../core/report';
import { z } from '../../../core/vendor/zod';
import { clock } from '../clock';

/** As the errors of our nodes carry it, also after n8n stored and read them. */
const failureShape = z.object({ where: z.string(), httpStatus: z.number().optional(), toe: z.string().optional(), notApproved: z.boolean().optional() });

type ErrorItem = Pick<INodeExecutionData, 'json' | 'error'>;

/**
 * The failure that an error item of any node reports; null for any other item. Asked first of every item: on an error output n8n
 * merges the failed node's input into the item, so that it can look like a row or a plan besides.
 * @param nodeAbove the node that the item came from, named where the error itself names none
 */
export function failureIn({ json, error }: ErrorItem, nodeAbove = 'A node above'): RunFailure | null {
	const message = messageOf(error) ?? messageOf(json.error) ?? (isObject(json.error) ? messageOf(json) : null);
	if (message === null || (error === undefined && !isObject(json.error) && !isBareError(json))) return null;
	const failure = failureShape.safeParse(error?.context?.failure);
	const description = typeof error?.description === 'string' ? error.description : undefined;
	return {
		...(failure.success ? failure.data : { where: nodeNameOf(error) ?? nodeAbove }),
		message,
		...(description !== undefined && { description }),
	};
}

/** What n8n itself takes for an error; with other keys, a text in `error` is a column of somebody's table. */
function isBareError(json: INodeExecutionData['json']): boolean {
	return Object.keys(json).every((key) => ['error', 'message', 'details', 'description'].includes(key));
}

/** Error items of the nodes above, to be handed on untouched; Reconcile and Apply then do nothing else. */
export async function upstreamErrors(items: readonly INodeExecutionData[]): Promise<INodeExecutionData[]> {
	const errors: INodeExecutionData[] = [];
	await eachChunked(items, (item, index) => {
		if (failureIn(item) !== null) errors.push({ json: item.json, ...(item.error !== undefined && { error: item.error }), pairedItem: { item: index } });
	}, clock);
	return errors;
}

/** A text, or the `message` of an object: n8n's HTTP Request and Postgres put an object into `error`. */
function messageOf(error: unknown): string | null {
	if (typeof error === 'string') return error === '' ? null : error;
	return isObject(error) && 'message' in error && typeof error.message === 'string' ? error.message : null;
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null;
}

function nodeNameOf(error: INodeExecutionData['error']): string | undefined {
	return error && 'node' in error && error.node ? error.node.name : undefined;
}
