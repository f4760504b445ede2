import { dateTimeCell, neutraliseCell, restoreCell } from '../../../../core/report/log/columns';

describe('neutralise', () => {
	it.each(['=1+1', '+49 30 123', '-2', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1', '＠x'])('puts an apostrophe before %j', (text) => {
		expect(neutraliseCell(text)).toBe(`'${text}`);
		expect(restoreCell(neutraliseCell(text))).toBe(text);
	});

	it.each(['Ada', '', "'quoted", '1-2', ' =no', '{"a":"=1"}'])('leaves %j as it is', (text) => {
		expect(neutraliseCell(text)).toBe(text);
		expect(restoreCell(text)).toBe(text);
	});
});

describe('dateTimeCell', () => {
	it('is UTC, to the second, without zone', () => {
		expect(dateTimeCell('2026-11-23T13:01:12.900+01:00')).toBe('2026-11-23T12:01:12');
	});

	it('is empty for what is no time', () => {
		expect(dateTimeCell(undefined)).toBeNull();
		expect(dateTimeCell('yesterday')).toBeNull();
	});
});
