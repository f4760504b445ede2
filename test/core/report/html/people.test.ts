import type { Outcome } from '../../../../core/apply/types';
import type { FieldValue } from '../../../../core/common/fieldValue';
import { buildReport } from '../../../../core/report';
import { classStyle } from '../../../../core/report/html/markup';
import { personCard } from '../../../../core/report/html/people';
import { aCreate, aDelete, aHold, anOutcome, aPlan, aReject, aRun } from '../builders';
import { written } from '../documents';

const some = { style: classStyle, valueLimit: 40, imageFields: 2, fields: 2, sentenceLimit: 80 };

/** The card of one person, in the section in which a report has them. */
function cardOf(outcome: Outcome, options = some, plan = aPlan()): string {
	const model = buildReport(aRun([outcome], { plan }), written);
	const [section] = model.sections;
	if (section === undefined) throw new Error('A report of somebody has a section');
	return personCard(section.outcomes[0] ?? outcome, section, model, options).html;
}

/** What a reader sees of it. */
const textOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim();

const cells = (count: number) => Array.from({ length: count }, (_, at) => ({ column: `column${at}`, value: `v${at}`, message: 'is wrong.' }));
const changes = (count: number) => Array.from({ length: count }, (_, at) => ({ field: `field${at}`, from: `a${at}`, to: `b${at}` }));
const image = (count: number) => ({ email: 'ada@acme.example', displayName: 'Ada Lovelace', ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`field${at}`, `v${at}`])) });

describe('A person in a report', () => {
	it.each<[string, Outcome, string | undefined]>([
		['all cells of a reject', aReject({ problems: cells(2) }), undefined], ['some of them', aReject({ problems: cells(3) }), 'and 1 more cell: see the run log'], ['few of them', aReject({ problems: cells(1_004) }), 'and 1,002 more cells: see the run log'],
		['all warnings', anOutcome({ warnings: cells(2) }), undefined], ['some warnings', anOutcome({ warnings: cells(3) }), 'and 1 more warning: see the run log'], ['few warnings', anOutcome({ warnings: cells(4) }), 'and 2 more warnings: see the run log'],
		['all changes', anOutcome({ changes: changes(2) }), undefined], ['some changes', anOutcome({ changes: changes(3) }), 'and 1 more field: see the run log'], ['few changes', anOutcome({ changes: changes(4) }), 'and 2 more fields: see the run log'],
		['all fields of a new person', aCreate({ after: image(2) }), undefined], ['some of them', aCreate({ after: image(3) }), '· 1 more'], ['few fields of a removed person', aDelete({ before: image(5) }), '· 3 more'],
	])('shows %s, and says how many are left out', (_what, outcome, more) => {
		const html = cardOf(outcome);
		expect([...html.matchAll(/(?:column|field)\d+/g)].map(([name]) => name)).toHaveLength(2);
		expect(/(?:and|·) [\d,]+ more.*?(?=<)/.exec(html)?.[0]).toBe(more);
		if (more !== undefined) expect(html).toMatch(/class="(says )?muted">(and|·) [\d,]+ more/);
	});

	it('has no fields of a whole record where none are to be shown, no table where nothing changes, and no cells where none is named', () => {
		expect(cardOf(aCreate({ after: image(3) }), { ...some, imageFields: 0 })).not.toMatch(/field\d|more/);
		expect(cardOf(anOutcome({ changes: [] }))).not.toContain('<table');
		expect(cardOf(aReject({ problems: undefined }))).toBe(cardOf(aReject({ problems: [] })));
	});

	it('shows of lists all that left and all that came', () => {
		expect(textOf(cardOf(anOutcome({ changes: [{ field: 'teams', from: ['a', 'b', 'c'], to: ['c', 'd', 'e'] }] })))).toContain('a, b → d, e and 1 as before');
	});

	it('shows of a field that was no list, or gets none, its value', () => {
		const shown = (from: FieldValue, to: FieldValue) => textOf(cardOf(anOutcome({ changes: [{ field: 'teams', from, to }] })));
		expect([shown(null, ['a', 'b']), shown(['a', 'b'], 'c')].map((text) => text.slice(text.indexOf('teams')))).toEqual(['teams empty → a, b', 'teams a, b → c']);
	});

	it.each([['=1+1', "'=1+1"], ['-x', "'-x"], ['+1 (202) 555-0101', '+1 (202) 555-0101'], ['-5', '-5'], ['+', '+'], ['@cmd', "'@cmd"], ['a=b', 'a=b']])('has a value that no spreadsheet runs as a formula: %s', (to, shown) => {
		expect(cardOf(anOutcome({ changes: [{ field: 'note', from: null, to }] }))).toContain(`<bdi>${shown.replace(/'/g, '&#39;')}</bdi>`);
	});

	it('is invited only where that was done', () => {
		expect(textOf(cardOf(aCreate({ sendInvite: true })))).toContain('· invited');
		expect(textOf(cardOf(aCreate({ sendInvite: true, status: 'planned' })))).not.toContain('invited');
	});

	it('is linked to their page as long as there is one, in an instance that is a plain address', () => {
		const linkOf = (outcome: Outcome, instance = 'https://acme.domo.com') => /href="([^"]*)"/.exec(cardOf(outcome, some, aPlan({ instance })))?.[1];
		const held = { by: 'deletionLimit', action: 'delete' } as const;
		expect([anOutcome(), anOutcome({ userId: null }), aDelete(), aDelete({ status: 'failed' }), aHold({ held }), aHold({ held, status: 'applied' }), aHold({ held: { ...held, action: 'update' }, status: 'applied' })].map((one) => linkOf(one)))
			.toEqual(['https://acme.domo.com/people/1001', undefined, undefined, 'https://acme.domo.com/people/1001', 'https://acme.domo.com/people/1001', undefined, 'https://acme.domo.com/people/1001']);
		expect(['http://127.0.0.1:9010', 'javascript:https://acme.domo.com', 'https://acme.domo.com" x', ''].map((instance) => linkOf(anOutcome(), instance))).toEqual(['http://127.0.0.1:9010/people/1001', undefined, undefined, undefined]);
	});
});
