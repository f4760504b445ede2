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

	it('says how many it leaves out', () => {
		expect(mailText(aRun(Array.from({ length: 1_030 }, () => aCreate())))).toContain('and 1,005 more: see the attached report.html');
	});
});
