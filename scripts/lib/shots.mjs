// Screenshots of n8n's canvas and of a node's panel, and of any other local page.
import fs from 'node:fs';
import path from 'node:path';
import { browserId } from './n8n/rest.mjs';

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
		style.textContent = '.el-notification { display: none !important }'; // toasts would cover what is to be seen
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

async function openCanvas(page, url) {
	await page.goto(url, { waitUntil: 'domcontentloaded' });
	await page.locator('[data-test-id="canvas-node"]').first().waitFor({ timeout: readyTimeoutMs });
	await page.keyboard.press('Escape');
	await zoomToFit(page);
}

/** Takes the canvas of a workflow, as it is edited; `look` is handed the page just before. */
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
async function runInEditor(page, n8n, workflowId, triggerName) {
	await canvasNode(page, triggerName).hover();
	const started = page.waitForResponse((response) => response.url().endsWith(`/rest/workflows/${workflowId}/run`));
	await page.locator(`[data-test-id="execute-workflow-button-${triggerName}"]`).first().click({ force: true });
	const answer = await (await started).json();
	const execution = await n8n.client.finished(answer.data.executionId);
	await page.locator('[data-test-id^="canvas-node-status-"]').first().waitFor({ timeout: readyTimeoutMs });
	await page.mouse.move(5, 300); // away from the nodes: a hovered one shows its buttons
	await page.keyboard.press('Escape');
	await page.waitForTimeout(2 * settleMs);
	return execution;
}

async function shootPanel(page, nodeName, folder) {
	await canvasNode(page, nodeName).dblclick();
	await page.locator('[data-test-id="ndv"], [data-test-id="node-parameters"]').first().waitFor({ timeout: readyTimeoutMs });
	await page.waitForTimeout(settleMs);
	const file = fileFor(folder, slug(nodeName));
	await page.screenshot({ path: file });
	await page.keyboard.press('Escape');
	await page.waitForTimeout(settleMs);
	return file;
}

/**
 * Runs a workflow as a person does, in the editor, and takes the canvas afterwards and the panel of each of `nodeNames`.
 * @returns {Promise<{ execution: object, files: string[] }>} the run as n8n recorded it; `<name>.png`, then a file for each node
 */
export async function shootRun({ browser, n8n, workflowId, triggerName, nodeNames, folder, name = 'canvas-after-run', ...size }) {
	const page = await openEditor(browser, n8n, size);
	await openCanvas(page, `${n8n.url}/workflow/${workflowId}`);
	const execution = await runInEditor(page, n8n, workflowId, triggerName);
	const files = [fileFor(folder, name)];
	await zoomToFit(page);
	await page.screenshot({ path: files[0] });
	for (const nodeName of nodeNames) files.push(await shootPanel(page, nodeName, folder));
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
