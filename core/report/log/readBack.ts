import { isStatus, STATUS_TABLE } from '../../apply/statuses';
import type { Outcome, OutcomeStatus } from '../../apply/types';
import type { Image, PlanAction } from '../../plan/types';
import type { FieldValue } from '../../values';
import { z } from '../../vendor/zod';
import { ACTIONS } from '../counts';
import { restore } from './cells';

/** Outcomes as a run log tells them, and what it does not tell. */
export interface ReadBack {
	readonly outcomes: readonly Outcome[];
	/** One sentence for each thing that keeps rows from being undone. */
	readonly problems: readonly string[];
}

const text = z.union([z.string(), z.number()]).nullish().transform((cell) => restore(String(cell ?? '')));
const whole = z.union([z.string(), z.number()]).nullish().transform((cell) => (cell === null || cell === undefined || cell === '' ? null : Number(cell)));
const value: z.ZodType<FieldValue> = z.union([z.string(), z.number(), z.null(), z.array(z.string())]);
const image = z.string().nullish().transform((cell) => (cell === null || cell === undefined || cell === '' ? undefined : z.record(value).parse(JSON.parse(cell))));

const userRow = z.object({
	run_id: text,
	plan_hash: text,
	action: text,
	status: text,
	email: text,
	display_name: text,
	user_id: whole,
	row_number: whole,
	fields_changed: text,
	before_json: image,
	after_json: image,
	reason: text,
	message: text,
	attempts: whole,
	duration_ms: whole,
	undo: text,
});

/**
 * Reads a run's rows back into outcomes, so that Apply can undo it from the log alone. Cells may be text or typed, as a CSV export
 * or a query gives them; RUN rows and rows of other runs are left out. Rows logged with Log Values: Fields Only cannot be undone.
 */
export function outcomesOfLog(rows: readonly Readonly<Record<string, unknown>>[], runId: string): ReadBack {
	const outcomes: Outcome[] = [];
	let unreadable = 0;
	let valueless = 0;
	for (const row of rows) {
		if (row['record_type'] !== 'USER' || row['run_id'] !== runId) continue;
		const outcome = outcomeOf(row);
		if (outcome === null) unreadable += 1;
		else outcomes.push(outcome);
		if (outcome !== null && STATUS_TABLE[outcome.status].undoable && outcome.before === undefined && outcome.after === undefined) valueless += 1;
	}
	const problems = [
		outcomes.length === 0 ? `The log holds no rows of run ${runId}.` : '',
		unreadable === 0 ? '' : `${unreadable} rows of run ${runId} were edited and cannot be read.`,
		valueless === 0 ? '' : `${valueless} changes of run ${runId} were logged without their values ('Log Values' was set to Fields Only), so they cannot be undone.`,
	].filter(Boolean);
	return { outcomes, problems };
}

function outcomeOf(row: Readonly<Record<string, unknown>>): Outcome | null {
	const parsed = parse(row);
	if (parsed === null) return null;
	const action = ACTIONS.find((each) => each === parsed.action);
	const { status } = parsed;
	if (action === undefined || !isStatus(status)) return null;
	return { ...common(parsed, action, status), ...(parsed.undo === 'true' ? { undo: true } : {}) };
}

function parse(row: Readonly<Record<string, unknown>>): z.output<typeof userRow> | null {
	try {
		return userRow.parse(row);
	} catch {
		return null;
	}
}

function common(row: z.output<typeof userRow>, action: PlanAction, status: OutcomeStatus): Outcome {
	const before: Image | undefined = row.before_json;
	const after: Image | undefined = row.after_json;
	const fields = row.fields_changed === '' ? [] : row.fields_changed.split(',');
	return {
		action,
		status,
		email: row.email,
		displayName: row.display_name,
		userId: row.user_id,
		row_number: row.row_number,
		summary: '',
		reason: row.reason,
		changes: fields.map((field) => ({ field, from: before?.[field] ?? null, to: after?.[field] ?? null })),
		...(before === undefined ? {} : { before }),
		...(after === undefined ? {} : { after }),
		...(row.message === '' ? {} : { message: row.message }),
		attempts: row.attempts ?? 0,
		durationMs: row.duration_ms ?? 0,
		run: { id: row.run_id, planHash: row.plan_hash },
	};
}
