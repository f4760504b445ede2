import type { NodeExecutionHint } from 'n8n-workflow';

import { APPLY_LABELS, type ApplyResult, type ApplySettings } from '../../core/apply';
import { headline } from '../../core/report';

/** What was done, in one sentence; then what a person should not overlook, each in one. */
export function applyHints(result: ApplyResult, settings: ApplySettings): NodeExecutionHint[] {
	const hints: NodeExecutionHint[] = [];
	if (settings.dryRun) {
		const planned = result.outcomes.filter(({ status }) => status === 'planned').length;
		const sentence = `Dry run: nothing was written, and ${planned} ${planned === 1 ? 'change is' : 'changes are'} planned; switch off '${APPLY_LABELS.dryRun}' in this node to apply.`;
		hints.push({ message: sentence, type: 'info', location: 'outputPane' });
	} else {
		hints.push({ message: `${headline({ outcomes: result.outcomes, dryRun: false }) || 'Nothing was to be done'}.`, type: 'info', location: 'outputPane' });
	}
	if (result.stopped !== undefined) hints.push({ message: result.stopped, type: 'danger', location: 'outputPane' });
	for (const note of result.notes) hints.push({ message: note, type: 'warning', location: 'outputPane' });
	return hints;
}
