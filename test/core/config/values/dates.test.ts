import { dateTimeType, dateType, rowDateType } from '../../../../core/config/values/dates';
import { InvalidCell, SuspectCell } from '../../../../core/config/types';

const outcome = (read: unknown) => (read instanceof InvalidCell ? read.message : read);
const noDate = 'is not a date; write it as year-month-day, such as 2024-05-31';
const noMoment = 'is not a date and time; write it as 2024-05-31T14:30:00Z or with an offset such as +02:00';
const withTime = (day: string) => `has a time of day, so that it may mean the day before or after; write the day alone, such as ${day}`;

describe('a date', () => {
	it.each([
		['2024-05-31', '2024-05-31'], ['2024/05/31', '2024-05-31'], ['2024-02-29', '2024-02-29'], ['2000-02-29', '2000-02-29'], ['2023-12-31', '2023-12-31'], ['2024-01-01', '2024-01-01'],
		['2024-04-30', '2024-04-30'], ['2024-06-30', '2024-06-30'], ['2024-09-30', '2024-09-30'], ['2024-11-30', '2024-11-30'], ['2024-10-31', '2024-10-31'],
		['2024-05-31T00:00:00Z', '2024-05-31'], ['2024-05-31 00:00', '2024-05-31'], ['2024-05-31T00:00:00.000+02:00', '2024-05-31'], ['2024-05-31t00:00:00,00 z', '2024-05-31'], ['2024-05-31T00:00:00', '2024-05-31'],
	])('is read: %s', (text, day) => expect(dateType.read(text)).toBe(day));

	it.each([
		'2023-02-29', '1900-02-29', '2100-02-29', '2024-02-30', '2024-04-31', '2024-06-31', '2024-09-31', '2024-11-31', '2024-12-32', '2024-13-01', '2024-00-10', '2024-05-00', '24-05-31', '2024-5-31', '31.05.2024',
		'x2024-05-31', '2024-05-311', '12024-05-31', '2024-05-31T24:00:00Z', '2023-02-29T00:00:00Z', 'soon', '2024-05-31T0:00',
	])('is none: %s', (text) => expect(outcome(dateType.read(text))).toBe(noDate));

	it.each(['2024-05-31T14:30:00Z', '2024-05-31T00:00:01Z', '2024-05-31 10:00', '2024-05-31T00:00:00.5Z', '2024-05-31T00:01'])('with a time of day is rejected, and the message gives the day alone: %s', (text) => {
		expect(outcome(dateType.read(text))).toBe(withTime('2024-05-31'));
	});

	it('is compared by its day, whatever surrounds it; what is none by its text', () => {
		expect([' 2024/05/31 ', '2024-05-31T14:30:00Z', '2024-05-31'].map((text) => dateType.comparable(text))).toEqual(Array(3).fill('2024-05-31'));
		expect(dateType.comparable('  soon  or later ')).toBe('soon or later');
	});
});

describe('a point in time', () => {
	it.each([
		['2024-05-31T14:30:00Z', '2024-05-31T14:30:00Z'], ['2024-05-31', '2024-05-31T00:00:00Z'], ['2024-05-31 14:30', '2024-05-31T14:30:00Z'], ['2024-05-31T14:30:15.25Z', '2024-05-31T14:30:15.250Z'],
		['2024-05-31T14:30:15,123456789', '2024-05-31T14:30:15.123Z'], ['2024-05-31T14:30:00+02:00', '2024-05-31T12:30:00Z'], ['2024-05-31T14:30:00-0530', '2024-05-31T20:00:00Z'], ['2024-05-31T14:30:00+02', '2024-05-31T12:30:00Z'],
		['2024-05-31t23:59:59 z', '2024-05-31T23:59:59Z'], ['2024-05-31T14:30:00+02:00[Europe/Berlin]', '2024-05-31T12:30:00Z'], ['2024-01-01T00:30:00+01:00', '2023-12-31T23:30:00Z'], ['2024-05-31T14:30:00.000Z', '2024-05-31T14:30:00Z'],
	])('is kept in UTC: %s', (text, utc) => expect(dateTimeType.read(text)).toBe(utc));

	it.each(['2024-05-31T24:00:00Z', '2024-05-31T23:60:00Z', '2024-05-31T23:59:60Z', '2024-02-30T12:00:00Z', '2024-05-31T14', 'now', '2024/05/31T14:30', 'x2024-05-31T14:30:00Z', '2024-05-31T14:30:00Zx', '2024-05-31T14:30:00+2', '2024-13-01'])(
		'is none: %s', (text) => expect(outcome(dateTimeType.read(text))).toBe(noMoment),
	);

	it('is compared in UTC; what is none by its text', () => {
		expect(dateTimeType.comparable(' 2024-05-31T14:30:00+02:00 ')).toBe('2024-05-31T12:30:00Z');
		expect(dateTimeType.comparable(' a  b ')).toBe('a b');
	});
});

describe('the first or the last day of a row', () => {
	it.each([
		['2026-11-30', '2026-11-30'], ['2026/11/30', '2026-11-30'], ['20261130', '2026-11-30'], ['2026-11-30T00:00', '2026-11-30'], ['2026-11-30 00:00:00,000 +02:00', '2026-11-30'], ['2026-11-30T00:00:00+01:00[Europe/Berlin]', '2026-11-30'],
		['2026-11-30T17:00:00+01:00[Europe/Berlin]', '2026-11-30T17:00:00+01:00'], ['2026-11-30 17:00:00,5 z', '2026-11-30T17:00:00.5Z'], ['2026-11-30t17:00', '2026-11-30T17:00'],
	])('is read: %s is %s', (text, date) => expect(rowDateType.read(text)).toBe(date));

	it.each([
		['46356', '2026-11-30'], ['46356.0', '2026-11-30'], ['46356.5', '2026-11-30T12:00:00'], ['46356.75', '2026-11-30T18:00:00'], ['46356.999999', '2026-12-01'], ['10000', '1927-05-18'], ['99999', '2173-10-13'],
	])('is understood as a spreadsheet stores it: %s is %s', (text, date) => expect(rowDateType.read(text)).toEqual(new SuspectCell(date, `is a date as a spreadsheet stores it; ${date.replace('T', ' ')} is used`)));

	it.each([
		['30.11.2026', '2026-11-30'], ['11/30/26', '2026-11-30'], ['1/2/26', '2026-02-01 or 2026-01-02'], ['2-2-2026', '2026-02-02'], ['30.11.2026 10:00', '2026-11-30'], ['1.2.2026T10:00', '2026-02-01 or 2026-01-02'], ['1.2.2026, 10:00', '2026-02-01 or 2026-01-02'],
	])('is not guessed where day and month could be exchanged: %s may mean %s', (text, meanings) => expect(outcome(rowDateType.read(text))).toBe(`is not written as year-month-day and may mean ${meanings}; write it in that order`));

	it.each(['120261130', '202611301', '20261131', '463567', '4635', '0463', '46356x', '46356.', 'x30.11.2026', '130.11.2026', '30.11.202', '30.11.2026x', '30.11.2', '30.11.xx', '40.50.2026', '13.13.2026', 'soon', '2026-11-31', '2026-11-30T24:00'])(
		'is none: %s', (text) => expect(outcome(rowDateType.read(text))).toBe('is not a date; write it as year-month-day, such as 2026-11-30'),
	);
});
