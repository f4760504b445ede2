import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { PlanItem } from '../../../core/plan/types';
import type { LogResult, RunRecord } from '../../../core/report';
import { mailHtml, mailText, reportHtml, written } from './documents';
import { aCreate, aDelete, aFailedRun, aHold, anOutcome, aPlan, applied, aReject, aRun } from './builders';

/**
 * Whole documents, as somebody looked at them in a browser and approved them. After a change on purpose:
 * UPDATE_APPROVED=1 npx jest --selectProjects fast --testPathPattern report/approved
 * and look at what changed in `approved/`.
 */

const log: LogResult = { ...written, url: 'https://home.domo.com/datasources/log-1/details/overview', notes: ['Added to the run log: toe.'] };
const lastRun = { id: 'run-0', jobName: 'People of Acme', state: 'interrupted' as const, startedAt: '2026-11-23T06:00:00.000Z', done: 1_037, total: 1_200, executionId: '4700' };

function asPlanned({ status: _status, message: _message, attempts: _attempts, durationMs: _durationMs, ...item }: ReturnType<typeof anOutcome>): PlanItem {
	return item;
}

const warnings = [{ column: 'phoneNumber', value: '=555-CALL', message: 'is not a number that can be dialled.' }, { column: 'title', value: 'JosÃ©', message: 'the text probably was José.' }];
const everything = [
	anOutcome({ sendInvite: true, changes: [{ field: 'title', from: 'Analyst', to: '=Lead' }, { field: 'roleId', from: 4, to: 77 }, { field: 'costCenter', from: '', to: 'C7' }, { field: 'department', from: 'Sales', to: null }] }),
	anOutcome({ displayName: '', changes: [{ field: 'teams', from: ['red', 'blue'], to: ['blue', 'green'] }, { field: 'groups', from: ['A', 'B'], to: [] }, { field: 'skills', from: [], to: ['+1 x'] }, { field: 'sites', from: ['a'], to: ['a'] }, { field: 'tags', from: ['a', 'b'], to: ['b'] }] }),
	anOutcome({ displayName: 'Grace Hopper', email: '', userId: 1003, changes: [{ field: 'roleId', from: 4, to: 1 }], before: { roleId: 4 }, after: { roleId: 1 }, warnings, message: 'Her invitation is to be sent again.' }),
	aCreate({ userId: 1004, displayName: 'אברהם', status: 'applied', sendInvite: true }),
	aCreate({ displayName: '', email: '', after: { email: '', displayName: '' }, changes: [] }),
	aDelete({ userId: 1005, displayName: 'Amir <b>Haddad</b>', email: 'amir@acme.example', held: { by: 'deletionLimit', action: 'delete' } }),
	aDelete({ userId: 1006, displayName: 'Henry & Adler', reason: 'His row has ended.', before: {} }),
	anOutcome({ userId: 1007, displayName: 'Role Only', changes: [{ field: 'roleId', from: 4, to: 5 }], row_number: null }),
	aHold({ displayName: 'Held Hanna' }),
	aHold({ displayName: 'Held Hugo' }),
	aHold({ displayName: 'Renamed Rosa', held: { by: 'probableRename', action: 'create', relatedEmail: 'rosa.old@acme.example', relatedUserId: 9 }, reason: 'Row 9 is new, and rosa.old@acme.example is in no row.' }),
	aHold({ displayName: 'Cleared Cleo', held: { by: 'blankingLimit', action: 'update' }, changes: [{ field: 'title', from: 'x', to: null }], before: { title: 'x' }, after: { title: null }, reason: 'Many cells are blank.' }),
	aReject(),
	aReject({ row_number: null, displayName: '', email: '', problems: [{ column: 'email', value: '', message: 'is empty.' }, { column: 'phone', value: '@1', message: 'is no number.' }] }),
	aReject({ problems: [], reason: 'Row 8 comes twice.' }),
	anOutcome({ status: 'failed', message: 'Domo said no.', httpStatus: 500, toe: 'A-B', displayName: 'Failed Fritz' }),
	aDelete({ status: 'notTried', message: 'The run ended before.', displayName: 'Not Tried Nora' }),
	anOutcome({ status: 'drifted', displayName: 'Drifted Dora', reason: 'Row 3 differs.' }),
	anOutcome({ status: 'alreadyDone', displayName: 'Done Dan', message: 'Somebody else had done it.' }),
	aCreate({ action: 'scheduled', status: 'scheduled', displayName: 'Soon Sue', reason: 'Starts on 2026-12-01.', userId: null }),
	anOutcome({ action: 'unchanged', status: 'unchanged', changes: [] }),
];
const labels = { roles: [[77, 'HR Partner']] as [number, string][], fields: [['costCenter', 'Cost <Center>']] as [string, string][] };
const counts = { live: 5_340, unchanged: 5_000, orphans: 12, leavers: 2, endingSoon: 3, adminsBefore: 3, adminsAfter: 4 };
const plan = aPlan({ labels, notes: ['The column "born" is read as text.', "An attribute's\nnew line."] }, counts);

