import type { Column } from '../dataSetTypes';
import type { RawTable } from './rawTable';

/** What Domo says of a DataSet at one moment. */
export interface TableFacts {
	readonly version: string;
	readonly rowCount: number;
	readonly columns: readonly Column[];
}

/** One sentence for each proof that failed; none: the rows are the whole table of one version (rule 1). */
export function proveTable(before: TableFacts, after: TableFacts, raw: RawTable): readonly string[] {
	return [
		...versionDoubts(before, after),
		...rowDoubts(after.rowCount, raw.cells.length),
		...columnDoubts(after.columns, raw.columns),
		...raw.doubts,
	];
}

function versionDoubts(before: TableFacts, after: TableFacts): readonly string[] {
	if (before.version !== after.version) return ['The DataSet was updated while it was read, twice in a row. Run again when it is at rest.'];
	return before.rowCount === after.rowCount ? [] : ['The number of rows that Domo counts changed while the DataSet was read.'];
}

function rowDoubts(counted: number, came: number): readonly string[] {
	if (came === counted) return [];
	if (came > counted) return [`Domo counts ${counted} rows, but ${came} came. The count may lag behind an update: run again in a few minutes.`];
	return [
		`Domo counts ${counted} rows, but only ${came} came. A likely cause is a personalized data permission (PDP) policy that hides rows from the credential's account.`,
	];
}

function columnDoubts(expected: readonly Column[], came: readonly string[]): readonly string[] {
	const missing = expected.filter(({ name }) => !came.includes(name)).map(({ name }) => name);
	const strange = came.filter((name) => !expected.some((column) => column.name === name));
	return [
		...(missing.length === 0 ? [] : [`Columns of the DataSet did not come: ${missing.join(', ')}.`]),
		...(strange.length === 0 ? [] : [`Columns came that the DataSet does not have: ${strange.join(', ')}.`]),
	];
}
