import { isKeptByDomo, isNeedless, rowName } from '../config';
import { clip } from '../common/text';
import type { Configuration, RejectedRow } from '../config/types';
import type { DomoError } from '../domo/errors';
import { label } from './labels';
import { ReconcileStop } from './stop';

/** Columns named in one message, and problems listed in one; the rest is counted. */
const maxNamed = 10;
const shown = 50;

/** An unknown column is most often another name of a known one: nothing is planned until it is settled. */
export function stopForUnknownColumns({ unknownColumns, mapping }: Pick<Configuration, 'unknownColumns' | 'mapping'>): void {
	if (unknownColumns.length === 0) return;
	throw new ReconcileStop(
		`${unknownColumns.length === 1 ? 'A column is' : `${unknownColumns.length} columns are`} neither a column of Domo's table nor an attribute of the instance: ${listed(unknownColumns)}`,
		[
			...(mapping === '' ? [] : [
				'If these suggestions are right, put an Edit Fields node before this one, choose Mode: JSON and paste:',
				mapping,
				'Columns that are not in it are left out.',
			]),
			whatElse(unknownColumns),
		].filter((line) => line !== '').join('\n'),
	);
}

/** Attributes by these keys would stand in the way of Domo's own, so that `unknownColumns: create` never makes them. */
export function stopForKeptColumns({ unknownColumns, mapping }: Pick<Configuration, 'unknownColumns' | 'mapping'>): void {
	const kept = unknownColumns.filter(({ name }) => isKeptByDomo(name));
	if (kept.length === 0) return;
	throw new ReconcileStop(
		`${kept.length === 1 ? 'A column has a name' : `${kept.length} columns have names`} of which no attribute can be made, because Domo or n8n uses it: ${listed(kept)}`,
		['Rename it, or take it out, in an Edit Fields node before this one.', ...(mapping === '' ? [] : ['If the suggestions are right, choose Mode: JSON there and paste:', mapping])].join('\n'),
	);
}

/** About columns that no suggestion settles. To ignore them is no advice where one of them is a column of ours by another name. */
function whatElse(columns: Configuration['unknownColumns']): string {
	if (columns.every(({ name }) => isNeedless(name))) return `Take ${columns.length === 1 ? 'it' : 'them'} out in an Edit Fields node before this one, or set ${label('unknownColumns')} to Ignore.`;
	if (columns.every(({ hint }) => hint.startsWith('did you mean'))) return 'Rename it in the table, or in an Edit Fields node before this one. Keys of attributes are case-sensitive.';
	return `For a column that is to be an attribute, define the attribute in Domo by exactly this key, or set ${label('unknownColumns')} to Create. Take out a column that nobody needs.`;
}

function listed(columns: Configuration['unknownColumns']): string {
	const names = columns.slice(0, maxNamed).map(({ name, hint }) => (hint === '' ? `'${clip(name, 100)}'` : `'${clip(name, 100)}' (${hint})`)).join(', ');
	return columns.length > maxNamed ? `${names} and ${columns.length - maxNamed} more` : names;
}

/** Where the instance does not list its attributes, a column of the table's own cannot be told from a typo, whatever the setting. */
export function stopWithoutAttributes({ unknownColumns }: Pick<Configuration, 'unknownColumns'>, refused: DomoError): void {
	if (unknownColumns.length === 0) return;
	throw new ReconcileStop(
		`Domo does not give the list of its attributes, so these columns cannot be told from a typo: ${listed(unknownColumns)}`,
		`${refused.message} Take these columns out to manage the others, or use an account that may read the attributes (Admin > Company Settings > Attributes).`,
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
