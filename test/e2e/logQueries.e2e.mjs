import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { repoRoot } from '../../scripts/lib/paths.mjs';
import { ensureN8n } from '../../scripts/lib/n8nInstall.mjs';
import { askSqlite } from './sqlite.mjs';
import { aSharedJob, companyFile, exampleConfig } from './house.mjs';

const documented = fs.readFileSync(path.join(repoRoot, 'docs', 'run-log.md'), 'utf8');
const queries = new Map([...documented.matchAll(/^### ([^\n]+)\n(?:(?!^###|```)[^\n]*\n)*```sql\n(.*?)```/gms)].map(([, title, sql]) => [title, sql]));

/** Domo's SQL is MySQL's. The stand-in supports only a part of it, so the log is read from the instance and queried in SQLite. */
describe('The queries of docs/run-log.md on the log of a real run', () => {
	const job = aSharedJob({ config: exampleConfig, live: companyFile, parameters: { domoReconcileUsers: { orphanedUsers: 'delete' } } });
	let run;
	let log;
	let node;
	let roles;
	const told = (title, sql = queries.get(title)) => {
		assert.ok(sql, `${title} is in the docs`);
		return askSqlite(node, log, [sql])[0];
	};
	const ofStatus = (...statuses) => run.outcomes.filter(({ status }) => statuses.includes(status));
	const rolesNow = async () => tally((await job().domo.people()).map(({ roleId }) => String(roleId)));
	const tally = (values) => values.reduce((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map());

	before(async () => {
		({ node } = await ensureN8n({}));
		roles = [await rolesNow()];
		const dry = await job().run({ domoApplyChanges: { dryRun: true } });
		const [victim] = dry.outcomes.filter(({ action }) => action === 'update');
		await job().sandbox().control('PUT', 'faults', { failUsers: [{ id: victim.userId, status: 400 }] });
		run = await job().run();
		await job().sandbox().control('PUT', 'faults', {});
		roles.push(await rolesNow());
		const rows = await job().domo.rows(run.summary.logDataSetId);
		const columns = Object.keys(rows[0]).map((name) => ({ name, type: /^(sequence|row_number|user_id|http_status|count_|users_|role_id_|admins_)/.test(name) ? 'LONG' : 'STRING' }));
		log = { name: 'run_log', columns, rows: rows.map((row) => columns.map(({ name }) => row[name] || null)) };
	});

	test('the last runs at a glance', () => {
		assert.deepEqual(told('The last runs at a glance').map(({ status }) => status).sort(), ['dryRun', 'partial']);
	});

	test('who was removed, and because of which table', () => {
		const removed = told('Who was removed, and because of which table');
		const expected = ofStatus('applied').filter(({ action }) => action === 'delete').map(({ email }) => email);
		assert.ok(expected.length > 0);
		assert.deepEqual(removed.map(({ email }) => email).sort(), expected.sort());
		assert.ok(removed.every((row) => row.config_dataset_id === job().dataSetId && row.config_version && JSON.parse(row.before_json).displayName));
	});

	test('what is held now, and why', () => {
		const held = told('What is held now, and why', queries.get('What is held now, and why').replace('People of Acme', run.summary.jobName));
		assert.deepEqual(held.map(({ email }) => email).sort(), ofStatus('held').map(({ email }) => email).sort());
		assert.ok(held.length > 0 && held.every(({ hold_by: by, reason }) => by && reason));
	});

	test('failures by kind', () => {
		const failures = told('Failures by kind');
		assert.deepEqual(failures.map(({ status, http_status: http, people }) => [status, http, people]), [['failed', 400, ofStatus('failed').length]]);
		assert.match(failures[0].toe_for_domo_support, /-/);
	});

	test('cells that keep being rejected', () => {
		const cells = told('Cells that keep being rejected');
		assert.deepEqual(cells.map(({ runs }) => runs), ofStatus('rejected').map(() => 2));
		for (const [at, { problems }] of ofStatus('rejected').entries()) assert.ok(problems.startsWith(`${cells[at].problem_column} "${cells[at].problem_value}" `), problems);
	});

	test('the number of users and admins over time', async () => {
		const [now, ...others] = told('The number of users and admins over time');
		assert.deepEqual(others, []);
		assert.equal(now.users_after, (await job().domo.people()).length);
	});

	test('the trend of users by role equals the difference in the instance', () => {
		const [then, now] = roles;
		const moved = new Map([...new Set([...then.keys(), ...now.keys()])].map((role) => [role, (now.get(role) ?? 0) - (then.get(role) ?? 0)]));
		const expected = [...moved].filter(([, gained]) => gained !== 0).map(([role, gained]) => [Number(role), gained]);
		assert.ok(expected.length > 0);
		assert.deepEqual(told('The trend of users by role').map(({ role_id: role, gained }) => [role, gained]), expected.sort(([a], [b]) => a - b));
	});

	test('everything about one person', () => {
		const [one] = ofStatus('applied').filter(({ action }) => action === 'update');
		const story = told('Everything about one person', queries.get('Everything about one person').replace('1234567890', String(one.userId)));
		assert.deepEqual(story.map(({ status }) => status), ['planned', 'applied']);
	});

	test('no row came twice', () => assert.deepEqual(told('Rows that came twice'), []));

	test('all of them are tested here', () => assert.equal(queries.size, documented.match(/```sql/g).length));
});
