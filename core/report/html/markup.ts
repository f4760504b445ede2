/** Safe HTML for mail and report.html, and the styles of both. */
import type { OutcomeKind } from '../outcomes';

/** HTML that is safe to put into a document: only `html` and `markup` functions make it, and they escape what they are given. */
export interface Markup {
	readonly html: string;
}

export const nothing: Markup = { html: '' };

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for element content and quoted attributes. Control characters and lone surrogates, which no document may hold, become `�`. */
export function escapeHtml(text: string): string {
	return text
		.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
		.replace(/[^\P{Cc}\t\n\r]|[\uD800-\uDFFF]/gu, '\uFFFD');
}

type Child = Markup | string | number | readonly Markup[];

/** `` html`<b>${text}</b>` ``: text is escaped, markup is not. */
export function html(parts: TemplateStringsArray, ...children: readonly Child[]): Markup {
	return { html: parts.map((part, at) => part + render(children[at])).join('') };
}

function render(child: Child | undefined): string {
	if (child === undefined) return '';
	if (typeof child === 'string') return escapeHtml(child);
	if (typeof child === 'number') return String(child);
	return 'html' in child ? child.html : child.map((each) => each.html).join('');
}

/** A person's own text: isolated, so that a right-to-left name does not turn the words around it (C13). */
export function isolated(text: string): Markup {
	return html`<bdi>${text}</bdi>`;
}

/** Attributes that give an element its looks. */
export type StyleFunction = (...names: readonly StyleName[]) => Markup;

/** Inline, with class names for dark mode and narrow screens: mail programs drop style sheets. */
export const inlineStyle: StyleFunction = (...names) => {
	const css = names.map((name) => STYLES.get(name)?.css ?? '').join(';');
	const classes = names.filter((name) => STYLES.get(name)?.dark !== undefined || STYLES.get(name)?.narrow !== undefined);
	return classes.length === 0 ? html`style="${css}"` : html`style="${css}" class="${classes.join(' ')}"`;
};

/** By class alone: a report of 10,000 people stays small. */
export const classStyle: StyleFunction = (...names) => html`class="${names.join(' ')}"`;

/** UTF-8 bytes, without Node's Buffer. */
export function byteLength(text: string): number {
	let bytes = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	}
	return bytes;
}

interface Style {
	readonly css: string;
	/** What differs in dark mode. */
	readonly dark?: string;
	/** What differs on a narrow screen. */
	readonly narrow?: string;
}

const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif";
const mono = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace";

/** One colour a kind, the same in bar, tiles and headings: strong, and soft for backgrounds; each for light and dark. */
export const TONES = {
	created: { strong: '#13733a', soft: '#e7f6ec', darkStrong: '#4ade80', darkSoft: '#12321f' },
	updated: { strong: '#1d4ed8', soft: '#e8effd', darkStrong: '#7aa7ff', darkSoft: '#152749' },
	removed: { strong: '#7e22ce', soft: '#f3e9fc', darkStrong: '#c792f7', darkSoft: '#2e1a42' },
	held: { strong: '#a34a06', soft: '#fdf1de', darkStrong: '#fbbf5c', darkSoft: '#3a2a10' },
	notApproved: { strong: '#a34a06', soft: '#fdf1de', darkStrong: '#fbbf5c', darkSoft: '#3a2a10' },
	rejected: { strong: '#be185d', soft: '#fde8f1', darkStrong: '#f78ab8', darkSoft: '#401a2d' },
	failed: { strong: '#b91c1c', soft: '#fdeaea', darkStrong: '#fb8a8a', darkSoft: '#431a1c' },
	alreadyDone: { strong: '#5b6575', soft: '#eef0f3', darkStrong: '#a3adbb', darkSoft: '#262d38' },
	scheduled: { strong: '#5b6575', soft: '#eef0f3', darkStrong: '#a3adbb', darkSoft: '#262d38' },
	unchanged: { strong: '#5b6575', soft: '#eef0f3', darkStrong: '#a3adbb', darkSoft: '#262d38' },
} as const satisfies Record<OutcomeKind, Record<'strong' | 'soft' | 'darkStrong' | 'darkSoft', string>>;

