import { rowName } from '../config';
import type { Configuration, RejectedRow } from '../config/types';
import { label } from './labels';
import { ReconcileStop } from './stop';

/** Problems listed in one message; the rest is counted. */
const shown = 50;

/** An unknown column is most often a typo: nothing is planned until it is settled. */
export function stopForUnknownColumns({ unknownColumns }: Configuration): void {
	if (unknownColumns.length === 0) return;
	const names = unknownColumns.map(({ name, hint }) => (hint === '' ? `'${name}'` : `'${name}' (${hint})`)).join(', ');
	throw new ReconcileStop(
		`${unknownColumns.length === 1 ? 'A column is' : `${unknownColumns.length} columns are`} neither a column of Domo's table nor an attribute of the instance: ${names}`,
		`Correct the header (keys are case-sensitive), define the attribute in Domo, or set ${label('unknownColumns')} to Ignore or Create.`,
	);
}

/** `invalidRows: stop` plans nothing and lists every problem at once. */
export function stopForInvalidRows(rejects: readonly RejectedRow[]): void {
	const problems = rejects.flatMap((row) =>
		row.problems.map((problem) => `${rowName(row, 'Row')}, ${problem.column} "${problem.value}": ${problem.message}`));
	if (problems.length === 0) return;
	const more = problems.length > shown ? [`… and ${problems.length - shown} more.`] : [];
	throw new ReconcileStop(
		`${rejects.length} ${rejects.length === 1 ? 'row' : 'rows'} cannot be used, and ${label('invalidRows')} is set to Stop`,
		[...problems.slice(0, shown), ...more].join('\n'),
	);
}
