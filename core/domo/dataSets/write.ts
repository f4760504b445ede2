import { csvChunks } from '../../csv';
import { z } from '../../vendor/zod';
import { answerField } from '../values';
import type { DomoClient } from '../client';
import { isDomoError, orElse } from '../errors';
import { dataSetsNamed, readColumns, readInfo, readLatestVersion, type Column } from './metadata';

const id = answerField.text;
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

const opened = z.object({ uploadId: z.union([z.number(), z.string()]).transform(String) });

/**
 * Appends CSV rows without header as one upload (domo-api 5.6): parts may be sent again, because nothing is visible before the
 * commit; the commit is sent once, and when its answer is lost the versions tell.
 */
export async function appendRows(client: DomoClient, id: string, parts: Iterable<string>, message: string): Promise<void> {
	const doing = `add rows to DataSet ${id}`;
	let uploadId: string | null = null;
	let number = 0;
	for (const csv of inBounds(parts)) {
		uploadId ??= await openUpload(client, id, doing, message);
		number += 1;
		await client.write(
			{ doing, request: 'uploadPart', params: { dataSetId: id, uploadId, part: number }, csv },
			'repeatable',
		);
	}
	if (uploadId === null) return;
	await commit(client, id, uploadId, doing, message);
	await awaitIndex(client, id);
}

/** No source names a limit; a part of this size is sent in seconds and costs little to send again (our choice). */
const LARGEST_PART_CHARACTERS = 5_000_000;

function* inBounds(parts: Iterable<string>): Generator<string> {
	for (const part of parts) yield* csvChunks(part, LARGEST_PART_CHARACTERS);
}

async function openUpload(client: DomoClient, id: string, doing: string, message: string): Promise<string> {
	const { value } = await client.writeFor(
		{ doing, request: 'openUpload', params: { dataSetId: id }, json: { action: 'APPEND', message, appendId: 'latest' } },
		opened,
		'repeatable',
	);
	return value.uploadId;
}

async function commit(client: DomoClient, id: string, uploadId: string, doing: string, message: string): Promise<void> {
	const before = await newestMark(client, id);
	try {
		await client.write({
			doing,
			request: 'commitUpload',
			params: { dataSetId: id, uploadId },
			json: { action: 'APPEND', index: true, appendId: 'latest', message },
		});
	} catch (error) {
		if (!isDomoError(error, 'unknownOutcome') || !(await isNewer(client, id, before))) throw error;
	}
}

const LOOKS = 4;
const FIRST_LOOK_MS = 500;

/** Whether there is a newer version than before the commit, looking a few times. */
async function isNewer(client: DomoClient, id: string, before: string | null): Promise<boolean> {
	for (let look = 0; look < LOOKS; look += 1) {
		await client.clock.sleep(FIRST_LOOK_MS * 2 ** look);
		const now = await newestMark(client, id);
		if (now !== null && now !== before) return true;
	}
	return false;
}

/** The newest version, or where Domo lists none, when the DataSet was updated; null where that is not to be had either. */
async function newestMark(client: DomoClient, id: string): Promise<string | null> {
	const version = await readLatestVersion(client, id);
	if (version !== null) return version.id;
	const updated = await orElse(async () => (await readInfo(client, id)).lastUpdated, () => null);
	return updated === null ? null : `updated ${updated}`;
}

const indexing = z.object({ requestKey: answerField.text });
const indexed = z.object({ status: answerField.text, progress: z.object({ status: answerField.text }).nullish().catch(null) });
const INDEX_LOOKS = 8;
const INDEX_FIRST_WAIT_MS = 250;
const INDEX_LONGEST_WAIT_MS = 4_000;

/**
 * Asks for the new rows to be made readable and waits a while (at most about 15 s). They are committed already, so neither an
 * error nor a slow index is one of the upload: Domo may take minutes (domo-api 7).
 */
async function awaitIndex(client: DomoClient, id: string): Promise<void> {
	const doing = `index DataSet ${id}`;
	try {
		const { value } = await client.writeFor({ doing, request: 'indexDataSet', params: { dataSetId: id }, json: { dataIds: [] } }, indexing, 'repeatable');
		if (value.requestKey === '') return;
		for (let look = 0; look < INDEX_LOOKS; look += 1) {
			const answer = await client.read({ doing, request: 'indexStatus', params: { dataSetId: id, requestKey: value.requestKey } }, indexed);
			const status = answer.progress?.status || answer.status;
			if (!/pending|processing/i.test(status)) return;
			await client.clock.sleep(Math.min(INDEX_FIRST_WAIT_MS * 2 ** look, INDEX_LONGEST_WAIT_MS));
		}
	} catch (error) {
		if (!isDomoError(error)) throw error;
	}
}