const LAYOUT = {
	page: { css: `margin:0;padding:0;background:#f1f3f6;color:#1b2430;font-family:${font};font-size:15px;line-height:1.5`, dark: 'background:#0f141b;color:#e6eaf0' },
	outer: { css: 'padding:28px 12px', narrow: 'padding:0' },
	frame: { css: 'width:100%;max-width:720px;margin:0 auto' },
	card: {
		css: 'background:#ffffff;border:1px solid #e2e6ec;border-radius:12px;padding:22px 28px 16px',
		dark: 'background:#171e28;border-color:#2a3442',
		narrow: 'padding:18px 16px 12px;border-radius:0;border-left:0;border-right:0',
	},
	gap: { css: 'height:14px;line-height:14px;font-size:0' },
	overline: { css: 'font-size:13px;color:#5b6575;margin:0 0 4px', dark: 'color:#9aa5b4' },
	title: { css: 'font-size:23px;line-height:1.25;font-weight:700;margin:0;overflow-wrap:anywhere' },
	description: { css: 'margin:6px 0 0;color:#3d4857;overflow-wrap:anywhere', dark: 'color:#bcc5d1' },
	lead: { css: 'font-size:16px;margin:10px 0 0;overflow-wrap:anywhere' },
	muted: { css: 'color:#5b6575', dark: 'color:#9aa5b4' },
	small: { css: 'font-size:13px' },
	heading: { css: 'font-size:17px;line-height:1.3;font-weight:700;margin:0 0 10px' },
	reason: { css: 'margin:-4px 0 12px;color:#3d4857', dark: 'color:#bcc5d1' },
	pill: { css: 'display:inline-block;border-radius:999px;padding:2px 12px;font-size:13px;font-weight:600;white-space:nowrap' },
	banner: { css: 'border-left:4px solid;border-radius:8px;padding:12px 16px;margin:16px 0 0' },
	bannerTitle: { css: 'font-weight:700;margin:0;overflow-wrap:anywhere' },
	bannerText: { css: 'margin:4px 0 0;overflow-wrap:anywhere' },
	full: { css: 'width:100%;border-collapse:collapse' },
	fixed: { css: 'width:100%;border-collapse:collapse;table-layout:fixed' },
	bar: { css: 'margin:22px 0 0;border-radius:7px;overflow:hidden' },
	segment: { css: 'height:14px;line-height:14px;font-size:0;padding:0' },
	tiles: { css: 'width:50%;min-width:250px;table-layout:fixed', narrow: 'width:100%' },
	tile: { css: 'padding:12px 8px 0 0;vertical-align:top;text-align:left' },
	tileNumber: { css: 'font-size:22px;line-height:1.2;font-weight:700' },
	zero: { css: 'color:#6b7585', dark: 'color:#8a95a5' },
	tileWord: { css: 'font-size:13px;color:#5b6575', dark: 'color:#9aa5b4' },
	figures: { css: 'margin:18px 0 0;padding:14px 0 0;border-top:1px solid #e2e6ec', dark: 'border-color:#2a3442' },
	figure: { css: 'display:inline-block;margin:0 26px 6px 0;white-space:nowrap' },
	fact: { css: 'padding:1px 14px 1px 0;vertical-align:top;white-space:nowrap;font-size:13px;color:#5b6575', dark: 'color:#9aa5b4' },
	factValue: { css: 'padding:1px 0;vertical-align:top;font-size:13px;overflow-wrap:anywhere;word-break:break-word' },
	person: { css: 'padding:11px 0 12px;border-top:1px solid #e9ecf1', dark: 'border-color:#2a3442' },
	name: { css: 'font-weight:600;overflow-wrap:anywhere' },
	link: { css: 'color:#1d4ed8;text-decoration:none', dark: 'color:#7aa7ff' },
	email: { css: 'color:#5b6575;font-size:14px;overflow-wrap:anywhere', dark: 'color:#9aa5b4' },
	tag: { css: 'font-size:13px;color:#5b6575;white-space:nowrap', dark: 'color:#9aa5b4' },
	says: { css: 'margin:3px 0 0;font-size:14px;overflow-wrap:anywhere' },
	field: { css: 'padding:3px 12px 3px 0;vertical-align:top;font-size:14px;color:#5b6575;width:27%;overflow-wrap:anywhere;word-break:break-word', dark: 'color:#9aa5b4' },
	value: { css: 'padding:3px 12px 3px 0;vertical-align:top;font-size:14px;overflow-wrap:anywhere;word-break:break-word' },
	old: { css: 'color:#8a3a3a;text-decoration:line-through;text-decoration-color:#d5a3a3', dark: 'color:#e3a5a5;text-decoration-color:#8a5252' },
	fresh: { css: 'color:#166534;font-weight:600', dark: 'color:#7fdba0' },
	blank: { css: 'color:#6b7585;font-style:italic', dark: 'color:#93a0b0' },
	code: { css: `font-family:${mono};font-size:13px;background:#eef0f3;border-radius:4px;padding:1px 5px;overflow-wrap:anywhere`, dark: 'background:#262d38' },
	number: { css: 'padding:3px 0 3px 12px;vertical-align:top;font-size:14px;text-align:right;white-space:nowrap' },
	columnHead: { css: 'padding:0 0 4px 12px;font-size:13px;font-weight:400;text-align:right;color:#5b6575', dark: 'color:#9aa5b4' },
	columnHeadFirst: { css: 'padding:0 12px 4px 0;font-size:13px;font-weight:400;text-align:left;color:#5b6575', dark: 'color:#9aa5b4' },
	more: { css: 'padding:12px 0 0;border-top:1px solid #e9ecf1;font-size:14px;color:#5b6575', dark: 'color:#9aa5b4;border-color:#2a3442' },
	footer: { css: 'padding:18px 28px;font-size:13px;color:#5b6575;text-align:center', dark: 'color:#9aa5b4' },
} as const satisfies Record<string, Style>;

