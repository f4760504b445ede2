// Somebody in front of n8n's editor: does what a hand can do, and counts it.
const patienceMs = 8_000;
const slowMs = 60_000; // a busy two-core machine draws slowly

/** What is in the editor, by the names that n8n gives its parts. */
export const part = (page, name) => page.locator(`[data-test-id="${name}"]`).first();

/** A node on the canvas. */
export const onCanvas = (page, name) => page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).first();

/**
 * A hand that counts: `click`, `clickFor`, `doubleClick` (one click of the count), `type`, `chooseFile`.
 * @param {import('playwright-core').Page} page
 */
export function aPerson(page) {
	page.setDefaultTimeout(slowMs);
	const startedAt = Date.now();
	const laps = [];
	let clicks = 0;
	let typed = 0;
	const counted = async (work) => {
		clicks += 1;
		return await work();
	};
	return {
		page,
		part: (name) => part(page, name),
		click: (locator) => counted(() => locator.click()),
		/** Clicks, and once more where a page that was still loading swallowed it: `wanted` is what is to appear. */
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
		/** Presses what opens the system's file dialog and picks the file there. */
		async chooseFile(locator, file) {
			const [chooser] = await Promise.all([page.waitForEvent('filechooser'), counted(() => locator.click())]);
			await chooser.setFiles(file);
		},
		/** Ends a stage of the way. */
		lap(name) {
			const before = laps.at(-1) ?? { clicks: 0, typed: 0, at: startedAt };
			const at = Date.now();
			laps.push({ name, clicks, typed, at, told: `${name}: ${clicks - before.clicks} clicks, ${typed - before.typed} fields, ${((at - before.at) / 1000).toFixed(0)} s` });
		},
		told: () => [...laps.map((one) => one.told), `together: ${clicks} clicks, ${typed} fields, ${((Date.now() - startedAt) / 1000).toFixed(0)} s`],
		clicks: () => clicks,
	};
}
