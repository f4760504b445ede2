import type { RowStream } from '../../config/types';

/** What Read Config says about the table its rows come from; one object shared by all rows as `_source`. */
export interface ReadSource {
	readonly dataSetId?: string;
	readonly name?: string;
	readonly version?: string;
	/** Rows of the whole table. */
	readonly rows: number;
	/** True when the read was proven to be the whole table. */
	readonly complete: boolean;
	/** ISO 8601. */
	readonly readAt?: string;
	/** Ids in the home instance: the account that read, and the DataSet's owner. */
	readonly readBy?: number;
	readonly ownerId?: number;
	/** Origin of the home instance. */
	readonly instance?: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** Rows that come from one read, which they do not each repeat. */
export interface SourcedRows extends RowStream {
	readonly source: ReadSource;
}

/** Where the rows come from: every different `_source` among them, and how many rows have none. */
export interface Provenance {
	readonly sources: readonly ReadSource[];
	readonly rowsWithout: number;
}

export function provenanceOf(rows: readonly Row[] | SourcedRows): Provenance {
	if ('source' in rows) return { sources: [rows.source], rowsWithout: 0 };
	const seen = new Set<unknown>();
	const sources = new Map<string, ReadSource>();
	let rowsWithout = 0;
	for (const row of rows) {
		const source = row._source;
		if (seen.has(source)) continue;
		if (isReadSource(source)) {
			seen.add(source);
			sources.set(keyOf(source), source);
		} else if (Object.keys(row).length > 0) {
			rowsWithout++;
		}
	}
	return { sources: [...sources.values()], rowsWithout };
}

/** All that is looked at later: a read that is old, or of another owner, must not hide behind one like it. */
function keyOf({ dataSetId, version, rows, complete, readAt, readBy, ownerId, instance }: ReadSource): string {
	return JSON.stringify([dataSetId, version, rows, complete, readAt, readBy, ownerId, instance]);
}

function isReadSource(value: unknown): value is ReadSource {
	return typeof value === 'object' && value !== null
		&& 'rows' in value && typeof value.rows === 'number'
		&& 'complete' in value && typeof value.complete === 'boolean';
}
