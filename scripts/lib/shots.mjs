// Screenshots of n8n's canvas and of a node's panel, and of any other local page.
import fs from 'node:fs';
import path from 'node:path';

import { browserId } from './n8nClient.mjs';

const settleMs = 900; // n8n's canvas and panels come in with short animations
const readyTimeoutMs = 60_000;

const fileFor = (folder, name) => {
	fs.mkdirSync(folder, { recursive: true });
	return path.join(folder, `${name}.png`);
};

/** The name of a node as a file name: `Domo Read Config DataSet` becomes `domo-read-config-dataset`. */
const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

/** Gives a page that is signed in to n8n as the owner; nothing is opened yet. */
export async function openEditor(browser, n8n, { theme = 'light', ...options } = {}) {
	const page = await browser.newPage(options);
	// n8n binds the session to the browser's id, so the browser takes over the id of the client that signed in.
	await page.addInitScript(([id, name]) => {
		if (!globalThis.location.hostname) return;
		localStorage.setItem('n8n-browserId', id);
		localStorage.setItem('N8N_THEME', name);
	}, [browserId, theme]);
	await page.addInitScript(() => {
		const style = globalThis.document.createElement('style');
		style.textContent = '.el-notification { display: none !important }'; // toasts would cover the content
		globalThis.document.addEventListener('DOMContentLoaded', () => globalThis.document.head.append(style));
	});
	const [name, value] = n8n.client.cookie().split('=');
	await page.context().addCookies([{ name, value, url: n8n.url }]);
	return page;
}

const canvasNode = (page, name) => page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).first();

async function zoomToFit(page) {
	await page.keyboard.press('1');
	await page.waitForTimeout(settleMs);
}

export async function openCanvas(page, url) {
	await page.goto(url, { waitUntil: 'domcontentloaded' });
	await page.locator('[data-test-id="canvas-node"]').first().waitFor({ timeout: readyTimeoutMs });
	await page.keyboard.press('Escape');
	await zoomToFit(page);
}

/** Takes a screenshot of a workflow's canvas; `look` is called with the page just before. */
export async function shootCanvas({ browser, n8n, workflowId, folder, name = 'canvas', look, ...view }) {
	const page = await openEditor(browser, n8n, view);
	await openCanvas(page, `${n8n.url}/workflow/${workflowId}`);
	await look?.(page);
	const file = fileFor(folder, name);
	await page.screenshot({ path: file });
	await page.context().close();
	return file;
}

/** Presses the button of the trigger of that name, and waits until nothing runs any more. */
export async function runInEditor(page, n8n, workflowId, triggerName) {
	await canvasNode(page, triggerName).hover();
	const started = page.waitForResponse((response) => response.url().endsWith(`/rest/workflows/${workflowId}/run`));
	await page.locator(`[data-test-id="execute-workflow-button-${triggerName}"]`).first().click({ force: true });
	const answer = await (await started).json();
	const execution = await n8n.client.finished(answer.data.executionId);
	await page.locator('[data-test-id^="canvas-node-status-"]').first().waitFor({ timeout: readyTimeoutMs });
	await page.mouse.move(5, 300); // away from the nodes, which show buttons while hovered
	await page.keyboard.press('Escape');
	await page.waitForTimeout(2 * settleMs);
	return execution;
}

async function shootPanel(page, nodeName, folder, look) {
	await canvasNode(page, nodeName).dblclick();
	await page.locator('[data-test-id="ndv"], [data-test-id="node-parameters"]').first().waitFor({ timeout: readyTimeoutMs });
	await page.waitForTimeout(settleMs);
	await look?.(page, nodeName);
	const file = fileFor(folder, slug(nodeName));
	await page.screenshot({ path: file });
	await page.keyboard.press('Escape');
	await page.waitForTimeout(settleMs);
	return file;
}

/**
 * Runs a workflow as a person does, in the editor, and takes the canvas afterwards and the panel of each of `nodeNames`; `look` is
 * handed the page and the node's name just before.
 * @returns {Promise<{ execution: object, files: string[] }>} the run as n8n recorded it; `<name>.png`, then a file for each node
 */
export async function shootRun({ browser, n8n, workflowId, triggerName, nodeNames, folder, name = 'canvas-after-run', look, ...size }) {
	const page = await openEditor(browser, n8n, size);
	await openCanvas(page, `${n8n.url}/workflow/${workflowId}`);
	const execution = await runInEditor(page, n8n, workflowId, triggerName);
	const files = [fileFor(folder, name)];
	await zoomToFit(page);
	await page.screenshot({ path: files[0] });
	for (const nodeName of nodeNames) files.push(await shootPanel(page, nodeName, folder, look));
	await page.context().close();
	return { execution, files };
}

/** Takes a page that needs no login: the sandbox's, or the mail catcher's. */
export async function shootPage({ browser, url, folder, name, fullPage = false, before, ...size }) {
	const page = await browser.newPage(size);
	await page.goto(url, { waitUntil: 'load' });
	await before?.(page);
	await page.waitForTimeout(settleMs / 3);
	const file = fileFor(folder, name);
	await page.screenshot({ path: file, fullPage });
	await page.context().close();
	return file;
}

/**
 * Measures how the open document looks. Runs inside the page.
 * @returns {{ height: number, overflow: number, faint: string[], background: string, rightToLeft: string[] }}
 *   overflow: pixels that stick out to the right; faint: texts with less contrast than WCAG AA asks for (4.5, large text 3);
 *   rightToLeft: texts that the page itself sets from right to left
 */
export function measureLooks() {
	const { document, getComputedStyle, innerWidth } = globalThis;
	const most = 3_000; // elements
	const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
	const isClear = ([, , , alpha = 1]) => alpha === 0;
	const channel = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
	const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
	const contrast = (a, b) => {
		const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
		return (light + 0.05) / (dark + 0.05);
	};
	const behind = (element) => {
		for (let one = element; one; one = one.parentElement) {
			const color = parse(getComputedStyle(one).backgroundColor);
			if (!isClear(color)) return color;
		}
		return [255, 255, 255];
	};
	// Only the beginning of a long document, and no collapsed parts, which would be laid out again for each measurement.
	const unfolded = (selector) => {
		const found = [];
		// No TreeWalker: its callback is not called where the page may not run scripts.
		const visit = (parent) => {
			for (const element of parent.children) {
				if (found.length >= most) return;
				if (element.matches('details:not([open]) > :not(summary)')) continue;
				if (element.matches(selector)) found.push(element);
				visit(element);
			}
		};
		visit(document.body);
		return found;
	};
	const texts = unfolded('*').filter((element) =>
		element.getClientRects().length > 0 && getComputedStyle(element).fontSize !== '0px' && [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''),
	);
	const faint = texts.flatMap((element) => {
		const { color, fontSize, fontWeight } = getComputedStyle(element);
		const isLarge = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
		const found = contrast(parse(color), behind(element));
		return found < (isLarge ? 3 : 4.5) ? [`${found.toFixed(2)}: ${element.textContent.trim().slice(0, 40)}`] : [];
	});
	return {
		height: document.documentElement.scrollHeight,
		overflow: document.documentElement.scrollWidth - innerWidth,
		faint: [...new Set(faint)],
		background: getComputedStyle(document.body).backgroundColor,
		rightToLeft: unfolded('bdi').filter((one) => getComputedStyle(one).direction === 'rtl').map((one) => one.textContent),
	};
}
