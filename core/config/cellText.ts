import { messages } from './messages';

/** A cell that cannot be used: its row is rejected. */
export class InvalidCell {
	constructor(readonly message: string) {}
}

/** A cell that is used all the same, with a warning. */
export class SuspectCell<Value extends string | readonly string[] = string | readonly string[]> {
	constructor(
		readonly value: Value,
		readonly message: string,
	) {}
}

/** What reading one value gives. Plain values on the way that nearly all cells take: nothing is allocated for them. */
export type ReadValue = string | number | InvalidCell | SuspectCell<string>;

/** How the values of one type are read and compared. */
export interface ValueType {
	/** Reads a text that is tidy and not blank. */
	read(text: string): ReadValue;
	/** True where the type looks itself for text that a program broke on its way. */
	readonly looksForBrokenText?: boolean;
	/** Two texts that give the same one are no difference. Takes any text, also an unusable one of a live user. */
	comparable(text: string): string;
	/** True where reading costs more than remembering: columns with few different values. */
	readonly remember: boolean;
}

/**
 * A cell of any n8n node as text. Sheets, databases and HR systems hand over numbers, booleans, dates and nested data; JSON
 * leaves text, but a node that runs in the same process can pass a Date or a luxon DateTime. Lists are not for here.
 */
export function cellText(cell: unknown): string | InvalidCell {
	switch (typeof cell) {
		case 'string':
			return cell;
		case 'number':
			return numberText(cell);
		case 'boolean':
		case 'bigint':
			return String(cell);
		case 'undefined':
			return '';
		case 'object':
			return cell === null ? '' : objectText(cell);
		default:
			return new InvalidCell(messages.nestedData.text());
	}
}

function numberText(cell: number): string | InvalidCell {
	if (!Number.isFinite(cell)) return new InvalidCell(messages.notFinite.text());
	return Number.isInteger(cell) && !Number.isSafeInteger(cell) ? new InvalidCell(messages.numberRounded.text()) : String(cell);
}

function objectText(cell: object): string | InvalidCell {
	const written = writtenDate(cell);
	return written === undefined ? new InvalidCell(messages.nestedData.text()) : written;
}

/** A date object at midnight is a day: databases hand over their days like that. */
function writtenDate(cell: object): string | undefined {
	try {
		const write: unknown = Reflect.get(cell, 'toISO') ?? Reflect.get(cell, 'toISOString');
		const text: unknown = typeof write === 'function' ? Reflect.apply(write, cell, []) : undefined;
		return typeof text === 'string' ? text.replace(/T00:00:00(?:\.0+)?(?:Z|[+-]\d\d:\d\d)$/, '') : undefined;
	} catch {
		return undefined; // an invalid date throws when it is asked
	}
}
