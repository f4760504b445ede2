import { buildReport, reportHtmlChunked, reportParts as modelParts } from '../../../../core/report';
import { FakeClock } from '../../../support/fakeClock';
import { reportHtml, reportParts, written } from '../documents';
import { aHold, anOutcome, aPlan, aReject, aRun } from '../builders';

const people = (count: number) => Array.from({ length: count }, (_, at) => anOutcome({ displayName: `Person ${at}`, userId: at }));

describe('the report', () => {
	it('shows every change of a run that fits', () => {
		const report = reportHtml(aRun(people(3_000)));
		expect(report.match(/>Person \d+</g)).toHaveLength(3_000);
		expect(report).not.toMatch(/attached|see the run log/);
	});

	const maxBytes = 2_000_000;

	it('stays under 2 MB with 10,000 changes of every kind, shows some of each kind, and says how many more there are', () => {
		const many = people(10_000).map((outcome, at) => (at % 2 === 0 ? outcome : at % 3 === 0 ? aHold({ userId: at }) : aReject({ row_number: at })));
		const report = reportHtml(aRun(many));
		expect(Buffer.byteLength(report)).toBeLessThan(maxBytes);
		const shown = report.split('class="person"').length - 1;
		const left = [...report.matchAll(/and ([\d,]+) more: see the run log/g)].map(([, figure = '']) => Number(figure.replace(/,/g, '')));
		expect(left.length).toBeGreaterThan(1);
		expect(left.reduce((sum, count) => sum + count, shown)).toBe(10_000);
	});

	it('stays under 2 MB with a cell of 10 MB, wherever it stands', () => {
		const huge = 'ü'.repeat(5_000_000);
		const report = reportHtml(aRun(
			[
				anOutcome({ changes: [{ field: 'bio', from: huge, to: huge }], status: 'failed', message: huge }),
				aReject({ problems: [{ column: huge, value: huge, message: huge }] }), aHold({ reason: huge }),
				anOutcome({ displayName: huge, email: huge, warnings: [{ column: 'bio', value: huge, message: huge }] }),
			],
			{ failures: [{ where: huge, message: huge, description: huge }], plan: aPlan({ jobName: huge, jobDescription: huge, notes: [huge] }) },
		));
		expect(Buffer.byteLength(report)).toBeLessThan(maxBytes);
	});

	it('stays under 2 MB with 5,000 columns, and notes and errors without end', () => {
		const changes = Array.from({ length: 5_000 }, (_, at) => ({ field: `column ${at}`, from: `old ${at}`, to: `new ${at}` }));
		const notes = changes.map(({ field }) => `${field} is no attribute.`);
		const report = reportHtml(aRun(people(100).map((outcome) => ({ ...outcome, changes })), { plan: aPlan({ notes }), failures: notes.map((message) => ({ where: 'x', message })) }));
		expect(Buffer.byteLength(report)).toBeLessThan(maxBytes);
		expect(report).toMatch(/and [\d,]+ more fields: see the run log/);
	});

	it.each([[300, 2_000], [1_000, 400], [3_000, 120]])('shows of each of %d people whose values are long the first %d characters, so that there is room for all', (count, length) => {
		const changes = [{ field: 'bio', from: null, to: 'z'.repeat(5_000) }, { field: 'cv', from: null, to: 'z'.repeat(5_000) }];
		const report = reportHtml(aRun(people(count).map((outcome) => ({ ...outcome, changes }))));
		expect(Math.max(...[...report.matchAll(/z+/g)].map(([value]) => value.length))).toBe(length);
		if (length > 120) expect(report.match(/>Person \d+</g)).toHaveLength(count);
	});

	it('leaves to the sections behind what one does not need, and says where one has room for nobody', () => {
		const report = reportHtml(aRun([aHold(), ...people(8_000)]));
		expect(Buffer.byteLength(report)).toBeGreaterThan(1_600_000);
		const huge = 'x'.repeat(2_000_000);
		expect(reportHtml(aRun([aReject({ problems: [{ column: huge, value: '', message: '' }] })]))).toContain('<p class="more">1: see the run log</p>');
	});

	it('comes out the same when it is made in turns', async () => {
		const model = buildReport(aRun([aHold(), ...people(20)]), written);
		expect(await reportHtmlChunked(model, new FakeClock())).toBe([...modelParts(model)].join(''));
	});

	it('cuts no value off', () => {
		const long = 'x'.repeat(10_000);
		expect(reportHtml(aRun([anOutcome({ changes: [{ field: 'bio', from: null, to: long }] })]))).toContain(long);
	});

	it('folds long sections and leaves short ones open', () => {
		expect(reportHtml(aRun(people(1_000)))).toContain('<details><summary>');
		expect(reportHtml(aRun(people(10)))).toContain('<details open><summary>');
	});

	it('links the tiles to their sections', () => {
		const report = reportHtml(aRun([...people(1), aHold()]));
		for (const id of ['updated', 'held-removal']) {
			expect(report).toContain(`href="#${id}"`);
			expect(report).toContain(`id="${id}"`);
		}
	});

	it('comes in parts that no run makes large', () => {
		const sizes = [...reportParts(aRun(people(1_000)))].map((part) => part.length);
		expect(sizes.length).toBeGreaterThan(1_000);
		expect(sizes.reduce((most, size) => Math.max(most, size))).toBeLessThan(20_000);
	});
});
