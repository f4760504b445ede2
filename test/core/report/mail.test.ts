import type { Outcome } from '../../../core/apply/types';
import { mailHtml, mailText } from './documents';
import { aCreate, aDelete, aFailedRun, aHold, anOutcome, aPlan, aReject, aRun } from './builders';

/** Where texts stand in a document; a text that is missing fails the test. */
function order(document: string, ...texts: readonly string[]): number[] {
	return texts.map((text) => {
		const at = document.indexOf(text);
		if (at < 0) throw new Error(`Not in the document: ${text}`);
		return at;
	});
}

const many = (count: number): Outcome[] =>
	Array.from({ length: count }, (_, at) => anOutcome({ email: `person${at}@acme.example`, displayName: `Person ${at}`, userId: at, row_number: at + 2 }));

describe('the mail', () => {
	it('shows everything in the order of risk', () => {
		const mail = mailHtml(aRun([
			anOutcome({ displayName: 'Updated Ulla' }),
			aCreate({ displayName: 'Created Carla' }),
			aDelete({ displayName: 'Removed Rita' }),
			aHold({ displayName: 'Renamed Rosa', held: { by: 'probableRename', action: 'create' } }),
			aReject({ displayName: 'Rejected Rex' }),
			anOutcome({ displayName: 'Failed Fritz', status: 'failed', message: 'Domo said no.' }),
			aHold({ displayName: 'Held Hanna' }),
		]));
		const lists = mail.slice(mail.indexOf('<h2'));
		const places = order(lists, 'Removed Rita', 'Held Hanna', 'Renamed Rosa', 'Failed Fritz', 'Rejected Rex', 'Created Carla', 'Updated Ulla');
		expect(places).toEqual([...places].sort((a, b) => a - b));
	});

	it('shows old and new of each field', () => {
		expect(mailHtml(aRun([anOutcome()]))).toMatch(/title.*Analyst.*Lead/s);
	});

	it('shows the counts of fields behind the people', () => {
		const places = order(mailHtml(aRun([anOutcome(), aHold()])), 'removal held', 'person updated', 'Fields written');
		expect(places).toEqual([...places].sort((a, b) => a - b));
	});

	it('says Domo\'s id once where the advice has it', () => {
		const failure = { where: 'Read', message: 'No.', description: 'Domo support asks for this id: A-B.', toe: 'A-B' };
		expect(mailHtml(aFailedRun({ failures: [failure] })).match(/A-B/g)).toHaveLength(1);
	});

	it('shows of a list what left and what came', () => {
		const mail = mailHtml(aRun([anOutcome({ changes: [{ field: 'teams', from: ['red', 'blue'], to: ['blue', 'green'] }] })]));
		expect(mail).toMatch(/<bdi>red<\/bdi>.*<bdi>green<\/bdi>.*and 1 as before/s);
		expect(mail).not.toContain('blue');
	});

	it('names Domo\'s own roles', () => {
		expect(mailHtml(aRun([anOutcome({ changes: [{ field: 'roleId', from: 4, to: 77 }] })]))).toMatch(/Role<.*<bdi>Participant<\/bdi>.*<bdi>77<\/bdi>/s);
	});

	it('names roles and attributes as the plan knows them', () => {
		const plan = aPlan({ labels: { roles: [[77, 'HR Partner']], fields: [['costCenter', 'Cost Center']] } });
		const mail = mailHtml(aRun([anOutcome({ changes: [{ field: 'roleId', from: 4, to: 77 }, { field: 'costCenter', from: null, to: 'C7' }] })], { plan }));
		expect(mail).toMatch(/<bdi>HR Partner<\/bdi>.*<bdi>Cost Center<\/bdi>/s);
		expect(mail).not.toContain('costCenter');
	});

	it('calls columns of Domo by their labels', () => {
		const fields = ['deskPhoneNumber', 'alternateEmail', 'employeeId'];
		const mail = mailHtml(aRun([anOutcome({ changes: fields.map((field) => ({ field, from: 'a', to: 'b' })) }), aCreate()]));
		for (const label of ['Desk phone', 'Alternate e-mail address', 'Employee ID', 'Role']) expect(mail).toContain(label);
		for (const field of [...fields, 'roleId']) expect(mail).not.toContain(field);
	});

	it('links the execution and the log, and says how to take the run back', () => {
		const log = { dataSetId: 'log-1', rowsWritten: 2, url: 'https://home.domo.com/datasources/log-1/details/overview' };
		const mail = mailHtml(aRun([anOutcome()], { executionUrl: 'https://n8n.example/workflow/wf-1/executions/4711' }), log);
		expect(mail).toContain('<a href="https://n8n.example/workflow/wf-1/executions/4711"');
		expect(mail).toContain('<a href="https://home.domo.com/datasources/log-1/details/overview"');
		expect(mail).toMatch(/To take it back.*Domo Undo a Run.*run-1/s);
		expect(mailHtml(aRun([anOutcome({ status: 'planned' })]))).not.toContain('To take it back');
	});

	it.each([
		['1 row needs you', [anOutcome(), aReject()]],
		['2 rows need you', [anOutcome(), aReject(), aReject()]],
		['1 row and 1 person need you', [anOutcome(), aReject(), anOutcome({ status: 'drifted' })]],
	])('says what a partial run lacks: %s', (badge, outcomes) => {
		expect(mailHtml(aRun(outcomes))).toContain(`>${badge}<`);
	});

	it('says in a partial run that items are missing', () => {
		expect(mailHtml(aRun([anOutcome()], { plan: aPlan({}, { update: 3 }) }))).toContain('>2 items missing<');
	});

	it('counts people in no row before and after', () => {
		expect(mailText(aRun([aDelete()], { plan: aPlan({}, { orphans: 3 }) }))).toContain('In no row: 3 -> 2');
		expect(mailText(aRun([aHold()], { plan: aPlan({}, { orphans: 3 }) }))).toContain('In no row: 3,');
	});

	it('shows a reject with row, column, value and reason', () => {
		expect(mailHtml(aRun([aReject()]))).toMatch(/row 7.*roleId.*99.*There is no role 99/s);
	});

	it('shows the instance before and after', () => {
		expect(mailHtml(aRun([aCreate()], { plan: aPlan({}, { adminsAfter: 2 }) }))).toMatch(/Users.*534 → 535.*Admins.*3 → 2/s);
	});

	it('links each person to the profile page, but not who is gone or not there', () => {
		const mail = mailHtml(aRun([anOutcome({ userId: 11 }), aDelete({ userId: 22 }), aHold({ userId: 33 }), aReject({ userId: null })]));
		expect(mail).toContain('href="https://acme.domo.com/people/11"');
		expect(mail).toContain('href="https://acme.domo.com/people/33"');
		expect(mail).not.toContain('/people/22');
		expect(mail.match(/\/people\//g)).toHaveLength(2);
	});

	it('links nowhere when the instance is no plain origin', () => {
		const mail = mailHtml(aRun([anOutcome()], { plan: aPlan({ instance: 'javascript:alert(1)//' }) }));
		expect(mail).not.toContain('href=');
	});

	it('says once what all have in common', () => {
		const mail = mailHtml(aRun([aHold(), aHold({ email: 'b@acme.example' }), aHold({ email: 'c@acme.example' })]));
		expect(mail.match(/are more than/g)).toHaveLength(1);
	});

	it('does not repeat for each person what Apply passes on as their message', () => {
		const hold = aHold({ message: aHold().reason });
		expect(mailHtml(aRun([hold, { ...hold, email: 'b@acme.example' }])).match(/are more than/g)).toHaveLength(1);
	});

	it('says what Apply itself keeps back, and what an approver let through', () => {
		const own = aDelete({ status: 'held', held: { by: 'minimumAdmins', action: 'delete' }, message: 'Fewer than one admin would be left.' });
		expect(mailHtml(aRun([own]))).toContain('Fewer than one admin would be left.');
		expect(mailHtml(aRun([aDelete({ held: { by: 'deletionLimit', action: 'delete' } })]))).toContain('released hold');
	});

	it('says in a failed run what happened, where, and what to do', () => {
		const mail = mailHtml(aFailedRun());
		order(mail, 'Could not sign in: the access token was not accepted.', 'In Domo Read Config DataSet · HTTP 401', 'Make a new access token', 'D2RFR14QKK-0FWIV-QTGGZ');
		expect(mail).toContain('Nothing was changed.');
	});

	it('says in a dry run how to switch it off', () => {
		expect(mailHtml(aRun([anOutcome({ status: 'planned' })]))).toContain("switch off &#39;Dry Run&#39; in Domo Apply Changes");
	});

	it('says of a preview that it is a plan, and nothing of a switch that there is not', () => {
		const { status: _status, attempts: _attempts, durationMs: _durationMs, ...planItem } = anOutcome();
		const mail = mailHtml(aRun([], { items: [planItem], applied: undefined }));
		expect(mail).toContain('This is a plan: nothing was written.');
		expect(mail).not.toContain('switch off');
	});

	it('shows everybody of a small run', () => {
		const mail = mailHtml(aRun(many(30)));
		for (let at = 0; at < 30; at += 1) expect(mail).toContain(`>Person ${at}<`);
		expect(mail).not.toContain('attached');
	});

	it('is short in a large run, says how many it leaves out, and stays under what Gmail shows', () => {
		const mail = mailHtml(aRun(many(10_000)));
		const told = mail.match(/>Person \d+</g)?.length ?? 0;
		expect(told).toBeGreaterThan(4);
		expect(mail).toContain(`and ${(10_000 - told).toLocaleString('en')} more: see the attached report.html`);
		expect(mail).toMatch(/<p style="padding:12px 0 0[^"]*" class="more">and [\d,]+ more/);
		expect(Buffer.byteLength(mail)).toBeLessThan(102_000);
	});

	it('has neither people nor lists where some of each kind are too much', () => {
		const changes = Array.from({ length: 20 }, (_, at) => ({ field: `field${at}`, from: 'ü'.repeat(200), to: 'x'.repeat(200) }));
		const outcomes = (['applied', 'failed', 'drifted', 'incomplete', 'unverified', 'alreadyDone'] as const).flatMap((status) => many(5).map((outcome) => ({ ...outcome, status, message: 'm'.repeat(500), changes })));
		const mail = mailHtml(aRun([...outcomes, ...many(5).map((outcome) => aHold({ ...outcome, status: 'held', action: 'hold', held: { by: 'updateLimit', action: 'update' }, changes }))], { plan: aPlan({ notes: ['A note.'] }) }));
		expect(mail).not.toMatch(/>field\d|Fields written|>Notes<|A note\./);
		expect([...mail.matchAll(/>(?:and )?([\d,]+)(?: more)?: see the attached/g)].map(([words]) => words)).toEqual(expect.arrayContaining(['>5: see the attached']));
		expect(mail).not.toMatch(/and \d+ more: see the attached/);
	});

	it('stays short with 300 columns and cells of 10 kB', () => {
		const changes = Array.from({ length: 300 }, (_, at) => ({ field: `field${at}`, from: 'ü'.repeat(10_000), to: 'x'.repeat(10_000) }));
		expect(Buffer.byteLength(mailHtml(aRun(many(50).map((outcome) => ({ ...outcome, changes })))))).toBeLessThan(102_000);
	});

	it('keeps values out with fields only', () => {
		const mail = mailHtml(aRun(
			[anOutcome({ message: 'Refused "Lead".', status: 'failed' }), aCreate(), aReject({ problems: [{ column: 'timeZone', value: 'Mars', message: '"Mars" is none.' }] })],
			{ plan: aPlan({ logValues: 'fieldsOnly' }) },
		));
		for (const value of ['Analyst', 'Lead', 'Mars']) expect(mail).not.toContain(value);
		order(mail, 'Ada Lovelace', 'ada@acme.example', 'title');
	});
});

describe('any document', () => {
	it('carries its styles inline, with rules for dark and narrow screens', () => {
		const mail = mailHtml(aRun([anOutcome()]));
		expect(mail).toContain('@media (prefers-color-scheme:dark)');
		expect(mail).toContain('@media (max-width:520px)');
		expect(mail).toContain('<meta name="color-scheme" content="light dark">');
		expect(mail.replace(/<style>.*<\/style>/s, '')).toMatch(/<p style="[^"]*font-size/);
	});

	it('never gives an element two style or class attributes', () => {
		for (const [tag] of mailHtml(aRun([anOutcome(), aReject(), aHold()])).matchAll(/<[a-z][^>]*>/g)) {
			expect(tag.match(/ style=/g)?.length ?? 0).toBeLessThan(2);
			expect(tag.match(/ class=/g)?.length ?? 0).toBeLessThan(2);
		}
	});

	it('loads nothing from anywhere', () => {
		const mail = mailHtml(aRun([anOutcome()]));
		expect(mail).not.toMatch(/<(script|link|img|iframe)|url\(|@import/);
	});
});
