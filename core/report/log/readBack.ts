import { isStatus, STATUS_TABLE } from '../../apply/statuses';
import type { Outcome, OutcomeStatus } from '../../apply/types';
import type { Image, PlanAction } from '../../plan/types';
import type { FieldValue } from '../../common/fieldValue';
import { z } from '../../vendor/zod';
import { ACTIONS } from '../counts';
import { roleIn } from '../values';
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
	role_id_before: whole.optional(),
	role_id_after: whole.optional(),
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
	if (!agrees(parsed)) return null;
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

type UserRow = z.output<typeof userRow>;

/** Whether the columns of a row say the same: names of fields, roles and values stand in two places each. */
function agrees(row: UserRow): boolean {
	const names = changedNames(row);
	if (names === undefined) return true;
	// Old values that are gone are not the same as none: an undo would clear the fields.
	if (row.action === 'update' && row.before_json === undefined) return false;
	const from = row.action === 'update' && row.before_json !== undefined ? namesIn(row.before_json, row) : names;
	return [names, from].every((each) => each.join(',').length === row.fields_changed.length) && sameRole(row.before_json, row.role_id_before) && sameRole(row.after_json, row.role_id_after);
}

/** The fields that the row changed: names of its images, since a name may hold a comma. Undefined where the log has no values. */
function changedNames(row: UserRow): readonly string[] | undefined {
	if (row.before_json === undefined && row.after_json === undefined) return undefined;
	return row.action === 'delete' ? [] : namesIn(row.after_json ?? {}, row);
}

/** The names of an image that stand among those which are joined by commas. */
function namesIn(image: Image, { fields_changed }: UserRow): readonly string[] {
	return Object.keys(image).filter((name) => `,${fields_changed},`.includes(`,${name},`));
}

/** Older logs have no columns for the roles. */
function sameRole(image: Image | undefined, cell: number | null | undefined): boolean {
	// We write a role as a number; text in its place was put there by somebody else.
	if (typeof image?.['roleId'] === 'string') return false;
	return cell === undefined || (cell ?? null) === (image === undefined ? null : roleIn(image));
}

function common(row: UserRow, action: PlanAction, status: OutcomeStatus): Outcome {
	const before: Image | undefined = row.before_json;
	const after: Image | undefined = row.after_json;
	// Without values the row cannot be undone, and a comma in a name does no harm.
	const fields = changedNames(row) ?? (row.fields_changed === '' ? [] : row.fields_changed.split(','));
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
