import { messages } from './messages';
import { clip, emailKey, nameKey } from '../common/text';
import type { CellProblem, DesiredUser, RejectedRow } from './types';
import { KeyIndex } from '../common/keyIndex';
import { rowList } from './rowPlace';

export type Row = DesiredUser | RejectedRow;

/** Rows by the key that must be theirs alone. */
export class Claims {
	private readonly keys: KeyIndex;
	private readonly first: Row[] = [];
	private readonly shared = new Map<string, Row[]>();

	/** @param capacity the most rows that will be added */
	constructor(
		private readonly column: 'email' | 'employeeId',
		capacity: number,
		private readonly message: { readonly text: (rows: string) => string } = column === 'email' ? messages.sameEmail : messages.sameEmployeeId,
	) {
		this.keys = new KeyIndex(capacity);
	}

	/** A blank key claims nothing. Gives the first row that claimed the same key, if there is one. */
	add(key: string, row: Row): Row | undefined {
		if (key === '') return undefined;
		const known = this.keys.add(key);
		const before = known === undefined ? undefined : this.first[known];
		if (before === undefined) {
			this.first.push(row);
			return undefined;
		}
		const group = this.shared.get(key);
		if (group === undefined) this.shared.set(key, [before, row]);
		else group.push(row);
		return before;
	}

	/** Every row whose key others claim as well, with the problem that names these. */
	*repeated(): Generator<readonly [Row, CellProblem]> {
		for (const [key, group] of this.shared) {
			const inOrder = [...group].sort((a, b) => a.rowNumber - b.rowNumber);
			for (const row of group) {
				const value = clip(this.column === 'email' ? row.email : key);
				yield [row, { column: this.column, value, message: this.message.text(`${rowList(inOrder, row)} ${group.length > 2 ? 'have' : 'has'}`) }];
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

/** Keys of whatever else in a row is an address, and of its number: they do not tell who is meant, and protect who may be. */
export function alternateKeysOf(row: DesiredUser): Pick<RejectedRow, 'alternateKeys' | 'employeeNumberKey'> {
	const own = [row.emailKey, emailKey(row.newEmail ?? row.email)];
	const keys = row.values.flatMap((value) => (typeof value === 'string' && value.includes('@') ? [emailKey(value)] : [])).filter((key) => !own.includes(key));
	const { employeeNumberKey } = row;
	return { ...(keys.length > 0 && { alternateKeys: keys }), ...(employeeNumberKey !== undefined && { employeeNumberKey }) };
}
