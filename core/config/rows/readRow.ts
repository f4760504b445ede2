import type { CellOutcome } from '../columnReader';
import type { Doubted, Refused } from '../cellText';
import type { CellProblem, DesiredUser, RejectedRow } from '../types';
import { desiredUser, type Value } from './desiredUser';
import { nowhere, type Readers, type RowPlan } from './readers';
import { readTroubledRow, type Cells } from './troubled';

const noWarnings: readonly CellProblem[] = [];

/**
 * Reads the cells of one row; `undefined` when all of them are blank. Most rows have nothing wrong and take the short way
 * through here. At the first cell that cannot be used as it is, the whole row is read again with an ear for every problem.
 */
export function readRow(cells: Cells, plan: RowPlan, readers: Readers, rowNumber: number): DesiredUser | RejectedRow | undefined {
	const values: Value[] = readers.untouched.slice();
	const { bySlot } = readers;
	const { slots } = plan;
	let at = 0;
	// The fastest way through an object; `plan` is the plan of just these keys in this order.
	for (const key in cells) {
		const slot = slots[at++];
		if (slot === undefined || slot === nowhere) continue;
		const outcome = bySlot[slot]?.(cells[key]);
		if (isTrouble(outcome)) return readTroubledRow(cells, plan, readers, rowNumber);
		values[slot] = outcome;
	}
	return desiredUser(values, readers, rowNumber, noWarnings) ?? readTroubledRow(cells, plan, readers, rowNumber);
}

/** An object that is no list, told without asking for its class: this is asked for every cell. */
function isTrouble(outcome: CellOutcome): outcome is Refused | Doubted {
	return typeof outcome === 'object' && outcome !== null && !Array.isArray(outcome);
}
