import fc from 'fast-check';

import { readConfiguration } from '../../../core/config';
import type { ConfigContext, Configuration } from '../../../core/config/types';
import { DateTime } from '../../../core/vendor/luxon';
import { aContext, anAttribute, aRow, stillClock, type Cells } from './support/table';

const readAt = (now: string, rows: readonly Cells[], context: Partial<ConfigContext> = {}): Promise<Configuration> =>
	readConfiguration(rows, aContext(context), { ...stillClock, now: () => Date.parse(now) });

async function stateAt(now: string, dates: Cells, timeZone?: string): Promise<string> {
	const { users, rejects } = await readAt(now, [aRow(dates)], { timeZone });
	return users[0] === undefined ? `rejected: ${rejects[0]?.problems[0]?.column}` : (users[0].period?.state ?? 'no dates');
}

describe('when a row counts', () => {
	it.each([
		// The last day counts in full, in the time zone of the workflow.
		['2026-11-30T23:59:59.999Z', { endDate: '2026-11-30' }, undefined, 'current'],
		['2026-12-01T00:00:00Z', { endDate: '2026-11-30' }, undefined, 'ended'],
		['2026-12-01T06:59:59Z', { endDate: '2026-11-30' }, 'America/Denver', 'current'],
		['2026-12-01T07:00:00Z', { endDate: '2026-11-30' }, 'America/Denver', 'ended'],
		['2026-11-30T14:59:59Z', { endDate: '2026-11-30' }, 'Asia/Tokyo', 'current'],
		['2026-11-30T15:00:00Z', { endDate: '2026-11-30' }, 'Asia/Tokyo', 'ended'],
		// The days on which clocks change have 25 and 23 hours.
		['2026-10-25T22:59:59Z', { endDate: '2026-10-25' }, 'Europe/Berlin', 'current'],
		['2026-10-25T23:00:00Z', { endDate: '2026-10-25' }, 'Europe/Berlin', 'ended'],
		['2026-03-29T21:59:59Z', { endDate: '2026-03-29' }, 'Europe/Berlin', 'current'],
		['2026-03-29T22:00:00Z', { endDate: '2026-03-29' }, 'Europe/Berlin', 'ended'],
		// In Beirut the clocks went from 00:00 to 01:00: the day began at 01:00.
		['2022-03-26T21:59:59Z', { endDate: '2022-03-26' }, 'Asia/Beirut', 'current'],
		['2022-03-26T22:00:00Z', { endDate: '2022-03-26' }, 'Asia/Beirut', 'ended'],
		['2026-11-30T22:59:59Z', { startDate: '2026-12-01' }, 'Europe/Berlin', 'scheduled'],
		['2026-11-30T23:00:00Z', { startDate: '2026-12-01' }, 'Europe/Berlin', 'current'],
		// 29 February.
		['2028-02-29T12:00:00Z', { endDate: '2028-02-29' }, undefined, 'current'],
		['2028-03-01T00:00:00Z', { endDate: '2028-02-29' }, undefined, 'ended'],
		['2027-02-28T00:00:00Z', { endDate: '2027-02-29' }, undefined, 'rejected: endDate'],
		// A date with a time counts as it is written; without an offset in the workflow's time zone.
		['2026-11-30T14:59:59Z', { endDate: '2026-11-30T17:00:00+02:00' }, 'America/Denver', 'current'],
		['2026-11-30T15:00:00Z', { endDate: '2026-11-30T17:00:00+02:00' }, 'America/Denver', 'ended'],
		['2026-11-30T15:59:00Z', { endDate: '2026-11-30 17:00' }, 'Europe/Berlin', 'current'],
		['2026-11-30T16:00:00Z', { endDate: '2026-11-30 17:00' }, 'Europe/Berlin', 'ended'],
		...['2026-11-30T17:00 +02:00', '2026-11-30 17:00:00 +0200', '2026-11-30t17:00:00,5+02', '2026-11-30T15:00 z', '2026-11-30T17:00:00+02:00[Europe/Athens]'].flatMap((date) => [
			['2026-11-30T14:59:59Z', { endDate: date }, undefined, 'current'] as const,
			['2026-11-30T15:00:01Z', { endDate: date }, undefined, 'ended'] as const,
			['2026-11-30T14:59:59Z', { startDate: date }, undefined, 'scheduled'] as const,
			['2026-11-30T15:00:01Z', { startDate: date }, undefined, 'current'] as const,
		]),
		// A time zone's name without an offset is not read, rather than taken for another zone.
		['2026-11-30T12:00:00Z', { endDate: '2026-11-30T17:00[Asia/Tokyo]' }, undefined, 'rejected: endDate'],
		// A time of 00:00 is a day that passed through a database or a script.
		['2026-11-30T12:00:00Z', { endDate: '2026-11-30T00:00:00.000Z' }, undefined, 'current'],
		['2026-11-30T12:00:00Z', { endDate: new Date('2026-11-30T00:00:00Z') }, undefined, 'current'],
		['2026-12-01T00:00:00Z', { endDate: '2026-11-30T00:00:00.000Z' }, undefined, 'ended'],
		// Nodes of databases give a day as its first moment in the time zone of the computer.
		['2026-11-30T12:00:00Z', { endDate: '2026-11-29T23:00:00.000Z' }, 'Europe/Berlin', 'current'],
		['2026-11-30T12:00:00Z', { endDate: new Date('2026-11-29T23:00:00Z') }, 'Europe/Berlin', 'current'],
		['2026-11-30T23:00:00Z', { endDate: '2026-11-30T00:00:00+01:00' }, 'Europe/Berlin', 'ended'],
		['2026-12-01T06:59:59Z', { endDate: '2026-11-30T07:00:00Z' }, 'America/Denver', 'current'],
		['2026-12-01T07:00:00Z', { endDate: '2026-11-30T07:00:00Z' }, 'America/Denver', 'ended'],
		['2026-11-30T22:59:59Z', { startDate: '2026-11-30T23:00:00Z', endDate: '2026-11-30T23:00:00Z' }, 'Europe/Berlin', 'scheduled'],
		['2022-03-26T12:00:00Z', { endDate: '2022-03-26T22:00:00Z' }, 'Asia/Beirut', 'current'],
		['2022-03-27T20:59:59Z', { endDate: '2022-03-26T22:00:00Z' }, 'Asia/Beirut', 'current'],
		['2022-03-27T21:00:00Z', { endDate: '2022-03-26T22:00:00Z' }, 'Asia/Beirut', 'ended'],
		// Spreadsheets store days as numbers.
		['2026-11-30T23:59:00Z', { endDate: 46356 }, undefined, 'current'],
		['2026-12-01T00:00:00Z', { endDate: '46356.0' }, undefined, 'ended'],
		['2026-11-30T12:00:00Z', { endDate: 46356.5 }, undefined, 'ended'],
		['2026-12-01T00:00:00Z', { endDate: '20261130' }, undefined, 'ended'],
		// One day of work.
		['2026-11-30T12:00:00Z', { startDate: '2026-11-30', endDate: '2026-11-30' }, undefined, 'current'],
		['2026-11-30T12:00:00Z', { startDate: '2026-12-02', endDate: '2026-12-01' }, undefined, 'rejected: endDate'],
		['2026-11-30T12:00:00Z', { startDate: '', endDate: '' }, undefined, 'no dates'],
		['2026-11-30T12:00:00Z', { startDate: '(clear)', endDate: null }, undefined, 'no dates'],
		['2026-12-01T00:00:00Z', { startDate: '(clear)', endDate: '2026-11-30' }, undefined, 'ended'],
		['2026-11-30T12:00:00Z', { startDate: '2026-12-01', endDate: '(clear)' }, undefined, 'scheduled'],
		['2026-11-30T12:00:00Z', { endDate: '2000-12-31' }, undefined, 'ended'],
		// A time zone that is none counts as UTC.
		['2026-11-30T23:59:59Z', { endDate: '2026-11-30' }, 'Mars/Olympus', 'current'],
		['2026-12-01T00:00:00Z', { endDate: '2026-11-30' }, 'Mars/Olympus', 'ended'],
		['2026-11-30T12:00:00Z', { endDate: '9999-12-31' }, undefined, 'current'],
		// What programs write where there is no date ends nobody's access.
		...['0001-01-01', '1899-12-30', '1970-01-01T00:00:00Z', '0000-00-00', '0', 'N/A', 'null', '1764547200', '2026-11', '30 Nov 2026', '30.11.2026', '1/2/26', 'TRUE'].map((endDate) =>
			['2026-12-24T12:00:00Z', { endDate }, undefined, 'rejected: endDate'] as const),
	] as const)('at %s a row with %j in the time zone %s is %s', async (now, dates, timeZone, state) => {
		expect(await stateAt(now, dates, timeZone)).toBe(state);
	});

	it('ends a day when the next one begins, in every time zone', async () => {
		const zones = ['UTC', 'America/Denver', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Apia', 'Pacific/Kiritimati', 'America/Sao_Paulo', 'Asia/Beirut', 'Australia/Lord_Howe'];
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...zones),
				fc.integer({ min: Date.parse('2002-01-01T00:00:00Z'), max: Date.parse('2040-01-01T00:00:00Z') }),
				fc.integer({ min: -400, max: 400 }),
				async (timeZone, now, days) => {
					// Compared as calendar days, where core compares moments.
					const today = DateTime.fromMillis(now, { zone: timeZone }).toISODate() ?? '';
					const endDate = DateTime.fromISO(today, { zone: 'UTC' }).plus({ days }).toISODate() ?? '';
					const state = await stateAt(new Date(now).toISOString(), { endDate }, timeZone);
					expect(state).toBe(today > endDate ? 'ended' : 'current');
					expect(await stateAt(new Date(now).toISOString(), { startDate: endDate }, timeZone)).toBe(today < endDate ? 'scheduled' : 'current');
				},
			),
			{ numRuns: 300 },
		);
	});

	it('names the day that a date-time at midnight stands for', async () => {
		const { users } = await readAt('2026-12-24T12:00:00Z', [aRow({ startDate: '2025-04-30T22:00:00Z', endDate: '2026-11-29T23:00:00.000Z' })], { timeZone: 'Europe/Berlin' });
		expect(users[0]?.period).toEqual({ state: 'ended', endsSoon: false, startDate: '2025-05-01', endDate: '2026-11-30' });
	});

	it('names a day as it is written, also one that its time zone left out', async () => {
		const { users } = await readAt('2026-12-24T12:00:00Z', [aRow({ endDate: '2011-12-30' })], { timeZone: 'Pacific/Apia' });
		expect(users[0]?.period).toEqual({ state: 'ended', endsSoon: false, endDate: '2011-12-30' });
	});

	it.each([
		['2026-11-23T23:59:59Z', false],
		['2026-11-24T00:00:00Z', true],
		['2026-11-30T23:59:59Z', true],
		['2026-12-01T00:00:00Z', false],
	])('says at %s whether a row that ends on 2026-11-30 ends within seven days: %s', async (now, endsSoon) => {
		const { users } = await readAt(now, [aRow({ endDate: '2026-11-30' })]);
		expect(users[0]?.period?.endsSoon).toBe(endsSoon);
	});

	it.each([['2026-10-20T21:59:59Z', false], ['2026-10-20T22:00:00Z', true]])('counts these seven days by the calendar of the time zone, whose clocks change in them: at %s %s', async (now, endsSoon) => {
		const { users } = await readAt(now, [aRow({ endDate: '2026-10-27' })], { timeZone: 'Europe/Berlin' });
		expect(users[0]?.period?.endsSoon).toBe(endsSoon);
	});
});

