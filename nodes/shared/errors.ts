import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { DomoError } from '../../core/domo';
import { redact } from '../../core/report';
import { signInRefusal } from './domo/credential';

/** What a person reads about an error, and what the log keeps of it. */
export interface ErrorStory {
	readonly message: string;
	/** What to do about it. */
	readonly description?: string;
	readonly httpStatus?: number;
	readonly toe?: string;
}

/** Something in the node's parameters or input that the person can put right. */
export class NodeRefusal extends Error {
	override readonly name = 'NodeRefusal';

	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
	}
}

/**
 * The error as n8n shows it. It is made anew from words alone: what n8n stores of an error must hold no request, header or
 * body (n8n-engine 18). Its context says where it happened, for the run log.
 */
export function nodeErrorOf(node: INode, error: unknown): NodeApiError | NodeOperationError {
	const { message, description, httpStatus, toe } = storyOf(error);
	const nodeError =
		error instanceof DomoError
			? new NodeApiError(node, { message }, { message, description, httpCode: httpStatus === undefined ? undefined : String(httpStatus) })
			: new NodeOperationError(node, message, { description });
	nodeError.context.failure = { where: node.name, ...(httpStatus !== undefined && { httpStatus }), ...(toe !== undefined && { toe }) };
	return nodeError;
}

/** Words of core's errors (DomoError, ReconcileStop, ApplyRefusal, …) and of n8n's own, without what they carry besides. */
export function storyOf(error: unknown): ErrorStory {
	const refusal = signInRefusal(error);
	if (refusal) return { message: redact(refusal.message), description: 'Check the credential of this node.' };
	if (!(error instanceof Error)) return { message: redact(String(error)) };
	const description = 'description' in error && typeof error.description === 'string' ? redact(error.description) : undefined;
	const httpStatus = 'httpStatus' in error && typeof error.httpStatus === 'number' ? error.httpStatus : undefined;
	const toe = 'toe' in error && typeof error.toe === 'string' ? error.toe : undefined;
	return {
		message: redact(error.message),
		...(description !== undefined && { description }),
		...(httpStatus !== undefined && { httpStatus }),
		...(toe !== undefined && { toe }),
	};
}
