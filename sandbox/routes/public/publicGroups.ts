import { notFound } from '../../http/domoError';
import { jsonReply, noContent, ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { idOf, optionalInteger, record, text } from '../../http/values';
import type { Group } from '../../state/group';
import { changeMembers, createGroupOf, groupOfPath } from '../settings/groups';

const renderGroup = (group: Group) => ({
	id: group.id,
	name: group.name,
	default: false,
	active: true,
	memberCount: group.members.size,
});

function page<Item>(items: readonly Item[], { query }: Call): readonly Item[] {
	const offset = optionalInteger(query.get('offset'), 'offset', 0);
	return items.slice(offset, offset + Math.min(optionalInteger(query.get('limit'), 'limit', 50), 500));
}

function setMember(call: Call, isIn: boolean): Reply {
	const group = groupOfPath(call);
	const id = idOf(call.params.userId);
	if (!call.state.users.has(id)) throw notFound(`User ${call.params.userId} was not found`);
	changeMembers(call.state, group, isIn ? [id] : [], isIn ? [] : [id]);
	return noContent();
}

const root = '/v1/groups';
const read = { method: 'GET', effect: 'read', access: 'public', query: ['limit', 'offset'] } as const;
const write = { effect: 'write', access: 'public', grants: ['group.manage'] } as const;
const body = ['name', 'default', 'id', 'active', 'memberCount'] as const;

/** `/v1/groups` of the public API, on the same groups (domo-api 4b). */
export const publicGroupRoutes: readonly Route[] = [
	{
		kind: 'publicListGroups',
		path: root,
		...read,
		handle: (call) => ok(page([...call.state.groups.values()], call).map(renderGroup)),
	},
	{
		kind: 'publicGetGroup',
		path: `${root}/:id`,
		...read,
		handle: (call) => ok({ ...renderGroup(groupOfPath(call)), userIds: [...groupOfPath(call).members] }),
	},
	{
		kind: 'publicGroupUsers',
		path: `${root}/:id/users`,
		...read,
		handle: (call) => ok(page([...groupOfPath(call).members], call)),
	},
	{
		kind: 'publicCreateGroup',
		method: 'POST',
		path: root,
		...write,
		body,
		handle: (call) => jsonReply(200, renderGroup(createGroupOf(call, text(record(call.body).name, 'name'), '', 'closed'))),
	},
	{
		kind: 'publicUpdateGroup',
		method: 'PUT',
		path: `${root}/:id`,
		...write,
		body,
		handle: (call) => {
			const group = groupOfPath(call);
			call.state.groups.set(group.id, { ...group, name: text(record(call.body).name, 'name') });
			return noContent();
		},
	},
	{
		kind: 'publicDeleteGroup',
		method: 'DELETE',
		path: `${root}/:id`,
		...write,
		handle: (call) => {
			call.state.groups.delete(groupOfPath(call).id);
			return noContent();
		},
	},
	{
		kind: 'publicAddToGroup',
		method: 'PUT',
		path: `${root}/:id/users/:userId`,
		...write,
		handle: (call) => setMember(call, true),
	},
	{
		kind: 'publicRemoveFromGroup',
		method: 'DELETE',
		path: `${root}/:id/users/:userId`,
		...write,
		handle: (call) => setMember(call, false),
	},
];