describe('a row that has ended', () => {
	const now = '2026-12-24T00:00:00Z';

	it('needs only its address', async () => {
		const { users, rejects } = await readAt(now, [{ email: 'jane@acme.example', endDate: '2026-11-30' }, aRow({ email: 'joe@acme.example', roleId: 4 })]);
		expect(rejects).toEqual([]);
		expect(users[0]).toMatchObject({ email: 'jane@acme.example', displayName: '', period: { state: 'ended', endDate: '2026-11-30' } });
	});

	it('needs only its employeeId where rows are matched by it', async () => {
		const rows = [{ email: '', displayName: '', employeeId: 'E1', endDate: '2026-11-30' }];
		expect((await readAt(now, rows, { matchBy: 'employeeId' })).users).toMatchObject([{ email: '', employeeIdKey: 'e1' }]);
		expect((await readAt(now, rows)).rejects[0]?.problems.map(({ column }) => column)).toEqual(['email', 'displayName']);
	});

	it.each(['', 'pending'])('is rejected where it says by nothing whose it is: with the employeeId "%s"', async (employeeId) => {
		const { users, rejects } = await readAt(now, [{ email: '', displayName: 'Jane', employeeId, endDate: '2026-11-30' }], { matchBy: 'employeeId' });
		expect([users, rejects[0]?.problems]).toEqual([[], [{ column: 'email', value: '', message: 'is blank; every row needs a value in email' }]]);
	});

	it.each([['roleId', 'Boston'], ['displayName', '#REF!']])('is rejected for a cell that cannot be used, since it may have slid from another column: %s %s', async (column, cell) => {
		const { users, rejects } = await readAt(now, [aRow({ [column]: cell, endDate: '2026-11-30' })]);
		expect(users).toEqual([]);
		expect(rejects[0]?.problems).toMatchObject([{ column, value: cell }]);
	});

	it('is no row without any value', async () => {
		expect(await readAt(now, [{ email: '', displayName: '', endDate: '' }])).toMatchObject({ users: [], rejects: [], emptyRows: 1 });
	});

	it.each(['startDate', 'scheduled'])('is the only kind that may lack a name (%s)', async (kind) => {
		const dates = kind === 'startDate' ? { startDate: '2026-01-01' } : { startDate: '2027-01-01', endDate: '2027-02-01' };
		const { users, rejects } = await readAt(now, [{ email: 'jane@acme.example', ...dates }]);
		expect(users).toEqual([]);
		expect(rejects[0]?.problems).toMatchObject([{ column: 'displayName' }]);
	});
});

