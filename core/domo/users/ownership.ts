/** What a person owns in Domo, and handing it over before the person is deleted (domo-api 2.6). */
import { inPages } from '../../common/yielder';
import { z } from '../../vendor/zod';
import type { DomoClient } from '../client';
import { DomoError, endless } from '../errors';

/** Ids, by kind. */
export interface Ownership {
	readonly dataSets: readonly string[];
	readonly dataFlows: readonly string[];
	readonly cards: readonly string[];
	readonly pages: readonly string[];
}

/** Things handed over in one request (domo-api 2.6: batches of 50). */
const BATCH = 50;
const SEARCH_PAGE = 100;
const PAGES_PAGE = 50;
/** More than Domo's search gives in all (domo-api 5.3: 10,000). */
const MOST_OWNED = 50_000;
/** Ids in one message. */
const IDS_IN_MESSAGE = 5;

const idAsText = z.union([z.string(), z.number()]).transform(String);
const dataSets = z.array(z.object({ dataSourceIds: z.array(idAsText).nullish() }));
const searchHits = z.object({ searchObjects: z.array(z.object({ databaseId: idAsText })).nullish() });
/** A good response also names DataSets that were not handed over; an empty body names none. */
const failed = z.record(z.unknown()).nullish();
const reassigned = z.union([
	z.object({ failed, successful: z.unknown().refine((ids) => ids !== undefined) }),
	z.object({ failed: z.record(z.unknown()) }),
	z.union([z.undefined(), z.array(z.unknown())]).transform(() => ({ failed: undefined })),
]);
const pageList = z.object({ pageAdminSummaries: z.array(z.object({ pageId: idAsText })).nullish() });

/** The four kinds that cover most of what people own. */
export async function readOwned(client: DomoClient, userId: number): Promise<Ownership> {
	const owner = { field: 'owned_by_id', filterType: 'term' };
	const query = (offset: number) => ({ query: '*', count: SEARCH_PAGE, offset });
	const [owned, dataFlows, cards, pages] = await Promise.all([
		client.read({ doing: `list the DataSets of user ${userId}`, request: 'ownedDataSets', json: [{ id: String(userId), type: 'USER' }] }, dataSets),
		everyPage(SEARCH_PAGE, (offset) => searchOwned(client, `list the DataFlows of user ${userId}`, { entities: ['DATAFLOW'], filters: [{ ...owner, value: userId }], ...query(offset) })),
		everyPage(SEARCH_PAGE, (offset) => {
			const filters = [{ ...owner, value: `${userId}:USER`, facetType: 'user', name: 'OWNED_BY_ID' }];
			return searchOwned(client, `list the cards of user ${userId}`, { entityList: [['card']], combineResults: false, filters, ...query(offset) });
		}),
		everyPage(PAGES_PAGE, (skip) => ownedPages(client, userId, skip)),
	]);
	return { dataSets: [...new Set(owned.flatMap((one) => one.dataSourceIds ?? []))], dataFlows, cards, pages };
}

async function searchOwned(client: DomoClient, doing: string, json: unknown): Promise<readonly string[]> {
	const { searchObjects } = await client.read({ doing, request: 'searchContent', json }, searchHits);
	return (searchObjects ?? []).map((hit) => hit.databaseId);
}

async function ownedPages(client: DomoClient, userId: number, skip: number): Promise<readonly string[]> {
	const json = { addPageWithNoOwner: false, includePageOwnerClause: 1, ownerIds: [userId], groupOwnerIds: [], orderBy: 'pageTitle', ascending: true };
	const { pageAdminSummaries } = await client.read({ doing: `list the pages of user ${userId}`, request: 'pageSummary', query: { limit: PAGES_PAGE, skip }, json }, pageList);
	return (pageAdminSummaries ?? []).map((one) => one.pageId);
}

/** Pages until one brings nothing new. */
async function everyPage(size: number, read: (offset: number) => Promise<readonly string[]>): Promise<readonly string[]> {
	const found = new Set<string>();
	for (let offset = 0; ; ) {
		const page = await read(offset);
		const before = found.size;
		for (const id of page) found.add(id);
		if (found.size === before || page.length < size) return [...found];
		if (found.size > MOST_OWNED) throw endless('what a person owns', MOST_OWNED);
		offset += page.length;
	}
}

/**
 * Gives all of it to another person. Each step may be repeated with the same result.
 * @throws DomoError also where Domo accepts the request and leaves something behind
 */
export async function handOverContent(client: DomoClient, owned: Ownership, fromUserId: number, toUserId: number): Promise<void> {
	const doing = (what: string): string => `hand the ${what} of user ${fromUserId} over to user ${toUserId}`;
	for (const ids of inPages(owned.dataSets, BATCH)) await giveDataSets(client, ids, toUserId, doing('DataSets'));
	for (const dataFlowIds of inPages(owned.dataFlows, BATCH)) {
		await client.write({ doing: doing('DataFlows'), request: 'patchDataFlows', json: { dataFlowIds, responsibleUserId: toUserId } }, 'repeatable');
	}
	for (const cardIds of inPages(owned.cards, BATCH)) {
		const json = (userId: number) => ({ cardIds, cardOwners: [{ id: String(userId), type: 'USER' }], note: '', sendEmail: false });
		await client.write({ doing: doing('cards'), request: 'addCardOwners', json: json(toUserId) }, 'repeatable');
		await client.write({ doing: doing('cards'), request: 'removeCardOwners', json: json(fromUserId) }, 'repeatable');
	}
	for (const pageIds of inPages(owned.pages, BATCH)) {
		const json = (userId: number) => ({ owners: [{ id: userId, type: 'USER' }], pageIds });
		await client.write({ doing: doing('pages'), request: 'addPageOwners', json: json(toUserId) }, 'repeatable');
		await client.write({ doing: doing('pages'), request: 'removePageOwners', json: json(fromUserId) }, 'repeatable');
	}
}

async function giveDataSets(client: DomoClient, ids: readonly string[], toUserId: number, doing: string): Promise<void> {
	const call = { doing, request: 'reassignDataSets', json: { type: 'DATA_SOURCE', ids, userId: toUserId } } as const;
	const { value, receipt } = await client.writeFor(call, reassigned, 'repeatable');
	const left = Object.keys(value.failed ?? {});
	if (left.length === 0) return;
	const which = `${left.slice(0, IDS_IN_MESSAGE).join(', ')}${left.length > IDS_IN_MESSAGE ? ', …' : ''}`;
	throw new DomoError({ kind: 'refused', message: `Could not ${doing}: Domo left ${left.length} of ${ids.length} where they are (${which}).`, ...receipt });
}
