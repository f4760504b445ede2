import { byteLength, escapeHtml, html, nothing } from '../../../../core/report/html/markup';

it.each(['', 'a', '\u007F', '\u0080', 'ü', '\u07FF', '\u0800', '東京', '\uFFFF', '\u{10000}', '😀', 'a\u0000ü東😀'])('The length of %j is that of its UTF-8', (text) => {
	expect(byteLength(text)).toBe(Buffer.byteLength(text, 'utf8'));
});

it('Markup holds texts that are escaped, numbers, other markup and lists of it', () => {
	expect(html`<i title="${'"\'<>&'}">${5}${html`<b>${'<'}</b>`}${[html`1`, nothing, html`2`]}${[]}</i>`.html).toBe('<i title="&quot;&#39;&lt;&gt;&amp;">5<b>&lt;</b>12</i>');
	expect(escapeHtml('a\tb\r\nc\u0007d\uD800e')).toBe('a\tb\r\nc\uFFFDd\uFFFDe');
});
