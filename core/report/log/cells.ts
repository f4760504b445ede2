import { DateTime } from '../../vendor/luxon';

export type Cell = string | number | null;

/** What makes a spreadsheet run a cell as a formula, full-width forms included (OWASP, CSV injection). */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/** Takes the bite out of a cell that a spreadsheet would run: it gets a leading apostrophe (C14). */
export function neutralise(text: string): string {
	return formula.test(text) ? `'${text}` : text;
}

/** Undoes `neutralise`, for readers of a log. */
export function restore(text: string): string {
	return text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text;
}

/** A DATETIME cell: UTC without zone, in seconds, as Domo reads and shows it; null for text that is no time. */
export function dateTimeCell(iso: string | undefined): string | null {
	if (iso === undefined) return null;
	const time = DateTime.fromISO(iso, { zone: 'utc' });
	return time.isValid ? time.toFormat("yyyy-MM-dd'T'HH:mm:ss") : null;
}
