import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { e2eFolder } from '../../scripts/lib/paths.mjs';
import { openBrowser } from '../../scripts/lib/chromium.mjs';
import { nameOf, readJob } from '../../scripts/lib/job.mjs';
import { shootRun } from '../../scripts/lib/shots.mjs';
import { aJob } from './house.mjs';
import { aRoster } from './roster.mjs';

const leastVisible = 12;
/** Four new people, eight with other values and twelve who are in no row: together with the plan one page of n8n's table. */
const everybody = aRoster(64);
const [live, news] = [everybody.slice(0, 60), everybody.slice(60)];
const changed = live.slice(0, 8).map((row) => ({ ...row, title: `Deputy ${row.title}`, department: 'Administration', location: 'New Building' }));
const config = [...changed, ...live.slice(8, 48), ...news];

/** The rows of the table in a node's output, each with its first cell and whether all of it can be seen. Runs inside the page. */
function rowsInView(kind) {
	const table = [...globalThis.document.querySelectorAll('[data-test-id="output-panel"] table, [data-test-id="ndv-output-panel"] table')].find((one) => one.offsetParent !== null);
	if (!table) return { rows: [], visible: 0 };
	let box = table.parentElement;
	while (box.parentElement && box.scrollHeight <= box.clientHeight) box = box.parentElement;
	const bodyRows = [...table.querySelectorAll('tbody tr')].filter((row) => row.innerText.trim() !== '');
	const head = table.querySelector('thead')?.getBoundingClientRect().height ?? 0;
	const wanted = bodyRows.find((row) => kind === undefined || [...row.cells].slice(0, 3).some((cell) => cell.innerText.trim() === kind)) ?? bodyRows[0];
	box.scrollTop += wanted.getBoundingClientRect().top - box.getBoundingClientRect().top - head;
	const { top, bottom } = box.getBoundingClientRect();
	const end = Math.min(bottom, globalThis.innerHeight);
	const heights = bodyRows.map((row) => Math.round(row.getBoundingClientRect().height));
	const visible = bodyRows.filter((row) => row.getBoundingClientRect().top >= top - 1 && row.getBoundingClientRect().bottom <= end + 1).length;
	return { rows: bodyRows.length, visible, heights };
}

describe('On the canvas', () => {
	test('rows, plan and outcomes are short: at least twelve can be seen at once', async (t) => {
		const parameters = { domoReconcileUsers: { orphanedUsers: 'delete' } };
		const job = await aJob(t, { config, live, parameters, name: 'Short rows' });
		const browser = await openBrowser();
		t.after(() => browser.close());
		const { n8n, workflow } = job;
		const [read, reconcile, apply] = ['domoReadConfigDataSet', 'domoReconcileUsers', 'domoApplyChanges'].map((type) => nameOf(workflow, type));
		const kinds = { [read]: [undefined], [reconcile]: ['create', 'update', 'hold'], [apply]: ['create', 'update', 'hold'] };
		const seen = [];
		const { execution } = await shootRun({
			browser, n8n, folder: path.join(e2eFolder, 'short-rows'), workflowId: workflow.id, triggerName: nameOf(workflow, 'n8n-nodes-base.manualTrigger'),
			nodeNames: [read, reconcile, apply], name: 'canvas', width: 1500, height: 900,
			async look(page, node) {
				for (const kind of kinds[node]) {
					const { visible, heights } = await page.evaluate(rowsInView, kind);
					seen.push({ node, kind, visible });
					t.diagnostic(`${node}, from the first ${kind ?? 'row'}: ${visible} rows at once, heights ${heights?.slice(0, 30).join(' ')}`);
				}
			},
		});
		const run = readJob(workflow, execution);
		assert.equal(run.error, undefined);
		const counts = Object.fromEntries(['create', 'update', 'hold'].map((action) => [action, run.outcomes.filter((item) => item.action === action).length]));
		assert.deepEqual(counts, { create: 4, update: 8, hold: 12 });
		for (const { node, kind, visible } of seen) assert.ok(visible >= leastVisible, `${node}: ${visible} rows at once, from the first ${kind ?? 'row'}`);
		assert.equal(seen.length, 7);
	});
});
