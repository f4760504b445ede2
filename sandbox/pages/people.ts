import type { QueryValues } from '../http/values';
import { searchUsers } from '../people/searchUsers';
import type { AttributeValue } from '../seed';
import { allAttributes, attributeValues, systemAttribute, type User } from '../people/user';
import type { InstanceState, LiveInstance } from '../state/instanceState';
import { changesOf, newestChange } from './changes';
import { type Content, html, type Html, layout, moment, pageNumber, pager } from './layout';

const PAGE_SIZE = 50;

/** A round avatar with initials; its colour depends on the id. */
export function face(user: User, large = false): Html {
	const words = user.displayName.trim().split(/\s+/);
	const initials = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '').join('');
	const colour = `hsl(${(user.id * 47) % 360} 45% 42%)`;
	return html`<span class="face ${large ? 'large' : ''}" style="background:${colour}">${initials.toUpperCase()}</span>`;
}

export const rolePill = (state: InstanceState, roleId: number): Html =>
	html`<span class="pill role">${state.roles.get(roleId)?.name ?? `role ${roleId}`}</span>`;

/** The labels of accounts that are not ordinary active users. */
export const marks = (user: User): readonly Content[] => [
	user.pending && html`<span class="pill warn">not accepted yet</span>`,
	user.systemUser && html`<span class="pill">system</span>`,
	user.supportUser && html`<span class="pill">Domo support</span>`,
	!user.active && html`<span class="pill bad">inactive</span>`,
];

const firstValue = (user: User, key: string): string => String(attributeValues(user, key)[0] ?? '');

const row = (state: InstanceState, user: User): Html => html`<tr>
<td><a class="who" href="/people/${user.id}">${face(user)}${user.displayName}</a></td>
<td>${user.emailAddress}</td>
<td>${rolePill(state, user.roleId)}${marks(user)}${newestChange(state, user.id)}</td>
<td>${firstValue(user, 'title')}</td>
<td>${firstValue(user, 'department')}</td>
<td>${firstValue(user, 'employeeLocation')}</td>
<td class="nowrap quiet">${moment(user.modified)}</td>
</tr>`;

/** All people by name, with a search over every attribute. */
export function peoplePage(instance: LiveInstance, query: QueryValues): string {
	const { state } = instance;
	const search = query.get('search') ?? '';
	const page = pageNumber(query.get('page'));
	const found = searchUsers(state, {
		filters: search.trim() === '' ? [] : [{ type: 'text', field: undefined, words: [search.trim()] }],
		sortField: 'displayName',
		offset: (page - 1) * PAGE_SIZE,
		limit: PAGE_SIZE,
	});
	const content = html`<h1>People</h1>
<p class="lead">All users of this instance.</p>
<div class="bar">
<form method="get"><input type="search" name="search" value="${search}" placeholder="Search name, e-mail, any attribute"></form>
<span class="grow"></span>
${pager('/', { search }, { page, size: PAGE_SIZE, total: found.count, noun: found.count === 1 ? 'person' : 'people' })}
</div>
<div class="card"><div class="scroll"><table>
<thead><tr><th>Name</th><th>E-mail</th><th>Role</th><th>Title</th><th>Department</th><th>Location</th><th>Changed (UTC)</th></tr></thead>
<tbody>${found.users.map((user) => row(state, user))}</tbody>
</table></div>${found.count === 0 && html`<p class="empty">No user matches “${search}”.</p>`}</div>`;
	return layout(instance, '/', 'People', content);
}

const EPOCHS: readonly string[] = ['created', 'modified', 'hireDate', 'lastActivity', 'lastLogin'];

function shown(key: string, values: readonly AttributeValue[]): Content {
	const [first] = values;
	if (EPOCHS.includes(key) && typeof first === 'number') return `${moment(first)} UTC`;
	if (values.length > 1) return values.map((value) => html`<span class="pill">${String(value)}</span>`);
	return String(first ?? '');
}

function attributeList(entries: readonly (readonly [string, readonly AttributeValue[]])[], state: InstanceState): Html {
	if (entries.length === 0) return html`<p class="quiet">None.</p>`;
	return html`<dl>${entries.map(([key, values]) => {
		const definition = state.attributes.get(key);
		const title = definition?.title ?? key;
		const note = title === key ? '' : html`<small class="mono">${key}</small>`;
		const source = definition?.keyspace === 'idp' && html` <span class="pill">identity provider</span>`;
		return html`<dt>${title}${note}</dt><dd>${shown(key, values)}${source}</dd>`;
	})}</dl>`;
}

function owned(state: InstanceState, user: User): readonly Html[] {
	const dataSets = [...state.dataSets.values()].filter(({ ownerId }) => ownerId === user.id);
	const content = [...state.content.values()].filter(({ owners }) => owners.includes(user.id));
	return [
		...dataSets.map(
			({ id, name }) => html`<tr><td><span class="pill">DataSet</span></td><td><a href="/datasets/${id}">${name}</a></td></tr>`,
		),
		...content.map(
			({ kind, title }) => html`<tr><td><span class="pill">${kind.toLowerCase()}</span></td><td>${title}</td></tr>`,
		),
	];
}

const section = (title: string, content: Content): Html =>
	html`<section class="card padded"><h2>${title}</h2>${content}</section>`;

/** One person: system and custom attributes, role, groups, and what the person owns. */
export function personPage(instance: LiveInstance, user: User): string {
	const { state } = instance;
	const attributes = allAttributes(user);
	const isSystem = ([key]: readonly [string, ...unknown[]]): boolean => systemAttribute(key) !== undefined;
	const groups = [...state.groups.values()].filter(({ members }) => members.has(user.id));
	const belongings = owned(state, user);
	const invites = state.outbox.filter(({ userId }) => userId === user.id);
	const content = html`<p><a href="/">← People</a></p>
<div class="profile">${face(user, true)}<div><h1>${user.displayName}</h1>
<div>${user.emailAddress} ${rolePill(state, user.roleId)}${marks(user)}${!state.users.has(user.id) && html`<span class="pill bad">deleted</span>`}</div></div></div>
${section('Changes', changesOf(state, user.id))}
<div class="columns">
${section('System attributes', attributeList(attributes.filter(isSystem), state))}
<div>
${section('Custom attributes', attributeList(attributes.filter((entry) => !isSystem(entry)), state))}
${section(
	'Groups',
	groups.length === 0
		? html`<p class="quiet">In no group.</p>`
		: groups.map(({ name }) => html`<span class="pill">${name}</span>`),
)}
${section(
	'Owns',
	belongings.length === 0 ? html`<p class="quiet">Nothing.</p>` : html`<table>${belongings}</table>`,
)}
${section(
	'Invitations',
	invites.length === 0
		? html`<p class="quiet">None was sent.</p>`
		: invites.map(({ at, email }) => html`<div>${moment(at)} UTC to ${email}</div>`),
)}
</div></div>`;
	return layout(instance, '/', user.displayName, content);
}
