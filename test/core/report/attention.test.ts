import { attentionLines } from '../../../core/report/attention';
import { groupByKind } from '../../../core/report/outcomes';
import { createLabels } from '../../../core/plan/labels';
import type { Outcome } from '../../../core/apply/types';
import { mailHtml, mailText, reportHtml } from './documents';
import { aCreate, aDelete, aHold, anOutcome, aReject, aRun } from './builders';

const role = (from: number, to: number): Partial<Outcome> => ({ changes: [{ field: 'roleId', from, to }], before: { roleId: from }, after: { roleId: to } });

/** The lines of the box, as plain text has them. */
function linesOf(outcomes: readonly Outcome[]): readonly string[] {
	const [, box = ''] = /LOOK AT THESE FIRST\n(.*?)\n\n/s.exec(mailText(aRun(outcomes))) ?? [];
	return box.split('\n').filter(Boolean).map((line) => line.replace(/^- /, ''));
}

describe('what to look at first', () => {
	const everything = [
		anOutcome({ displayName: 'Updated Ulla' }),
		aReject({ displayName: 'Rejected Rex' }),
		anOutcome({ displayName: 'Failed Fritz', status: 'failed', message: 'Domo said no.' }),
		aHold({ displayName: 'Renamed Rosa', held: { by: 'probableRename', action: 'create' } }),
		aHold({ displayName: 'Held Hanna' }),
		anOutcome({ displayName: 'Cleared Cleo', changes: [{ field: 'deskPhoneNumber', from: '1', to: null }] }),
		aDelete({ displayName: 'Removed Rita' }),
		anOutcome({ displayName: 'Admin Ann', ...role(4, 1), held: { by: 'newAdmins', action: 'update' } }),
		aCreate({ displayName: 'Created Carla', after: { roleId: 1 } }),
	];

	it('names new Admins, removals, clearings, released holds, holds, failures and rejects, in this order', () => {
		expect(linesOf(everything)).toEqual([
			'2 new Admins: Created Carla, Admin Ann',
			'1 person removed: Removed Rita',
			'1 person lost values: Cleared Cleo (Desk phone)',
			'1 held change released by the approver: Admin Ann',
			'1 removal held: Held Hanna',
			'1 rename held: Renamed Rosa',
			'1 person failed: Failed Fritz',
			'1 row rejected: row 7 Rejected Rex',
		]);
	});

	it('has the colour of what each line is about, and the values that another writer changes back', () => {
		const people = [...everything, aDelete({ userId: 5, displayName: 'Contested Con' }), anOutcome({ userId: null, displayName: 'No Id' }), anOutcome({ userId: 6, displayName: 'Fought before' }), aReject({ row_number: null, displayName: '', email: '' }), aReject({ row_number: 8 })];
		const notes = (...newFields: string[]) => ({ names: '', sentences: [], newFields });
		const contested = new Map([[1001, notes('title', 'team', 'city', 'area', 'floor')], [5, notes('title')], [6, notes()]]);
		const lines = attentionLines(groupByKind(people), false, createLabels(undefined), contested);
		expect(lines.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
			'held: 2 new Admins', 'removed: 2 people removed', 'updated: 1 person lost values', 'updated: 5 people whose values go back and forth', 'held: 1 held change released by the approver',
			'held: 1 removal held', 'held: 1 rename held', 'failed: 1 person failed', 'rejected: 3 rows rejected',
		]);
		expect(lines[3]?.people).toEqual(['Updated Ulla (title, team, city, area and 1 more)', 'Cleared Cleo (title, team, city, area and 1 more)', 'Admin Ann (title, team, city, area and 1 more)', 'Removed Rita (title, team, city, area and 1 more)', 'Contested Con (title)']);
		expect(lines.at(-1)?.people).toEqual(['row 7 Rejected Rex', 'No e-mail address', 'row 8 Ada Lovelace']);
	});

	it('stands above all lists, in mail and report', () => {
		for (const document of [mailHtml(aRun(everything)), reportHtml(aRun(everything))]) {
			expect(document.indexOf('Look at these first')).toBeGreaterThan(0);
			expect(document.indexOf('Look at these first')).toBeLessThan(document.indexOf('<h2'));
		}
	});

	it('says in a dry run what would be', () => {
		const planned = everything.slice(5, 7).concat(anOutcome({ displayName: 'Admin Ann', ...role(4, 1) })).map((outcome): Outcome => ({ ...outcome, status: 'planned' }));
		expect(linesOf(planned)).toEqual(['1 new Admin to be made: Admin Ann', '1 person to remove: Removed Rita', '1 person to lose values: Cleared Cleo (Desk phone)']);
	});

	it('is left out where nothing deserves it', () => {
		const quiet = aRun([anOutcome(), aCreate(), anOutcome(role(1, 1)), anOutcome(role(1, 4))]);
		expect(mailText(quiet)).not.toContain('LOOK AT THESE FIRST');
		expect(mailHtml(quiet)).not.toContain('Look at these first');
	});

	it('names the first eight of many, and counts the others', () => {
		const [line = ''] = linesOf(Array.from({ length: 1_010 }, (_, at) => aDelete({ displayName: `Person ${at}` })));
		expect(line).toBe('1,010 people removed: Person 0, Person 1, Person 2, Person 3, Person 4, Person 5, Person 6, Person 7 and 1,002 more');
	});

	it('names somebody without a name by the address', () => {
		expect(linesOf([aDelete({ displayName: '' })])).toEqual(['1 person removed: ada@acme.example']);
	});

	it('puts new Admins and people who lose values first in the list of updated people', () => {
		const text = mailText(aRun([...Array.from({ length: 40 }, () => anOutcome()), anOutcome({ displayName: 'Cleared Cleo', changes: [{ field: 'title', from: 'x', to: '' }] }), anOutcome({ displayName: 'Admin Ann', ...role(4, 1) })]));
		expect(text).toMatch(/42 PEOPLE UPDATED\n- Admin Ann[^-]*\n[^]*?- Cleared Cleo/);
		expect(text.indexOf('- Cleared Cleo')).toBeLessThan(text.indexOf('- Ada Lovelace'));
	});
});
