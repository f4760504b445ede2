import type { LiveInstance } from '../instance';
import { html } from './html';
import { layout } from './layout';

/** Roles with their grants, attribute definitions, groups and the fault switches that are on. */
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
	const isFaulty = Object.keys(faults).length > 0;
	const content = html`<h1>Roles and attributes</h1><p class="lead">What this instance is set up with.</p>
<h2>Roles</h2><div class="card"><table><thead><tr><th>Name</th><th class="number">Id</th><th class="number">People</th><th>Grants</th></tr></thead><tbody>${roles}</tbody></table></div>
<h2>Attribute definitions</h2><div class="card"><table><thead><tr><th>Key</th><th>Title</th><th>Keyspace</th><th>Validator</th><th>Type</th></tr></thead><tbody>${attributes}</tbody></table></div>
<h2>Groups</h2><div class="card"><table><thead><tr><th>Name</th><th>Type</th><th class="number">Members</th></tr></thead><tbody>${groups}</tbody></table>${
		groups.length === 0 && html`<p class="empty">None.</p>`
	}</div>
<h2>Fault switches</h2><div class="card padded">${
		isFaulty ? html`<pre class="mono">${JSON.stringify(faults, null, 2)}</pre>` : html`<span class="quiet">All off.</span>`
	}</div>`;
	return layout(instance, '/setup', 'Roles and attributes', content);
}
