import { cellText } from '../cells/cellText';
import type { CellOutcome } from '../cells/column';
import { addressesIn } from '../cells/email';
import { Doubted, Refused } from '../cells/result';
import { emailKey, employeeIdKey, nameKey } from '../text/keys';
import { clip, tidy } from '../text/tidy';
import type { CellProblem, DesiredUser, RejectedRow } from '../types';
import type { FieldValue } from '../../values';
import { nowhere, type Readers, type RowPlan } from './readers';

const none: readonly CellProblem[] = [];

/** Reads the cells of one row; `undefined` when all of them are blank. */
export function readRow(cells: readonly unknown[], plan: RowPlan, readers: Readers, rowNumber: number): DesiredUser | RejectedRow | undefined {
	const { slots, bySlot } = readers;
	const outcomes: CellOutcome[] = readers.initial.slice();
	let troubled = false;
	for (let i = 0; i < cells.length; i++) {
		const slot = plan.slots[i] ?? nowhere;
		const read = slot === nowhere ? undefined : bySlot[slot];
		if (read === undefined) continue;
		const outcome = read(cells[i]);
		if (outcome === undefined) continue;
		outcomes[slot] = outcome;
		if (typeof outcome === 'object' && (outcome instanceof Refused || outcome instanceof Doubted)) troubled = true;
	}
	const email = outcomes[slots.email];
	const displayName = outcomes[slots.displayName];
	if (troubled || typeof email !== 'string' || typeof displayName !== 'string') {
		return readTroubledRow(cells, plan, readers, rowNumber, outcomes);
	}
	return desiredUser(outcomes, email, displayName, readers, rowNumber, none);
}

function readTroubledRow(
	cells: readonly unknown[],
	plan: RowPlan,
	readers: Readers,
	rowNumber: number,
	outcomes: readonly CellOutcome[],
): DesiredUser | RejectedRow | undefined {
	const { slots } = readers;
	const textOf = (slot: number): string => (slot === nowhere ? '' : rawText(cells[plan.slots.indexOf(slot)]));
	const problems: CellProblem[] = [];
	const warnings: CellProblem[] = [];
	const values = outcomes.map((outcome, slot) => {
		if (outcome instanceof Refused) problems.push(problem(readers, slot, textOf(slot), outcome.message));
		if (!(outcome instanceof Doubted)) return outcome;
		warnings.push(problem(readers, slot, textOf(slot), outcome.message));
		return outcome.value;
	});
	const email = values[slots.email];
	const displayName = values[slots.displayName];
	if (problems.length === 0 && typeof email === 'string' && typeof displayName === 'string') {
		return desiredUser(values, email, displayName, readers, rowNumber, warnings);
	}
	if (cells.every((cell, i) => plan.reserved[i] === true || rawText(cell) === '')) return undefined;
	const name = textOf(slots.displayName);
	return {
		rowNumber,
		email: textOf(slots.email),
		displayName: name,
		emailKeys: keysOf([textOf(slots.email), textOf(slots.newEmail)]),
		employeeIdKey: employeeIdKey(textOf(slots.employeeId)),
		nameKey: nameKey(name),
		problems,
		warnings,
	};
}

function desiredUser(
	outcomes: readonly CellOutcome[],
	email: string,
	displayName: string,
	readers: Readers,
	rowNumber: number,
	warnings: readonly CellProblem[],
): DesiredUser {
	const { slots } = readers;
	const values: (FieldValue | undefined)[] = [];
	for (let slot = 0; slot < slots.fields; slot++) values.push(plainValue(outcomes[slot]));
	const newEmail = outcomes[slots.newEmail];
	const renamed = typeof newEmail === 'string' ? newEmail : undefined;
	if (renamed !== undefined) values[slots.email] = renamed;
	const employeeId = slots.employeeId === nowhere ? undefined : outcomes[slots.employeeId];
	const groups = outcomes[slots.groups];
	return {
		rowNumber,
		email,
		displayName,
		emailKey: emailKey(email),
		newEmail: renamed,
		employeeIdKey: typeof employeeId === 'string' ? employeeIdKey(employeeId) : '',
		values,
		sendInvite: flagOf(outcomes[slots.sendInvite]),
		edit: outcomes[slots.edit] !== 'false',
		groups: groups === null ? [] : Array.isArray(groups) ? groups : undefined,
		warnings,
	};
}

function plainValue(outcome: CellOutcome): FieldValue | undefined {
	return outcome instanceof Refused || outcome instanceof Doubted ? undefined : outcome;
}

function flagOf(outcome: CellOutcome): boolean | undefined {
	return outcome === undefined ? undefined : outcome === 'true';
}

function problem(readers: Readers, slot: number, value: string, message: string): CellProblem {
	return { column: readers.slots.names[slot] ?? '', value: clip(value), message };
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
		return JSON.stringify(cell) ?? String(typeof cell);
	} catch {
		return typeof cell;
	}
}

/** Keys of the cells' whole texts and of every address inside them. */
function keysOf(texts: readonly string[]): string[] {
	const keys = texts.flatMap((text) => [text, ...addressesIn(text)]).map(emailKey);
	return [...new Set(keys)].filter((key) => key !== '');
}
