import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { e2eFolder, repoRoot } from '../../scripts/lib/paths.mjs';
import { openBrowser } from '../../scripts/lib/chromium.mjs';
import { measureLooks } from '../../scripts/lib/shots.mjs';
import { mailCases } from './mailCases.mjs';
import { aJob } from './house.mjs';
import { expectSameNumbers } from './sameNumbers.mjs';

const folder = path.join(...(process.env.UPDATE_DOCS ? [repoRoot, 'docs', 'images'] : [e2eFolder, 'images']), 'mails');
const widths = { wide: 820, narrow: 390 }; // a reading pane, and a phone
/** The pictures that are kept, in docs/evidence/mails.md; all others are only measured. */
const kept = new Set([
	'nothing-to-do-narrow-light', 'small-run-wide-light', 'small-run-wide-light-report', 'a-year-wide-dark',
	'ten-thousand-narrow-dark', 'failed-sign-in-wide-light', 'forty-rejects-wide-light', 'many-scripts-narrow-light',
]);
const tallest = 860; // the first screen, and what begins below it

/** Each kind of run is run on a real n8n; its mail is checked as the mail catcher received it, and so is the attached report. */
describe('The mail and the report, as pictures', () => {
	let browser;
	before(async () => {
		browser = await openBrowser();
		fs.mkdirSync(folder, { recursive: true });
	});
	after(() => browser.close());

	/** Returns the measurements of a page, and takes a screenshot of its top where it is kept. */
	async function look(name, open, { width, colorScheme }) {
		const page = await browser.newPage({ width, height: 900, colorScheme });
		await open(page);
		const looks = await page.evaluate(measureLooks);
		const clip = { x: 0, y: 0, width, height: Math.min(looks.height, tallest) };
		if (kept.has(name)) await page.screenshot({ path: path.join(folder, `${name}.png`), clip, fullPage: true });
		await page.context().close();
		return looks;
	}

	/** The problems with the layout of a page, one sentence each. */
	function complaints(name, { overflow, faint, background, rightToLeft }, colorScheme, expected) {
		const [red] = background.match(/\d+/g).map(Number);
		return [
			...(overflow > 0 ? [`${name} sticks out to the right by ${overflow} pixels`] : []),
			...faint.map((text) => `${name}: too faint, ${text}`),
			...((colorScheme === 'dark' ? red < 60 : red > 200) ? [] : [`${name}: the background is ${background}`]),
			...expected.filter((text) => !rightToLeft.includes(text)).map((text) => `${name}: ${text} is not set from right to left`),
		];
	}

	for (const one of mailCases) {
		test(one.title, async (t) => {
			const job = await aJob(t, one.job());
			const run = await one.run(job);
			assert.equal(run.mails.length, 1);
			const [mail] = run.mails;
			t.diagnostic(mail.subject);
			if (run.summary.logDataSetId !== null) await expectSameNumbers(job, run);
			assert.match(mail.subject, one.subject);
			assert.doesNotMatch(mail.subject + mail.text, /undefined|\[object|NaN/);
			const report = mail.attachments.find(({ fileName }) => fileName === 'report.html').content.toString('utf8');
			const expected = one.rightToLeft ?? [];
			const wrong = [];
			for (const [size, width] of Object.entries(widths)) {
				for (const colorScheme of ['light', 'dark']) {
					const name = `${one.name}-${size}-${colorScheme}`;
					const looks = await look(name, (page) => page.goto(`${job.mail.url}/mails/${mail.id}/html`), { width, colorScheme });
					wrong.push(...complaints(name, looks, colorScheme, expected));
					// The other two themes of a report differ from these as those of the mail do.
					if ((size === 'wide') !== (colorScheme === 'light')) continue;
					const inFull = await look(`${name}-report`, (page) => page.setContent(report), { width, colorScheme });
					wrong.push(...complaints(`${name}-report`, inFull, colorScheme, expected));
				}
			}
			assert.deepEqual(wrong, []);
		});
	}
});
