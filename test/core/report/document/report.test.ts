import { reportHtml, reportParts } from '../../../../core/report';
import { aHold, anOutcome, aRun } from '../builders';

const people = (count: number) => Array.from({ length: count }, (_, at) => anOutcome({ displayName: `Person ${at}`, userId: at }));

describe('the report', () => {
	it('tells every change of a large run', () => {
		const report = reportHtml(aRun(people(10_000)));
		expect(report.match(/>Person \d+</g)).toHaveLength(10_000);
		expect(report).not.toContain('attached');
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
