import { label } from '../labels';
import type { Provenance } from './source';

/** Rows older than this may have been overtaken by the table they came from. */
const maxReadAgeMs = 60 * 60 * 1000;

export interface ConfigurationEvidence {
	readonly provenance: Provenance;
	/** Rows that arrived with data, and how many of them can be used. */
	readonly rowCount: number;
	readonly usableRows: number;
	readonly rowsAreComplete: boolean;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

/**
 * Why the rows are not proven to be the whole configuration; empty when they are (rule 1). Removals need this proof: a
 * failed, empty or short read must not be taken for "these people are gone".
 */
export function configurationDoubts(evidence: ConfigurationEvidence): string[] {
	const { provenance, rowCount, usableRows, rowsAreComplete, now } = evidence;
	const { sources, rowsWithout } = provenance;
	if (rowCount === 0) return ['The configuration is empty.'];
	const doubts: string[] = [];
	if (usableRows === 0) doubts.push('No row of the configuration can be used.');
	if (sources.length > 1) doubts.push('The rows come from several reads or versions of a table; read one table once.');
	if (rowsWithout > 0 && !rowsAreComplete) {
		doubts.push(
			`${count(rowsWithout, 'row does', 'rows do')} not say which table they come from; `
			+ `if they are the whole table, switch on ${label('rowsAreComplete')}.`,
		);
	}
	for (const source of sources) {
		if (!source.complete) doubts.push('The read of the configuration was limited or not proven to be whole.');
		const readAt = source.readAt === undefined ? Number.NaN : Date.parse(source.readAt);
		if (Number.isNaN(readAt)) doubts.push('The rows do not say when they were read.');
		else if (now - readAt > maxReadAgeMs) doubts.push(`The rows were read more than an hour ago (${source.readAt}); read them again.`);
	}
	const [source] = sources;
	if (sources.length === 1 && source !== undefined && rowCount !== source.rows && !(rowsAreComplete && rowCount < source.rows)) {
		doubts.push(
			`${count(rowCount, 'row', 'rows')} arrived, but the table has ${source.rows}; `
			+ `if some were filtered out on purpose, switch on ${label('rowsAreComplete')}.`,
		);
	}
	return doubts;
}

function count(n: number, one: string, many: string): string {
	return `${n} ${n === 1 ? one : many}`;
}
