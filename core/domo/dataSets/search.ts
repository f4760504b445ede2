import { z } from '../../vendor/zod';
import { endless } from '../client/failure';
import { field } from '../answerValues';
import type { DomoClient } from '../client/client';
import { orElse } from '../errors';
import type { DataSetInfo, DataSetPage } from '../dataSetTypes';
import { dataSetInfo } from './metadata';

const answer = z.object({
	_metaData: z.object({ totalCount: field.number }).nullish().catch(null),
	dataSources: z.array(dataSetInfo).nullish(),
});

/**
 * DataSets whose name holds the text, newest first (domo-api 5.3); where the search is refused, in the order of the list by name. Nameless
 * ones are left out, as public clients do.
 */
export function searchDataSets(client: DomoClient, text: string, offset: number, limit: number): Promise<DataSetPage> {
	return orElse(
		() => bySearch(client, text, offset, limit),
		(refused) => orElse(() => byName(client, text, offset, limit), () => { throw refused; }),
	);
}

/** The list gives 50 at most (domo-api 5.3). */
const LISTED_PAGE = 50;

async function byName(client: DomoClient, text: string, offset: number, limit: number): Promise<DataSetPage> {
	const asked = Math.min(limit, LISTED_PAGE);
	const query = { limit: asked, offset, orderBy: 'lastUpdated', part: 'core', ...(text.trim() !== '' && { nameLike: text.trim() }) };
	return pageOf(await client.read({ doing: 'list the DataSets', request: 'listDataSets', query }, answer), offset, asked);
}

async function bySearch(client: DomoClient, text: string, offset: number, limit: number): Promise<DataSetPage> {
	const found = await client.read(
		{
			doing: 'search the DataSets',
			request: 'searchDataSets',
			json: {
				entities: ['DATASET'],
				filters: nameFilters(text),
				combineResults: true,
				query: '*',
				count: limit,
				offset,
				sort: { isRelevance: false, fieldSorts: [{ field: 'last_updated', sortOrder: 'DESC' }] },
			},
		},
		answer,
	);
	return pageOf(found, offset, limit);
}

/** `next`: without a total, a full page may be followed by another one. */
function pageOf({ dataSources, _metaData }: z.infer<typeof answer>, offset: number, limit: number): DataSetPage {
	const found = dataSources ?? [];
	const next = offset + found.length;
	return { dataSets: found.filter(({ name }) => name !== ''), next, total: _metaData?.totalCount ?? (found.length < limit ? next : next + 1) };
}

function nameFilters(text: string): readonly Readonly<Record<string, string>>[] {
	// The pattern's own signs may be part of a name: each of them may stand for anything, so that it also stands for itself.
	const pattern = `*${text.trim()}*`.replace(/[*?\\]+/g, '*');
	return pattern === '*' ? [] : [{ field: 'name_sort', filterType: 'wildcard', query: pattern }];
}

const NAMED_PAGE = 100;
/** Domo's search gives 10,000 at most (domo-api 5.3). */
const MOST_NAMED = 20_000;

/** DataSets of exactly that name, whatever else the search finds. */
export async function dataSetsNamed(client: DomoClient, name: string): Promise<readonly DataSetInfo[]> {
	const found = new Map<string, DataSetInfo>();
	for (let offset = 0; ; ) {
		const { dataSets, next, total } = await searchDataSets(client, name, offset, NAMED_PAGE);
		for (const one of dataSets) if (one.name === name) found.set(one.id, one);
		if (next === offset || next >= total) return [...found.values()];
		offset = next;
		if (offset > MOST_NAMED) throw endless('DataSets of one name', MOST_NAMED);
	}
}
