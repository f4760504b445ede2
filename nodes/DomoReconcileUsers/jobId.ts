import { createHash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Who this job is to the other jobs of an instance: this node of this workflow, so that it may be renamed and that a copy is
 * another job. A name that an expression gives is part of it: one node is then as many jobs as it has names. Undefined for a
 * workflow that was not saved.
 */
export function jobId(context: IExecuteFunctions, jobName: string): string | undefined {
	const workflow = context.getWorkflow().id;
	if (workflow === undefined || workflow === '') return undefined;
	const { id, parameters } = context.getNode();
	const isGiven = typeof parameters.jobName === 'string' && parameters.jobName.startsWith('=');
	return createHash('sha256').update(JSON.stringify([workflow, id, isGiven ? jobName : ''])).digest('hex').slice(0, 16);
}
