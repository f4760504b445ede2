import type { QueryValues } from '../http/values';
import { latestVersion, type Cell, type Column, type DataSet, type Row } from '../data/dataSet';
import type { LiveInstance } from '../state/instanceState';
import { type Content, html, type Html, layout, moment, pageNumber, pager, queryOf } from './layout';

const PAGE_SIZE = 100;

/** All DataSets with their size, owner and last update. */
export function dataSetsPage(instance: LiveInstance): string {
	const { state } = instance;
	const rows = [...state.dataSets.values()].map(
		(dataSet) => html`<tr>
<td><a href="/datasets/${dataSet.id}">${dataSet.name}</a><div class="mono quiet">${dataSet.id}</div></td>
<td class="number">${latestVersion(dataSet).rowCount.toLocaleString('en-US')}</td>
<td class="number">${dataSet.columns.length}</td>
<td class="number">${latestVersion(dataSet).dataVersionId}</td>
<td>${state.users.get(dataSet.ownerId)?.displayName ?? html`<span class="pill bad">nobody</span>`}</td>
<td class="nowrap quiet">${moment(dataSet.lastUpdated)}</td>
</tr>`,
	);
	const content = html`<h1>DataSets</h1>
<p class="lead">The configuration, run logs, and whatever else was made here.</p>
<div class="card"><div class="scroll"><table>
<thead><tr><th>Name</th><th class="number">Rows</th><th class="number">Columns</th><th class="number">Version</th><th>Owner</th><th>Updated (UTC)</th></tr></thead>
<tbody>${rows}</tbody></table></div>${rows.length === 0 && html`<p class="empty">There is none yet.</p>`}</div>`;
	return layout(instance, '/datasets', 'DataSets', content);
}

/** The colours of the words of a run log. */
const TONES = new Map([
	...['applied', 'alreadyDone', 'success', 'planned', 'create'].map((word) => [word, 'good'] as const),
	...['held', 'hold', 'notApproved', 'partial', 'drifted', 'notTried', 'unverified', 'incomplete'].map((word) => [word, 'warn'] as const),
	...['rejected', 'reject', 'failed', 'delete', 'interrupted'].map((word) => [word, 'bad'] as const),
]);

const TONED_COLUMNS: readonly string[] = ['status', 'action'];

function cellContent(column: Column, cell: Cell): Content {
	if (cell === null) return html`<span class="null">null</span>`;
	const tone = TONED_COLUMNS.includes(column.name) ? TONES.get(cell) : undefined;
	return tone === undefined ? cell : html`<span class="pill ${tone}">${cell}</span>`;
}

/** A run log is shown newest run first, each run from its first row on; other tables are not reordered. */
function inReadingOrder(dataSet: DataSet, rows: readonly Row[]): readonly Row[] {
	const runId = dataSet.columns.findIndex(({ name }) => name === 'run_id');
	if (runId < 0) return rows;
	const runs = new Map<Cell, Row[]>();
	for (const row of rows) {
		const run = row[runId] ?? null;
		const known = runs.get(run);
		if (known === undefined) runs.set(run, [row]);
		else known.push(row);
	}
	return [...runs.values()].reverse().flat();
}

const isEmpty = (cell: Cell | undefined): boolean => cell === undefined || cell === null || cell === '';

/** What is looked for first in a run log, whose other leading columns are the same in every row of a run. */
const FIRST_IN_LOG: readonly string[] = ['record_type', 'action', 'status', 'display_name', 'email', 'fields_changed', 'message'];

function rankOf({ name }: Column): number {
	const at = FIRST_IN_LOG.indexOf(name);
	return at < 0 ? FIRST_IN_LOG.length : at;
}

function rowsTable(dataSet: DataSet, rows: readonly Row[], showEmpty: boolean): Html {
	const positions = dataSet.columns
		.map((column, at) => ({ column, at }))
		.filter(({ at }) => showEmpty || rows.length === 0 || rows.some((row) => !isEmpty(row[at])));
	if (dataSet.columns.some(({ name }) => name === 'run_id')) positions.sort((a, b) => rankOf(a.column) - rankOf(b.column));
	const recordType = dataSet.columns.findIndex(({ name }) => name === 'record_type');
	const line = (row: Row): Html => {
		const cells = positions.map(
			({ column, at }) => html`<td title="${row[at] ?? ''}">${cellContent(column, row[at] ?? null)}</td>`,
		);
		return html`<tr class="${recordType >= 0 && row[recordType] === 'RUN' ? 'run' : ''}">${cells}</tr>`;
	};
	return html`<div class="card rows"><div class="scroll"><table>
<thead><tr>${positions.map(({ column }) => html`<th title="${column.type}">${column.name}</th>`)}</tr></thead>
<tbody>${rows.map(line)}</tbody></table></div>${rows.length === 0 && html`<p class="empty">No rows.</p>`}</div>`;
}

const versionsTable = (dataSet: DataSet): Html => html`<section class="card"><table>
<thead><tr><th class="number">Version</th><th>Recorded (UTC)</th><th>Action</th><th class="number">Rows</th><th>Message</th></tr></thead>
<tbody>${[...dataSet.versions]
	.reverse()
	.slice(0, 10)
	.map(
		(version) => html`<tr><td class="number">${version.dataVersionId}</td><td>${moment(version.recorded)}</td>
<td>${version.action}</td><td class="number">${version.rowCount.toLocaleString('en-US')}</td><td>${version.message}</td></tr>`,
	)}</tbody></table></section>`;

/** One DataSet: its rows, page by page, without the columns that are empty on the page, and its versions. */
export function dataSetPage(instance: LiveInstance, dataSet: DataSet, query: QueryValues): string {
	const path = `/datasets/${dataSet.id}`;
	const page = pageNumber(query.get('page'));
	const showEmpty = query.get('columns') === 'all';
	const all = inReadingOrder(dataSet, latestVersion(dataSet).rows ?? []);
	const rows = all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
	const toggle = showEmpty ? undefined : 'all';
	const content = html`<p><a href="/datasets">← DataSets</a></p>
<h1>${dataSet.name}</h1>
<p class="lead"><span class="mono">${dataSet.id}</span> · ${dataSet.columns.length} columns · owned by ${
		instance.state.users.get(dataSet.ownerId)?.displayName ?? 'nobody'
	}${dataSet.description !== '' && html` · ${dataSet.description}`}</p>
<div class="bar"><a class="button" href="${path}${queryOf({ columns: toggle, page })}">${
		showEmpty ? 'Hide empty columns' : 'Show all columns'
	}</a><a class="button" href="/__sandbox/datasets/${dataSet.id}.csv">Download CSV</a><span class="grow"></span>
${pager(path, { columns: query.get('columns') }, { page, size: PAGE_SIZE, total: all.length, noun: 'rows' })}</div>
${rowsTable(dataSet, rows, showEmpty)}
<h2>Versions</h2>${versionsTable(dataSet)}`;
	return layout(instance, '/datasets', dataSet.name, content);
}
