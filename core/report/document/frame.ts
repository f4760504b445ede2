import { oneLine } from '../headline';
import type { ReportModel } from '../story/story';
import { escapeHtml, html, type Markup, type Paint } from './markup';
import { styleSheet } from './style';

export interface Frame {
	/** Everything before the cards, and after them. */
	readonly head: string;
	readonly foot: string;
}

/** The document around the cards. Mail programs know tables, so tables it is. */
export function frame(story: ReportModel, paint: Paint, inline: boolean): Frame {
	const title = oneLine([story.title, story.instanceName].filter(Boolean).join(' · '));
	const preview = oneLine(story.headline);
	const open = html`<body ${paint('page')}>
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" ${paint('page')}><tr><td align="center" ${paint('outer')}>
<table role="presentation" width="720" cellpadding="0" cellspacing="0" border="0" align="center" ${paint('frame')}>
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

export function card(paint: Paint, content: Markup, id = ''): Markup {
	return html`<tr><td ${paint('card')}${id === '' ? '' : html` id="${id}"`}>
${content}
</td></tr>
<tr><td ${paint('gap')}>&nbsp;</td></tr>
`;
}