type ToneStyle = `${'ink' | 'fill' | 'soft'}-${OutcomeKind}`;
export type StyleName = keyof typeof LAYOUT | ToneStyle;

/** Every style of a document by its name. Mails carry them inline, the report as classes; dark mode is the same for both. */
const STYLES: ReadonlyMap<string, Style> = new Map([
	...Object.entries<Style>(LAYOUT),
	...Object.entries(TONES).flatMap(([kind, tone]): [string, Style][] => [
		[`ink-${kind}`, { css: `color:${tone.strong}`, dark: `color:${tone.darkStrong}` }],
		[`fill-${kind}`, { css: `background:${tone.strong}`, dark: `background:${tone.darkStrong}` }],
		[`soft-${kind}`, { css: `background:${tone.soft};border-color:${tone.strong}`, dark: `background:${tone.darkSoft};border-color:${tone.darkStrong}` }],
	]),
]);

/** The rules of a document's head: all of them for a report; for a mail, what inline styles cannot say. */
export function styleSheet(inline: boolean): string {
	const rules = [...STYLES].map(([name, style]) => ({ name, ...style }));
	const light = inline ? [] : [...rules.map(({ name, css }) => `.${name}{${css}}`), ...FOLDING];
	const dark = rules.flatMap(({ name, dark }) => (dark === undefined ? [] : [`.${name}{${important(dark)}}`]));
	const narrow = rules.flatMap(({ name, narrow }) => (narrow === undefined ? [] : [`.${name}{${important(narrow)}}`]));
	return [
		':root{color-scheme:light dark;supported-color-schemes:light dark}',
		...light,
		`@media (prefers-color-scheme:dark){${dark.join('')}}`,
		`@media (max-width:520px){${narrow.join('')}}`,
	].join('\n');
}

/** Sections of a report fold; people in them are laid out only when they come into view. */
const FOLDING = [
	'summary{cursor:pointer;margin:0 0 10px}',
	'summary .heading{display:inline}',
	'details .person{content-visibility:auto;contain-intrinsic-size:auto 60px}',
	'details .reason{margin-top:0}',
];

/** Inline styles win over a style sheet otherwise. */
function important(css: string): string {
	return css.split(';').map((declaration) => `${declaration}!important`).join(';');
}
