import type { LiveInstance } from '../instance';
import { html, moment, type Html } from './html';
import { layout } from './layout';

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

/** How many requests of which kind came, and the newest ones. */
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

/** What no well-behaved client sends. */
export function violationsPage(instance: LiveInstance): string {
	const rows = [...instance.violations].reverse().map(
		({ method, path, message }) =>
			html`<tr><td>${message}</td><td class="mono">${method} ${path}</td></tr>`,
	);
	const content = html`<h1>Violations</h1>
<p class="lead">Requests that no known Domo client sends: unknown paths, methods, fields, attribute keys, filters.</p>
<div class="card"><table><thead><tr><th>What</th><th>Request</th></tr></thead><tbody>${rows}</tbody></table>${
		rows.length === 0 && html`<p class="empty">None. Every request was one that Domo knows.</p>`
	}</div>`;
	return layout(instance, '/violations', 'Violations', content);
}
