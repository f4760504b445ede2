import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { redact } from '../../../core/report';
import { nodeErrorOf } from '../errors';
import { hideSecrets, secretsOf, type HideSecrets } from '../secrets';

/** The parts of an execution that are needed to describe a failure. */
type Execution = Pick<IExecuteFunctions, 'continueOnFail' | 'getCredentials' | 'getInputData' | 'getNode' | 'getNodeParameter' | 'logger'>;

/**
 * A node does its work and uses its normal output, or it fails as a whole: when it throws while n8n is told to go on, n8n would
 * hand on the node's *input* as if it were its work (n8n-engine 1). So every error ends here.
 *
 * @returns the work's items, or exactly one error item under "continue on fail"
 * @throws the error as n8n shows it, otherwise
 */
export async function runWhole(
	context: Execution,
	work: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[][]> {
	// A session may be renewed while the node works: what was known before is a secret still.
	const before = await secretsOf(context);
	const hider = async (): Promise<HideSecrets> => hideSecrets([...before, ...(await secretsOf(context))]);
	try {
		return [await work()];
	} catch (error) {
		const hide = await hider();
		context.logger.debug(redact(hide(`${context.getNode().name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)));
		if (context.continueOnFail()) return [[errorItem(context, error, hide)]];
		throw nodeErrorOf(context.getNode(), error, hide);
	}
}

/**
 * The one item of a failed node. n8n keeps only the message in its JSON; what the run log wants to know besides travels in the
 * error's context: where it happened, of which job, and the plan that the node was handed.
 */
function errorItem(context: Execution, error: unknown, hide: HideSecrets): INodeExecutionData {
	const nodeError = nodeErrorOf(context.getNode(), error, hide);
	const plan = context.getInputData().find((item) => item.json.action === 'plan');
	if (plan !== undefined) nodeError.context.plan = plan.json;
	const jobName = parameterOf(context, 'jobName');
	if (jobName !== '') nodeError.context.jobName = jobName;
	const logValues = parameterOf(context, 'options.logValues');
	if (logValues !== '') nodeError.context.logValues = logValues;
	return { json: { error: nodeError.message }, error: nodeError, pairedItem: { item: 0 } };
}

/**
 * What the run log wants to know of a node that failed: where many instances share a workflow, the job's name alone says which of them
 * it was, and how values may appear holds for its errors, too.
 */
function parameterOf(context: Execution, name: string): string {
	try {
		return String(context.getNodeParameter(name, 0, ''));
	} catch {
		return ''; // its expression is what failed
	}
}
