import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { e2eFolder, repoRoot } from '../../scripts/lib/paths.mjs';
import { openBrowser } from '../../scripts/lib/chromium.mjs';
import { shootCanvas } from '../../scripts/lib/shots.mjs';
import { openHouse, shippedWorkflow, workflowsFolder } from './house.mjs';

const folder = process.env.UPDATE_DOCS ? path.join(repoRoot, 'docs', 'images') : path.join(e2eFolder, 'images');
const smallestPicture = 10_000; // bytes; an empty page is smaller
const chrome = { left: 60, top: 130 }; // the editor's bars around the canvas

const bounded = (low, value, high) => Math.round(Math.min(high, Math.max(low, value)));

/** The window size in which the workflow fills the canvas. */
function windowFor({ nodes }) {
	const boxes = nodes.map(({ position: [x, y], parameters }) => ({ left: x, top: y, right: x + (parameters.width ?? 96), bottom: y + (parameters.height ?? 130) }));
	const span = (low, high) => Math.max(...boxes.map((box) => box[high])) - Math.min(...boxes.map((box) => box[low]));
	const width = bounded(1400, 0.6 * span('left', 'right'), 2400);
	const scale = Math.min(1, (width - chrome.left) / (1.2 * span('left', 'right')));
	return { width, height: bounded(520, chrome.top + 1.2 * scale * span('top', 'bottom'), 1100) };
}

describe('The canvas of each other workflow', () => {
	let browser;
	before(async () => {
		browser = await openBrowser();
	});
	after(() => browser?.close());

	// The canvas of the main workflow is taken after a run, in the test of its other screenshots.
	const others = fs.readdirSync(workflowsFolder).filter((name) => name.endsWith('.json') && name !== path.basename(shippedWorkflow));
	for (const file of others) {
		const name = path.basename(file, '.json');
		test(`${name} can be looked at`, async () => {
			const { n8n } = await openHouse();
			const shipped = JSON.parse(fs.readFileSync(path.join(workflowsFolder, file), 'utf8'));
			const { id } = await n8n.client.createWorkflow(shipped);
			const picture = await shootCanvas({ browser, n8n, workflowId: id, folder, name: `workflow-${name.replace('domo-', '')}`, ...windowFor(shipped) });
			assert.ok(fs.statSync(picture).size > smallestPicture, picture);
		});
	}

	test('has icons for the dark theme', async () => {
		const { n8n } = await openHouse();
		const shipped = JSON.parse(fs.readFileSync(shippedWorkflow, 'utf8'));
		const { id } = await n8n.client.createWorkflow(shipped);
		const ours = shipped.nodes.filter(({ type }) => type.startsWith('n8n-nodes-domo-user-management.'));
		let icons = [];
		const look = async (page) => {
			const sources = ours.map(({ name }) => page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"] img`).first().getAttribute('src'));
			icons = await Promise.all(sources);
		};
		await shootCanvas({ browser, n8n, workflowId: id, folder, name: 'canvas-dark', theme: 'dark', look, ...windowFor(shipped) });
		assert.equal(ours.length, 5);
		for (const icon of icons) assert.match(icon, /\/n8n-nodes-domo-user-management\/.*\.dark\.svg$/);
	});
});
