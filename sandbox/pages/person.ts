import type { LiveInstance } from '../instance';
import { allAttributes, systemAttribute } from '../people/systemAttributes';
import type { AttributeValue, User } from '../people/user';
import type { InstanceState } from '../state/instanceState';
import { html, moment, type Content, type Html } from './html';
import { layout } from './layout';
import { face, marks, rolePill } from './people';

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
<div>${user.emailAddress} ${rolePill(state, user.roleId)}${marks(user)}</div></div></div>
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
