/** Makes DataSets, adds columns, appends rows (domo-api 5.2, 5.5, 5.6). In: an id or a name, columns, CSV. A lost response never makes a thing twice. */
import { csvChunks } from '../../csv';
import { z } from '../../vendor/zod';
import type { DomoClient } from '../client';
import { DomoError, isDomoError, orElse } from '../errors';
import { answerField, required } from '../values';
import { dataSetsNamed, readColumns, readInfo, readLatestVersion, type Column } from './metadata';

const idText = answerField.text;
/** Where the id stands differs between public accounts (domo-api 5.5). */
const createdDataSet = z
	.object({ id: idText, dataSourceId: idText, dataSource: z.object({ dataSourceId: idText, id: idText }).optional() })
	.transform(({ dataSource, ...answer }, context) => required(dataSource?.dataSourceId || dataSource?.id || answer.dataSourceId || answer.id, context));

/**
 * Makes an empty DataSet and gives its id. No source shows a description there (domo-api 5.5): where Domo refuses it, the DataSet is made
 * without one. One whose response was lost is looked up by its name, so that there are not two.
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
	const request = description === '' ? 'createDataSet' : 'createDataSetDescribed';
	const described = description !== '' && { dataSourceDescription: description };
	const json = { userDefinedType: 'api', dataSourceName: name, ...described, schema: { columns: columns.map(columnJson) } };
	return (await client.writeFor({ doing: `create the DataSet "${name}"`, request, json }, createdDataSet)).value;
}

/** Adds those columns that are missing, after the existing ones (domo-api 5.2). */
export async function addColumns(client: DomoClient, dataSetId: string, columns: readonly Column[]): Promise<void> {
	const present = await readColumns(client, dataSetId);
	const added = columns.filter(({ name }) => !present.some((column) => column.name === name));
	if (added.length === 0) return;
	const json = { columns: [...present, ...added].map(columnJson) };
	await client.write({ doing: `add columns to DataSet ${dataSetId}`, request: 'alterSchema', params: { dataSetId }, json }, 'repeatable');
}

const columnJson = ({ name, type }: Column) => ({ type, name });

const openedUpload = z.object({ uploadId: z.union([z.number(), z.string()]).transform(String) });

/**
 * Appends CSV rows without header as one upload (domo-api 5.6). Parts may be sent again, because nothing is visible before the commit;
 * the commit is sent once, and the versions of the DataSet show whether it was done.
 */
export async function appendRows(client: DomoClient, id: string, parts: TextParts, message: string): Promise<void> {
	const doing = `add rows to DataSet ${id}`;
	let uploadId: string | null = null;
	let number = 0;
	for await (const csv of split(parts)) {
		uploadId ??= await openUpload(client, id, doing, message);
		number += 1;
		await client.write({ doing, request: 'uploadPart', params: { dataSetId: id, uploadId, part: number }, csv }, 'repeatable');
	}
	if (uploadId === null) return;
	await commit(client, id, uploadId, doing, message);
	await awaitIndex(client, id);
}

/** No source names a limit; a part of this size is sent in seconds and costs little to send again (our choice). */
const LARGEST_PART_CHARACTERS = 5_000_000;

/** Parts of a text, ready or made one after the other. */
export type TextParts = Iterable<string> | AsyncIterable<string>;

async function* split(parts: TextParts): AsyncGenerator<string> {
	for await (const part of parts) yield* csvChunks(part, LARGEST_PART_CHARACTERS);
}

async function openUpload(client: DomoClient, id: string, doing: string, message: string): Promise<string> {
	const call = { doing, request: 'openUpload', params: { dataSetId: id }, json: { action: 'APPEND', message, appendId: 'latest' } } as const;
	return (await client.writeFor(call, openedUpload, 'repeatable')).value.uploadId;
}

/** @throws DomoError also where Domo accepts the rows and shows no new version: something in between may have answered */
async function commit(client: DomoClient, id: string, uploadId: string, doing: string, message: string): Promise<void> {
	const before = await versionMark(client, id);
	let lost: unknown;
	try {
		await client.write({ doing, request: 'commitUpload', params: { dataSetId: id, uploadId }, json: { action: 'APPEND', index: true, appendId: 'latest', message } });
		if (before === null) return;
	} catch (error) {
		if (!isDomoError(error, 'unknownOutcome')) throw error;
		lost = error;
	}
	if (await hasNewerVersion(client, id, before)) return;
	throw lost ?? new DomoError({ kind: 'unknownOutcome', message: `Could not make sure that the rows are in DataSet ${id}: Domo accepted them and shows no new version of it.` });
}

/** Milliseconds before each look. */
const VERSION_WAITS_MS = [0, 500, 1_000, 2_000, 4_000] as const;

/** Whether there is a newer version than before the commit, reading a few times. */
async function hasNewerVersion(client: DomoClient, id: string, before: string | null): Promise<boolean> {
	for (const ms of VERSION_WAITS_MS) {
		if (ms > 0) await client.clock.sleep(ms);
		const now = await versionMark(client, id);
		if (now !== null && now !== before) return true;
	}
	return false;
}

/** The newest version, or where Domo lists none, when the DataSet was updated; null where Domo tells neither. */
async function versionMark(client: DomoClient, id: string): Promise<string | null> {
	const version = await readLatestVersion(client, id);
	if (version !== null) return version.id;
	const updated = await orElse(async () => (await readInfo(client, id)).lastUpdated, () => null);
	return updated === null ? null : `updated ${updated}`;
}

const indexing = z.object({ requestKey: answerField.text });
const indexed = z.object({ status: answerField.text, progress: z.object({ status: answerField.text }).nullish().catch(null) });
const INDEX_READS = 8;
const INDEX_FIRST_WAIT_MS = 250;
const INDEX_LONGEST_WAIT_MS = 4_000;

/**
 * Asks Domo to make the new rows readable and waits for it (at most about 15 s). The rows are committed already, so that neither an error
 * here nor a slow index fails the upload: Domo may take minutes (domo-api 7).
 */
async function awaitIndex(client: DomoClient, id: string): Promise<void> {
	const doing = `index DataSet ${id}`;
	try {
		const { value } = await client.writeFor({ doing, request: 'indexDataSet', params: { dataSetId: id }, json: { dataIds: [] } }, indexing, 'repeatable');
		if (value.requestKey === '') return;
		for (let read = 0; read < INDEX_READS; read += 1) {
			const answer = await client.read({ doing, request: 'indexStatus', params: { dataSetId: id, requestKey: value.requestKey } }, indexed);
			const status = answer.progress?.status || answer.status;
			if (!/pending|processing/i.test(status)) return;
			await client.clock.sleep(Math.min(INDEX_FIRST_WAIT_MS * 2 ** read, INDEX_LONGEST_WAIT_MS));
		}
	} catch (error) {
		if (!isDomoError(error)) throw error;
	}
}
