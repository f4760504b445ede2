import { inversePlan } from '../../../../core/apply/undo';
import type { Outcome } from '../../../../core/apply/types';
import { logRows, loggedOutcomes } from '../../../../core/report';
import { parseOutcome, restoreTime } from '../../../../core/report/log/read';
import { aCreate, aDelete, aHold, anOutcome, aPlan, aReject, aRun } from '../builders';

const done = [
	aCreate({ undo: true, changes: [{ field: 'email', from: null, to: 'ada@acme.example' }, { field: 'roleId', from: null, to: 4 }], after: { email: 'ada@acme.example', roleId: 4 } }),
	anOutcome({ undo: true, changes: [{ field: 'teams', from: ['a', 'b'], to: ['c'] }, { field: 'title', from: null, to: '=Lead' }], before: { teams: ['a', 'b'], title: null }, after: { teams: ['c'], title: '=Lead' } }),
	aDelete({ undo: true, displayName: '-Ada', before: { email: 'ada@acme.example', displayName: '-Ada', roleId: 4 } }),
];

describe('outcomes read back from the log', () => {
	it('takes the old values of an update that are gone for an edit, not for none: an undo would clear the fields', () => {
		const rows = [...logRows(aRun(done))].map((row) => (row.action === 'update' ? { ...row, before_json: '' } : row));
		const { outcomes, problems } = loggedOutcomes(rows, 'run-1');
		expect(outcomes.filter(({ action }) => action === 'update')).toEqual([]);
		expect(problems.join(' ')).toContain('were edited and cannot be read');
	});

	it('undo to the same inverse plan as the outcomes themselves', () => {
		const { outcomes, problems } = loggedOutcomes([...logRows(aRun(done))], 'run-1');
		expect(problems).toEqual([]);
		expect(inversePlan(outcomes)).toEqual(inversePlan(done));
		expect(inversePlan(outcomes)).toHaveLength(3);
	});

	it('may come as text, as a CSV export gives them', () => {
		const rows = [...logRows(aRun(done))].map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell === null ? '' : String(cell)])));
		expect(inversePlan(loggedOutcomes(rows, 'run-1').outcomes)).toEqual(inversePlan(done));
	});

	it('hold nothing to undo for holds, rejects and failures', () => {
		const { outcomes } = loggedOutcomes([...logRows(aRun([aHold(), aReject(), anOutcome({ status: 'failed' })]))], 'run-1');
		expect(outcomes).toHaveLength(3);
		expect(inversePlan(outcomes)).toEqual([]);
	});

	it('say that they cannot be undone when values were kept out', () => {
		const rows = [...logRows(aRun(done, { plan: aPlan({ logValues: 'fieldsOnly' }) }))];
		const { outcomes, problems } = loggedOutcomes(rows, 'run-1');
		expect(inversePlan(outcomes)).toEqual([]);
		expect(problems).toEqual(["3 changes of run run-1 were logged without their values ('Log Values' was set to Fields Only), so they cannot be undone."]);
	});

	it('leave other runs out, and say when there is none', () => {
		const rows = [...logRows(aRun(done))];
		expect(loggedOutcomes(rows, 'run-9')).toEqual({ outcomes: [], problems: ['The log holds no rows of run run-9.'] });
	});

	it('say which rows were edited', () => {
		const rows = [...logRows(aRun(done))].map((row) => ({ ...row, before_json: '{' }));
		expect(loggedOutcomes(rows, 'run-1').problems).toContain('3 rows of run run-1 were edited and cannot be read.');
	});
});

