import type { QueryValues } from '../http/values';
import { valueChanges, type AccountChange } from '../people/changeHistory';
import type { AttributeValue } from '../seed';
import type { InstanceState, LiveInstance } from '../state/instanceState';
import { type Content, html, type Html, layout, moment, pageNumber, pager } from './layout';

const PAGE_SIZE = 100;

/** What happened to people since the start or the last reset, and who was deleted. */
export function changesPage(instance: LiveInstance, query: QueryValues): string {
	const { state } = instance;
	const all = state.people.history.all();
	const page = pageNumber(query.get('page'));
	const deleted = [...state.people.deleted.values()];
	const content = html`<h1>Changes</h1>
<p class="lead">What happened to people since the start or the last reset, the newest first.</p>
<div class="bar"><span class="grow"></span>${pager('/changes', {}, { page, size: PAGE_SIZE, total: all.length, noun: all.length === 1 ? 'change' : 'changes' })}</div>
<div class="card"><div class="scroll"><table><thead><tr><th>At (UTC)</th><th>Change</th><th>Person</th><th>E-mail</th><th>Values</th></tr></thead>
<tbody>${all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map((change) => changeRow(state, change))}</tbody></table></div>${
		all.length === 0 && html`<p class="empty">Nobody was changed.</p>`
	}</div>
<h2>Deleted people (${deleted.length.toLocaleString('en-US')})</h2>
<div class="card"><table><tbody>${deleted
		.reverse()
		.slice(0, PAGE_SIZE)
		.map((user) => html`<tr><td><a href="/people/${user.id}">${user.displayName}</a></td><td>${user.emailAddress}</td><td class="mono quiet">${user.id}</td></tr>`)}</tbody></table>${
		deleted.length === 0 && html`<p class="empty">Nobody.</p>`
	}</div>`;
	return layout(instance, '/changes', 'Changes', content);
}

function changeRow(state: InstanceState, change: AccountChange): Html {
	const user = change.after ?? change.before;
	return html`<tr><td class="nowrap quiet">${moment(change.at)}</td><td>${kindPill(change)}</td>
<td><a href="/people/${change.userId}">${user?.displayName ?? ''}</a></td><td>${user?.emailAddress ?? ''}</td><td>${values(state, change)}</td></tr>`;
}

/** The changes of one person, for the person's page. */
export function changesOf(state: InstanceState, userId: number): Content {
	const changes = state.people.history.of(userId);
	if (changes.length === 0) return html`<p class="quiet">None since the start or the last reset.</p>`;
	return html`<table>${changes.map((change) => html`<tr><td class="nowrap quiet">${moment(change.at)}</td><td>${kindPill(change)}</td><td>${values(state, change)}</td></tr>`)}</table>`;
}

/** `created` or `changed` since the start, beside a person's name. */
export function newestChange(state: InstanceState, userId: number): Content {
	const [newest] = state.people.history.of(userId);
	return newest === undefined ? '' : kindPill(newest);
}

function kindPill({ before, after }: AccountChange): Html {
	if (before === undefined) return html`<span class="pill good">created</span>`;
	return after === undefined ? html`<span class="pill bad">deleted</span>` : html`<span class="pill warn">changed</span>`;
}

/** Every new account has these; name and address stand beside them. */
const OF_EVERY_ACCOUNT: readonly string[] = ['displayName', 'userName', 'emailAddress', 'isPending', 'isActive'];

/** `title: Analyst → Lead`, a line for each attribute; nothing for a deleted account. */
function values(state: InstanceState, { before, after }: AccountChange): Content {
	if (after === undefined) return '';
	const shown = (key: string, list: readonly AttributeValue[]): string =>
		list.length === 0 ? '(empty)' : list.map((value) => (key === 'roleId' ? (state.roles.get(Number(value))?.name ?? String(value)) : String(value))).join(', ');
	const shownChanges = valueChanges(before, after).filter(({ key }) => before !== undefined || !OF_EVERY_ACCOUNT.includes(key));
	return shownChanges.map(({ key, from, to }) => {
		const title = key === 'roleId' ? 'role' : (state.attributes.get(key)?.title ?? key);
		return html`<div><span class="quiet">${title}:</span> ${before === undefined ? '' : `${shown(key, from)} → `}${shown(key, to)}</div>`;
	});
}
