import { z } from '../../vendor/zod';
import { endless } from '../client/failure';
import type { DomoClient } from '../client/client';
import type { DataSetInfo, DataSetPage } from '../dataSetTypes';
import { dataSetInfo } from './metadata';

const answer = z.object({
	_metaData: z.object({ totalCount: z.number().nullish() }).nullish(),
	dataSources: z.array(dataSetInfo).nullish(),
});

/** DataSets whose name holds the text, newest first (domo-api 5.3). Nameless ones are left out, as public clients do. */
export async function searchDataSets(client: DomoClient, text: string, offset: number, limit: number): Promise<DataSetPage> {
	const { dataSources, _metaData } = await client.read(
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
	const found = dataSources ?? [];
	return { dataSets: found.filter(({ name }) => name !== ''), total: _metaData?.totalCount ?? offset + found.length };
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
	for (let offset = 0; ; offset += NAMED_PAGE) {
		const { dataSets, total } = await searchDataSets(client, name, offset, NAMED_PAGE);
		for (const one of dataSets) if (one.name === name) found.set(one.id, one);
		if (dataSets.length === 0 || offset + NAMED_PAGE >= total) return [...found.values()];
		if (offset > MOST_NAMED) throw endless('DataSets of one name', MOST_NAMED);
	}
}
