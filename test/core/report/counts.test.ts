import { countRun, runStatus } from '../../../core/report';
import { applied, aCreate, aDelete, aFailedRun, aHold, anOutcome, aReject, aRun } from './builders';

describe('countRun', () => {
	it('counts every outcome once by action and once by status', () => {
		const counts = countRun([aCreate(), anOutcome({ status: 'failed' }), aHold(), aReject(), anOutcome({ action: 'unchanged', status: 'unchanged' })]);
		expect(counts.action).toEqual({ create: 1, update: 1, delete: 0, hold: 1, reject: 1, scheduled: 0, unchanged: 1 });
		expect(counts.status).toMatchObject({ applied: 1, failed: 1, held: 1, rejected: 1, unchanged: 1, planned: 0 });
		expect(counts.total).toBe(5);
	});
});

describe('runStatus', () => {
	it('is failed when a node above ended in an error, whatever was done', () => {
		expect(runStatus(aFailedRun())).toBe('failed');
		expect(runStatus(aRun([anOutcome()], { failures: [{ where: 'Domo Apply Changes', message: 'The token was revoked.' }] }))).toBe('failed');
	});

	it('is failed when Apply stopped early', () => {
		expect(runStatus(aRun([anOutcome(), anOutcome({ status: 'notTried' })], applied({ stopped: '40 % of 20 changes failed.' })))).toBe('failed');
	});

	it('is failed when not one change got through, and partial when some did', () => {
		expect(runStatus(aRun([anOutcome({ status: 'failed' }), anOutcome({ status: 'failed' })]))).toBe('failed');
		expect(runStatus(aRun([anOutcome({ status: 'failed' }), anOutcome()]))).toBe('partial');
	});

	it.each(['incomplete', 'drifted', 'notTried', 'unverified'] as const)('is partial when somebody is %s', (status) => {
		expect(runStatus(aRun([anOutcome(), anOutcome({ status })]))).toBe('partial');
	});

	it('is partial when a row was rejected', () => {
		expect(runStatus(aRun([aReject()]))).toBe('partial');
	});

	it('is a success when changes are only held: the guard did what it was set to do', () => {
		expect(runStatus(aRun([anOutcome(), aHold()]))).toBe('success');
		expect(runStatus(aRun([aHold()]))).toBe('success');
	});

	it('is a dry run even with rejects', () => {
		expect(runStatus(aRun([anOutcome({ status: 'planned' }), aReject()]))).toBe('dryRun');
	});

	it('is nothing to do when everybody is as they should be', () => {
		expect(runStatus(aRun([]))).toBe('nothingToDo');
		expect(runStatus(aRun([anOutcome({ action: 'unchanged', status: 'unchanged' })]))).toBe('nothingToDo');
	});

	it('is a success when a removal went through', () => {
		expect(runStatus(aRun([aDelete()]))).toBe('success');
	});
});
