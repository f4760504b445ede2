/** What Domo knows about DataSets (domo-api 5.1 to 5.3): one by its id, its columns, its newest version, and those that a name finds. */
import { z } from '../../vendor/zod';
import type { DomoClient, Shape } from '../client';
import { endless, isDomoError, orElse } from '../errors';
import { answerField, booleanOr } from '../values';

/** Domo's column types (domo-api 5.2). */
export const COLUMN_TYPES = ['STRING', 'LONG', 'DOUBLE', 'DECIMAL', 'DATE', 'DATETIME'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface Column {
	readonly name: string;
	readonly type: ColumnType;
}

export interface DataSetInfo {
	readonly id: string;
	readonly name: string;
	readonly description: string;
	readonly ownerId: number | null;
	readonly ownerName: string;
	/** Null where Domo does not say. */
	readonly rowCount: number | null;
	readonly columnCount: number;
	/** Milliseconds since the epoch; null when never. */
	readonly lastUpdated: number | null;
	/** A DataSet View: not all kinds of it are supported (domo-api 8). */
	readonly view: boolean;
}

export interface DataSetPage {
	readonly dataSets: readonly DataSetInfo[];
	/** Where the next page begins. */
	readonly next: number;
	/** How many there are in all. Where Domo does not say and there may be more: one more than were seen. */
	readonly total: number;
}

export interface DataSetVersion {
	readonly id: string;
	/** Milliseconds since the epoch. */
	readonly recordedAt: number | null;
	readonly rowCount: number;
}

/** One DataSet, as metadata and search describe it. */
const dataSetInfo = z
	.object({
		id: answerField.key,
		name: answerField.text,
		description: answerField.text,
		owner: z.object({ id: answerField.number, name: answerField.text, group: z.unknown().transform((value) => booleanOr(value, false)) }).nullish().catch(null),
		rowCount: answerField.number,
		columnCount: answerField.number,
		lastUpdated: answerField.time,
		dataLastUpdated: answerField.time,
		type: answerField.text,
		displayType: answerField.text,
		dataProviderType: answerField.text,
	})
	.transform((found): DataSetInfo => ({
		id: found.id,
		name: found.name,
		description: found.description,
		ownerId: found.owner?.group === true ? null : (found.owner?.id ?? null),
		ownerName: found.owner?.name ?? '',
		rowCount: found.rowCount,
		columnCount: found.columnCount ?? 0,
		lastUpdated: found.lastUpdated ?? found.dataLastUpdated,
		// No source lists the words for a View; each that is seen has "view" in it.
		view: [found.type, found.displayType, found.dataProviderType].some((word) => /view/i.test(word)),
	}));

/** Where Domo refuses all details, the documented parts. An unknown id throws `notFound`. */
export function readInfo(client: DomoClient, id: string, signal?: AbortSignal): Promise<DataSetInfo> {
	const ask = (query: Readonly<Record<string, string | boolean>>) =>
		client.read({ doing: `read what is known of DataSet ${id}`, request: 'getDataSet', params: { dataSetId: id }, query }, dataSetInfo, signal);
	return orElse(() => ask({ includeAllDetails: true }), (error) => {
		if (isDomoError(error, 'notFound', 'unavailable')) throw error;
		return ask({ part: 'core,status,rowcolcount' });
	});
}

const schema = z.object({
	schema: z.object({ columns: z.array(z.object({ name: z.string(), type: z.enum(COLUMN_TYPES).catch('STRING') })) }),
});

/** The columns in their order. */
export async function readColumns(client: DomoClient, id: string, signal?: AbortSignal): Promise<readonly Column[]> {
	const call = { doing: `read the columns of DataSet ${id}`, request: 'dataSetSchema', params: { dataSetId: id } } as const;
	return (await client.read(call, schema, signal)).schema.columns;
}

/** An entry of the newer list of versions, and of the documented older one: the same facts under other names. */
const version = z
	.object({ dataVersionId: answerField.number, datetimeRecorded: answerField.time, datetimeUploadCompleted: answerField.time, rowCount: answerField.number, status: answerField.text })
	.transform((one) => ({ id: one.dataVersionId, recordedAt: one.datetimeUploadCompleted ?? one.datetimeRecorded, rowCount: one.rowCount, status: one.status }));
const versionV2 = z
	.object({ dataId: answerField.number, numRows: answerField.number, uploadStatus: answerField.text, recordedDate: answerField.time, uploadCompletedDate: answerField.time })
	.transform((one) => ({ id: one.dataId, recordedAt: one.uploadCompletedDate ?? one.recordedDate, rowCount: one.numRows, status: one.uploadStatus }));

type ListedVersion = z.infer<typeof version>;

/**
 * The newest version that holds data; null when there is none, or where no list of versions can be read (a View, or an instance that
 * refuses it): callers then use the date of the last update.
 */
export async function readLatestVersion(client: DomoClient, id: string, signal?: AbortSignal): Promise<DataSetVersion | null> {
	const ask = (request: 'dataSetVersions' | 'dataSetVersionsV2', shape: Shape<ListedVersion[]>): Promise<readonly ListedVersion[]> =>
		client.read({ doing: `list the versions of DataSet ${id}`, request, params: { dataSetId: id } }, shape, signal);
	const versions = await orElse(
		() => ask('dataSetVersions', z.array(version)),
		() => orElse(() => ask('dataSetVersionsV2', z.array(versionV2)), () => []),
	);
	const [newest] = versions.filter((one) => one.id !== null && holdsData(one.status)).sort((a, b) => Number(b.id) - Number(a.id));
	return newest === undefined ? null : { id: String(newest.id), recordedAt: newest.recordedAt, rowCount: newest.rowCount ?? 0 };
}

/** `success` is the one documented status of data that is there; an upload in progress or failed is no version yet. */
const holdsData = (status: string): boolean => status === '' || status.toLowerCase() === 'success';

const dataSetList = z.object({
	_metaData: z.object({ totalCount: answerField.number }).nullish().catch(null),
	dataSources: z.array(dataSetInfo).nullish(),
});

/**
 * DataSets whose name holds the text, newest first; where the search is refused, from the list by name. Those without a name are left
 * out, as public clients do.
 */
export function searchDataSets(client: DomoClient, text: string, offset: number, limit: number): Promise<DataSetPage> {
	return orElse(
		() => searchByName(client, text, offset, limit),
		(refused) => orElse(() => listByName(client, text, offset, limit), () => { throw refused; }),
	);
}

/** The list gives 50 at most (domo-api 5.3). */
const LISTED_PAGE = 50;

async function listByName(client: DomoClient, text: string, offset: number, limit: number): Promise<DataSetPage> {
	const asked = Math.min(limit, LISTED_PAGE);
	const query = { limit: asked, offset, orderBy: 'lastUpdated', part: 'core', ...(text.trim() !== '' && { nameLike: text.trim() }) };
	return pageOf(await client.read({ doing: 'list the DataSets', request: 'listDataSets', query }, dataSetList), offset, asked);
}

async function searchByName(client: DomoClient, text: string, offset: number, limit: number): Promise<DataSetPage> {
	const sort = { isRelevance: false, fieldSorts: [{ field: 'last_updated', sortOrder: 'DESC' }] };
	const json = { entities: ['DATASET'], filters: nameFilters(text), combineResults: true, query: '*', count: limit, offset, sort };
	return pageOf(await client.read({ doing: 'search the DataSets', request: 'searchDataSets', json }, dataSetList), offset, limit);
}

function pageOf({ dataSources, _metaData }: z.infer<typeof dataSetList>, offset: number, limit: number): DataSetPage {
	const found = dataSources ?? [];
	const next = offset + found.length;
	return { dataSets: found.filter(({ name }) => name !== ''), next, total: _metaData?.totalCount ?? (found.length < limit ? next : next + 1) };
}

function nameFilters(text: string): readonly Readonly<Record<string, string>>[] {
	// The name may hold the pattern's own characters: as wildcards they also match themselves.
	const pattern = `*${text.trim()}*`.replace(/[*?\\]+/g, '*');
	return pattern === '*' ? [] : [{ field: 'name_sort', filterType: 'wildcard', query: pattern }];
}

const NAMED_PAGE = 100;
/** Domo's search gives 10,000 at most (domo-api 5.3). */
const MOST_NAMESAKES = 20_000;

/** DataSets of exactly that name, whatever else the search finds. */
export async function dataSetsNamed(client: DomoClient, name: string): Promise<readonly DataSetInfo[]> {
	const found = new Map<string, DataSetInfo>();
	for (let offset = 0; ; ) {
		const { dataSets, next, total } = await searchDataSets(client, name, offset, NAMED_PAGE);
		for (const one of dataSets) if (one.name === name) found.set(one.id, one);
		if (next === offset || next >= total) return [...found.values()];
		offset = next;
		if (offset > MOST_NAMESAKES) throw endless('DataSets of one name', MOST_NAMESAKES);
	}
}
