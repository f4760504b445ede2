import { buildReport } from '../../../../core/report';
import { classStyle, type Markup } from '../../../../core/report/html/markup';
import { fieldCard, notesCard } from '../../../../core/report/html/sections';
import { aHold, anOutcome, aRun } from '../builders';
import { reportHtml, written } from '../documents';

/** What a reader sees. */
const textOf = ({ html }: Markup): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim();
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
const change = (...fields: readonly string[]) => anOutcome({ changes: fields.map((field) => ({ field, from: 'a', to: 'b' })) });

describe('The cards of a report', () => {
	it('count how often each field was written, the most frequent, and in one sentence the others', () => {
		const model = buildReport(aRun([change('a', 'b', 'c'), change('a', 'b'), change('a')]), written);
		const card = (limit: number) => textOf(fieldCard(model, classStyle, limit));
		const head = 'Fields written field changed cleared set on new people';
		expect([card(3), card(2), card(1)]).toEqual([
			`${head} a 3 0 0 b 2 0 0 c 1 0 0`, `${head} a 3 0 0 b 2 0 0 1 more, of 1 other field, is in the run log.`, `${head} a 3 0 0 3 more, of 2 other fields, are in the run log.`,
		]);
		expect(fieldCard(model, classStyle, 1).html).toContain('<p class="more">');
	});

	it('have the first notes, and say how many more there are', () => {
		const card = (limit: number) => notesCard(['one', 'two', 'three'], limit, classStyle);
		expect([3, 2].map((limit) => textOf(card(limit)))).toEqual(['Notes one two three', 'Notes one two and 1 more']);
		expect(card(2).html).toContain('<p class="more">and 1 more</p>');
	});

	it('name the first of those whom to look at, and how many more there are', () => {
		const report = reportHtml(aRun(times(10, aHold())));
		expect(textOf({ html: /Look at these first.*?<\/div>/s.exec(report)?.[0] ?? '' })).toMatch(/^Look at these first 10 removals held: Ada Lovelace( , Ada Lovelace)+ and \d more$/);
	});

	it('have a bar in which nobody is too narrow to be seen', () => {
		const widths = [...reportHtml(aRun([aHold(), ...times(999, anOutcome())])).matchAll(/<td width="([\d.]+)%"/g)].map(([, width]) => width);
		expect(widths.sort()).toEqual(['1.5', '98.5']);
	});

	it('name no instance where none is known', () => {
		const report = reportHtml(aRun([anOutcome()], { plan: undefined, jobName: 'People' }));
		expect(report).toContain('<title>People</title>');
		expect(report).toMatch(/>Domo users<\/p>/);
	});
});
