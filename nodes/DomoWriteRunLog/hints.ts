import type { NodeExecutionHint } from 'n8n-workflow';

import type { LogResult, RunSummary } from '../../core/report';

/** What became of the log, in one sentence; then what a person should not overlook, each in one. */
export function logHints(summary: RunSummary, log: LogResult): NodeExecutionHint[] {
	const notes = (log.notes ?? []).map((message): NodeExecutionHint => ({ message, type: 'info', location: 'outputPane' }));
	return [first(summary), ...notes];
}

function first({ email, logError, logDataSetId, rowsWritten, rows }: RunSummary): NodeExecutionHint {
	if (logError !== undefined) return { message: `The run log could not be written: ${logError}`, type: 'danger', location: 'outputPane' };
	const done = logDataSetId === null ? `${count(rows?.length ?? 0)} handed on` : `${count(rowsWritten)} added to the run log`;
	return { message: `${done}. ${email.subject}.`, type: 'info', location: 'outputPane' };
}

function count(rows: number): string {
	return rows === 1 ? '1 row was' : `${rows} rows were`;
}
