import { z } from '../../vendor/zod';
import { field } from '../answerValues';
import type { DomoClient } from '../client/client';
import type { Column } from '../dataSetTypes';
import { isDomoError, orElse } from '../errors';
import { readColumns } from './metadata';
import { dataSetsNamed } from './search';

const id = field.text;
/** Where the id stands differs between public accounts (domo-api 5.5). */
const created = z
	.object({ id, dataSourceId: id, dataSource: z.object({ dataSourceId: id, id }).optional() })
	.transform(({ dataSource, ...answer }, context) => {
		const given = dataSource?.dataSourceId || dataSource?.id || answer.dataSourceId || answer.id;
		if (given !== '') return given;
		context.addIssue({ code: 'custom', message: 'no id' });
		return z.NEVER;
	});

/**
 * Makes an empty DataSet and gives its id. No source shows a description there (domo-api 5.5): where Domo does not take it, it is made
 * without. One whose answer was lost is looked for by its name, so that there are not two.
 */
export async function createDataSet(client: DomoClient, name: string, description: string, columns: readonly Column[]): Promise<string> {
	const make = async (text: string): Promise<string> => {
		try {
			return await create(client, name, text, columns);
		} catch (error) {
			const [made] = isDomoError(error, 'unknownOutcome') ? await orElse(() => dataSetsNamed(client, name), () => []) : [];
			if (made === undefined) throw error;
			return made.id;
		}
	};
	return description === '' ? make('') : orElse(() => make(description), () => make(''));
}

async function create(client: DomoClient, name: string, description: string, columns: readonly Column[]): Promise<string> {
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
