import { listOfMany, rowList } from '../config';
import type { Configuration } from '../config/types';
import { label } from './guardSettings';
import type { InputPart, ReconcileSettings } from './types';
import type { Arrival, Provenance, Sample } from './provenance';

/** Rows older than this may have been overtaken by the table they came from. */
const maxReadAgeMs = 60 * 60 * 1000;

/** Clocks of two computers differ by so much; a read further in the future never was. */
const maxReadAheadMs = 5 * 60 * 1000;

export interface ConfigurationEvidence {
	readonly provenance: Provenance;
	readonly configuration: Pick<Configuration, 'rowCount' | 'emptyRows' | 'repeated' | 'twice' | 'otherPeriods'> & { readonly users: { readonly length: number } };
	/** What the settings say about the rows, and whether anybody is to be removed for want of one. */
	readonly settings: Pick<ReconcileSettings, 'rowsAreComplete' | 'rowCount' | 'orphanedUsers'>;
	readonly inputPart?: InputPart;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

/**
 * Why the rows are not proven to be the whole configuration; empty when they are (rule 1). Removals need this proof: a
 * failed, empty or short read must not be taken for "these people are gone". Rows that say which table they come from have to
 * carry each of its row numbers exactly once; other rows are what `rowCount` or `rowsAreComplete` says of them.
 *
 * @returns sentences; with `orphanedUsers: keep` without advice, since nothing depends on it then
 */
export function completenessIssues(evidence: ConfigurationEvidence): string[] {
	const { provenance, configuration, settings, inputPart } = evidence;
	if (configuration.rowCount === 0) return ['The configuration is empty.'];
	const removes = settings.orphanedUsers !== 'keep';
	// Nothing that could be switched on would make a whole table of a part.
	if (inputPart !== undefined && inputPart !== 'severalBranches') return removes ? [partSentences[inputPart]] : [];
	const counted = countIssues(evidence);
	const isCounted = isGiven(settings.rowCount) && counted.length === 0;
	if (settings.rowsAreComplete && inputPart === 'severalBranches' && !isCounted) {
		const without = completenessIssues({ ...evidence, inputPart: undefined, settings: { ...settings, rowsAreComplete: false } });
		return without.length === 0 || !removes ? [] : [partSentences.severalBranches];
	}
	const isTrusted = settings.rowsAreComplete || isCounted;
	const issues = [...sourceIssues(evidence), ...counted, ...numberIssues(evidence, isTrusted)];
	if (configuration.users.length === 0) issues.unshift('No row of the configuration can be used.');
	if (configuration.twice.length > 0 && (provenance.arrival?.doubled.count ?? 0) === 0) issues.push(`${rowList(configuration.twice, undefined, 'Row')} came twice. ${onceEach}`);
	if (provenance.rowsWithout > 0 && !isTrusted && removes && counted.length === 0) {
		const n = provenance.rowsWithout;
		const advice = issues.length === 0 ? ` If they are everybody who should exist, switch on ${label('rowsAreComplete')}, or write what their source counts into ${label('rowCount')}.` : '';
		issues.push(`${n === 1 ? 'This 1 row does not say which table it comes' : `These ${n} rows do not say which table they come`} from, and may not be everybody.${advice}`);
	}
	return issues;
}

const partSentences: Readonly<Record<InputPart, string>> = {
	loop:
		'This node is part of a loop, so that its rows are one batch and never the whole table. Put it behind the loop, where all rows come together. '
		+ 'To work through several instances, call a workflow of its own for each (Execute Sub-workflow).',
	laterRun:
		'This node ran before in this execution, so that its rows are a part and never the whole table. Bring all rows together in a Merge node (Append) before this one.',
	severalBranches:
		'Several branches lead into this node, and n8n may run it for each with a part of the rows. Bring all rows together in a Merge node (Append) before this one.',
	firstItemOnly: "'Execute Once' is on in this node's settings, so that it was given the first row only. Switch it off.",
};

const onceEach = 'Let each row through once: look for branches that overlap before a Merge, or for rows that a node copies.';

/** What the rows say about the read that they come from. */
function sourceIssues({ provenance: { sources }, now }: ConfigurationEvidence): string[] {
	const issues: string[] = [];
	if (sources.length > 1) issues.push('The rows come from several reads or versions of a table; read one table once.');
	for (const source of sources) {
		if (!source.complete) issues.push('The read of the configuration was limited or not proven to be whole.');
		const readAt = Date.parse(source.readAt ?? '');
		if (Number.isNaN(readAt)) issues.push('The rows do not say when they were read.');
		else if (now - readAt > maxReadAgeMs) issues.push(`The rows were read more than an hour ago (${source.readAt}); read them again.`);
		else if (readAt - now > maxReadAheadMs) issues.push(`The rows say that they were read in the future (${source.readAt}); read them again, and compare the clocks of the computers.`);
	}
	return issues;
}

/** The row numbers of the only source; several sources are an issue of their own. */
function numberIssues({ provenance, configuration, settings }: ConfigurationEvidence, isTrusted: boolean): string[] {
	const [source] = provenance.sources;
	if (source === undefined || provenance.sources.length > 1) return [];
	const { arrival } = provenance;
	if (arrival === undefined) return source.complete ? streamIssues(source.rows, configuration) : [];
	const wrong = wrongNumbers(arrival, source.rows);
	// An incomplete read lacks rows anyway: that is not reported a second time.
	if (isTrusted || !source.complete) return wrong;
	// Trust would not help where numbers are wrong, and would lose people where rows came without their values.
	const emptied = Math.max(0, arrival.empty - (source.blankRows ?? arrival.empty));
	const advice = wrong.length > 0 || emptied > 0 || settings.orphanedUsers === 'keep'
		? ''
		: ` If they were filtered out on purpose and nobody in them should exist, switch on ${label('rowsAreComplete')}.`;
	const short: string[] = [];
	if (emptied > 0) short.push(`${emptied} ${emptied === 1 ? 'row' : 'rows'} came without any value, which the table has; let rows through as they were read.`);
	if (arrival.unnumbered > 0) short.push(`${arrival.unnumbered} ${arrival.unnumbered === 1 ? 'row has' : 'rows have'} no row_number, by which it is known that none is missing; keep that column.`);
	else if (arrival.missing.count > 0) short.push(`${numbersText(arrival.missing)} of the table's ${source.rows} did not arrive.${advice}`);
	return [...wrong, ...short];
}

/** Numbers that no reading of the table can have. */
function wrongNumbers({ doubled, foreign }: Arrival, rows: number): string[] {
	const issues: string[] = [];
	if (doubled.count > 0) issues.push(`${numbersText(doubled)} came more than once. ${onceEach}`);
	if (foreign.count > 0) {
		const named = foreign.first.map((text) => `"${text}"`).join(', ');
		const more = foreign.count - foreign.first.length;
		issues.push(
			`The table has the row numbers 2 to ${rows + 1}, and ${foreign.count === 1 ? 'a row came with' : `${foreign.count} rows came with others:`} ${named}${more > 0 ? ` and ${more} more` : ''}. `
			+ 'Leave row_number as it was read, and take _source off rows that a node adds.',
		);
	}
	return issues;
}

/** A table that came as a file: its rows are counted, and numbered, where they are read. */
function streamIssues(rows: number, { rowCount, emptyRows }: ConfigurationEvidence['configuration']): string[] {
	const arrived = rowCount + emptyRows;
	return arrived === rows ? [] : [`${arrived} ${arrived === 1 ? 'row' : 'rows'} came in the file, but the table has ${rows}; read it again.`];
}

/** What the source itself counted, against the people whom the rows name. */
function countIssues({ settings: { rowCount }, configuration }: ConfigurationEvidence): string[] {
	if (!isGiven(rowCount)) return [];
	const { repeated } = configuration;
	const people = configuration.rowCount - repeated.length - (configuration.otherPeriods ?? 0);
	const issues: string[] = [];
	if (people !== rowCount) issues.push(`${label('rowCount')} is ${rowCount}, but ${people} ${people === 1 ? 'person' : 'different people'} came in.`);
	if (repeated.length > 0) issues.push(`${rowList(repeated, undefined, 'Row')} ${repeated.length === 1 ? 'names a person' : 'name people'} whom a row before names already. ${onceEach}`);
	return issues;
}

function isGiven(rowCount: number | undefined): rowCount is number {
	return rowCount !== undefined && rowCount !== 0;
}

function numbersText({ count, first }: Sample<number>): string {
	return listOfMany(first.map(String), count, 'Row');
}
