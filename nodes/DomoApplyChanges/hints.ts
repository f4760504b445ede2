import type { NodeExecutionHint } from 'n8n-workflow';

import { APPLY_LABELS, type ApplyResult, type ApplySettings } from '../../core/apply';
import type { PlanDescription } from '../../core/plan';
import { headline, missingItems, sentenceMask } from '../../core/report';

/** What was done, in one sentence; then what a person should not overlook, each in one. */
export function applyHints(result: ApplyResult, settings: ApplySettings, plan: PlanDescription): NodeExecutionHint[] {
	const told = sentenceMask(result.outcomes, plan);
	const missing = missingItems(plan.counts, result.outcomes, undefined, 0);
	const hints: NodeExecutionHint[] = [];
	if (missing.total > 0) {
		const words = settings.dryRun ? 'Dry run, nothing was written: ' : '';
		hints.push({ message: `${words}${headline({ outcomes: result.outcomes, dryRun: settings.dryRun, missing })}.`, type: 'warning', location: 'outputPane' });
	} else if (settings.dryRun) {
		const planned = result.outcomes.filter(({ status }) => status === 'planned').length;
		const sentence = `Dry run: nothing was written, and ${planned} ${planned === 1 ? 'change is' : 'changes are'} planned; switch off '${APPLY_LABELS.dryRun}' in this node to apply.`;
		hints.push({ message: sentence, type: 'info', location: 'outputPane' });
	} else {
		hints.push({ message: `${headline({ outcomes: result.outcomes, dryRun: false }) || 'Nothing was to be done'}.`, type: 'info', location: 'outputPane' });
	}
	if (result.stopped !== undefined) hints.push({ message: told(result.stopped), type: 'danger', location: 'outputPane' });
	// Of a forward run Reconcile has told them.
	const planNotes = settings.direction === 'undo' ? plan.notes : [];
	for (const note of [...planNotes, ...result.notes]) hints.push({ message: told(note), type: 'warning', location: 'outputPane' });
	return hints;
}
