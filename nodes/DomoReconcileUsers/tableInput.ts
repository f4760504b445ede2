import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { openTableFile } from '../../core/csv';
import { readSourceValue, type SourcedRows } from '../../core/plan';
import { clock } from '../shared/clock';
import { NodeRefusal } from '../shared/errors';
import { sealOf, sealText, TABLE_PROPERTY } from '../shared/items/tableItem';

const again = 'Connect Domo Read Config DataSet straight to this node, or set its Output to Items to put nodes in between.';

/** The rows that came in: an item each, or all of them in the file of one item (*Output: File* of Read Config). */
export async function readTableInput(context: IExecuteFunctions, input: readonly INodeExecutionData[]): Promise<readonly IDataObject[] | SourcedRows> {
	const carriers = input.filter(carriesFile).length;
	if (carriers === 0) return input.map(({ json }) => json);
	if (input.length > 1) throw new NodeRefusal(`${input.length} items came in, and ${carriers} of them ${carriers === 1 ? 'carries' : 'carry'} a whole table as a file`, again);
	return await openFile(context, input[0]);
}

function carriesFile({ json }: INodeExecutionData): boolean {
	return '_file' in json;
}

async function openFile(context: IExecuteFunctions, item: INodeExecutionData | undefined): Promise<SourcedRows> {
	const { _source, _file, ...others } = item?.json ?? {};
	const source = readSourceValue(_source);
	if (source === undefined || item?.binary?.[TABLE_PROPERTY] === undefined) {
		throw new NodeRefusal("The file of the table did not come with its item: its '_source' or its binary is missing", again);
	}
	const added = Object.keys(others);
	if (added.length > 0) throw new NodeRefusal(`The table came as a file, and its item also has ${added.join(', ')}, which no row has`, again);
	const bytes = await context.helpers.getBinaryDataBuffer(0, TABLE_PROPERTY);
	const exact = String(_file).endsWith('|true');
	const found = await sealOf({ bytes, exact }, clock);
	if (sealText(found) !== _file) throw new NodeRefusal('The file of the table is not the one that was read: it was changed on its way', again);
	return { ...(await openTableFile({ bytes, exact }, clock)), source };
}
