import { STYLES, type StyleName } from './style';

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
export type Paint = (...names: readonly StyleName[]) => Markup;

/** Inline, with class names for dark mode and narrow screens: mail programs drop style sheets. */
export const inlinePaint: Paint = (...names) => {
	const css = names.map((name) => STYLES.get(name)?.css ?? '').join(';');
	const classes = names.filter((name) => STYLES.get(name)?.dark !== undefined || STYLES.get(name)?.narrow !== undefined);
	return classes.length === 0 ? html`style="${css}"` : html`style="${css}" class="${classes.join(' ')}"`;
};

/** By class alone: a report of 10,000 people stays small. */
export const classPaint: Paint = (...names) => html`class="${names.join(' ')}"`;

/** UTF-8 bytes, without Node's Buffer. */
export function byteLength(text: string): number {
	let bytes = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	}
	return bytes;
}
