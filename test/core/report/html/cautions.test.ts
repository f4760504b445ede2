import { mailHtml, mailText, reportHtml } from '../documents';
import { aCreate, aHold, anOutcome, aPlan, aReject, aRun } from '../builders';

const warnings = [{ column: 'phoneNumber', value: '555-CALL <now>', message: 'is not a number that can be dialled: "555-CALL <now>"' }];
const used = [aCreate({ warnings }), anOutcome({ warnings }), aHold({ warnings }), anOutcome({ status: 'failed', message: 'Domo said no.', warnings })];

describe('a cell that looks wrong and is used all the same', () => {
	it('stands with its person in mail, text and report, with its value', () => {
		const record = aRun(used);
		for (const told of [mailHtml(record), reportHtml(record)]) {
			expect(told.match(/<b>Warning<\/b>, <bdi>phoneNumber<\/bdi> <span [^>]*><bdi>555-CALL &lt;now&gt;<\/bdi><\/span>: is not a number/g)).toHaveLength(used.length);
			expect(told).toContain('4 cells look wrong and are used all the same (phoneNumber 4)');
		}
		expect(mailText(record).match(/^ {4}Warning, phoneNumber "555-CALL <now>": is not a number/gm)).toHaveLength(used.length);
		expect(mailText(record)).toContain('- 4 cells look wrong and are used all the same (phoneNumber 4)');
	});

	it('is none in a row that is rejected, or for a person of whom nothing is written', () => {
		const record = aRun([aReject({ warnings }), anOutcome({ action: 'unchanged', status: 'unchanged', warnings })]);
		for (const told of [mailHtml(record), reportHtml(record), mailText(record)]) expect(told).not.toMatch(/Warning|look wrong/);
	});

	it('keeps its value to itself with Log Values: Fields Only', () => {
		const record = aRun(used, { plan: aPlan({ logValues: 'fieldsOnly' }) });
		for (const told of [mailHtml(record), reportHtml(record), mailText(record)]) {
			expect(told).toMatch(/Warning(<\/b>)?, (<bdi>)?phoneNumber(<\/bdi>)?: is not a number/);
			expect(told).not.toContain('555-CALL');
		}
	});
});
