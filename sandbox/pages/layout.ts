import type { LiveInstance } from '../state/instanceState';

const TABS = [
	['/', 'People'],
	['/changes', 'Changes'],
	['/datasets', 'DataSets'],
	['/outbox', 'Outbox'],
	['/requests', 'Requests'],
	['/violations', 'Violations'],
	['/setup', 'Setup'],
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

/** "51–100 of 5,000 people" and the links to the previous and the next page. */
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

/** Markup that is safe to send. Only `html` makes it, which escapes all contents. */
export class Html {
	constructor(readonly text: string) {}
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export type Content = Html | string | number | undefined | null | false | readonly Content[];

function render(content: Content): string {
	if (content instanceof Html) return content.text;
	if (content === undefined || content === null || content === false) return '';
	if (typeof content === 'string') return content.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
	if (typeof content === 'number') return String(content);
	return content.map(render).join('');
}

/** Markup with escaped contents: `html\`<b>${name}</b>\``. */
export const html = (parts: TemplateStringsArray, ...contents: readonly Content[]): Html =>
	new Html(parts.map((part, at) => part + (at < contents.length ? render(contents[at]) : '')).join(''));

/** `2018-06-01 09:30:05`, in UTC, like all times on these pages. */
export const moment = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');

/** A query string of the values that are set. */
export function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
	const params = new URLSearchParams();
	for (const [key, value] of Object.entries(values)) {
		if (value !== undefined && value !== '') params.append(key, String(value));
	}
	return params.size === 0 ? '' : `?${params.toString()}`;
}

/** The one style sheet, light and dark. */
export const STYLE = `
:root { color-scheme: light dark;
  --ground: #f5f6f8; --paper: #fff; --ink: #1d2530; --quiet: #667085; --line: #e3e6eb; --tint: #f0f4fa;
  --accent: #1b6fb8; --good: #1f7a4d; --good-tint: #e3f5ea; --warn: #9a5b00; --warn-tint: #fdf0d5; --bad: #b3261e; --bad-tint: #fbe4e2; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #14181d; --paper: #1c2229; --ink: #e6e9ee; --quiet: #98a2b3; --line: #2e3640; --tint: #232b34;
  --accent: #6cb3f0; --good: #6fcf97; --good-tint: #16331f; --warn: #f0b95a; --warn-tint: #3a2c10; --bad: #ff8a80; --bad-tint: #3d1a18; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
header { background: var(--paper); border-bottom: 1px solid var(--line); padding: 0 28px; display: flex; align-items: center; gap: 28px; min-height: 56px; flex-wrap: wrap; }
header .name { font-weight: 650; font-size: 16px; color: var(--ink); } header .name small { color: var(--quiet); font-weight: 400; margin-left: 8px; font-size: 13px; }
nav { display: flex; gap: 4px; flex: 1; } nav a { padding: 17px 12px 15px; color: var(--quiet); border-bottom: 2px solid transparent; white-space: nowrap; }
nav a:hover { color: var(--ink); text-decoration: none; } nav a.here { color: var(--ink); border-color: var(--accent); font-weight: 550; }
main { padding: 24px 28px 60px; max-width: 1480px; margin: 0 auto; }
h1 { font-size: 22px; font-weight: 650; margin: 0 0 4px; } h2 { font-size: 15px; font-weight: 650; margin: 0 0 10px; }
.lead { color: var(--quiet); margin: 0 0 18px; } .quiet { color: var(--quiet); } .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12.5px; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; margin-bottom: 20px; }
.card.padded { padding: 18px 20px; } .card .scroll { overflow-x: auto; }
.bar { display: flex; gap: 12px; align-items: center; margin-bottom: 14px; flex-wrap: wrap; } .bar .grow { flex: 1; }
input[type=search] { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 7px 12px; width: 320px; max-width: 100%; }
button, .button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 6px 13px; cursor: pointer; display: inline-block; }
button:hover, .button:hover { background: var(--tint); text-decoration: none; } button.danger { color: var(--bad); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 8px 14px; border-bottom: 1px solid var(--line); vertical-align: middle; }
tr:last-child td { border-bottom: 0; } th { color: var(--quiet); font-weight: 550; font-size: 12.5px; white-space: nowrap; background: var(--paper); }
tbody tr:hover td { background: var(--tint); } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.nowrap { white-space: nowrap; } .rows td { max-width: 340px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 13px; padding: 6px 12px; }
.rows th { padding: 8px 12px; } .rows tr.run td { background: var(--tint); font-weight: 600; border-top: 2px solid var(--line); } .rows .null { color: var(--quiet); opacity: .6; }
.pill { display: inline-block; border-radius: 99px; padding: 1px 9px; font-size: 12px; background: var(--tint); color: var(--quiet); white-space: nowrap; margin-right: 4px; }
.pill.role { color: var(--accent); } .pill.good { color: var(--good); background: var(--good-tint); } .pill.warn { color: var(--warn); background: var(--warn-tint); } .pill.bad { color: var(--bad); background: var(--bad-tint); }
.face { display: inline-flex; align-items: center; justify-content: center; width: 28px; height: 28px; border-radius: 50%; color: #fff; font-size: 11px; font-weight: 650; margin-right: 10px; vertical-align: middle; flex: none; }
.face.large { width: 64px; height: 64px; font-size: 22px; margin-right: 18px; } .who { display: flex; align-items: center; white-space: nowrap; }
.profile { display: flex; align-items: center; margin-bottom: 22px; } .profile .pill { background: var(--line); margin-left: 6px; } .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 20px; align-items: start; }
dl { display: grid; grid-template-columns: 190px 1fr; margin: 0; } dt, dd { padding: 6px 0; border-bottom: 1px solid var(--line); margin: 0; overflow-wrap: anywhere; } dt { color: var(--quiet); }
dl > :nth-last-child(-n+2) { border-bottom: 0; } dt small { display: block; opacity: .75; } .figures { display: flex; gap: 16px; flex-wrap: wrap; margin-bottom: 20px; }
.figure { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 12px 20px; min-width: 130px; } .figure b { display: block; font-size: 24px; font-weight: 650; font-variant-numeric: tabular-nums; }
.figure span { color: var(--quiet); font-size: 13px; } .meter { background: var(--tint); border-radius: 4px; height: 8px; min-width: 120px; } .meter i { display: block; background: var(--accent); height: 8px; border-radius: 4px; }
.empty { padding: 40px; text-align: center; color: var(--quiet); } form.inline { display: inline; }
`;
