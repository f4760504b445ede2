import { badRequest, emptyOk, notFound, ok, type Reply, StrictError } from '../http/reply';
import { type Call, reads, type Route, writes } from '../http/router';
import { integer, isRecord, list, optionalInteger, optionalList, record, text } from '../http/values';
import type { Content, ContentKind, InstanceState } from '../state/instanceState';
import { dataSetOfPath } from './dataSets';

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

/** `POST /api/search/v1/query`, only for searches by owner. */
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

/** Finds the content of an owner (domo-api 2.6). */
export const ownedContentRoutes: readonly Route[] = [
	reads('ownedDataSets', 'POST', '/api/data/ui/v3/datasources/ownedBy', ownedDataSets, { body: 'array' }),
	reads('searchContent', 'POST', '/api/search/v1/query', searchOwned, { body: ['entities', 'entityList', 'filters', 'query', 'count', 'offset', 'combineResults', 'sort'] }),
	reads('pageSummary', 'POST', '/api/content/v1/pages/adminsummary', pageSummary, {
		query: ['limit', 'skip'],
		body: ['addPageWithNoOwner', 'includePageOwnerClause', 'ownerIds', 'groupOwnerIds', 'orderBy', 'ascending'],
	}),
];

/** The most ids that a bulk endpoint accepts (domo-api 2.6); more is an error (our choice). */
const MAX_BULK = 50;

function bulk(value: unknown, name: string): readonly unknown[] {
	const items = list(value, name);
	if (items.length > MAX_BULK) throw badRequest(`${name}: ${items.length} given, at most ${MAX_BULK} are taken`);
	return items;
}

function presentUser(state: InstanceState, value: unknown): number {
	const id = integer(value, 'userId');
	if (!state.users.has(id)) throw badRequest(`User ${id} was not found`);
	return id;
}

function giveDataSet(state: InstanceState, id: string, ownerId: number): boolean {
	const dataSet = state.dataSets.get(id);
	if (dataSet === undefined) return false;
	state.dataSets.set(id, { ...dataSet, ownerId, lastTouched: state.now() });
	return true;
}

/** Reassigns DataSets in bulk; one that does not exist is returned under `failed`, the others are reassigned. */
function reassign({ state, body }: Call): Reply {
	const { type, ids, userId } = record(body);
	if (type !== 'DATA_SOURCE') throw new StrictError(400, `reassign: unknown type ${String(type)}`);
	const ownerId = presentUser(state, userId);
	const asked = bulk(ids, 'ids').map((id) => text(id, 'ids'));
	const successful = asked.filter((id) => giveDataSet(state, id, ownerId));
	const failed = asked.filter((id) => !successful.includes(id)).map((id) => [id, 'Not Found']);
	return ok({ failed: Object.fromEntries(failed), successful });
}

function changeOwners(
	state: InstanceState,
	kind: ContentKind,
	ids: readonly unknown[],
	owners: (before: readonly number[]) => readonly number[],
): void {
	const found = ids.map((id) => {
		const content = state.content.get(`${kind}:${integer(id, 'id')}`);
		if (content === undefined) throw notFound(`${kind} ${String(id)} was not found`);
		return content;
	});
	for (const content of found) {
		state.content.set(`${kind}:${content.id}`, { ...content, owners: [...new Set(owners(content.owners))] });
	}
}

function giveDataFlows({ state, body }: Call): Reply {
	const { dataFlowIds, responsibleUserId } = record(body);
	const ownerId = presentUser(state, responsibleUserId);
	changeOwners(state, 'DATAFLOW', bulk(dataFlowIds, 'dataFlowIds'), () => [ownerId]);
	return emptyOk();
}

/** Owners to add must exist; owners to remove may be deleted. */
function ownersOf(state: InstanceState, value: unknown, adds: boolean): readonly number[] {
	return list(value, 'owners').map((entry) => {
		const { id, type } = record(entry);
		if (type !== 'USER') throw badRequest('Only users are supported by the sandbox');
		return adds ? presentUser(state, id) : integer(id, 'id');
	});
}

