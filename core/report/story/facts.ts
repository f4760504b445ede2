import { DateTime, Duration } from '../../vendor/luxon';
import type { RunRecord } from '../types';
import { figure } from '../words';

/** A detail of the run, for the small print. */
export interface Fact {
	readonly label: string;
	readonly value: string;
}

export function factsOfRun(record: RunRecord): readonly Fact[] {
	const { plan } = record;
	const facts: readonly (readonly [string, string | undefined])[] = [
		['Finished', time(record.finishedAt)],
		['Took', took(record)],
		['Configuration', plan && configuration(plan.source)],
		['Ran as', plan?.actor.email],
		['Approved', record.approvedBy && [record.approvedBy, record.approvedAt && time(record.approvedAt)].filter(Boolean).join(', ')],
		['Run', record.runId],
		['Execution', record.executionId],
	];
	return facts.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [{ label, value }]));
}

function configuration(source: { readonly name?: string; readonly version?: string; readonly rows: number }): string {
	const version = source.version === undefined ? '' : `version ${source.version}`;
	return [source.name, version, `${figure(source.rows)} ${source.rows === 1 ? 'row' : 'rows'}`].filter(Boolean).join(', ');
}

/** `23 Nov 2026, 18:14 UTC`. */
export function time(iso: string): string {
	const at = DateTime.fromISO(iso, { zone: 'utc', locale: 'en' });
	return at.isValid ? at.toFormat("d LLL yyyy, HH:mm 'UTC'") : iso;
}

function took({ startedAt, finishedAt }: RunRecord): string {
	const ms = Date.parse(finishedAt) - Date.parse(startedAt);
	return Number.isFinite(ms) && ms >= 0 ? duration(ms) : '';
}

/** `1 h 2 min`, `3 min 4 s`, `5.6 s`. */
export function duration(ms: number): string {
	if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
	const { hours, minutes, seconds } = Duration.fromMillis(ms).shiftTo('hours', 'minutes', 'seconds');
	return hours > 0 ? `${figure(hours)} h ${minutes} min` : `${minutes} min ${Math.floor(seconds)} s`;
}
