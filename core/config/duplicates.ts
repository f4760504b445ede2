import { Lists } from '../common/tables';
import { clip, emailKey, nameKey } from '../common/text';
import type { CellProblem, DesiredUser, RejectedRow } from './types';
import { messages } from './messages';
import { isCurrent } from './rowPeriod';
import { rowList } from './rowPlace';
import type { Row } from './rowReader';

/** Finds rows that share a key which only one of them may have. */
export class DuplicateFinder {
	private readonly rows = new Lists<string, Row>();

	constructor(
		private readonly column: 'email' | 'employeeId',
		private readonly message: { readonly text: (rows: string) => string },
	) {}

	/** Gives the first row that has the same key, if there is one. A blank key is nobody's. */
	add(key: string, row: Row): Row | undefined {
		return key === '' ? undefined : this.rows.add(key, row);
	}

	/** Every row whose key others have as well, with the problem that names these; without one where exactly one of them is current. */
	*repeated(): Generator<readonly [Row, CellProblem | undefined]> {
		for (const [key, group] of this.rows.shared) {
			const current = group.filter((row) => isRejected(row) || isCurrent(row));
			if (current.length === 1 && !current.some(isRejected)) {
				for (const row of group) yield [row, undefined];
				continue;
			}
			const message = current.length < group.length ? messages.notOneCurrent : this.message;
			const inOrder = [...group].sort((a, b) => a.rowNumber - b.rowNumber);
			for (const row of group) {
				const value = clip(this.column === 'email' ? row.email : key);
				yield [row, { column: this.column, value, message: message.text(`${rowList(inOrder, row)} ${group.length > 2 ? 'have' : 'has'}`) }];
			}
		}
	}
}

export function isRejected(row: Row): row is RejectedRow {
	return 'problems' in row;
}

/** The row with these problems as well. It keeps all its keys: they protect whoever it means. */
export function rejected(row: Row, problems: readonly CellProblem[]): RejectedRow {
	if (isRejected(row)) return { ...row, problems: [...row.problems, ...problems], ifUnchanged: undefined };
	const { rowNumber, place, item, origin, email, displayName, employeeIdKey, warnings } = row;
	const emailKeys = row.newEmail === undefined ? [row.emailKey] : [row.emailKey, emailKey(row.newEmail)];
	return { rowNumber, place, item, origin, email, displayName, emailKeys, ...alternateKeysOf(row), employeeIdKey, nameKey: nameKey(displayName), problems, warnings };
}

/** Keys of every other address in a row, and of its number: they do not identify the person, but protect whoever has them. */
export function alternateKeysOf(row: DesiredUser): Pick<RejectedRow, 'alternateKeys' | 'employeeNumberKey'> {
	const own = [row.emailKey, emailKey(row.newEmail ?? row.email)];
	const keys = row.values.flatMap((value) => (typeof value === 'string' && value.includes('@') ? [emailKey(value)] : [])).filter((key) => !own.includes(key));
	const { employeeNumberKey } = row;
	return { ...(keys.length > 0 && { alternateKeys: keys }), ...(employeeNumberKey !== undefined && { employeeNumberKey }) };
}
