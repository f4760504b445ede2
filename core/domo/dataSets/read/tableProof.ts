import type { Column } from '../../dataSetTypes';
import type { RawTable } from './rawTable';

/** What Domo says of a DataSet at one moment. */
export interface TableFacts {
	/** Null where Domo tells neither a version nor when the DataSet was updated. */
	readonly version: string | null;
	readonly rowCount: number | null;
	readonly columns: readonly Column[];
	/** Updated so shortly before that Domo may not have finished with it (domo-api 7: up to some 15 minutes). */
	readonly fresh: boolean;
}

export const FRESH_MS = 900_000;

/** One sentence for each proof that failed; none: the rows are the whole table of one version (rule 1). */
export function proveTable(before: TableFacts, after: TableFacts, raw: RawTable): readonly string[] {
	return [
		...versionDoubts(before, after),
		...rowDoubts(after, raw.rowCount),
		...columnDoubts(after.columns, raw.columns),
		...raw.doubts,
	];
}

function versionDoubts(before: TableFacts, after: TableFacts): readonly string[] {
	if (before.version !== after.version) return ['The DataSet was updated while it was read, twice in a row. Run again when it is at rest.'];
	if (after.version === null) return ['Domo tells neither a version of the DataSet nor when it was updated, so it may have changed while it was read.'];
	return before.rowCount === after.rowCount ? [] : ['The number of rows that Domo counts changed while the DataSet was read.'];
}

function rowDoubts({ rowCount, fresh }: TableFacts, came: number): readonly string[] {
	if (rowCount === null) return ['Domo does not say how many rows the DataSet has.'];
	if (came === rowCount) return [];
	const counted = `Domo counts ${rowCount} rows, but ${came < rowCount ? 'only ' : ''}${came} came.`;
	const unfinished = fresh || came > rowCount ? ' The DataSet was updated lately and Domo may not have finished with it: run again in a few minutes.' : '';
	const hidden = " A likely cause is a personalized data permission (PDP) policy that hides rows from the credential's account.";
	return [`${counted}${unfinished}${came < rowCount ? hidden : ''}`];
}

function columnDoubts(expected: readonly Column[], came: readonly string[]): readonly string[] {
	const missing = expected.filter(({ name }) => !came.includes(name)).map(({ name }) => name);
	const strange = came.filter((name) => !expected.some((column) => column.name === name));
	return [
		...(missing.length === 0 ? [] : [`Columns of the DataSet did not come: ${missing.join(', ')}.`]),
		...(strange.length === 0 ? [] : [`Columns came that the DataSet does not have: ${strange.join(', ')}.`]),
	];
}
