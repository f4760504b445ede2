import { cellText, Doubted, Refused } from '../cellText';
import { addressesIn } from '../values/email';
import { messages } from '../messages';
import { clip, emailKey, nameKey, tidy } from '../../common/text';
import { matchingIdKey } from '../suspectText';
import type { CellProblem, DesiredUser, RejectedRow } from '../types';
import { desiredUser, type Value } from './desiredUser';
import { isEmptyRow } from '../rowPlace';
import { nowhere, REQUIRED, type Readers, type RowPlan } from './readers';

/** A row as n8n hands it over. */
export type Cells = Readonly<Record<string, unknown>>;

/** Reads a row that has problems or warnings, and collects them all; `undefined` when all its cells are blank. */
export function readTroubledRow(cells: Cells, plan: RowPlan, readers: Readers, rowNumber: number): DesiredUser | RejectedRow | undefined {
	if (isEmptyRow(cells)) return undefined;
	const values: Value[] = readers.untouched.slice();
	const problems: CellProblem[] = readers.missing.map(({ column, probably }) => ({
		column,
		value: '',
		message: probably === undefined ? messages.columnMissing.text(column) : messages.columnNamedOtherwise.text(column, clip(probably, 60)),
	}));
	const warnings: CellProblem[] = [];
	const refused: { readonly at: number; readonly text: string }[] = [];
	for (const [i, key] of plan.keys.entries()) {
		const slot = plan.slots[i] ?? nowhere;
		const outcome = slot === nowhere ? undefined : readers.bySlot[slot]?.(cells[key]);
		if (outcome === undefined) continue;
		const tell = (message: string): CellProblem => ({ column: readers.names[slot] ?? key, value: clip(rawText(cells[key])), message });
		if (outcome instanceof Refused) {
			problems.push(tell(outcome.message));
			refused.push({ at: slot, text: rawText(cells[key]) });
		} else if (outcome instanceof Doubted) {
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
	const employeeNumberKey = matchingIdKey(textOf(readers.employeeNumber));
	const alternateKeys = addressKeys([textOf(readers.names.indexOf('alternateEmail'))]);
	return {
		rowNumber,
		email: clip(email),
		displayName: clip(displayName),
		emailKeys: addressKeys([email, textOf(readers.newEmail)]),
		...(alternateKeys.length > 0 && { alternateKeys }),
		...(employeeNumberKey !== '' && { employeeNumberKey }),
		employeeIdKey: matchingIdKey(textOf(readers.employeeId)),
		nameKey: nameKey(displayName),
		problems,
		warnings,
		...ifUnchanged(values, problems.length === refused.length ? refused : [], readers, rowNumber, warnings),
	};
}

/** What the row asks for if the refused cells, all of fields and none of them blank, say what is there. */
function ifUnchanged(
	values: readonly Value[],
	refused: NonNullable<RejectedRow['ifUnchanged']>['cells'],
	readers: Readers,
	rowNumber: number,
	warnings: readonly CellProblem[],
): Pick<RejectedRow, 'ifUnchanged'> {
	if (refused.length === 0 || refused.some(({ at, text }) => at >= readers.fieldCount || text === '' || (at === readers.email && !text.includes('@')))) return {};
	const kept = values.slice();
	for (const { at, text } of refused) kept[at] = at === readers.email || at === readers.displayName || at === readers.employeeId ? text : undefined;
	const desired = desiredUser(kept, readers, rowNumber, warnings);
	if (desired === undefined) return {};
	return { ifUnchanged: { desired: { ...desired, values: desired.values.map((value, at) => (refused.some((cell) => cell.at === at) ? undefined : value)) }, cells: refused } };
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

/** Keys of the cells' whole texts and of every address inside them. A text with letters that are lost says nothing about whose it is. */
function addressKeys(texts: readonly string[]): string[] {
	const keys = texts.filter((text) => !unreadable.test(text)).flatMap((text) => [text, ...addressesIn(text)]);
	const readable = texts.filter((text) => unreadable.test(text)).flatMap((text) => addressesIn(text.replace(unreadable, '')));
	return [...new Set([...keys, ...readable].map(emailKey))].filter((key) => key !== '');
}

const unreadable = /[\p{Cc}\uFFFD]/gu;
