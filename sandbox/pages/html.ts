/** Markup that is safe to send. Made by `html` alone, which escapes whatever is put into it. */
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

/** `2018-06-01 09:30:05`, in UTC, as everything on these pages. */
export const moment = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');

/** A query string out of what is set. */
export function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
	const params = new URLSearchParams();
	for (const [key, value] of Object.entries(values)) {
		if (value !== undefined && value !== '') params.append(key, String(value));
	}
	return params.size === 0 ? '' : `?${params.toString()}`;
}
