import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { NotApprovedError } from '../../core/apply';
import { DomoError } from '../../core/domo';
import { redact } from '../../core/report';
import { signInRefusal } from './domo/credential';
import type { HideSecrets } from './secrets';

/** What a person reads about an error, and what the log keeps of it. */
export interface ErrorDescription {
	readonly message: string;
	/** What to do about it. */
	readonly description?: string;
	readonly httpStatus?: number;
	readonly toe?: string;
	/** Nobody approved what was to be done: nothing was written, and nothing is wrong. */
	readonly notApproved?: boolean;
}

/**
 * The error as n8n shows it. It is made anew from words alone: what n8n stores of an error must hold no request, header or
 * body (n8n-engine 18). Its context says where it happened, for the run log.
 */
export function nodeErrorOf(node: INode, error: unknown, hide?: HideSecrets): NodeApiError | NodeOperationError {
	const { message, description, httpStatus, toe, notApproved } = describeError(error, hide);
	const nodeError =
		error instanceof DomoError
			? new NodeApiError(node, { message }, { message, description, httpCode: httpStatus === undefined ? undefined : String(httpStatus) })
			: new NodeOperationError(node, message, { description });
	nodeError.context.failure = { where: node.name, ...(httpStatus !== undefined && { httpStatus }), ...(toe !== undefined && { toe }), ...(notApproved === true && { notApproved }) };
	return nodeError;
}

/** The words of core's errors (DomoError, UserError) and of n8n's own, without requests, headers or bodies that they carry. */
export function describeError(error: unknown, hide: HideSecrets = (text) => text): ErrorDescription {
	const words = (text: string): string => redact(hide(text));
	const refusal = signInRefusal(error);
	if (refusal) return { message: words(refusal.message), description: 'Check the credential of this node.' };
	if (!(error instanceof Error)) return { message: words(String(error)) };
	const description = 'description' in error && typeof error.description === 'string' ? words(error.description) : undefined;
	const httpStatus = 'httpStatus' in error && typeof error.httpStatus === 'number' ? error.httpStatus : undefined;
	const toe = 'toe' in error && typeof error.toe === 'string' ? words(error.toe) : undefined;
	return {
		message: words(error.message),
		...(description !== undefined && { description }),
		...(httpStatus !== undefined && { httpStatus }),
		...(toe !== undefined && { toe }),
		...(error instanceof NotApprovedError && { notApproved: true }),
	};
}
