import { LOG_COLUMNS, logRowCount, logRows } from '../../../../core/report';
import { aCreate, aDelete, aFailedRun, aHold, anOutcome, aPlan, aReject, aRun } from '../builders';

const rowsOf = (...args: Parameters<typeof aRun>) => [...logRows(aRun(...args))];
const unchanged = anOutcome({ action: 'unchanged', status: 'unchanged' });

describe('the rows of a run', () => {
	it('begin with the RUN row and have one USER row for each change, hold, reject and failure', () => {
		const rows = rowsOf([aCreate(), unchanged, aHold(), aReject(), anOutcome({ status: 'failed' })]);
		expect(rows.map(({ sequence, record_type, status }) => [sequence, record_type, status])).toEqual([
			[0, 'RUN', 'partial'],
			[1, 'USER', 'applied'],
			[2, 'USER', 'held'],
			[3, 'USER', 'rejected'],
			[4, 'USER', 'failed'],
		]);
		expect(rows).toHaveLength(logRowCount(aRun([aCreate(), unchanged, aHold(), aReject(), anOutcome({ status: 'failed' })])));
	});

	it('have every column, in the order of the table', () => {
		for (const row of rowsOf([aCreate(), aReject()])) expect(Object.keys(row)).toEqual(LOG_COLUMNS.map(({ name }) => name));
	});

	it('name the run on each row, so that a row can be read alone', () => {
		for (const row of rowsOf([anOutcome()], { approvedBy: 'boss@acme.example', approvedAt: Date.UTC(2026, 10, 23, 11) })) {
			expect(row).toMatchObject({
				run_id: 'run-1', job_name: 'People of Acme', job_description: 'Keeps Acme equal to HR', instance: 'https://acme.domo.com',
				config_dataset_id: 'f0e1d2c3-0000-4000-8000-000000000001', config_version: '12', plan_hash: 'a'.repeat(64), dry_run: 'false',
				started_at: '2026-11-23T12:00:00', finished_at: '2026-11-23T12:01:12', actor_user_id: 27, actor_email: 'robot@acme.example',
				approved_by: 'boss@acme.example', approved_at: '2026-11-23T11:00:00', execution_id: '4711', workflow_id: 'wf-1', package_version: '0.1.0',
			});
		}
	});

	it('carry the sums and the guard on the RUN row alone', () => {
		const [run, user] = rowsOf([aCreate(), unchanged, aHold()]);
		expect(run).toMatchObject({
			count_create: 1, count_unchanged: 1, count_hold: 1, count_update: 0, count_status_applied: 1, count_status_held: 1, count_status_not_tried: 0,
			users_before: 534, users_after: 535, admins_before: 3, duration_ms: 72_000,
		});
		expect(JSON.parse(String(run?.['guard_json']))).toMatchObject({ maxDeletionsPercent: 10 });
		expect(user).toMatchObject({ count_create: null, guard_json: null, users_before: null, holds_hash: null });
	});

	it('contain a change with before and after', () => {
		const [, row] = rowsOf([anOutcome({ changes: [{ field: 'title', from: 'Analyst', to: 'Lead' }, { field: 'roleId', from: 4, to: 3 }], before: undefined, after: undefined, undo: true })]);
		expect(row).toMatchObject({
			action: 'update', email: 'ada@acme.example', display_name: 'Ada Lovelace', user_id: 1001, row_number: 2, fields_changed: 'title,roleId',
			before_json: '{"title":"Analyst","roleId":4}', after_json: '{"title":"Lead","roleId":3}', role_id_before: 4, role_id_after: 3,
			reason: 'Row 2 differs from the live user.', message: null, attempts: 1, duration_ms: 40, undo: 'true',
		});
	});

	it('contain nothing of the attribute in which runs coordinate', () => {
		const [, row] = rowsOf([aDelete({ before: { email: 'ada@acme.example', domoUserManagement: '{"run":"x"}', title: 'Lead' } })]);
		expect(row).toMatchObject({ before_json: '{"email":"ada@acme.example","title":"Lead"}' });
	});

	it('contain a hold with its limit and its pair', () => {
		const [, row] = rowsOf([aHold({ held: { by: 'probableRename', action: 'create', relatedEmail: 'old@acme.example', relatedUserId: 9 } })]);
		expect(row).toMatchObject({ action: 'hold', hold_by: 'probableRename', held_action: 'create', related_email: 'old@acme.example', related_user_id: 9 });
	});

	it('contain a reject with row, column, value and reason', () => {
		const [, row] = rowsOf([aReject()]);
		expect(row).toMatchObject({ row_number: 7, problem_column: 'roleId', problem_value: '99', message: 'roleId: There is no role 99 in this instance.' });
	});

	it('say what is wrong with its cells though Apply passes the reason on as the message', () => {
		const [, reject, hold] = rowsOf([aReject({ message: 'Row 7 cannot be used.' }), aHold({ message: aHold().reason })]);
		expect(reject).toMatchObject({ reason: 'Row 7 cannot be used.', message: 'roleId: There is no role 99 in this instance.' });
		expect(hold).toMatchObject({ reason: aHold().reason, message: null });
	});

	it('contain several problems of one row, and warnings', () => {
		const problems = [{ column: 'roleId', value: '99', message: 'no such role' }, { column: 'locale', value: 'xx', message: 'no such locale' }];
		const warnings = [{ column: 'title', value: ' Lead', message: 'blanks were cut off' }];
		const [, row] = rowsOf([aReject({ problems, warnings })]);
		expect(row).toMatchObject({ problem_column: 'roleId|locale', problem_value: '99|xx', message: 'roleId: no such role\nlocale: no such locale\nWarning, title: blanks were cut off' });
	});

	it('contain a failed run without a plan', () => {
		const [run, ...others] = [...logRows(aFailedRun())];
		expect(others).toEqual([]);
		expect(run).toMatchObject({
			run_id: 'n8n-execution-4711', status: 'failed', http_status: 401, toe: 'D2RFR14QKK-0FWIV-QTGGZ', plan_hash: null, guard_json: null, users_before: null,
			message: expect.stringMatching(/^Domo Read Config DataSet: Could not sign in.*Make a new access token/),
		});
	});

	it('say in the RUN row of a run without a plan which nodes failed, what to do, and how many people need no change', () => {
		const failures = [{ where: 'A', message: 'b' }, { where: 'C', message: 'd', description: 'Do e.' }];
		expect(rowsOf([unchanged, anOutcome()], { plan: undefined, failures })[0]).toMatchObject({ message: 'A: b\nC: d Do e.', users_unchanged: 1 });
		expect(rowsOf([anOutcome()], { plan: undefined })[0]).toMatchObject({ message: null, users_unchanged: 0 });
	});

	it('neutralise cells that a spreadsheet would run, and leave JSON as it is', () => {
		const [run, user] = rowsOf([aCreate({ displayName: '=HYPERLINK("http://evil")', email: '+1@acme.example', after: { title: '@x' } })], { plan: aPlan({ jobName: '-job' }) });
		expect(run).toMatchObject({ job_name: "'-job" });
		expect(user).toMatchObject({ display_name: '\'=HYPERLINK("http://evil")', email: "'+1@acme.example", after_json: '{"title":"@x"}' });
	});

	it('are the same each time they are made', () => {
		const record = aRun([aCreate(), aDelete(), aReject()]);
		expect([...logRows(record)]).toEqual([...logRows(record)]);
	});
});

