import { badRequest, StrictError } from '../../http/domoError';
import { ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { integer, isRecord, list, optionalInteger, optionalList, record } from '../../http/values';
import type { Content, ContentKind } from '../../state/group';
import type { InstanceState } from '../../state/instanceState';

const contentOf = (state: InstanceState, kind: ContentKind): readonly Content[] =>
	[...state.content.values()].filter((content) => content.kind === kind);

/** `[{id, type: 'USER'}]` → `[{dataSourceIds}]`, one answer per owner asked for. */
function ownedDataSets({ state, body }: Call): Reply {
	return ok(
		list(body, 'owners').map((entry) => {
			const { id, type } = record(entry);
			if (type !== 'USER') throw badRequest('Only users are supported by the sandbox');
			const ownerId = integer(id, 'id');
			const owned = [...state.dataSets.values()].filter((dataSet) => dataSet.ownerId === ownerId);
			return { id: String(ownerId), type: 'USER', dataSourceIds: owned.map((dataSet) => dataSet.id) };
		}),
	);
}

const ENTITIES: Readonly<Record<string, ContentKind | 'DATASET'>> = {
	DATAFLOW: 'DATAFLOW',
	CARD: 'CARD',
	PAGE: 'PAGE',
	DATASET: 'DATASET',
};

interface OwnedItem {
	readonly id: string;
	readonly title: string;
	readonly kind: string;
	readonly owners: readonly number[];
}

const ownedItems = (state: InstanceState, kind: ContentKind | 'DATASET'): readonly OwnedItem[] =>
	kind === 'DATASET'
		? [...state.dataSets.values()].map(({ id, name, ownerId }) => ({ id, title: name, kind, owners: [ownerId] }))
		: contentOf(state, kind).map(({ id, title, owners }) => ({ id: String(id), title, kind, owners }));

/** Domo keeps no DataSet and no DataFlow without an owner (domo-api 2.6). */
export const ownsWhatNeedsAnOwner = (state: InstanceState, userId: number): boolean =>
	(['DATASET', 'DATAFLOW'] as const).some((kind) => ownedItems(state, kind).some(({ owners }) => owners.includes(userId)));

const MAX_SEARCHED = 10_000;

/** `"U"`, `U` or `"U:USER"` (domo-api 2.6). */
const ownerOfFilter = (value: unknown): number => integer(String(value).replace(/:USER$/, ''), 'owned_by_id');

/** `POST /api/search/v1/query`, as far as "what does this person own" goes. */
function searchOwned({ state, body }: Call): Reply {
	const fields = record(body);
	const words = [...optionalList(fields.entities, 'entities'), ...optionalList(fields.entityList, 'entityList').flat()];
	const kinds = words.map((word) => {
		const kind = ENTITIES[String(word).toUpperCase()];
		if (kind === undefined) throw new StrictError(400, `search: unknown entity ${String(word)}`);
		return kind;
	});
	const owners = optionalList(fields.filters, 'filters').map((filter) => {
		const { field, filterType, value } = record(filter);
		if (field !== 'owned_by_id' || filterType !== 'term') {
			throw new StrictError(400, `search: unknown filter ${JSON.stringify(filter)}`);
		}
		return ownerOfFilter(value);
	});
	const items = kinds.flatMap((kind) => ownedItems(state, kind));
	const found = items.filter((item) => owners.every((owner) => item.owners.includes(owner)));
	const offset = optionalInteger(fields.offset, 'offset', 0);
	const count = Math.min(optionalInteger(fields.count, 'count', 30), MAX_SEARCHED);
	return ok({
		totalResultCount: found.length,
		searchObjects: found.slice(offset, offset + count).map(({ id, title, kind }) => ({
			databaseId: id,
			entityType: kind.toLowerCase(),
			name: title,
			title,
		})),
	});
}

const DEFAULT_PAGES = 50;

/** Pages by owner, by page (domo-api 2.6). */
function pageSummary({ state, query, body }: Call): Reply {
	const fields = isRecord(body) ? body : {};
	const owners = optionalList(fields.ownerIds, 'ownerIds').map((id) => integer(id, 'ownerIds'));
	const found = contentOf(state, 'PAGE')
		.filter((page) => owners.length === 0 || page.owners.some((id) => owners.includes(id)))
		.sort((a, b) => a.title.localeCompare(b.title));
	const skip = optionalInteger(query.get('skip'), 'skip', 0);
	const limit = optionalInteger(query.get('limit'), 'limit', DEFAULT_PAGES);
	return ok({
		totalPageCount: found.length,
		pageAdminSummaries: found.slice(skip, skip + limit).map((page) => ({
			pageId: page.id,
			pageTitle: page.title,
			owners: page.owners.map((id) => ({ id, type: 'USER', displayName: state.users.get(id)?.displayName ?? '' })),
		})),
	});
}

const read = { effect: 'read' } as const;

/** What a person owns (domo-api 2.6). */
export const ownedContentRoutes: readonly Route[] = [
	{
		kind: 'ownedDataSets',
		method: 'POST',
		path: '/api/data/ui/v3/datasources/ownedBy',
		...read,
		body: 'array',
		handle: ownedDataSets,
	},
	{
		kind: 'searchContent',
		method: 'POST',
		path: '/api/search/v1/query',
		...read,
		body: ['entities', 'entityList', 'filters', 'query', 'count', 'offset', 'combineResults', 'sort'],
		handle: searchOwned,
	},
	{
		kind: 'pageSummary',
		method: 'POST',
		path: '/api/content/v1/pages/adminsummary',
		...read,
		query: ['limit', 'skip'],
		body: ['addPageWithNoOwner', 'includePageOwnerClause', 'ownerIds', 'groupOwnerIds', 'orderBy', 'ascending'],
		handle: pageSummary,
	},
];
