import type { LiveUser } from '../../domo';
import type { GuardSettingName } from '../guardSettings';
import { label } from '../labels';
import { exceeds, percentOf } from './guard';

/** A share of fewer people than this says nothing. */
export const few = 5;
/** Where more of the accounts than this (percent) have no date of creation, a share over time cannot be measured. */
const mostWithoutDate = 5;

/** The people of whom a share is taken, and how a sentence calls them: `managed users`. */
export interface Base {
	readonly people: readonly LiveUser[];
	readonly noun: string;
}

interface Share {
	readonly part: number;
	readonly whole: number;
	/** Milliseconds since the epoch: only accounts that are no younger count. Absent: everybody counts. */
	readonly until?: number;
}

/**
 * The largest share that the people of a change are of those who were there: for every date up to which at least five of them
 * were created, those over everybody created up to then; and all of them over everybody. Accounts that came later do not dilute
 * a share, so that a hold lasts, without any memory of it, over whatever a run itself creates. A few of the oldest accounts
 * alone are no large share. An account without a date counts as old where it is part of the change, and as new where it is not.
 */
export function largestShare(touched: readonly LiveUser[], base: readonly LiveUser[]): Share {
	const parts = datesOf(touched);
	const wholes = datesOf(base);
	const undated = touched.length - parts.length;
	let largest: Share = { part: touched.length, whole: base.length };
	let below = 0;
	for (const [i, date] of parts.entries()) {
		const part = undated + i + 1;
		if (part < few || parts[i + 1] === date) continue;
		while ((wholes[below] ?? Infinity) <= date) below++;
		const whole = undated + below;
		if (part * largest.whole > largest.part * whole) largest = { part, whole, until: date };
	}
	return largest;
}

/**
 * The sentence of a limit in percent that a change of many people trips, or undefined.
 * @param what `11 removals`
 */
export function overShare(what: string, touched: readonly LiveUser[], base: Base, setting: GuardSettingName, percent: number): string | undefined {
	if (touched.length === 0 || percent >= 100) return undefined;
	if (touched.length >= few && !isMeasurable(touched, base.people)) {
		const undated = base.people.filter(hasNoDate).length;
		return (
			`${what}: whether this is more than ${label(setting)} allows (${percent} %) cannot be measured, since Domo does not tell of ${undated} of `
			+ `${base.people.length} ${base.noun} when the account was created. Look at them in the report; an approval can release them.`
		);
	}
	const share = largestShare(touched, base.people);
	return exceeds(share.part, share.whole, percent) ? `${shareText(what, share, base)}: more than ${label(setting)} allows (${percent} %).` : undefined;
}

/** Whether nearly all of those who were there before the youngest of the change have a date of creation, and nearly all of the change. */
function isMeasurable(touched: readonly LiveUser[], base: readonly LiveUser[]): boolean {
	const youngest = touched.reduce((date, { createdAt }) => Math.max(date, createdAt ?? -Infinity), -Infinity);
	const undated = base.filter(hasNoDate).length;
	const dated = base.filter(({ createdAt }) => createdAt !== null && createdAt <= youngest).length;
	return touched.filter(hasNoDate).length < few && !exceeds(undated, undated + dated, mostWithoutDate);
}

function hasNoDate({ createdAt }: LiveUser): boolean {
	return createdAt === null;
}

/** `11 removals of 100 managed users (11 %)`, or of those who were there by a date, where that is the larger share. */
function shareText(what: string, { part, whole, until }: Share, { people, noun }: Base): string {
	if (until === undefined || whole === people.length) return `${what} of ${whole} ${noun} (${percentOf(part, whole)})`;
	const date = new Date(until).toISOString().slice(0, 10);
	return `${what}, ${part} of them among the ${whole} ${noun} with an account since ${date} or before (${percentOf(part, whole)}; accounts that came later do not count)`;
}

/** The dates of creation that are known, oldest first. */
function datesOf(users: readonly LiveUser[]): Float64Array {
	return Float64Array.from(users.flatMap(({ createdAt }) => (createdAt === null ? [] : [createdAt]))).sort();
}
