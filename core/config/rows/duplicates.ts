import { messages } from '../messages';
import { emailKey, nameKey } from '../text/keys';
import { clip } from '../text/tidy';
import type { CellProblem, DesiredUser, RejectedRow } from '../types';
import { KeyIndex } from './keyIndex';

export type Row = DesiredUser | RejectedRow;

/** So many other rows are named in a message: a key that thousands share would fill pages. */
const maxNamed = 10;

/** Rows by the key that must be theirs alone. */
export class Claims {
	private readonly keys: KeyIndex;
	private readonly first: Row[] = [];
	private readonly shared = new Map<string, Row[]>();

	/** @param capacity the most rows that will be added */
	constructor(
		private readonly column: 'email' | 'employeeId',
		capacity: number,
	) {
		this.keys = new KeyIndex(capacity);
	}

	/** A blank key claims nothing. */
	add(key: string, row: Row): void {
		if (key === '') return;
		const known = this.keys.add(key);
		const before = known === undefined ? undefined : this.first[known];
		if (before === undefined) {
			this.first.push(row);
			return;
		}
		const group = this.shared.get(key);
		if (group === undefined) this.shared.set(key, [before, row]);
		else group.push(row);
	}

	/** One problem for each row whose key others claim as well, naming these. */
	collect(problems: Map<Row, CellProblem[]>): void {
		for (const [key, group] of this.shared) {
			const numbers = group.map((row) => row.rowNumber).sort((a, b) => a - b);
			for (const row of group) {
				const value = this.column === 'email' ? row.email : key;
				const text = messages[this.column === 'email' ? 'sameEmail' : 'sameEmployeeId'].text(others(numbers, row.rowNumber));
				const before = problems.get(row);
				const problem = { column: this.column, value: clip(value), message: text };
				if (before === undefined) problems.set(row, [problem]);
				else before.push(problem);
			}
		}
	}
}

/** `row 7 has`, `rows 7 and 9 have`: all of the group but the row itself. */
function others(numbers: readonly number[], own: number): string {
	const at = numbers.indexOf(own);
	const rest = numbers.length - 1;
	const named: string[] = [];
	for (let i = 0; i < numbers.length && named.length < maxNamed; i++) if (i !== at) named.push(String(numbers[i]));
	if (rest > named.length) return `rows ${named.join(', ')} and ${rest - named.length} more have`;
	const last = named.pop() ?? '';
	return named.length === 0 ? `row ${last} has` : `rows ${named.join(', ')} and ${last} have`;
}

export function isRejected(row: Row): row is RejectedRow {
	return 'problems' in row;
}

/** The row with these problems as well. It keeps all its keys: they protect whoever it means. */
export function rejected(row: Row, problems: readonly CellProblem[]): RejectedRow {
	if (isRejected(row)) return { ...row, problems: [...row.problems, ...problems] };
	const { rowNumber, email, displayName, employeeIdKey, warnings } = row;
	const emailKeys = row.newEmail === undefined ? [row.emailKey] : [row.emailKey, emailKey(row.newEmail)];
	return { rowNumber, email, displayName, emailKeys, employeeIdKey, nameKey: nameKey(displayName), problems, warnings };
}
