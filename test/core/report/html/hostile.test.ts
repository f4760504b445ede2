import { mailHtml, mailText, reportHtml } from '../documents';
import type { RunRecord } from '../../../../core/report';
import { aHold, anOutcome, aPlan, aReject, aRun } from '../builders';

const script = '<script>alert("1")</script>';

/** A run with this text in every place that somebody else fills. */
function aRunFullOf(text: string): RunRecord {
	const changes = [{ field: text, from: text, to: [text, text] }, { field: text, from: [text], to: null }];
	return aRun(
		[
			anOutcome({ displayName: text, email: text, message: text, reason: text, changes }),
			anOutcome({ displayName: text, email: text, message: text, status: 'failed', toe: text, changes }),
			aHold({ displayName: text, email: text, reason: text, held: { by: 'probableRename', action: 'create', relatedEmail: text }, changes }),
			aReject({ displayName: text, email: text, problems: [{ column: text, value: text, message: text }] }),
		],
		{
			plan: aPlan({ jobName: text, jobDescription: text, instance: text, notes: [text], source: { name: text, version: text, rows: 1 }, actor: { id: 1, email: text } }),
			failures: [{ where: text, message: text, description: text, toe: text }],
			approvedBy: text,
		},
	);
}

describe.each([['mail', mailHtml], ['report', reportHtml]])('the %s', (_name, document) => {
	it('escapes markup wherever it comes from', () => {
		const html = document(aRunFullOf(script), { dataSetId: null, rowsWritten: 0, error: script });
		expect(html).not.toContain('<script');
		expect(html.match(/&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;/g)?.length).toBeGreaterThan(20);
	});

	it('lets nothing break out of an attribute', () => {
		const html = document(aRunFullOf('" onmouseover="alert(1)'));
		expect(html).not.toMatch(/<[^>]* onmouseover=/);
	});

	it('isolates right-to-left names, so that what stands around them stays in order', () => {
		const html = document(aRun([anOutcome({ displayName: 'שרה לוי (מנהלת)', changes: [{ field: 'title', from: 'محلل', to: 'مدير' }] })]));
		for (const text of ['שרה לוי (מנהלת)', 'محلل', 'مدير']) expect(html).toContain(`<bdi>${text}</bdi>`);
	});

	it('keeps emoji and combining characters whole', () => {
		expect(document(aRun([anOutcome({ displayName: '👩🏽‍💻 Zoe\u0301' })]))).toContain('👩🏽‍💻 Zoe\u0301');
	});

	it('replaces what no document may hold', () => {
		const html = document(aRunFullOf('a\u0000b\uD800c\u001Bd'));
		expect(html).toContain('a\uFFFDb\uFFFDc\uFFFDd');
		expect(html).not.toMatch(/[\u0000\u001B]/);
		expect(Buffer.from(html, 'utf8').toString('utf8')).toBe(html);
	});

	it('neutralises a formula-like name, and leaves phone numbers alone', () => {
		const html = document(aRun([anOutcome({ displayName: '=cmd|calc', changes: [{ field: 'phoneNumber', from: '-x', to: '+1 202-555-0101' }] })]));
		expect(html).toContain('<bdi>&#39;=cmd|calc</bdi>');
		expect(html).toContain('<bdi>&#39;-x</bdi>');
		expect(html).toContain('<bdi>+1 202-555-0101</bdi>');
	});

	it('is well formed: every element that opens closes', () => {
		const html = document(aRunFullOf(script));
		const open: string[] = [];
		for (const [, slash, name = ''] of html.replace(/<style>.*?<\/style>/s, '').matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
			if (['meta', 'br', 'hr'].includes(name)) continue;
			if (slash === '') open.push(name);
			else expect(open.pop()).toBe(name);
		}
		expect(open).toEqual([]);
	});
});

describe('the plain-text part', () => {
	it('lets no name start a line of its own or turn the text round', () => {
		const text = mailText(aRun([anOutcome({ displayName: 'Ada\r\nEverything is fine\u202E', email: 'a@b.example' })]));
		expect(text).toContain('- Ada Everything is fine <a@b.example>');
		expect(text).not.toMatch(/[\r\u202E]/);
	});
});
