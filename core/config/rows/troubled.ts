import { cellText } from '../cells/cellText';
import { addressesIn } from '../cells/values/email';
import { Doubted, Refused } from '../cells/result';
import { messages } from '../messages';
import { emailKey, employeeIdKey, nameKey } from '../text/keys';
import { clip, tidy } from '../text/tidy';
import type { CellProblem, DesiredUser, RejectedRow } from '../types';
import { desiredUser, type Value } from './desiredUser';
import { isEmptyRow } from './identity';
import { nowhere, REQUIRED, type Readers, type RowPlan } from './readers';

/** A row as n8n hands it over. */
export type Cells = Readonly<Record<string, unknown>>;

/** Reads a row that has problems or warnings, and collects them all; `undefined` when all its cells are blank. */
export function readTroubledRow(cells: Cells, plan: RowPlan, readers: Readers, rowNumber: number): DesiredUser | RejectedRow | undefined {
	if (isEmptyRow(cells)) return undefined;
	const values: Value[] = readers.untouched.slice();
	const problems: CellProblem[] = readers.missing.map((column) => ({ column, value: '', message: messages.columnMissing.text(column) }));
	const warnings: CellProblem[] = [];
	for (const [i, key] of plan.keys.entries()) {
		const slot = plan.slots[i] ?? nowhere;
		const outcome = slot === nowhere ? undefined : readers.bySlot[slot]?.(cells[key]);
		if (outcome === undefined) continue;
		const tell = (message: string): CellProblem => ({ column: readers.names[slot] ?? key, value: clip(rawText(cells[key])), message });
		if (outcome instanceof Refused) problems.push(tell(outcome.message));
		else if (outcome instanceof Doubted) {
			warnings.push(tell(outcome.message));
			values[slot] = outcome.value;
		} else values[slot] = outcome;
	}
	for (const column of REQUIRED) {
		// A row that has no such key at all, in a table where others have it.
		const absent = typeof values[readers[column]] !== 'string' && !problems.some((problem) => problem.column === column);
		if (absent) problems.push({ column, value: '', message: messages.required.text(column) });
	}
	if (problems.length === 0) return desiredUser(values, readers, rowNumber, warnings);

	const textOf = (slot: number): string => {
		const key = slot === nowhere ? undefined : plan.keys[plan.slots.indexOf(slot)];
		return key === undefined ? '' : rawText(cells[key]);
	};
	const email = textOf(readers.email);
	const displayName = textOf(readers.displayName);
	return {
		rowNumber,
		email,
		displayName,
		emailKeys: addressKeys([email, textOf(readers.newEmail)]),
		employeeIdKey: employeeIdKey(textOf(readers.employeeId)),
		nameKey: nameKey(displayName),
		problems,
		warnings,
	};
}

/** A cell as a person would find it in the table, whatever it is. */
function rawText(cell: unknown): string {
	if (Array.isArray(cell)) return cell.map((element) => (Array.isArray(element) ? '…' : rawText(element))).filter((text) => text !== '').join('|');
	if (typeof cell === 'number') return String(cell);
	const text = cellText(cell);
	return text instanceof Refused ? nestedText(cell) : tidy(text);
}

function nestedText(cell: unknown): string {
	try {
		return JSON.stringify(cell) ?? typeof cell;
	} catch {
		return typeof cell;
	}
}

/** Keys of the cells' whole texts and of every address inside them. */
function addressKeys(texts: readonly string[]): string[] {
	const keys = texts.flatMap((text) => [text, ...addressesIn(text)]).map(emailKey);
	return [...new Set(keys)].filter((key) => key !== '');
}
