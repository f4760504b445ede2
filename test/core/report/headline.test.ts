import type { Outcome } from '../../../core/apply/types';
import { mailSubject } from '../../../core/report';
import { applied, aCreate, aDelete, aFailedRun, aHold, anOutcome, aPlan, aReject, aRun } from './builders';

const times = (count: number, outcome: Outcome): Outcome[] => Array.from({ length: count }, () => outcome);

describe('the subject', () => {
	const clearing = aHold({ held: { by: 'blankingLimit', action: 'update' }, changes: [{ field: 'title', from: 'Lead', to: null }] });
	const rename = aHold({ held: { by: 'probableRename', action: 'create' } });
	const busy = [...times(99, aCreate()), ...times(299, anOutcome()), ...times(95, aHold()), ...times(305, clearing), ...times(5, rename)];

	it('says it all', () => {
		expect(mailSubject(aRun(busy))).toBe('Domo users, acme: 99 created, 299 updated, 95 removals, 305 clearings and 5 renames held');
	});

	it('says what a dry run would do', () => {
		const planned = busy.map((outcome): Outcome => (outcome.status === 'applied' ? { ...outcome, status: 'planned' } : outcome));
		expect(mailSubject(aRun(planned))).toBe('Domo users, acme (dry run): 99 to create, 299 to update, 95 removals, 305 clearings and 5 renames held');
	});

	it('says why a run failed', () => {
		expect(mailSubject(aFailedRun())).toBe('Domo users, acme: failed – could not sign in');
	});

	it('says what was done before a run failed', () => {
		const stopped = aRun([anOutcome(), anOutcome({ status: 'failed' })], applied({ stopped: 'Apply stopped: 40 % of the changes failed.' }));
		expect(mailSubject(stopped)).toBe('Domo users, acme: failed – apply stopped; 1 updated, 1 failed');
	});

	it('calls nobody failed where a run was stopped before it wrote', () => {
		const stopped = aRun([anOutcome({ status: 'notTried' }), anOutcome({ status: 'notTried' })], applied({ stopped: 'Another run is writing.' }));
		expect(mailSubject(stopped)).toBe('Domo users, acme: failed – another run is writing; 2 not tried');
	});

	it('says when there was nothing to do', () => {
		expect(mailSubject(aRun([]))).toBe('Domo users, acme: nothing to do');
	});

	it('counts removals, failures and rejects, in the singular too', () => {
		expect(mailSubject(aRun([aDelete(), anOutcome({ status: 'failed' }), aReject(), aHold()]))).toBe('Domo users, acme: 1 removed, 1 failed, 1 row rejected, 1 removal held');
	});

	it('calls the role change of an orphan a removal, applied or held', () => {
		const toSocial = { row_number: null, changes: [{ field: 'roleId', from: 4, to: 5 }] };
		expect(mailSubject(aRun([anOutcome(toSocial)]))).toBe('Domo users, acme: 1 removed');
		expect(mailSubject(aRun([aHold({ ...toSocial, held: { by: 'deletionLimit', action: 'update' } })]))).toBe('Domo users, acme: 1 removal held');
	});

	it('counts a released hold as what was done', () => {
		expect(mailSubject(aRun([aHold({ status: 'applied' })]))).toBe('Domo users, acme: 1 removed');
	});

	it('writes large figures readably', () => {
		expect(mailSubject(aRun(times(12_345, anOutcome())))).toBe('Domo users, acme: 12,345 updated');
	});

	it('names a loopback instance by its address', () => {
		expect(mailSubject(aRun([], { plan: aPlan({ instance: 'http://127.0.0.1:9010' }) }))).toBe('Domo users, 127.0.0.1:9010: nothing to do');
	});

	it('stays one line, whatever the failure says', () => {
		const evil = aFailedRun({ failures: [{ where: 'x', message: 'Bad\r\nBcc: everybody@acme.example\u202E gnirts' }] });
		expect(mailSubject(evil)).toBe('Domo users, acme: failed – bad Bcc');
		expect(mailSubject(evil)).not.toMatch(/[\r\n\u202E]/);
	});
});
