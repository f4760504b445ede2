import { z } from '../../vendor/zod';
import type { DomoClient } from '../client/client';
import type { Column } from '../dataSetTypes';
import { readColumns } from './metadata';

const id = z.string().min(1).optional();
/** Where the id stands differs between public accounts (domo-api 5.5). */
const created = z
	.object({ id, dataSource: z.object({ dataSourceId: id, id }).optional() })
	.transform((answer, context) => {
		const given = answer.dataSource?.dataSourceId ?? answer.dataSource?.id ?? answer.id;
		if (given !== undefined) return given;
		context.addIssue({ code: 'custom', message: 'no id' });
		return z.NEVER;
	});

/** Makes an empty DataSet and gives its id. Sending the description as `dataSourceDescription` is our choice: no source shows it. */
export async function createDataSet(client: DomoClient, name: string, description: string, columns: readonly Column[]): Promise<string> {
	const { value } = await client.writeFor(
		{
			doing: `create the DataSet "${name}"`,
			request: description === '' ? 'createDataSet' : 'createDataSetDescribed',
			json: {
				userDefinedType: 'api',
				dataSourceName: name,
				...(description !== '' && { dataSourceDescription: description }),
				schema: { columns: columns.map(columnJson) },
			},
		},
		created,
	);
	return value;
}

/** Adds columns after those that are there; none that exist already is touched (domo-api 5.2). */
export async function addColumns(client: DomoClient, dataSetId: string, columns: readonly Column[]): Promise<void> {
	const present = await readColumns(client, dataSetId);
	const added = columns.filter(({ name }) => !present.some((column) => column.name === name));
	if (added.length === 0) return;
	await client.write(
		{
			doing: `add columns to DataSet ${dataSetId}`,
			request: 'alterSchema',
			params: { dataSetId },
			json: { columns: [...present, ...added].map(columnJson) },
		},
		'repeatable',
	);
}

const columnJson = ({ name, type }: Column) => ({ type, name });
