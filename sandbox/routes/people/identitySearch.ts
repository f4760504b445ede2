import { badRequest, StrictError } from '../../http/domoError';
import { ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { flag, integer, isRecord, optionalInteger, optionalList, optionalText, record, text } from '../../http/values';
import type { InstanceState } from '../../state/instanceState';
import { identityUser, type UserView } from '../../people/renderUser';
import { searchUsers, type UserFilter, type UserSearch } from '../../people/searchUsers';
import { systemAttribute } from '../../people/systemAttributes';

const PARTS: readonly string[] = ['MINIMAL', 'SIMPLE', 'DETAILED', 'GROUPS', 'ROLE'];

/** Sent by a real client among the attributes (domo-api 2.1); asks for the same as the part GROUPS. */
const GROUPS_KEY = 'groups';

function knownField(state: InstanceState, key: string): string {
	if (systemAttribute(key) !== undefined || state.attributes.has(key)) return key;
	throw new StrictError(400, `Unknown attribute key: ${key}`);
}

/** What is to be shown, out of `attributes` and `parts`; an unknown one is an error (our choice). */
export function viewOf(state: InstanceState, attributes: readonly string[], parts: readonly string[]): UserView {
	const upper = parts.map((part) => part.toUpperCase());
	const unknown = upper.filter((part) => !PARTS.includes(part));
	if (unknown.length > 0) throw new StrictError(400, `Unknown parts: ${unknown.join(', ')}`);
	return {
		attributes: attributes.filter((key) => key !== GROUPS_KEY).map((key) => knownField(state, key)),
		detailed: upper.includes('DETAILED'),
		groups: upper.includes('GROUPS') || attributes.includes(GROUPS_KEY),
		role: upper.includes('ROLE'),
	};
}

const FILTER_FIELDS: readonly string[] = ['field', 'filterType', 'values', 'operator', 'text'];

/** The three filters that real clients send (domo-api 2.2); any other is an error. */
function filterOf(state: InstanceState, value: unknown): UserFilter {
	const filter = record(value);
	const unknown = Object.keys(filter).filter((key) => !FILTER_FIELDS.includes(key));
	if (unknown.length > 0) throw new StrictError(400, `Unknown filter field: ${unknown.join(', ')}`);
	const field = optionalText(filter.field, 'field');
	if (filter.filterType === 'value' && (filter.operator ?? 'EQ') === 'EQ') {
		const values = optionalList(filter.values, 'values').map(String);
		return { type: 'value', field: knownField(state, text(field, 'field')), values };
	}
	if (filter.filterType === 'text') {
		const words = text(filter.text, 'text')
			.split(/\s+/)
			.filter((word) => word !== '');
		return { type: 'text', field: field === undefined ? undefined : knownField(state, field), words };
	}
	throw new StrictError(400, `Unknown filter: ${JSON.stringify(filter)}`);
}

function sortOf(state: InstanceState, value: unknown): { readonly field: string; readonly descending: boolean } {
	// Without a sort the order is that of the ids (our choice: not documented).
	if (value === undefined || value === null) return { field: 'id', descending: false };
	if (!isRecord(value)) throw badRequest('sort must be an object');
	const order = (optionalText(value.order, 'order') ?? 'ASC').toUpperCase();
	if (order !== 'ASC' && order !== 'DESC') throw badRequest(`Unknown sort order: ${order}`);
	return { field: knownField(state, text(value.field, 'sort.field')), descending: order === 'DESC' };
}

const DEFAULT_LIMIT = 50;

/** `POST /api/identity/v1/users/search`, the one read that returns custom attributes by page (domo-api 2.2 A). */
function search(call: Call): Reply {
	const { state, faults } = call;
	const body = record(call.body);
	const asked = optionalInteger(body.limit, 'limit', DEFAULT_LIMIT);
	const offset = optionalInteger(body.offset, 'offset', 0);
	if (asked < 0 || offset < 0) throw badRequest('limit and offset cannot be negative');
	const page = faults.pageOfUsers(
		{ kind: 'searchUsers', effect: 'read' },
		{ offset, limit: Math.min(asked, state.settings.pageCap) },
	);
	const sort = sortOf(state, body.sort);
	const attributes = optionalList(body.attributes, 'attributes').map((key) => text(key, 'attributes'));
	const parts = optionalList(body.parts, 'parts').map((part) => text(part, 'parts'));
	const view = viewOf(state, attributes, parts);
	const wanted: UserSearch = {
		filters: optionalList(body.filters, 'filters').map((filter) => filterOf(state, filter)),
		ids: optionalList(body.ids, 'ids').map((id) => integer(id, 'ids')),
		sortField: sort.field,
		descending: sort.descending,
		includeSupport: flag(body.includeSupport, 'includeSupport'),
		includeDeleted: flag(body.includeDeleted, 'includeDeleted'),
		onlyDeleted: flag(body.onlyDeleted, 'onlyDeleted'),
		offset: page.offset,
		limit: page.limit,
	};
	const found = searchUsers(state, wanted);
	const users = flag(body.count, 'count') ? [] : found.users.map((user) => ({ ...identityUser(state, state.people.asSearched(user, call.now), view), ...(faults.switches.withoutAttributes === true && { attributes: [] }) }));
	const counted = flag(body.showCount, 'showCount') || flag(body.count, 'count');
	return ok(counted ? { count: page.countOf(found.count), users } : { users });
}

/** `GET /api/identity/v1/users` (domo-api 2.2 B). */
function listIdentity({ state, query, faults }: Call): Reply {
	const asked = optionalInteger(query.get('limit'), 'limit', DEFAULT_LIMIT);
	const page = faults.pageOfUsers(
		{ kind: 'listIdentityUsers', effect: 'read' },
		{
			offset: optionalInteger(query.get('offset'), 'offset', 0),
			limit: Math.min(asked, state.settings.pageCap),
		},
	);
	const view = viewOf(state, query.all('attributes'), query.all('parts'));
	const { users } = searchUsers(state, {
		filters: [],
		ids: [],
		sortField: 'id',
		descending: false,
		includeSupport: false,
		includeDeleted: flag(query.get('includeDeleted'), 'includeDeleted'),
		onlyDeleted: false,
		offset: page.offset,
		limit: page.limit,
	});
	return ok({ users: users.map((user) => identityUser(state, user, view)) });
}

export const identitySearchRoutes: readonly Route[] = [
	{
		kind: 'searchUsers',
		method: 'POST',
		path: '/api/identity/v1/users/search',
		effect: 'read',
		grants: ['user.edit'],
		query: ['explain'],
		body: [
			'showCount',
			'count',
			'includeDeleted',
			'onlyDeleted',
			'includeSupport',
			'limit',
			'offset',
			'sort',
			'filters',
			'ids',
			'attributes',
			'parts',
			'cacheBuster',
		],
		handle: search,
	},
	{
		kind: 'listIdentityUsers',
		method: 'GET',
		path: '/api/identity/v1/users',
		effect: 'read',
		grants: ['user.edit'],
		query: ['limit', 'offset', 'attributes', 'includeDeleted', 'parts'],
		handle: listIdentity,
	},
];
