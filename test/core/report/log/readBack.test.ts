import { inversePlan } from '../../../../core/apply/undo';
import { logRows, loggedOutcomes } from '../../../../core/report';
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
