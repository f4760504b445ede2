import type { Kind } from '../kind';
import type { Banner } from '../story/banners';
import type { Figure } from '../story/figures';
import type { ReportModel, Tally } from '../story/story';
import type { RunStatus } from '../types';
import { figure } from '../words';
import { html, isolated, type Markup, nothing, type Paint } from './markup';
import { TONES } from './style';

const STATUS: Readonly<Record<RunStatus, { readonly word: string; readonly tone: Kind }>> = {
	success: { word: 'Success', tone: 'created' },
	partial: { word: 'Partial', tone: 'held' },
	failed: { word: 'Failed', tone: 'failed' },
	nothingToDo: { word: 'Nothing to do', tone: 'unchanged' },
	dryRun: { word: 'Dry run', tone: 'updated' },
	preview: { word: 'Plan', tone: 'updated' },
	notApproved: { word: 'Not approved', tone: 'held' },
};

/** A plan that waits is called so: approving it writes. */
function badge({ status, record }: ReportModel): (typeof STATUS)[RunStatus] {
	return status === 'preview' && record.preview !== 'plan' ? { word: 'Waiting for approval', tone: 'held' } : STATUS[status];
}

/** The first card: what the run did, at a glance. `anchors` links the tiles to the sections of the same document. */
export function glance(story: ReportModel, paint: Paint, anchors: boolean): Markup {
	const status = badge(story);
	return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${paint('full')}><tr>
<td><p ${paint('overline')}>Domo users${story.instanceName === '' ? '' : html` · ${isolated(story.instanceName)}`}</p></td>
<td align="right" valign="top"><span ${paint('pill', `soft-${status.tone}`, `ink-${status.tone}`)}>${status.word}</span></td>
</tr></table>
<h1 ${paint('title')}>${isolated(story.title)}</h1>
${story.description === '' ? nothing : html`<p ${paint('description')}>${isolated(story.description)}</p>`}
<p ${paint('lead')}>${story.headline}</p>
${story.banners.map((banner) => bannerBox(banner, paint))}
${bar(story.tallies, paint)}
${tiles(story, paint, anchors)}
${figures(story.figures, paint)}`;
}

function bannerBox({ tone, title, text, todo, toe }: Banner, paint: Paint): Markup {
	const kind = tone === 'info' ? 'updated' : tone;
	return html`<div ${paint('banner', `soft-${kind}`)}><p ${paint('bannerTitle', `ink-${kind}`)}>${title}</p>${[text, todo]
		.filter(Boolean)
		.map((line) => html`<p ${paint('bannerText')}>${line}</p>`)}${
		toe === '' ? nothing : html`<p ${paint('bannerText', 'small')}>For Domo support: <span ${paint('code')}>${toe}</span></p>`
	}</div>`;
}

const smallest = 1.5;

/** A bar of what happened, unchanged people left out: they would hide the rest. */
function bar(tallies: readonly Tally[], paint: Paint): Markup {
	const told = tallies.filter(({ kind, count }) => kind !== 'unchanged' && count > 0);
	if (told.length === 0) return nothing;
	const sum = told.reduce((total, { count }) => total + count, 0);
	const widths = told.map(({ count }) => Math.max((count / sum) * 100, smallest));
	const total = widths.reduce((a, b) => a + b, 0);
	const cells = told.map(({ kind, word, count }, at) => {
		const width = (((widths[at] ?? 0) / total) * 100).toFixed(1);
		return html`<td width="${width}%" bgcolor="${TONES[kind].strong}" title="${figure(count)} ${word}" ${paint('segment', `fill-${kind}`)}>&nbsp;</td>`;
	});
	return html`<div ${paint('bar')}><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${paint('fixed')}><tr>${cells}</tr></table></div>`;
}

const TILES: readonly (readonly Kind[])[] = [['created', 'updated', 'removed'], ['held', 'rejected', 'failed'], ['notApproved', 'alreadyDone']];
/** Told only where there are some. */
const RARE: ReadonlySet<Kind> = new Set<Kind>(['notApproved', 'alreadyDone']);

/** Two tables of three side by side, which a narrow screen puts one under the other, without a media query. */
function tiles(story: ReportModel, paint: Paint, anchors: boolean): Markup {
	const counts = new Map(story.tallies.map((tally) => [tally.kind, tally]));
	if (story.tallies.every(({ count }) => count === 0)) return nothing;
	const told = TILES.map((kinds) => kinds.filter((kind) => !RARE.has(kind) || (counts.get(kind)?.count ?? 0) > 0)).filter((kinds) => kinds.length > 0);
	return html`${told.map((kinds) => html`<table role="presentation" align="left" width="50%" cellpadding="0" cellspacing="0" border="0" ${paint('tiles')}><tr>${kinds.map((kind) => {
		const { count, word } = counts.get(kind) ?? { count: 0, word: kind };
		const number = html`<span ${count === 0 ? paint('tileNumber', 'zero') : paint('tileNumber', `ink-${kind}`)}>${figure(count)}</span>`;
		const target = anchors && count > 0 ? story.sections.find((section) => section.kind === kind) : undefined;
		return html`<td ${paint('tile')}>${target === undefined ? number : html`<a href="#${target.id}" style="text-decoration:none">${number}</a>`}<br><span ${paint('tileWord')}>${word}</span></td>`;
	})}</tr></table>`)}<div style="clear:both;font-size:0;line-height:0">&nbsp;</div>`;
}

function figures(all: readonly Figure[], paint: Paint): Markup {
	if (all.length === 0) return nothing;
	return html`<div ${paint('figures')}>${all.map(
		({ label, before, after, remark }) =>
			html`<span ${paint('figure')}><span ${paint('muted', 'small')}>${label}</span> <b>${before}${after === '' ? '' : ` → ${after}`}</b>${remark === '' ? nothing : html` <span ${paint('muted', 'small')}>${remark}</span>`}</span> `,
	)}</div>`;
}
