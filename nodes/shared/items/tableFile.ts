/** A table as one file in one item (*Output: File*): Domo Read Config DataSet makes the item, Domo Reconcile Users opens it and checks that the file is the one that was read. */
import { createHash } from 'node:crypto';

import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Clock } from '../../../core/common/ports';
import { mapChunked } from '../../../core/common/yielder';
import { cutTableFile, openTableFile, type TableFile } from '../../../core/csv';
import { type ReadSource, readSourceValue, type SourcedRows, sourceLine } from '../../../core/plan';
import { clock } from '../clock';
import { UserError } from '../../../core/common/userError';

/** A table that was read, with what is known about where it comes from. */
export interface Table {
	readonly source: ReadSource;
	readonly rowCount: number;
	/** Sentences for people. */
	readonly warnings: readonly string[];
}

export interface RowTable extends Table {
	readonly rows: readonly IDataObject[];
}

export interface FileTable extends Table {
	readonly file: TableFile;
}

/** The one item that carries a table of which `limit` rows are handed on. `_file` says how the file is known again. */
export async function fileItem(context: IExecuteFunctions, { source, rowCount, file }: FileTable, limit: number): Promise<INodeExecutionData> {
	const handed = limit < rowCount ? await cutTableFile(file, limit, clock) : file;
	const { buffer, byteOffset, byteLength } = handed.bytes;
	const name = `${(source.name ?? '').replace(/[^\p{L}\p{N}._-]+/gu, ' ').trim() || 'table'}.csv`;
	const [seal, data] = [
		await sealOf(handed, clock),
		await context.helpers.prepareBinaryData(Buffer.from(buffer, byteOffset, byteLength), name, 'text/csv'),
	];
	return {
		json: { _source: sourceLine({ ...source, complete: source.complete && limit === rowCount }), _file: sealText(seal) },
		binary: { [TABLE_PROPERTY]: data },
		pairedItem: { item: 0 },
	};
}

const again = 'Connect Domo Read Config DataSet straight to this node, or set its Output to Items to put nodes in between.';

/** The rows that came in: an item each, or all of them in the file of one item (*Output: File* of Read Config). */
export async function readTableInput(context: IExecuteFunctions, input: readonly INodeExecutionData[]): Promise<readonly IDataObject[] | SourcedRows> {
	let carriers = 0;
	const rows = await mapChunked(input, ({ json }) => {
		if ('_file' in json) carriers++;
		return json;
	}, clock);
	if (carriers === 0) return rows;
	if (input.length > 1) throw new UserError(`${input.length} items came in, and ${carriers} of them ${carriers === 1 ? 'carries' : 'carry'} a whole table as a file`, again);
	return await openFile(context, input[0]);
}

async function openFile(context: IExecuteFunctions, item: INodeExecutionData | undefined): Promise<SourcedRows> {
	const { _source, _file, ...others } = item?.json ?? {};
	const source = readSourceValue(_source);
	if (source === undefined || item?.binary?.[TABLE_PROPERTY] === undefined) {
		throw new UserError("The file of the table did not come with its item: its '_source' or its binary is missing", again);
	}
	const added = Object.keys(others);
	if (added.length > 0) throw new UserError(`The table came as a file, and its item also has ${added.join(', ')}, which no row has`, again);
	const bytes = await context.helpers.getBinaryDataBuffer(0, TABLE_PROPERTY);
	const exact = String(_file).endsWith('|true');
	const found = await sealOf({ bytes, exact }, clock);
	if (sealText(found) !== _file) throw new UserError('The file of the table is not the one that was read: it was changed on its way', again);
	return { ...openTableFile({ bytes, exact }, clock), source };
}

/** The binary property in which the item of a table's file carries it: n8n's usual one. */
const TABLE_PROPERTY = 'data';

/** What a file is known again by. */
export interface Seal {
	readonly bytes: number;
	readonly sha256: string;
	readonly exact: boolean;
}

/** A seal as one line, `bytes|sha256|exact`. */
function sealText({ bytes, sha256, exact }: Seal): string {
	return `${bytes}|${sha256}|${exact}`;
}

/** Hashing so many bytes takes a few milliseconds. */
const SLICE_BYTES = 2_000_000;

async function sealOf({ bytes, exact }: TableFile, clock: Clock): Promise<Seal> {
	const hash = createHash('sha256');
	for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
		hash.update(bytes.subarray(from, from + SLICE_BYTES));
		await clock.yield();
	}
	return { bytes: bytes.length, sha256: hash.digest('hex'), exact };
}
