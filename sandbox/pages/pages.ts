import { idOf, type QueryValues } from '../http/values';
import { htmlReply, noContent, type Reply } from '../http/reply';
import type { LiveInstance } from '../state/instanceState';
import { changesPage } from './changes';
import { dataSetPage, dataSetsPage } from './dataSets';
import { html, type Html, layout, moment } from './layout';
import { peoplePage, personPage } from './people';

const PAGES: Readonly<Record<string, (instance: LiveInstance, query: QueryValues) => string>> = {
	'/': peoplePage,
	'/changes': changesPage,
	'/datasets': dataSetsPage,
	'/outbox': outboxPage,
	'/requests': requestsPage,
	'/violations': violationsPage,
	'/setup': setupPage,
};

function pageOf(instance: LiveInstance, path: string, query: QueryValues): string | undefined {
	const page = PAGES[path];
	if (page !== undefined) return page(instance, query);
	const [, folder, id] = path.split('/');
	if (folder === 'people') {
		const user = instance.state.users.get(idOf(id)) ?? instance.state.people.deleted.get(idOf(id));
		return user === undefined ? undefined : personPage(instance, user);
	}
	const dataSet = folder === 'datasets' ? instance.state.dataSets.get(id ?? '') : undefined;
	return dataSet === undefined ? undefined : dataSetPage(instance, dataSet, query);
}

/** The web page at a path. A path that is neither a page nor the API is recorded as a violation. */
export function pageReply(
	instance: LiveInstance,
	path: string,
	query: QueryValues,
	violated: (message: string) => void,
): Reply {
	if (path === '/favicon.ico') return noContent();
	instance.state.people.reveal(instance.state.now());
	const page = pageOf(instance, path, query);
	if (page !== undefined) return htmlReply(page);
	const isGone = path.startsWith('/people/') || path.startsWith('/datasets/');
	if (!isGone) violated(`No such page or endpoint: ${path}`);
	const content = html`<h1>Not found</h1><p class="lead">There is nothing at ${path}${isGone && ' any more'}.</p>`;
	return htmlReply(layout(instance, '', 'Not found', content), 404);
}

const RECENT = 200;

/** Invitations that Domo would have mailed, newest first. */
export function outboxPage(instance: LiveInstance): string {
	const { outbox, users } = instance.state;
	const rows = [...outbox].reverse().map(
		(invite) => html`<tr><td class="nowrap quiet">${moment(invite.at)}</td>
<td><a href="/people/${invite.userId}">${invite.displayName}</a></td><td>${invite.email}</td>
<td>${users.get(invite.invitedBy)?.displayName ?? ''}</td></tr>`,
	);
	const content = html`<h1>Outbox</h1><p class="lead">Invitations that Domo would have mailed. Nothing leaves this process.</p>
<div class="card"><table><thead><tr><th>Sent (UTC)</th><th>To</th><th>E-mail</th><th>Invited by</th></tr></thead>
<tbody>${rows}</tbody></table>${rows.length === 0 && html`<p class="empty">Nobody was invited.</p>`}</div>`;
	return layout(instance, '/outbox', 'Outbox', content);
}

const figure = (value: number, label: string): Html =>
	html`<div class="figure"><b>${value.toLocaleString('en-US')}</b><span>${label}</span></div>`;

function tone(status: number): string {
	if (status === 0 || status >= 500) return 'bad';
	return status >= 400 ? 'warn' : 'good';
}

