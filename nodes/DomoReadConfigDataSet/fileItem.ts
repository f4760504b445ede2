import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { cutTableFile } from '../../core/csv';
import { sourceLine } from '../../core/plan';
import { clock } from '../shared/clock';
import { sealOf, sealText, TABLE_PROPERTY } from '../shared/items/tableItem';
import type { FileTable } from './table';

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