describe('with fields only', () => {
	const fieldsOnly = { plan: aPlan({ logValues: 'fieldsOnly' as const }) };
	const secretValues = ['Analyst', 'Lead', 'Mars/Olympus', '555-0101'];
	const outcomes = [
		anOutcome({ message: 'Domo refused "Lead".', status: 'failed' }),
		aCreate({ after: { phoneNumber: '555-0101', email: 'ada@acme.example' }, changes: [] }),
		aDelete({ reason: 'No row names Ada Lovelace.' }),
		aReject({ problems: [{ column: 'timeZone', value: 'Mars/Olympus', message: '"Mars/Olympus" is no time zone.' }] }),
	];

	it('no value is in any cell, while who and which fields are', () => {
		const rows = rowsOf(outcomes, fieldsOnly);
		const cells = rows.flatMap((row) => Object.values(row)).join('\n');
		for (const value of secretValues) expect(cells).not.toContain(value);
		expect(rows[1]).toMatchObject({ email: 'ada@acme.example', display_name: 'Ada Lovelace', user_id: 1001, fields_changed: 'title', before_json: null, after_json: null, message: 'Domo refused "…".' });
		expect(rows[4]).toMatchObject({ problem_column: 'timeZone', problem_value: null, message: 'timeZone: "…" is no time zone.' });
	});

	it('the same values are there without it', () => {
		const cells = rowsOf(outcomes).flatMap((row) => Object.values(row)).join('\n');
		for (const value of secretValues) expect(cells).toContain(value);
	});
});

describe('the column table', () => {
	it('has each name once and says what it holds', () => {
		expect(new Set(LOG_COLUMNS.map(({ name }) => name)).size).toBe(LOG_COLUMNS.length);
		for (const { name, doc } of LOG_COLUMNS) {
			expect(name).toMatch(/^[a-z][a-z_]*$/);
			expect(doc).toMatch(/\S.*\.$/);
		}
	});

	it('has every column of the design, in its order', () => {
		const design = ('run_id, sequence, record_type, job_name, job_description, instance, config_dataset_id, config_version, plan_hash, dry_run, started_at, finished_at, actor_user_id, actor_email, approved_by, approved_at, ' +
			'execution_id, workflow_id, package_version, guard_json, action, status, email, related_email, display_name, user_id, related_user_id, row_number, fields_changed, before_json, after_json, hold_by, ' +
			'problem_column, problem_value, message, http_status, toe, attempts, duration_ms').split(', ');
		const names = LOG_COLUMNS.map(({ name }) => name);
		expect(names.filter((name) => design.includes(name))).toEqual(design);
	});
});