/** The number of requests by kind and by status, and the newest requests. */
export function requestsPage(instance: LiveInstance): string {
	const { counters, requests } = instance;
	const kinds = Object.entries(counters.byKind).sort((a, b) => b[1] - a[1]);
	const most = Math.max(1, ...kinds.map(([, count]) => count));
	const bars = kinds.map(
		([kind, count]) => html`<tr><td>${kind}</td><td class="number">${count.toLocaleString('en-US')}</td>
<td style="width:50%"><div class="meter"><i style="width:${Math.max(1, Math.round((count / most) * 100))}%"></i></div></td></tr>`,
	);
	const statuses = Object.entries(counters.byStatus).map(
		([status, count]) =>
			html`<tr><td><span class="pill ${tone(Number(status))}">${status === '0' ? 'no answer' : status}</span></td>
<td class="number">${count.toLocaleString('en-US')}</td></tr>`,
	);
	const recent = [...requests]
		.slice(-RECENT)
		.reverse()
		.map(
			(request) => html`<tr><td class="quiet nowrap">${new Date(request.at).toISOString().slice(11, 23)}</td>
<td>${request.kind}</td><td class="mono">${request.method} ${request.path}</td>
<td><span class="pill ${tone(request.status)}">${request.status === 0 ? 'no answer' : request.status}</span></td>
<td class="number">${request.durationMs}</td></tr>`,
		);
	const content = html`<h1>Requests</h1><p class="lead">Since the start or the last reset.</p>
<div class="figures">${figure(counters.total, 'requests')}${figure(counters.reads, 'reads')}${figure(counters.writes, 'writes')}${figure(
		instance.violations.length,
		'violations',
	)}</div>
<div class="columns"><section class="card"><table><thead><tr><th>Kind</th><th class="number">Requests</th><th></th></tr></thead><tbody>${bars}</tbody></table></section>
<section class="card"><table><thead><tr><th>Answer</th><th class="number">Requests</th></tr></thead><tbody>${statuses}</tbody></table></section></div>
<h2>The newest ${Math.min(RECENT, requests.length)}</h2>
<div class="card rows"><div class="scroll"><table><thead><tr><th>At (UTC)</th><th>Kind</th><th>Request</th><th>Answer</th><th class="number">ms</th></tr></thead><tbody>${recent}</tbody></table></div></div>`;
	return layout(instance, '/requests', 'Requests', content);
}

/** Requests that no known Domo client sends. */
export function violationsPage(instance: LiveInstance): string {
	const rows = [...instance.violations].reverse().map(
		({ method, path, message }) =>
			html`<tr><td>${message}</td><td class="mono">${method} ${path}</td></tr>`,
	);
	const content = html`<h1>Violations</h1>
<p class="lead">Requests that no known Domo client sends: unknown paths, methods, fields, attribute keys, filters.</p>
<div class="card"><table><thead><tr><th>Violation</th><th>Request</th></tr></thead><tbody>${rows}</tbody></table>${
		rows.length === 0 && html`<p class="empty">None. Every request was one that Domo supports.</p>`
	}</div>`;
	return layout(instance, '/violations', 'Violations', content);
}

/** Address and access tokens, roles with their grants, attribute definitions, groups and the fault switches that are on. */
export function setupPage(instance: LiveInstance): string {
	const { state, faults } = instance;
	const roles = [...state.roles.values()].map(
		(role) => html`<tr><td>${role.name}<div class="quiet">${role.description}</div></td><td class="number">${role.id}</td>
<td class="number">${state.people.countOfRole(role.id)}</td>
<td>${role.authorities.map((authority) => html`<span class="pill mono">${authority}</span>`)}</td></tr>`,
	);
	const attributes = [...state.attributes.values()].map(
		(definition) => html`<tr><td class="mono">${definition.key}</td><td>${definition.title ?? ''}</td>
<td>${definition.keyspace}</td><td>${definition.validator}</td><td>${definition.valueType ?? ''}</td></tr>`,
	);
	const groups = [...state.groups.values()].map(
		(group) => html`<tr><td>${group.name}</td><td>${group.type}</td><td class="number">${group.members.size}</td></tr>`,
	);
	const tokens = [...state.tokens].map(([token, userId]) => html`<tr><td class="mono">${token}</td><td><a href="/people/${userId}">${state.users.get(userId)?.displayName ?? `user ${userId}`}</a></td></tr>`);
	const isFaulty = Object.keys(faults).length > 0;
	const content = html`<h1>Setup</h1><p class="lead">What this instance is set up with.</p>
<h2>For the credential in n8n</h2><div class="card"><table><thead><tr><th>Access token</th><th>Acts as</th></tr></thead><tbody>${tokens}</tbody></table></div>
<p>Instance: <span class="mono">${instance.url}</span></p>
<h2>Roles</h2><div class="card"><table><thead><tr><th>Name</th><th class="number">Id</th><th class="number">People</th><th>Grants</th></tr></thead><tbody>${roles}</tbody></table></div>
<h2>Attribute definitions</h2><div class="card"><table><thead><tr><th>Key</th><th>Title</th><th>Keyspace</th><th>Validator</th><th>Type</th></tr></thead><tbody>${attributes}</tbody></table></div>
<h2>Groups</h2><div class="card"><table><thead><tr><th>Name</th><th>Type</th><th class="number">Members</th></tr></thead><tbody>${groups}</tbody></table>${
		groups.length === 0 && html`<p class="empty">None.</p>`
	}</div>
<h2>Fault switches</h2><div class="card padded">${
		isFaulty ? html`<pre class="mono">${JSON.stringify(faults, null, 2)}</pre>` : html`<span class="quiet">All off.</span>`
	}</div>`;
	return layout(instance, '/setup', 'Setup', content);
}
