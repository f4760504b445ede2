import type { QueryValues } from '../http/query';
import type { LiveInstance } from '../instance';
import { searchUsers } from '../people/searchUsers';
import { attributeValues } from '../people/systemAttributes';
import type { User } from '../people/user';
import type { InstanceState } from '../state/instanceState';
import { html, moment, type Content, type Html } from './html';
import { layout, pageNumber, pager } from './layout';

const PAGE_SIZE = 50;

/** A round sign with initials, its colour by the id. */
export function face(user: User, large = false): Html {
	const words = user.displayName.trim().split(/\s+/);
	const initials = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '').join('');
	const colour = `hsl(${(user.id * 47) % 360} 45% 42%)`;
	return html`<span class="face ${large ? 'large' : ''}" style="background:${colour}">${initials.toUpperCase()}</span>`;
}

export const rolePill = (state: InstanceState, roleId: number): Html =>
	html`<span class="pill role">${state.roles.get(roleId)?.name ?? `role ${roleId}`}</span>`;

/** What is special about an account. */
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
<td>${rolePill(state, user.roleId)}${marks(user)}</td>
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
		ids: [],
		sortField: 'displayName',
		descending: false,
		includeSupport: false,
		includeDeleted: false,
		onlyDeleted: false,
		offset: (page - 1) * PAGE_SIZE,
		limit: PAGE_SIZE,
	});
	const content = html`<h1>People</h1>
<p class="lead">Everybody who has an account in this instance.</p>
<div class="bar">
<form method="get"><input type="search" name="search" value="${search}" placeholder="Search name, e-mail, any attribute"></form>
<span class="grow"></span>
${pager('/', { search }, { page, size: PAGE_SIZE, total: found.count, noun: found.count === 1 ? 'person' : 'people' })}
</div>
<div class="card"><div class="scroll"><table>
<thead><tr><th>Name</th><th>E-mail</th><th>Role</th><th>Title</th><th>Department</th><th>Location</th><th>Changed (UTC)</th></tr></thead>
<tbody>${found.users.map((user) => row(state, user))}</tbody>
</table></div>${found.count === 0 && html`<p class="empty">Nobody fits “${search}”.</p>`}</div>`;
	return layout(instance, '/', 'People', content);
}
