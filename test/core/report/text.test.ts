import { mailText } from './documents';
import { aCreate, aFailedRun, aHold, anOutcome, aPlan, aReject, aRun } from './builders';

describe('the plain-text part', () => {
	it('reads well', () => {
		const record = aRun([
			anOutcome({ changes: [{ field: 'title', from: 'Analyst', to: 'Lead' }, { field: 'teams', from: null, to: ['red', 'blue'] }] }),
			aHold({ displayName: 'Bo', email: 'bo@acme.example' }),
			aHold({ displayName: 'Cy', email: 'cy@acme.example' }),
			aReject(),
		], { plan: aPlan({ notes: ['The column "born" is read as text.'] }, { unchanged: 500 }) });
		expect(mailText(record)).toBe(`People of Acme · acme
=====================
Keeps Acme equal to HR
1 row needs you: 1 updated, 1 row rejected, 2 removals held

LOOK AT THESE FIRST
- 2 removals held: Bo, Cy
- 1 row rejected: row 7 Ada Lovelace

Users: 534 -> 534, Admins: 3 -> 3, Unchanged: 500, In no row: 0, Protected: 1

2 REMOVALS HELD
95 removals are more than 'Max Deletions (Percent)' (10 %) of 534 managed users allow.
- Bo <bo@acme.example>
    Role Participant · Title Lead
- Cy <cy@acme.example>
    Role Participant · Title Lead

1 ROW REJECTED
- Ada Lovelace <ada@acme.example>, row 7
    roleId "99": There is no role 99 in this instance.

1 PERSON UPDATED
- Ada Lovelace <ada@acme.example>, row 2
    Title: Analyst -> Lead
    teams: (empty) -> red, blue

FIELDS WRITTEN
- teams: 1 changed
- Title: 1 changed

Notes
- The column "born" is read as text.

Finished: 23 Nov 2026, 12:01 UTC
Took: 1 min 12 s
Configuration: HR people, version 12, 538 rows
Ran as: robot@acme.example
Run: run-1
Execution: 4711
Run log: log-1
To take it back: start the workflow 'Domo Undo a Run' with the Run ID run-1
`);
	});

	it('says of a failed change what Domo\'s support asks for', () => {
		expect(mailText(aRun([anOutcome({ status: 'failed', message: 'Domo said no.', httpStatus: 500, toe: 'A-B' })]))).toContain('    Domo said no. (HTTP 500, for Domo support: A-B)\n');
	});

	it('says in a few words who came or went', () => {
		const after = Object.fromEntries(['title', 'department', 'location', 'locale', 'timeZone', 'party', 'state'].map((field) => [field, 'x']));
		expect(mailText(aRun([aCreate({ after })]))).toContain('    Title x · Department x · Location x · Locale x · Time zone x · 2 more\n');
	});

	it('says what to do in a failed run', () => {
		expect(mailText(aFailedRun())).toContain('! Could not sign in: the access token was not accepted.\n  In Domo Read Config DataSet · HTTP 401\n  Make a new access token');
	});

	it('has 25 notes, 25 fields and 40 cells or changes of a person, and says how many more there are', () => {
		const list = <T>(count: number, one: (name: string) => T): T[] => Array.from({ length: count }, (_, at) => one(`n${at + 1}`));
		const change = (field: string) => ({ field, from: 'a', to: 'b' });
		const textOf = (notes: number, fields: number, cells: number): string => mailText(aRun(
			[anOutcome({ changes: list(fields, change) }), aReject({ problems: list(cells, (column) => ({ column, value: 'v', message: 'is wrong' })) })],
			{ plan: aPlan({ notes: list(notes, (name) => `Note ${name}.`) }) },
		));
		expect(textOf(25, 25, 40)).not.toMatch(/more:/);
		const text = textOf(26, 41, 1_042);
		expect(text).toContain('- Note n25.\nand 1 more: see the attached report.html\n');
		expect(text).toContain(': 1 changed\n  and 16 more: see the attached report.html\n');
		expect(text).toContain('    n40: a -> b\n    and 1 more: see the run log\n');
		expect(text).toContain('    n40 "v": is wrong\n    and 1,002 more: see the run log\n');
		expect(text).not.toMatch(/n41|Note n26/);
	});

	it('names with Log Values: Fields Only the fields alone, has no line for nobody, and shows a reject without cells by its reason', () => {
		const plan = aPlan({ logValues: 'fieldsOnly', instance: '' });
		const text = mailText(aRun([anOutcome(), anOutcome({ displayName: 'Bo', changes: [], before: {}, after: {} }), aReject({ problems: undefined, reason: 'Row 7 is in no table.' })], { plan }));
		expect(text).toMatch(/^People of Acme\n=+\n/);
		const silent = mailText(aRun([anOutcome({ status: 'failed', message: undefined, reason: '', changes: [], before: {}, after: {} }), aCreate({ after: {}, changes: [] })], { plan: aPlan() }));
		for (const each of [text, silent]) expect(each).not.toMatch(/\n +\n/);
		expect(text).toContain('- Ada Lovelace <ada@acme.example>, row 2\n    Title\n- Bo <ada@acme.example>, row 2\n');
		expect(text).toMatch(/, row 7\n {4}Row 7 is in no /);
	});

	it('says how many it leaves out', () => {
		expect(mailText(aRun(Array.from({ length: 12 }, (_, at) => aHold({ displayName: `P${at}` }))))).toMatch(/- 12 removals held: P0, .* and \d more\n/);
		expect(mailText(aRun(Array.from({ length: 1_030 }, () => aCreate())))).toContain('and 1,005 more: see the attached report.html');
	});
});