describe('several rows for one person', () => {
	const now = '2026-12-24T00:00:00Z';
	const ended = { endDate: '2026-11-30' };
	const current = { startDate: '2026-12-01' };
	const scheduled = { startDate: '2027-03-01' };
	const broken = { roleId: 'nobody knows' };

	it.each([
		['one that ended and one that is current', [ended, current], [3], 1],
		['one that ended and one without dates', [ended, {}], [3], 1],
		['several that ended and one that is current', [ended, { endDate: '2025-01-01' }, current], [4], 2],
		['one that is current and one that is to come', [current, scheduled], [2, 3], 1],
		['two that are current', [current, {}], [], 0],
		['two that ended', [ended, { endDate: '2025-01-01' }], [], 0],
		['one that ended and one that is to come', [ended, scheduled], [], 0],
		['one that ended and one that is rejected', [ended, broken], [], 0],
		['one that is current, and one that is rejected', [current, broken], [], 0],
	] as const)('%s: rows %3$j are used', async (_, rows, used, otherPeriods) => {
		const table = rows.map((dates) => aRow(dates));
		const configuration = await readAt(now, table);
		expect(configuration.users.map(({ rowNumber }) => rowNumber)).toEqual(used);
		expect(configuration.otherPeriods).toBe(otherPeriods);
		expect(configuration.repeated).toHaveLength(used.length === 0 ? rows.length - 1 : 0);
		expect(configuration.rejects).toHaveLength(used.length === 0 ? rows.length : 0);
	});

	it('counts by employeeId where rows are matched by it, and keeps a row that ended where they are not', async () => {
		const rows = [aRow({ email: 'old@acme.example', employeeId: 'E1', ...ended }), aRow({ employeeId: 'E1', ...current })];
		expect((await readAt(now, rows, { matchBy: 'employeeId' })).users.map(({ rowNumber }) => rowNumber)).toEqual([3]);
		expect((await readAt(now, rows)).users.map(({ rowNumber }) => rowNumber)).toEqual([2, 3]);
	});
});

