/** The cards that mail and report.html share: the summary card with banners and tiles, sections, fields, notes, facts, and the page around them. */
import { counted, figure } from '../../common/wording';
import type { AttentionLine } from '../attention';
import { type Banner, oneLine } from '../banners';
import { timesWritten } from '../counts';
import type { OutcomeKind } from '../outcomes';
import type { InstanceLine, KindCount, ReportModel, Section } from '../reportModel';
import { escapeHtml, html, isolated, type Markup, nothing, type StyleFunction, styleSheet, TONES } from './markup';

/** The first card: what the run did, at a glance. `anchors` links the tiles to the sections of the same document. */
export function summaryCard(model: ReportModel, style: StyleFunction, anchors: boolean): Markup {
	return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${style('full')}><tr>
<td><p ${style('overline')}>Domo users${model.instanceName === '' ? '' : html` · ${isolated(model.instanceName)}`}</p></td>
<td align="right" valign="top"><span ${style('pill', `soft-${model.badge.tone}`, `ink-${model.badge.tone}`)}>${model.badge.word}</span></td>
</tr></table>
<h1 ${style('title')}>${isolated(model.title)}</h1>
${model.description === '' ? nothing : html`<p ${style('description')}>${isolated(model.description)}</p>`}
<p ${style('lead')}>${model.headline}</p>
${model.banners.map((banner) => bannerBox(banner, style))}${attentionBox(model.attention, style)}
${bar(model.kindCounts, style)}
${tiles(model, style, anchors)}
${instanceLine(model.instanceLines, style)}`;
}

function bannerBox({ tone, title, text, todo, toe }: Banner, style: StyleFunction): Markup {
	const kind = tone === 'info' ? 'updated' : tone;
	return html`<div ${style('banner', `soft-${kind}`)}><p ${style('bannerTitle', `ink-${kind}`)}>${title}</p>${[text, todo]
		.filter(Boolean)
		.map((line) => html`<p ${style('bannerText')}>${line}</p>`)}${
		toe === '' ? nothing : html`<p ${style('bannerText', 'small')}>For Domo support: <span ${style('code')}>${toe}</span></p>`
	}</div>`;
}

/** The people whom a reader must look at first, by name. */
function attentionBox(all: readonly AttentionLine[], style: StyleFunction): Markup {
	if (all.length === 0) return nothing;
	const lines = all.map(({ kind, title, people, more }) => html`<p ${style('bannerText')}><b ${style(`ink-${kind}`)}>${title}:</b> ${
		people.map((name, at) => html`${at === 0 ? '' : ', '}${isolated(name)}`)}${more === 0 ? '' : ` and ${figure(more)} more`}</p>`);
	return html`<div ${style('banner', 'soft-unchanged')}><p ${style('bannerTitle')}>Look at these first</p>${lines}</div>`;
}

/** Smallest width of a segment, in percent. */
const smallest = 1.5;

/** A bar of what happened, without unchanged people, who would dwarf the rest. */
function bar(all: readonly KindCount[], style: StyleFunction): Markup {
	const counts = all.filter(({ kind, count }) => kind !== 'unchanged' && count > 0);
	if (counts.length === 0) return nothing;
	const sum = counts.reduce((total, { count }) => total + count, 0);
	const widths = counts.map(({ count }) => Math.max((count / sum) * 100, smallest));
	const total = widths.reduce((a, b) => a + b, 0);
	const cells = counts.map(({ kind, word, count }, at) => {
		const width = (((widths[at] ?? 0) / total) * 100).toFixed(1);
		return html`<td width="${width}%" bgcolor="${TONES[kind].strong}" title="${figure(count)} ${word}" ${style('segment', `fill-${kind}`)}>&nbsp;</td>`;
	});
	return html`<div ${style('bar')}><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${style('fixed')}><tr>${cells}</tr></table></div>`;
}

const TILES: readonly (readonly OutcomeKind[])[] = [['created', 'updated', 'removed'], ['held', 'rejected', 'failed'], ['notApproved', 'alreadyDone', 'scheduled']];
/** Shown only if there are any. */
const RARE: ReadonlySet<OutcomeKind> = new Set<OutcomeKind>(['notApproved', 'alreadyDone', 'scheduled']);

/** Tables of three tiles side by side; on a narrow screen they wrap without a media query. */
function tiles(model: ReportModel, style: StyleFunction, anchors: boolean): Markup {
	const counts = new Map(model.kindCounts.map((each) => [each.kind, each]));
	if (model.kindCounts.every(({ count }) => count === 0)) return nothing;
	const tables = TILES.map((kinds) => kinds.filter((kind) => !RARE.has(kind) || (counts.get(kind)?.count ?? 0) > 0)).filter((kinds) => kinds.length > 0);
	return html`${tables.map((kinds) => html`<table role="presentation" align="left" width="50%" cellpadding="0" cellspacing="0" border="0" ${style('tiles')}><tr>${kinds.map((kind) => {
		const { count, word } = counts.get(kind) ?? { count: 0, word: kind };
		const number = html`<span ${count === 0 ? style('tileNumber', 'zero') : style('tileNumber', `ink-${kind}`)}>${figure(count)}</span>`;
		const target = anchors && count > 0 ? model.sections.find((section) => section.kind === kind) : undefined;
		return html`<td ${style('tile')}>${target === undefined ? number : html`<a href="#${target.id}" style="text-decoration:none">${number}</a>`}<br><span ${style('tileWord')}>${word}</span></td>`;
	})}</tr></table>`)}<div style="clear:both;font-size:0;line-height:0">&nbsp;</div>`;
}

function instanceLine(all: readonly InstanceLine[], style: StyleFunction): Markup {
	if (all.length === 0) return nothing;
	return html`<div ${style('figures')}>${all.map(
		({ label, before, after, remark }) =>
			html`<span ${style('figure')}><span ${style('muted', 'small')}>${label}</span> <b>${before}${after === '' ? '' : ` → ${after}`}</b>${remark === '' ? nothing : html` <span ${style('muted', 'small')}>${remark}</span>`}</span> `,
	)}</div>`;
}

export function sectionTitle({ kind, title }: Section, style: StyleFunction): Markup {
	return html`<h2 ${style('heading', `ink-${kind}`)}>${title}</h2>`;
}

export function sectionReason({ reason }: Section, style: StyleFunction): Markup {
	return reason === '' ? nothing : html`<p ${style('reason')}>${reason}</p>`;
}

/** How often each field was written, for the end of mail and report. */
export function fieldCard({ fieldCounts, dryRun, labels }: ReportModel, style: StyleFunction, limit: number): Markup {
	const shown = fieldCounts.slice(0, limit);
	const cell = (times: number): Markup => html`<td ${times === 0 ? style('number', 'zero') : style('number')}>${figure(times)}</td>`;
	const rows = shown.map((count) => html`<tr><td ${style('value')}>${isolated(labels.field(count.field))}</td>${cell(count.changed)}${cell(count.cleared)}${cell(count.set)}</tr>`);
	const heads = ['changed', 'cleared', 'set on new people'].map((head) => html`<th scope="col" ${style('columnHead')}>${head}</th>`);
	const left = fieldCounts.slice(limit).reduce((sum, count) => sum + timesWritten(count), 0);
	return html`<h2 ${style('heading')}>${dryRun ? 'Fields to write' : 'Fields written'}</h2>
<table width="100%" cellpadding="0" cellspacing="0" border="0" ${style('full')}><tr><th scope="col" ${style('columnHeadFirst')}>field</th>${heads}</tr>${rows}</table>
${left === 0 ? nothing : html`<p ${style('more')}>${figure(left)} more, of ${counted(fieldCounts.length - limit, ['other field', 'other fields'])}, ${left === 1 ? 'is' : 'are'} in the run log.</p>`}`;
}

export function notesCard(notes: readonly string[], limit: number, style: StyleFunction): Markup {
	const left = notes.length - limit;
	const more = left > 0 ? html`<p ${style('more')}>and ${figure(left)} more</p>` : nothing;
	return html`<h2 ${style('heading')}>Notes</h2>${notes.slice(0, limit).map((note) => html`<p ${style('says')}>${note}</p>`)}${more}`;
}

export function factsCard({ facts }: ReportModel, style: StyleFunction): Markup {
	const rows = facts.map(({ label, value, url }) => {
		const shown = url === undefined ? isolated(value) : html`<a href="${url}" ${style('link')}>${isolated(value)}</a>`;
		return html`<tr><td ${style('fact')}>${label}</td><td ${style('factValue')}>${shown}</td></tr>`;
	});
	return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0">${rows}</table>`;
}

export interface PageLayout {
	/** Everything before and after the cards. */
	readonly head: string;
	readonly foot: string;
}

/** The document around the cards, made of tables, since mail programs support little else. */
export function pageLayout(model: ReportModel, style: StyleFunction, inline: boolean): PageLayout {
	const title = oneLine([model.title, model.instanceName].filter(Boolean).join(' · '));
	const preview = oneLine(model.headline);
	const open = html`<body ${style('page')}>
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${style('page')}><tr><td align="center" ${style('outer')}>
<table role="presentation" width="720" cellpadding="0" cellspacing="0" border="0" align="center" ${style('frame')}>
`;
	return {
		head: `<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
${styleSheet(inline)}
</style>
</head>
${open.html}`,
		foot: '</table>\n</td></tr></table>\n</body>\n</html>\n',
	};
}

export function card(style: StyleFunction, content: Markup): Markup {
	return html`<tr><td ${style('card')}>
${content}
</td></tr>
<tr><td ${style('gap')}>&nbsp;</td></tr>
`;
}
