import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { e2eFolder } from '../../scripts/lib/paths.mjs';
import { openBrowser } from '../../scripts/lib/chromium.mjs';
import { nameOf, readJob } from '../../scripts/lib/job.mjs';
import { openCanvas, openEditor, runInEditor } from '../../scripts/lib/shots.mjs';
import { aJob } from './house.mjs';
import { aRoster } from './roster.mjs';

// A window that another one opened never says that its fonts are there.
process.env.PW_TEST_SCREENSHOT_NO_FONTS_READY = '1';

const leastVisible = 12;
const folder = path.join(e2eFolder, 'short-rows');
/** Four new people, eight with other values and twelve who are in no row: together with the plan one page of n8n's table. */
const everybody = aRoster(64).map((row, at) => ({ ...row, location: `Hall ${at}`, note: '' }));
const [live, news] = [everybody.slice(0, 60), everybody.slice(60)];
const changed = live.slice(0, 8).map((row) => ({ ...row, title: `Deputy ${row.title}`, department: 'Administration', location: 'Annex' }));
const config = [...changed, ...live.slice(8, 48), ...news];

/** How tall the rows of the open table are, and of how many more than half can be seen at once from the first of a kind on. Runs inside the page. */
function rowsInView(kind) {
	const table = [...globalThis.document.querySelectorAll('table')].find((one) => one.offsetParent !== null && one.querySelector('tbody tr'));
	if (!table) return { visible: 0 };
	let box = table.parentElement;
	while (box.parentElement && box.scrollHeight <= box.clientHeight) box = box.parentElement;
	const rows = [...table.querySelectorAll('tbody tr')].filter((row) => row.innerText.trim() !== '');
	const head = table.querySelector('thead').getBoundingClientRect().height;
	const first = rows.find((row) => kind === undefined || row.cells[0].innerText.trim() === kind) ?? rows[0];
	box.scrollTop += first.getBoundingClientRect().top - box.getBoundingClientRect().top - head;
	const [top, bottom] = [box.getBoundingClientRect().top, Math.min(box.getBoundingClientRect().bottom, globalThis.innerHeight)];
	const middles = rows.map((row) => (row.getBoundingClientRect().top + row.getBoundingClientRect().bottom) / 2);
	const visible = middles.filter((middle) => middle > top + head && middle < bottom).length;
	return { visible, heights: rows.map((row) => Math.round(row.getBoundingClientRect().height)), room: Math.round(bottom - top - head) };
}

/**
 * n8n's logs of the run in a window of their own: its table view without a panel of parameters beside it. n8n brings the styles of its
 * table there only where a table was open before; without them a row of three lines has 57 pixels instead of 63.
 */
async function popOutLogs(page) {
	await page.locator('[data-test-id="logs-overview-header"]').first().click();
	await page.locator('[data-test-id="logs-panel-actions"] button, [data-test-id="logs-panel-actions"]').first().click();
	const [logs] = await Promise.all([page.waitForEvent('popup'), page.getByText(/pop out/i).first().click()]);
	await logs.setViewportSize({ width: 1500, height: 900 });
	return logs;
}

async function showTableOf(logs, node) {
	await logs.locator('[role="treeitem"]').filter({ hasText: node }).first().click();
	await logs.locator('[data-test-id="radio-button-table"], [data-test-id*="table"][role="radio"]').last().click();
	await logs.locator('tbody tr').first().waitFor();
	await logs.waitForTimeout(900);
}

describe('On the canvas', () => {
	test('rows, plan and outcomes are short: at least twelve can be seen at once', async (t) => {
		const parameters = { domoReconcileUsers: { orphanedUsers: 'delete' } };
		const job = await aJob(t, { config, live, parameters, name: 'Short rows' });
		const browser = await openBrowser();
		t.after(() => browser.close());
		const { n8n, workflow } = job;
		const [read, reconcile, apply] = ['domoReadConfigDataSet', 'domoReconcileUsers', 'domoApplyChanges'].map((type) => nameOf(workflow, type));
		const page = await openEditor(browser, n8n, { width: 1500, height: 900 });
		await openCanvas(page, `${n8n.url}/workflow/${workflow.id}`);
		const run = readJob(workflow, await runInEditor(page, n8n, workflow.id, nameOf(workflow, 'n8n-nodes-base.manualTrigger')));
		assert.equal(run.error, undefined);
		const counts = Object.fromEntries(['create', 'update', 'hold'].map((action) => [action, run.outcomes.filter((item) => item.action === action).length]));
		assert.deepEqual(counts, { create: 4, update: 8, hold: 12 });

		fs.mkdirSync(folder, { recursive: true });
		const seen = [];
		const logs = await popOutLogs(page).catch(async (error) => {
			await page.screenshot({ path: path.join(folder, 'broken.png') });
			throw error;
		});
		for (const [node, kinds] of [[read, [undefined]], [reconcile, ['create', 'update', 'hold']], [apply, ['create', 'update', 'hold']]]) {
			await showTableOf(logs, node);
			for (const kind of kinds) {
				const { visible, heights, room } = await logs.evaluate(rowsInView, kind);
				t.diagnostic(`${node}, from the first ${kind ?? 'row'} on: ${visible} rows in ${room} pixels; all rows: ${heights?.join(' ')}`);
				await logs.screenshot({ path: path.join(folder, `${node.replaceAll(' ', '-').toLowerCase()}-${kind ?? 'rows'}.png`) });
				seen.push({ node, kind, visible });
			}
		}
		assert.deepEqual(seen.filter(({ visible }) => visible < leastVisible), []);
	});
});
