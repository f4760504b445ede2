import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { importJob, runJob } from '../../scripts/lib/job.mjs';
import { errorOf } from '../../scripts/lib/n8nClient.mjs';
import { aSharedJob } from './house.mjs';
import { aRoster } from './roster.mjs';

/** Values that spreadsheets and programs like to change, or that we would refuse in a new row. */
const odd = [
	{ title: 'JosÃ© NÃºÃ±ez' }, { title: '=1+1' }, { title: "'quoted" }, { title: 'a;b,c "q"' }, { title: 'N/A' }, { employeeNumber: '0074' }, { employeeId: '000123' }, { employeeId: '1E+05' }, { employeeId: '9007199254740993' },
	{ timeZone: 'Asia/Calcutta' }, { department: 'R&D' }, { department: '東京' }, { location: 'Zoë’s Café' }, { phoneNumber: '+44 20 7946 0018' }, { title: 'true' }, { title: '2024-02-30' }, { title: '1.50' },
];
const live = aRoster(60).map((row, index) => ({ ...row, ...odd[index] }));

const READ = 'Domo Read Config DataSet';
const ours = 'n8n-nodes-domo-user-management.';

/** A workflow of nodes in a line after a manual trigger. */
function inALine(...nodes) {
	const all = [{ name: 'Start by Hand', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} }, ...nodes];
	return {
		name: 'Spreadsheet',
		nodes: all.map((node, index) => ({ id: String(index), position: [index * 200, 0], ...node })),
		connections: Object.fromEntries(all.slice(0, -1).map(({ name }, index) => [name, { main: [[{ node: all[index + 1].name, type: 'main', index: 0 }]] }])),
		settings: {},
	};
}

const read = { name: READ, type: `${ours}domoReadConfigDataSet`, typeVersion: 1, parameters: { source: 'liveUsers' } };
const reconcile = { name: 'Domo Reconcile Users', type: `${ours}domoReconcileUsers`, typeVersion: 1, parameters: { jobName: 'Round trip' } };
const set = (name, json, more = {}) => ({ name, type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: { mode: 'raw', jsonOutput: `=${json}`, options: {} }, ...more });
const write = (operation, options = {}) => ({ name: 'Write', type: 'n8n-nodes-base.convertToFile', typeVersion: 1.1, parameters: { operation, options } });
const extract = (operation, options = {}) => ({ name: 'Extract', type: 'n8n-nodes-base.extractFromFile', typeVersion: 1, parameters: { operation, options } });
/** Removes the columns that our nodes add, since a sheet only has the users' columns. */
const peopleOnly = set('People', "{{ Object.fromEntries(Object.entries($json).filter(([name]) => !name.startsWith('_') && name !== 'row_number')) }}");
/** CSV as Excel saves it in locales that separate lists by semicolons. */
const excelText = set(
	'Excel',
	`{{ { text: '\\uFEFFsep=;\\r\\n' + [Object.keys($('People').first().json), ...$('People').all().map((item) => Object.values(item.json))].map((cells) => cells.map((cell) => '"' + String(cell ?? '').replaceAll('"', '""') + '"').join(';')).join('\\r\\n') + '\\r\\n' } }}`,
	{ executeOnce: true },
);
const asText = { name: 'Write', type: 'n8n-nodes-base.convertToFile', typeVersion: 1.1, parameters: { operation: 'toText', sourceProperty: 'text', options: { fileName: 'people.csv' } } };

describe('A spreadsheet between the export and the plan', () => {
	const job = aSharedJob({ config: live, live });
	const run = async (workflow) => {
		const { n8n, folder, credentials, dataSetId } = job();
		const file = path.join(folder, 'spreadsheet.json');
		fs.writeFileSync(file, JSON.stringify(workflow));
		return await runJob(n8n, await importJob(n8n, file, { credentials, dataSet: { id: dataSetId, name: 'Configuration' } }));
	};
	const planned = async (...nodes) => {
		const { error, plan, items } = await run(inALine(read, ...nodes, reconcile));
		assert.equal(error, undefined);
		assert.deepEqual(items.map(({ action, email, summary }) => [action, email, summary]), []);
		assert.ok(plan.counts.unchanged >= live.length, `${plan.counts.unchanged} people are as their rows say`);
	};

	test('changes no user as CSV', async () => await planned(peopleOnly, write('csv'), extract('csv')));
	test('changes no user as CSV with semicolons', async () => await planned(peopleOnly, write('csv', { delimiter: ';' }), extract('csv', { delimiter: ';' })));
	test("in Excel's dialect changes nobody", async () => await planned(peopleOnly, excelText, asText, extract('csv', { delimiter: ';', enableBOM: true, fromLine: 2 })));
	test('changes no user as XLSX', async () => await planned(peopleOnly, write('xlsx'), extract('xlsx')));
	test('changes no user as ODS', async () => await planned(peopleOnly, write('ods'), extract('ods')));

	test('with its own column names gets a suggested mapping that works when pasted', async () => {
		const foreign = set('Foreign', '{{ { "Email Address": $json["email"], "Full Name": $json["displayName"], "Role": $json["roleId"], "Job Title": $json["title"] } }}');
		const stopped = await run(inALine(read, foreign, reconcile));
		assert.match(stopped.error, /'Role' \(did you mean roleId\? It takes role names too\)/);
		const mapping = /\{\{ .* \}\}/.exec(stopped.execution.data.resultData.error.description)?.[0];
		assert.ok(mapping, errorOf(stopped.execution));
		await planned(foreign, set('Mapping', mapping));
	});
});
