import { createHash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { DEFAULT_JOB_NAME } from './parameters/main';

/**
 * Who this job is to the other jobs of an instance: this node of this workflow, so that either may be renamed and that a copy is
 * another job. A name that an expression gives is part of it: one node is then as many jobs as it has names. The default
 * expression gives the workflow's name, which is not. Undefined for a workflow that was not saved.
 */
export function jobId(context: IExecuteFunctions, jobName: string): string | undefined {
	const workflow = context.getWorkflow().id;
	if (workflow === undefined || workflow === '') return undefined;
	const { id, parameters } = context.getNode();
	const isExpression = typeof parameters.jobName === 'string' && parameters.jobName.startsWith('=');
	const isDefault = withoutBlanks(parameters.jobName) === withoutBlanks(DEFAULT_JOB_NAME);
	return createHash('sha256').update(JSON.stringify([workflow, id, isExpression && !isDefault ? jobName : ''])).digest('hex').slice(0, 16);
}

function withoutBlanks(value: unknown): string {
	return String(value).replace(/\s/g, '');
}
