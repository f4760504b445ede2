import { badRequest, notFound, StrictError } from '../../http/domoError';
import { emptyOk, ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { integer, list, record, text } from '../../http/values';
import type { ContentKind } from '../../state/group';
import type { InstanceState } from '../../state/instanceState';
import { dataSetOfPath } from './dataSets';

/** Bulk endpoints take that many (domo-api 2.6); more is an error (our choice). */
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

/** DataSets in bulk; one that is not there comes back under `failed`, the others are handed over. */
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

/** Owners to add must be people who are there; owners to remove may be gone. */
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

/** Tags are looked at and not kept: the client that sends them reads no answer (domo-api 9). At most 50 DataSets. */
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

/** Handing over takes "Manage All Users" (domo-api 2.6). */
const write = { effect: 'write', grants: ['user.edit'] } as const;
const cardBody = ['cardIds', 'cardOwners', 'note', 'sendEmail'] as const;
const pageBody = ['owners', 'pageIds'] as const;

/** Handing over what a person owns (domo-api 2.6). */
export const handOverRoutes: readonly Route[] = [
	{
		kind: 'reassignDataSets',
		method: 'POST',
		path: '/api/data/v1/ui/bulk/reassign',
		...write,
		body: ['type', 'ids', 'userId'],
		handle: reassign,
	},
	{
		kind: 'setResponsibleUser',
		method: 'PUT',
		path: '/api/data/v2/datasources/:id/responsibleUsers',
		...write,
		body: ['responsibleUserId'],
		handle: setResponsible,
	},
	{
		kind: 'setResponsibleUsers',
		method: 'PUT',
		path: '/api/data/v2/datasources/responsible-user/:userId',
		...write,
		body: 'array',
		handle: setResponsibleForMany,
	},
	{
		kind: 'patchDataFlows',
		method: 'PUT',
		path: '/api/dataprocessing/v1/dataflows/bulk/patch',
		...write,
		body: ['dataFlowIds', 'responsibleUserId'],
		handle: giveDataFlows,
	},
	{
		kind: 'tagDataSets',
		method: 'POST',
		path: '/api/data/v1/ui/bulk/tag',
		...write,
		body: ['bulkItems', 'tags'],
		handle: tagDataSets,
	},
	{
		kind: 'tagDataFlows',
		method: 'PUT',
		path: '/api/dataprocessing/v1/dataflows/bulk/tag',
		...write,
		body: ['dataFlowIds', 'tagNames'],
		handle: tagDataFlows,
	},
	{
		kind: 'addCardOwners',
		method: 'POST',
		path: '/api/content/v1/cards/owners/add',
		...write,
		body: cardBody,
		handle: (call) => changeMany(call, 'CARD', true),
	},
	{
		kind: 'removeCardOwners',
		method: 'POST',
		path: '/api/content/v1/cards/owners/remove',
		...write,
		body: cardBody,
		handle: (call) => changeMany(call, 'CARD', false),
	},
	{
		kind: 'addPageOwners',
		method: 'PUT',
		path: '/api/content/v1/pages/bulk/owners',
		...write,
		body: pageBody,
		handle: (call) => changeMany(call, 'PAGE', true),
	},
	{
		kind: 'removePageOwners',
		method: 'POST',
		path: '/api/content/v1/pages/bulk/owners/remove',
		...write,
		body: pageBody,
		handle: (call) => changeMany(call, 'PAGE', false),
	},
];
