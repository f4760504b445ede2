import type { LiveInstance } from '../instance';
import { Html, html, queryOf, type Content } from './html';
import { STYLE } from './style';

const TABS = [
	['/', 'People'],
	['/datasets', 'DataSets'],
	['/outbox', 'Outbox'],
	['/requests', 'Requests'],
	['/violations', 'Violations'],
	['/setup', 'Roles and attributes'],
] as const;

function tabLabel(instance: LiveInstance, path: string, label: string): Content {
	if (path === '/outbox') return html`${label} <span class="pill">${instance.state.outbox.length}</span>`;
	const count = instance.violations.length;
	if (path === '/violations' && count > 0) return html`${label} <span class="pill bad">${count}</span>`;
	return label;
}

/** A whole page: the bar with the tabs, then `content`. */
export function layout(instance: LiveInstance, here: string, title: string, content: Content): string {
	const tabs = TABS.map(
		([path, label]) =>
			html`<a href="${path}" class="${path === here ? 'here' : ''}">${tabLabel(instance, path, label)}</a>`,
	);
	const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${instance.name}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<a class="name" href="/">${instance.name}<small>stand-in Domo instance</small></a>
<nav>${tabs}</nav>
<form class="inline" method="post" action="/__sandbox/reset"><button class="danger" title="Back to the state it was started with">Reset</button></form>
</header>
<main>${content}</main>
</body>
</html>`;
	return page.text;
}

/** "51–100 of 5,000 people" and the buttons to the neighbours. */
export function pager(
	path: string,
	values: Readonly<Record<string, string | undefined>>,
	at: { readonly page: number; readonly size: number; readonly total: number; readonly noun: string },
): Html {
	const { page, size, total, noun } = at;
	const from = total === 0 ? 0 : (page - 1) * size + 1;
	const to = Math.min(total, page * size);
	const link = (target: number, label: string): Content =>
		target >= 1 && (target - 1) * size < total
			? html`<a class="button" href="${path}${queryOf({ ...values, page: target })}">${label}</a>`
			: '';
	const range = `${from.toLocaleString('en-US')}–${to.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} ${noun}`;
	return html`<span class="quiet">${range}</span> ${link(page - 1, '← Previous')} ${link(page + 1, 'Next →')}`;
}

/** The number of the page that is asked for, from 1. */
export const pageNumber = (value: string | undefined): number =>
	value !== undefined && /^[1-9]\d{0,6}$/.test(value) ? Number(value) : 1;