describe('one row of a log', () => {
	type Cells = Readonly<Record<string, unknown>>;
	const rowOf = (outcome: Outcome, logValues: 'full' | 'fieldsOnly' = 'full'): Cells => [...logRows(aRun([outcome], { plan: aPlan({ logValues }) }))][1] ?? {};
	const without = (row: Cells, ...columns: readonly string[]): Cells => Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name)));
	const update = anOutcome({
		status: 'incomplete', message: 'Half of it was written.', attempts: 3, durationMs: 41, changes: [{ field: 'roleId', from: 4, to: 3 }, { field: 'a,b', from: null, to: 'x' }],
		before: { roleId: 4, 'a,b': null, title: 'Analyst' }, after: { roleId: 3, 'a,b': 'x' },
	});
	const create = aCreate({ undo: true, before: undefined, changes: [{ field: 'roleId', from: null, to: 4 }], after: { email: 'ada@acme.example', roleId: 4 } });
	const common = { email: 'ada@acme.example', displayName: 'Ada Lovelace', summary: '', attempts: 1, durationMs: 40, run: { id: 'run-1', planHash: 'a'.repeat(64) } };

	it.each<[string, Outcome, Outcome]>([
		['an update, also of a field with a comma in its name', update, {
			...common, action: 'update', status: 'incomplete', userId: 1001, row_number: 2, reason: 'Row 2 differs from the live user.', message: 'Half of it was written.', attempts: 3, durationMs: 41,
			changes: [{ field: 'roleId', from: 4, to: 3 }, { field: 'a,b', from: null, to: 'x' }], before: { roleId: 4, 'a,b': null, title: 'Analyst' }, after: { roleId: 3, 'a,b': 'x' },
		}],
		['a creation', create, {
			...common, action: 'create', status: 'applied', userId: 1001, row_number: 2, reason: 'Row 2 names nobody who exists.', undo: true,
			changes: [{ field: 'roleId', from: null, to: 4 }], before: { roleId: null }, after: { email: 'ada@acme.example', roleId: 4 },
		}],
		['a removal', aDelete(), {
			...common, action: 'delete', status: 'applied', userId: 1001, row_number: null, reason: 'No row names this user.', changes: [],
			before: { email: 'ada@acme.example', displayName: 'Ada Lovelace', roleId: 4, title: 'Lead' },
		}],
		['a reject', aReject({ message: 'Not a row.' }), {
			...common, action: 'reject', status: 'rejected', userId: null, row_number: 7, reason: 'Row 7 cannot be used.', changes: [], attempts: 0,
			message: 'Not a row.\nroleId: There is no role 99 in this instance.',
		}],
	])('is read as %s, with all that the log has of it', (_what, outcome, expected) => {
		expect(parseOutcome(rowOf(outcome))).toStrictEqual(expected);
	});

	it.each<[string, Outcome, readonly string[]]>([
		['fields', update, ['roleId', 'a', 'b']],
		['no fields', aDelete(), []],
	])('has, without values, the names of %s', (_what, outcome, names) => {
		const read = parseOutcome(rowOf(outcome, 'fieldsOnly'));
		expect(read?.changes).toEqual(names.map((field) => ({ field, from: null, to: null })));
		expect(Object.keys(read ?? {}).filter((name) => name === 'before' || name === 'after')).toEqual([]);
	});

	it('needs no columns that an older log does not have, and counts what is empty as nothing', () => {
		expect(parseOutcome(without(rowOf(update), 'role_id_before', 'role_id_after'))).toMatchObject({ changes: update.changes });
		expect(parseOutcome(without(rowOf(aDelete()), 'attempts', 'duration_ms', 'message', 'after_json', 'undo'))).toMatchObject({ action: 'delete', attempts: 0, durationMs: 0 });
		expect(parseOutcome({ ...rowOf(aDelete()), attempts: '', duration_ms: '7', role_id_before: '4', role_id_after: '' })).toMatchObject({ attempts: 0, durationMs: 7 });
	});

	it.each<[string, Outcome, Cells]>([
		['the role that it had', update, { role_id_before: 1 }],
		['the role that it got', update, { role_id_after: 1 }],
		['the role of a removed user', aDelete(), { role_id_before: 1 }],
		['a role after a removal', aDelete(), { role_id_after: 1 }],
		['no role where there is one', create, { role_id_after: null }],
		['a role that is text', create, { after_json: '{"email":"ada@acme.example","roleId":"4"}' }],
		['fields that its values lack', update, { fields_changed: 'roleId,a,b,title,department' }],
		['fewer fields than were changed', update, { fields_changed: 'roleId,a' }],
		['values without one of its fields', update, { after_json: '{"roleId":3}' }],
		['old values without one of its fields', update, { before_json: '{"roleId":4}' }],
		['no old values', update, { before_json: null }],
		['fields of a removal, which has none', aDelete(), { fields_changed: 'title' }],
		['fields of a removal and values for them', aDelete(), { fields_changed: 'title', after_json: '{"title":"x"}' }],
		['an action that there is not', update, { action: 'promote' }],
		['a status that there is not', update, { status: 'perhaps' }],
		['values that are no JSON', update, { after_json: '{' }],
		['values that are no values', update, { after_json: '{"roleId":{}}' }],
	])('was edited where it says %s', (_what, outcome, edit) => {
		expect(parseOutcome(rowOf(outcome))).not.toBeNull();
		expect(parseOutcome({ ...rowOf(outcome), ...edit })).toBeNull();
	});

	it('can be undone where one of the two images is there', () => {
		const bare = aCreate({ changes: [] });
		expect(parseOutcome(rowOf(bare))).toMatchObject({ action: 'create', after: bare.after });
		for (const outcome of [bare, create, aDelete()]) expect(loggedOutcomes([rowOf(outcome)], 'run-1').problems).toEqual([]);
	});
});

describe('a time that Domo gives back', () => {
	it.each([
		['2026-11-23T12:00:00', '2026-11-23T12:00:00.000Z'],
		[' 2026-11-23 12:00:00 ', '2026-11-23T12:00:00.000Z'],
		['2026-11-23T12:00:00Z', '2026-11-23T12:00:00.000Z'],
		['2026-11-23T12:00:00+02:00', '2026-11-23T10:00:00.000Z'],
		['2026-11-23 12:00:00-0130', '2026-11-23T13:30:00.000Z'],
		['soon', 'soon'],
	])('is UTC unless it has a zone, and text stays text: %s', (cell, time) => {
		expect(restoreTime(cell)).toBe(time);
	});
});
