import { messages } from '../messages';
import { emailKey, nameKey } from '../text/keys';
import { clip } from '../text/tidy';
import type { CellProblem, DesiredUser, RejectedRow } from '../types';
import { KeyIndex } from '../../keyIndex';

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

	/** Every row whose key others claim as well, with the problem that names these. */
	*repeated(): Generator<readonly [Row, CellProblem]> {
		const message = this.column === 'email' ? messages.sameEmail : messages.sameEmployeeId;
		for (const [key, group] of this.shared) {
			const numbers = group.map((row) => row.rowNumber).sort((a, b) => a - b);
			for (const row of group) {
				const value = clip(this.column === 'email' ? row.email : key);
				yield [row, { column: this.column, value, message: message.text(others(numbers, row.rowNumber)) }];
			}
		}
	}
}

/** `row 7 has`, `rows 7 and 9 have`: all of the group but the row itself. */
function others(numbers: readonly number[], own: number): string {
	const candidates = numbers.slice(0, maxNamed + 1);
	const ownAt = candidates.indexOf(own);
	const named = candidates.filter((_, at) => at !== ownAt).slice(0, maxNamed).map(String);
	const more = numbers.length - 1 - named.length;
	if (more > 0) return `rows ${named.join(', ')} and ${more} more have`;
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
