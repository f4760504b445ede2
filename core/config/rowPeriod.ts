import { clip } from '../common/text';
import { DateTime, IANAZone } from '../vendor/luxon';
import { messages } from './messages';
import { DATE_COLUMNS, type DateColumn } from './systemColumns';
import type { CellProblem, ConfigContext, RowPeriod } from './types';

/**
 * When a row counts: from its `startDate` on, and until the end of its `endDate`. Dates of a row come in as `rowDateType` reads them, and
 * out comes whether the row is still to come, current or over, at one moment for the whole table.
 */

/** Reads the dates of a row that has one at least; a problem where they cannot be used. */
export type PeriodReader = (dates: Readonly<Record<DateColumn['name'], string | undefined>>) => RowPeriod | CellProblem;

/** So long before their end people are reported. */
const soonDays = 7;
/** Domo is younger than this: programs write earlier days where there is no end (`0001-01-01`, `1899-12-30`, `1970-01-01`). */
const firstYearOfAnEnd = 2000;

/**
 * @param timeZone IANA; where dates without an offset count. UTC where it is absent or unknown
 * @param now milliseconds since the epoch
 */
export function createPeriodReader({ timeZone = 'UTC' }: Pick<ConfigContext, 'timeZone'>, now: number): PeriodReader {
	const zone = IANAZone.isValidZone(timeZone) ? timeZone : 'UTC';
	const soon = DateTime.fromMillis(now, { zone }).plus({ days: soonDays }).toMillis();
	const startOf = remember((text) => momentOf(text, zone, 0));
	const endOf = remember((text) => momentOf(text, zone, 1));
	const asDay = remember((text) => dayAtMidnight(text, zone));
	return (written) => {
		const startDate = written.startDate === undefined ? undefined : asDay(written.startDate);
		const endDate = written.endDate === undefined ? undefined : asDay(written.endDate);
		const start = startDate === undefined ? Number.NEGATIVE_INFINITY : startOf(startDate);
		const end = endDate === undefined ? Number.POSITIVE_INFINITY : endOf(endDate);
		if (endDate !== undefined && Number(endDate.slice(0, 4)) < firstYearOfAnEnd) return problem('endDate', endDate, messages.noLastDay.text());
		if (startDate !== undefined && endDate !== undefined && end <= start) return problem('endDate', endDate, messages.endBeforeStart.text(startDate));
		const state = now >= end ? 'ended' : now < start ? 'scheduled' : 'current';
		return { state, endsSoon: state === 'current' && end <= soon, startDate, endDate };
	};
}

/** Whether a row is current: it has begun, or says no start, and is not over. */
export function isCurrent({ period }: { readonly period?: RowPeriod }): boolean {
	return period === undefined || period.state === 'current';
}

/**
 * The moment of a date-time, or midnight of a day in `zone`, so many days later. A day begins at its first moment there, also where
 * the clocks change at midnight.
 */
function momentOf(text: string, zone: string, daysLater: number): number {
	const moment = DateTime.fromISO(text, { zone });
	return (text.includes('T') ? moment : moment.plus({ days: daysLater }).startOf('day')).toMillis();
}

/**
 * The day of a date-time that is midnight in `zone`; any other text as it is. Nodes of databases give a day as its first moment in UTC
 * (`2026-11-29T23:00:00.000Z` in Berlin): read as a moment, the last day would end when it begins.
 */
function dayAtMidnight(text: string, zone: string): string {
	if (!text.includes('T')) return text;
	const moment = DateTime.fromISO(text, { zone });
	return moment.toMillis() === moment.startOf('day').toMillis() ? (moment.toISODate() ?? text) : text;
}

/** Few different days stand in many rows. */
function remember<T>(read: (text: string) => T): (text: string) => T {
	const known = new Map<string, T>();
	return (text) => {
		let value = known.get(text);
		if (value === undefined) known.set(text, (value = read(text)));
		return value;
	};
}

function problem(column: DateColumn['name'], value: string, message: string): CellProblem {
	return { column, value: clip(value), message };
}

/** What is said of a date column that is an attribute of the instance, and of one that an attribute could be mistaken for. */
export function dateColumnNotes(columns: readonly string[], attributeKeys: readonly string[]): string[] {
	return DATE_COLUMNS.filter(({ name }) => columns.includes(name)).flatMap(({ name }) => {
		const like = attributeKeys.find((key) => key.toLowerCase() === name.toLowerCase());
		if (like === name) return [`${name} is an attribute of this instance: the column is written to it, and says nothing about when a row counts.`];
		return like === undefined ? [] : [`Column ${name} says when a row counts; the attribute ${like} of this instance is another one, because keys are case-sensitive.`];
	});
}
