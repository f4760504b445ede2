import type { UserReader } from '../../domo';
import { DomoError } from '../../domo/errors';
import { GROUPS } from '../../common/groupLabel';
import type { Clock } from '../../common/ports';
import { isGrave } from '../order/step';
import type { Step } from '../order/step';
import { touchedFields } from './drift';
import type { Comparison } from './drift';
import { fieldsOf } from './sight';
import type { Sight } from './sight';

/** A look older than this is taken again before a removal, a role change or an address change. */
export const GRAVE_LOOK_MS = 5_000;
/** The same for any other change: somebody's edit of the same field would be overwritten, nothing worse. */
const PLAIN_LOOK_MS = 60_000;

/** People in one look: as many as are likely to be written while the look is young, by how fast the last ones were. */
const FIRST_CHUNK = 20;
const LEAST_IN_CHUNK = 8;
const MOST_IN_CHUNK = 500;
/** The next look is taken when so few are left of the last one, so that nobody has to wait for it. */
const LEFT_OVER = 8;
/** Looks that were too old as soon as they came. */
const MOST_LOOKS = 3;

/** A person as they were a moment ago. */
export interface UserSnapshot {
	/** Undefined for somebody who is not there. */
	readonly sight: Sight | undefined;
	/** Milliseconds since the epoch: what is written later than this must be looked at again. */
	readonly notAfter: number;
}

/** Looks at people shortly before they are written. */
export interface Recheck {
	/** @throws DomoError when reading fails; of kind `tooLate` when Domo answers too slowly to know in time */
	snapshotOf(step: Step): Promise<UserSnapshot>;
}

/**
 * Looks at the people of a phase in the order in which they will be written, some at a time: looking costs a request for each few
 * dozen people, not one for each. A snapshot is handed out once and then forgotten; whoever needs the person again looks again.
 */
export function openRecheck(steps: readonly Step[], directory: Pick<UserReader, 'usersById'>, comparison: Comparison, clock: Clock): Recheck {
	const people = steps.filter((step) => step.userId !== null);
	const lanes = {
		grave: openLane(people.filter(isGrave), GRAVE_LOOK_MS, directory, comparison, clock),
		plain: openLane(people.filter((step) => !isGrave(step)), PLAIN_LOOK_MS, directory, comparison, clock),
	};
	return { snapshotOf: (step) => (isGrave(step) ? lanes.grave : lanes.plain)(step) };
}

/** One look at these people, whatever was seen before. */
export async function lookAt(steps: readonly Step[], maxAgeMs: number, directory: Pick<UserReader, 'usersById'>, comparison: Comparison, clock: Clock): Promise<ReadonlyMap<Step, UserSnapshot>> {
	const names = steps.flatMap((step) => touchedFields(step));
	const fields = fieldsOf(names, comparison.fieldOf);
	const ids = steps.flatMap((step) => step.userId ?? []);
	// What an answer shows may be as old as the request for it.
	let sentAt: number | undefined;
	const onSend = (at: number): void => {
		sentAt ??= at;
	};
	const startedAt = clock.now();
	const users = await directory.usersById(ids, fields, { groups: names.includes(GROUPS), urgent: maxAgeMs <= GRAVE_LOOK_MS, onSend });
	const notAfter = (sentAt ?? startedAt) + maxAgeMs;
	const byId = new Map(users.map((user) => [user.id, { user, fields }]));
	return new Map(steps.map((step) => [step, { sight: byId.get(step.userId ?? -1), notAfter }]));
}

function openLane(steps: readonly Step[], maxAgeMs: number, directory: Pick<UserReader, 'usersById'>, comparison: Comparison, clock: Clock) {
	const placeOf = new Map(steps.map((step, place) => [step, place]));
	const seen = new Map<Step, UserSnapshot>();
	const underWay = new Map<Step, Promise<void>>();
	let size = FIRST_CHUNK;
	let readUpTo = 0;
	let usedSince = { at: clock.now(), people: 0 };

	const adapt = (): void => {
		const now = clock.now();
		const elapsedMs = Math.max(1, now - usedSince.at);
		if (usedSince.people > 0) size = Math.round((usedSince.people / elapsedMs) * (maxAgeMs / 2));
		size = Math.min(MOST_IN_CHUNK, Math.max(LEAST_IN_CHUNK, size));
		usedSince = { at: now, people: 0 };
	};
	const read = (place: number): Promise<void> => {
		adapt();
		const chunk = steps.slice(place, place + size);
		readUpTo = Math.max(readUpTo, place + chunk.length);
		const reading = lookAt(chunk, maxAgeMs, directory, comparison, clock).then((snapshots) => {
			for (const [step, { notAfter }] of seen) if (notAfter < clock.now()) seen.delete(step);
			for (const [step, snapshot] of snapshots) seen.set(step, snapshot);
		}).finally(() => {
			for (const step of chunk) if (underWay.get(step) === reading) underWay.delete(step);
		});
		for (const step of chunk) underWay.set(step, reading);
		return reading;
	};
	const take = (step: Step): UserSnapshot | undefined => {
		const snapshot = seen.get(step);
		seen.delete(step);
		if (snapshot === undefined || snapshot.notAfter < clock.now()) return undefined;
		usedSince.people += 1;
		return snapshot;
	};

	return async (step: Step): Promise<UserSnapshot> => {
		const place = placeOf.get(step);
		if (place === undefined) return { sight: undefined, notAfter: Infinity };
		// Whoever needs that look asks for it as well, and is told where it failed.
		if (readUpTo > 0 && readUpTo < steps.length && place + LEFT_OVER >= readUpTo) read(readUpTo).catch(() => undefined);
		for (let looks = 0; ; looks += 1) {
			const snapshot = take(step);
			if (snapshot !== undefined) return snapshot;
			if (looks === MOST_LOOKS) throw tooSlow(maxAgeMs);
			await (underWay.get(step) ?? read(place));
		}
	};
}

function tooSlow(maxAgeMs: number): DomoError {
	return new DomoError({ kind: 'tooLate', message: `Domo answered too slowly to look at this person within ${maxAgeMs / 1_000} seconds of the change.` });
}