const documents: Readonly<Record<string, { readonly record: RunRecord; readonly log: LogResult }>> = {
	everything: {
		record: aRun(everything, { plan, executionUrl: 'https://n8n.example/workflow/wf-1/executions/4711', approvedBy: 'boss@acme.example', approvedAt: Date.UTC(2026, 10, 23, 11, 5), ...applied({ adminsCounted: 5, notes: ['Admins were counted anew.'] }) }),
		log,
	},
	fieldsOnly: { record: aRun(everything, { plan: aPlan({ labels, logValues: 'fieldsOnly' }, counts) }), log },
	waiting: {
		record: aRun([], {
			plan: aPlan({ guardTripped: true, jobDescription: '', labels }, { orphans: 7, create: 1, update: 1, delete: 1, hold: 3 }), applied: undefined, applyFollows: 'dryRun',
			items: [aCreate(), anOutcome(), aDelete(), aHold(), aHold({ email: 'b@acme.example' }), aHold({ held: { by: 'probableRename', action: 'create' } })].map(asPlanned),
		}),
		log: { dataSetId: null, rowsWritten: 0 },
	},
	dryRun: { record: aRun([aCreate({ status: 'planned' }), anOutcome({ status: 'planned', changes: [{ field: 'title', from: 'x', to: '' }] }), aDelete({ status: 'planned' })], { plan: aPlan({}, { create: 1, update: 1, delete: 1 }) }), log: written },
	failed: {
		record: aFailedRun({ failures: [...(aFailedRun().failures), ...Array.from({ length: 11 }, (_, at) => ({ where: `Node ${at}`, message: `Error ${at} <i>` }))] }),
		log: { dataSetId: null, rowsWritten: 0, error: 'Home is down.', backlog: 'rows' },
	},
	quiet: {
		record: aRun([], { plan: aPlan({ lastRun, job: { id: 'People', name: 'People', orphans: 'keep', scope: {}, due: false } }, { orphans: 1, unchanged: 533 }) }),
		log: { ...written, interruptedRun: lastRun },
	},
};

/** A document without its style sheet, and that: all documents of a kind have the same one. */
function partsOf(document: string): readonly [string, string] {
	const [style = ''] = /(?<=<style>\n)[^]*?(?=<\/style>)/.exec(document) ?? [];
	return [document.replace(style, ''), style];
}

function expectApproved(file: string, text: string): void {
	const approved = path.join(__dirname, 'approved', file);
	if (process.env['UPDATE_APPROVED'] === '1') writeFileSync(approved, text);
	expect(existsSync(approved)).toBe(true);
	expect(text).toBe(readFileSync(approved, 'utf8'));
}

describe.each(Object.entries(documents))('the documents of a run: %s', (name, { record, log: result }) => {
	it.each([['mail', mailHtml], ['report', reportHtml]])('%s.html is as it was approved', (kind, make) => {
		const [document, style] = partsOf(make(record, result));
		expectApproved(`${name}.${kind}.html`, document);
		expectApproved(`${kind}.css`, style);
	});

	it('mail.txt is as it was approved', () => expectApproved(`${name}.mail.txt`, mailText(record, result)));
});