function changeMany(call: Call, kind: 'CARD' | 'PAGE', adds: boolean): Reply {
	const { cardIds, cardOwners, pageIds, owners } = record(call.body);
	const ids = list(kind === 'CARD' ? cardIds : pageIds, 'ids');
	const people = ownersOf(call.state, kind === 'CARD' ? cardOwners : owners, adds);
	changeOwners(call.state, kind, ids, (before) =>
		adds ? [...before, ...people] : before.filter((id) => !people.includes(id)),
	);
	return emptyOk();
}

function setResponsible(call: Call): Reply {
	const ownerId = presentUser(call.state, record(call.body).responsibleUserId);
	giveDataSet(call.state, dataSetOfPath(call).id, ownerId);
	return emptyOk();
}

function setResponsibleForMany({ state, params, body }: Call): Reply {
	const ownerId = presentUser(state, params.userId);
	for (const id of list(body, 'ids')) {
		if (!giveDataSet(state, text(id, 'ids'), ownerId)) throw notFound(`DataSet ${String(id)} was not found`);
	}
	return emptyOk();
}

/** Tags are checked and not stored: the client that sends them reads no answer (domo-api 9). At most 50 DataSets. */
function tagDataSets({ state, body }: Call): Reply {
	const { bulkItems, tags } = record(body);
	const { ids, type } = record(bulkItems);
	if (type !== 'DATA_SOURCE') throw badRequest('Only DATA_SOURCE is supported by the sandbox');
	list(tags, 'tags');
	for (const id of bulk(ids, 'ids')) if (!state.dataSets.has(text(id, 'ids'))) throw notFound(`DataSet ${String(id)} was not found`);
	return emptyOk();
}

function tagDataFlows({ state, body }: Call): Reply {
	const { dataFlowIds, tagNames } = record(body);
	list(tagNames, 'tagNames');
	changeOwners(state, 'DATAFLOW', bulk(dataFlowIds, 'dataFlowIds'), (before) => before);
	return emptyOk();
}

/** Changing owners needs "Manage All Users" (domo-api 2.6). */
const write = { grants: ['user.edit'] } as const;
const cardBody = ['cardIds', 'cardOwners', 'note', 'sendEmail'] as const;
const pageBody = ['owners', 'pageIds'] as const;

/** Changes the owners of content (domo-api 2.6). */
export const handOverRoutes: readonly Route[] = [
	writes('reassignDataSets', 'POST', '/api/data/v1/ui/bulk/reassign', reassign, { ...write, body: ['type', 'ids', 'userId'] }),
	writes('setResponsibleUser', 'PUT', '/api/data/v2/datasources/:id/responsibleUsers', setResponsible, { ...write, body: ['responsibleUserId'] }),
	writes('setResponsibleUsers', 'PUT', '/api/data/v2/datasources/responsible-user/:userId', setResponsibleForMany, { ...write, body: 'array' }),
	writes('patchDataFlows', 'PUT', '/api/dataprocessing/v1/dataflows/bulk/patch', giveDataFlows, { ...write, body: ['dataFlowIds', 'responsibleUserId'] }),
	writes('tagDataSets', 'POST', '/api/data/v1/ui/bulk/tag', tagDataSets, { ...write, body: ['bulkItems', 'tags'] }),
	writes('tagDataFlows', 'PUT', '/api/dataprocessing/v1/dataflows/bulk/tag', tagDataFlows, { ...write, body: ['dataFlowIds', 'tagNames'] }),
	writes('addCardOwners', 'POST', '/api/content/v1/cards/owners/add', (call) => changeMany(call, 'CARD', true), { ...write, body: cardBody }),
	writes('removeCardOwners', 'POST', '/api/content/v1/cards/owners/remove', (call) => changeMany(call, 'CARD', false), { ...write, body: cardBody }),
	writes('addPageOwners', 'PUT', '/api/content/v1/pages/bulk/owners', (call) => changeMany(call, 'PAGE', true), { ...write, body: pageBody }),
	writes('removePageOwners', 'POST', '/api/content/v1/pages/bulk/owners/remove', (call) => changeMany(call, 'PAGE', false), { ...write, body: pageBody }),
];
