import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { checkInstance, checkReport, VERDICT_WORDS, type CheckResult } from '../../core/check';
import { z } from '../../core/vendor/zod';
import { clock } from '../shared/clock';
import { cancelSignal } from '../shared/domo/connection';
import { CREDENTIAL, paceOf } from '../shared/domo/credential';
import { createHttpPort } from '../shared/domo/httpPort';
import { fieldLabels } from '../shared/fields/fields';
import { dataSetId, isLocated, parseParameters } from '../shared/fields/parameters';
import { PACKAGE_VERSION } from '../shared/version';
import { optionFields } from './parameters';

/** Checks the instance of this node's credential; gives the verdict with its report, then an item for each probe. */
export async function checkInstanceOf(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const { writeProbe } = parseParameters(z.object(optionFields), context.getNodeParameter('options', 0, {}), fieldLabels(optionFields));
	const table = isLocated(context, 'dataSetId') ? dataSetId(context, 'dataSetId', 'Configuration DataSet') : undefined;
	// Without a credential n8n says so itself, better than a probe could.
	const requestsPerSecond = paceOf(await context.getCredentials(CREDENTIAL));
	const signal = cancelSignal(context);
	const result = await checkInstance(createHttpPort(context), clock, { writeProbe, requestsPerSecond, ...(table !== undefined && { dataSetId: table }), ...(signal && { signal }) });
	context.addExecutionHints({
		message: [result.summary, ...result.advice.slice(0, 1)].join(' '),
		type: result.verdict === 'notReady' ? 'danger' : result.verdict === 'ready' ? 'info' : 'warning',
		location: 'outputPane',
	});
	return await toItems(context, result);
}

const VERDICTS: Readonly<Record<CheckResult['verdict'], string>> = { ready: 'ready', readyWithNotes: 'ready with notes', notReady: 'not ready' };

async function toItems(context: IExecuteFunctions, result: CheckResult): Promise<INodeExecutionData[]> {
	const file = (text: string, name: string, type: string) => context.helpers.prepareBinaryData(Buffer.from(text, 'utf8'), name, type);
	const [report, shape] = await Promise.all([
		file(checkReport(result, PACKAGE_VERSION), 'report.md', 'text/markdown'),
		file(JSON.stringify(result, null, '\t'), 'report.json', 'application/json'),
	]);
	const pairedItem = { item: 0 };
	return [
		{ json: { probe: 'Verdict', result: VERDICTS[result.verdict], found: result.summary, means: result.advice.join(' ') || 'Nothing to do.' }, binary: { report, shape }, pairedItem },
		...result.probes.map(({ title, verdict, found, means = '' }) => ({ json: { probe: title, result: VERDICT_WORDS[verdict], found, means }, pairedItem })),
	];
}
