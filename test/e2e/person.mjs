// A simulated user of n8n's editor, whose clicks, filled fields and pressed keys are counted.
const patienceMs = 8_000;
const slowMs = 60_000; // a busy two-core machine draws slowly

/** A part of the editor, by n8n's test id. */
export const part = (page, name) => page.locator(`[data-test-id="${name}"]`).first();

/** A node on the canvas. */
export const onCanvas = (page, name) => page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).first();

/**
 * Actions that are counted: `click`, `clickFor`, `doubleClick` (one click of the count), `type`, `press`.
 * @param {import('playwright-core').Page} page
 */
export function aPerson(page) {
	page.setDefaultTimeout(slowMs);
	const startedAt = Date.now();
	const laps = [];
	let clicks = 0;
	let typed = 0;
	let keys = 0;
	const counted = async (work) => {
		clicks += 1;
		return await work();
	};
	return {
		page,
		part: (name) => part(page, name),
		click: (locator) => counted(() => locator.click()),
		/** Clicks, and clicks again if a page that was still loading ignored it; `wanted` is expected to appear. */
		async clickFor(locator, wanted) {
			await counted(() => locator.click());
			await wanted.waitFor({ timeout: patienceMs }).catch(() => counted(() => locator.click()));
			await wanted.waitFor();
		},
		doubleClick: (locator) => counted(() => locator.dblclick()),
		async type(locator, text) {
			typed += 1;
			await locator.fill(text);
		},
		async press(key) {
			keys += 1;
			await page.keyboard.press(key);
		},
		/** Ends one stage of the walkthrough. */
		lap(name) {
			const before = laps.at(-1) ?? { clicks: 0, typed: 0, at: startedAt };
			const at = Date.now();
			laps.push({ name, clicks, typed, at, told: `${name}: ${clicks - before.clicks} clicks, ${typed - before.typed} fields, ${((at - before.at) / 1000).toFixed(0)} s` });
		},
		told: () => [...laps.map((one) => one.told), `together: ${clicks} clicks, ${typed} fields, ${keys} keys, ${((Date.now() - startedAt) / 1000).toFixed(0)} s`],
		counts: () => ({ clicks, fields: typed, keys }),
	};
}