describe('an attribute by the name of a date column', () => {
	const now = '2026-12-24T00:00:00Z';

	it('gets what the column holds, and a note says so', async () => {
		const { users, fields, notes } = await readAt(now, [aRow({ endDate: '2026-11-30' })], { attributes: [anAttribute('endDate')] });
		expect(users[0]?.period).toBeUndefined();
		expect(users[0]?.values[fields.findIndex(({ name }) => name === 'endDate')]).toBe('2026-11-30');
		expect(notes).toEqual(['endDate is an attribute of this instance: the column is written to it, and says nothing about when a row counts.']);
	});

	it.each([['EndDate', ''], ['leave', 'End Date']])('is not taken for the column by another spelling (key %s, title "%s")', async (key, title) => {
		const { users, unknownColumns } = await readAt(now, [aRow({ 'End Date': '2026-11-30' })], { attributes: [anAttribute(key, { title }), anAttribute('team')] });
		expect(users[0]?.period).toBeUndefined();
		expect(unknownColumns).toMatchObject([{ name: 'End Date', hint: expect.stringContaining(`did you mean ${key}?`) as string }]);
	});

	it('is distinguished where only the case differs', async () => {
		const { users, notes } = await readAt(now, [aRow({ endDate: '2026-11-30' })], { attributes: [anAttribute('team'), anAttribute('ENDDATE'), anAttribute('startDate')] });
		expect(users[0]?.period?.state).toBe('ended');
		expect(notes).toEqual(['Column endDate says when a row counts; the attribute ENDDATE of this instance is another one, because keys are case-sensitive.']);
	});

	it('is not spoken of where no attribute is called so', async () => {
		const { notes } = await readAt(now, [aRow({ endDate: '2026-11-30' })], { attributes: [anAttribute('team')] });
		expect(notes).toEqual([]);
	});

	it('is understood by a header with another case and blanks where no attribute looks like it', async () => {
		const { users, notes } = await readAt(now, [aRow({ 'End Date': '2026-11-30' })], { attributes: [anAttribute('team')] });
		expect(users[0]?.period?.state).toBe('ended');
		expect(notes).toEqual(['Column "End Date" was read as endDate.']);
	});
});
