import type { Field, FieldValue } from '../common/fieldValue';
import { groupLabel, groupOf, GROUPS } from '../common/groupLabel';
import type { Clock } from '../common/ports';
import { nameKey } from '../common/text';
import type { LiveUser, UserReader } from '../domo';
import { DomoError } from '../domo/errors';
import { isSensitive, type Step } from './steps';

/** A look older than this is taken again before a removal, a role change or an address change. */
export const SENSITIVE_MAX_AGE_MS = 5_000;
/** The same for any other change: somebody's edit of the same field would be overwritten, nothing worse. */
const OTHER_MAX_AGE_MS = 60_000;

/** People in one look: as many as are likely to be written while the look is young, by how fast the last ones were. */
const FIRST_CHUNK_SIZE = 20;
const MIN_CHUNK_SIZE = 8;
const MAX_CHUNK_SIZE = 500;
/** The next look is taken when so few are left of the last one, so that nobody has to wait for it. */
const READ_AHEAD_AT = 8;
/** Looks that were too old as soon as they came. */
const MAX_READS = 3;

/** A person as they were a moment ago. */
export interface RecheckResult {
	/** Undefined for somebody who is not there. */
	readonly snapshot: UserSnapshot | undefined;
	/** Milliseconds since the epoch: what is written later than this must be looked at again. */
	readonly notAfter: number;
}

/** Looks at people shortly before they are written. */
export interface Recheck {
	/** @throws DomoError when reading fails; of kind `tooLate` when Domo answers too slowly to know in time */
	read(step: Step): Promise<RecheckResult>;
}

/**
 * Looks at the people of a phase in the order in which they will be written, some at a time: looking costs a request for each few
 * dozen people, not one for each. A snapshot is handed out once and then forgotten; whoever needs the person again looks again.
 */
export function openRecheck(steps: readonly Step[], directory: Pick<UserReader, 'usersById'>, comparison: Comparison, clock: Clock): Recheck {
	const people = steps.filter((step) => step.userId !== null);
	const lanes = {
		grave: createSnapshotQueue(people.filter(isSensitive), SENSITIVE_MAX_AGE_MS, directory, comparison, clock),
		plain: createSnapshotQueue(people.filter((step) => !isSensitive(step)), OTHER_MAX_AGE_MS, directory, comparison, clock),
	};
	return { read: (step) => (isSensitive(step) ? lanes.grave : lanes.plain)(step) };
}

/** One look at these people, whatever was seen before. */
export async function readSnapshots(steps: readonly Step[], maxAgeMs: number, directory: Pick<UserReader, 'usersById'>, comparison: Comparison, clock: Clock): Promise<ReadonlyMap<Step, RecheckResult>> {
	const names = steps.flatMap((step) => comparedFields(step));
	const fields = fieldsOf(names, comparison.fieldOf);
	const ids = steps.flatMap((step) => step.userId ?? []);
	// What an answer shows may be as old as the request for it.
	let sentAt: number | undefined;
	const onSend = (at: number): void => {
		sentAt ??= at;
	};
	const startedAt = clock.now();
	const users = await directory.usersById(ids, fields, { groups: names.includes(GROUPS), urgent: maxAgeMs <= SENSITIVE_MAX_AGE_MS, onSend });
	const notAfter = (sentAt ?? startedAt) + maxAgeMs;
	const byId = new Map(users.map((user) => [user.id, { user, fields }]));
	return new Map(steps.map((step) => [step, { snapshot: byId.get(step.userId ?? -1), notAfter }]));
}

function createSnapshotQueue(steps: readonly Step[], maxAgeMs: number, directory: Pick<UserReader, 'usersById'>, comparison: Comparison, clock: Clock) {
	const placeOf = new Map(steps.map((step, place) => [step, place]));
	const seen = new Map<Step, RecheckResult>();
	const underWay = new Map<Step, Promise<void>>();
	let size = FIRST_CHUNK_SIZE;
	let readUpTo = 0;
	let usedSince = { at: clock.now(), people: 0 };

	const adapt = (): void => {
		const now = clock.now();
		const elapsedMs = Math.max(1, now - usedSince.at);
		if (usedSince.people > 0) size = Math.round((usedSince.people / elapsedMs) * (maxAgeMs / 2));
		size = Math.min(MAX_CHUNK_SIZE, Math.max(MIN_CHUNK_SIZE, size));
		usedSince = { at: now, people: 0 };
	};
	const read = (place: number): Promise<void> => {
		adapt();
		const chunk = steps.slice(place, place + size);
		readUpTo = Math.max(readUpTo, place + chunk.length);
		const reading = readSnapshots(chunk, maxAgeMs, directory, comparison, clock).then((snapshots) => {
			for (const [step, { notAfter }] of seen) if (notAfter < clock.now()) seen.delete(step);
			for (const [step, snapshot] of snapshots) seen.set(step, snapshot);
		}).finally(() => {
			for (const step of chunk) if (underWay.get(step) === reading) underWay.delete(step);
		});
		for (const step of chunk) underWay.set(step, reading);
		return reading;
	};
	const take = (step: Step): RecheckResult | undefined => {
		const snapshot = seen.get(step);
		seen.delete(step);
		if (snapshot === undefined || snapshot.notAfter < clock.now()) return undefined;
		usedSince.people += 1;
		return snapshot;
	};

	return async (step: Step): Promise<RecheckResult> => {
		const place = placeOf.get(step);
		if (place === undefined) return { snapshot: undefined, notAfter: Infinity };
		// Whoever needs that look asks for it as well, and is told where it failed.
		if (readUpTo > 0 && readUpTo < steps.length && place + READ_AHEAD_AT >= readUpTo) read(readUpTo).catch(() => undefined);
		for (let looks = 0; ; looks += 1) {
			const snapshot = take(step);
			if (snapshot !== undefined) return snapshot;
			if (looks === MAX_READS) throw answeredTooSlowly(maxAgeMs);
			await (underWay.get(step) ?? read(place));
		}
	};
}

function answeredTooSlowly(maxAgeMs: number): DomoError {
	return new DomoError({ kind: 'tooLate', message: `Domo answered too slowly to look at this person within ${maxAgeMs / 1_000} seconds of the change.` });
}

/** What reading a person again, shortly before the write, showed. */
export type Drift =
	| { readonly kind: 'none' }
	/** The world is already as the plan wants it; a write is sent for a difference only (rule 3). */
	| { readonly kind: 'done'; readonly message: string }
	| { readonly kind: 'drifted'; readonly message: string };

/** How a step is compared with the world. */
export interface Comparison {
	readonly fieldOf: FieldOf;
	/** False where values may not appear in log and mail. */
	readonly showValues: boolean;
}

/**
 * Names of the fields that `driftOf` compares for a step; reading has to bring them. Of a removal every field that the plan saw
 * counts: whoever worked on the account meanwhile had a reason, and there is no way back.
 */
export function comparedFields(step: Step): readonly string[] {
	const changed = step.changes.map((change) => change.field);
	return step.isRemoval || step.action === 'delete' ? [...new Set([...changed, ...Object.keys(step.before)])] : changed;
}

/** Compares a person with the plan's before-image. `snapshot` is undefined for one who is not there any more. */
export function driftOf(step: Step, snapshot: UserSnapshot | undefined, { fieldOf, showValues }: Comparison): Drift {
	if (snapshot === undefined) {
		return step.action === 'delete'
			? { kind: 'done', message: 'Already gone from Domo: nothing was left to delete.' }
			: { kind: 'drifted', message: 'Is not in Domo any more: deleted since the plan. Run again for a new plan.' };
	}
	const same = (name: string, value: FieldValue): boolean => sameValue(name, valueOf(snapshot, name), value, fieldOf);
	if (step.action === 'update' && step.changes.every((change) => same(change.field, change.to))) {
		return { kind: 'done', message: 'Already as the plan wants it: nothing was written.' };
	}
	const expected = new Map<string, FieldValue>(Object.entries(step.before));
	for (const change of step.changes) expected.set(change.field, change.from);
	const wanted = new Map(step.changes.map(({ field, to }) => [field, to]));
	// A field that is as wanted by now is in nobody's way.
	const isAsWanted = (name: string): boolean => wanted.has(name) && same(name, wanted.get(name) ?? null);
	const changed = comparedFields(step).filter((name) => !same(name, expected.get(name) ?? null) && !isAsWanted(name));
	if (changed.length === 0) return { kind: 'none' };
	const found = changed.map((name) =>
		showValues ? `${name} is ${quotedValue(valueOf(snapshot, name))} instead of ${quotedValue(expected.get(name) ?? null)}` : name,
	);
	return { kind: 'drifted', message: `Changed since the plan, so nothing was written: ${found.join('; ')}. Run again for a new plan.` };
}

/** A value as a sentence quotes it. */
export function quotedValue(value: FieldValue): string {
	if (value === null || value === '') return 'empty';
	return typeof value === 'object' ? `"${value.join('|')}"` : `"${String(value)}"`;
}

/** People who are looked at together. */
export const PAGE_SIZE = 1_000;

/** Finds a field by the name that plans use; undefined for one that the instance does not know. */
export type FieldOf = (name: string) => Field | undefined;

/** A live user with the fields it was read with. */
export interface UserSnapshot {
	readonly user: LiveUser;
	readonly fields: readonly Field[];
}

/** What a live user has in a field. A field that was not read is no value. */
export function valueOf({ user, fields }: UserSnapshot, name: string): FieldValue {
	switch (name) {
		case 'email':
			return user.email;
		case 'displayName':
			return user.displayName;
		case 'roleId':
			return user.roleId;
		case GROUPS:
			return (user.groups ?? []).map(groupLabel);
		default: {
			const index = fields.findIndex((field) => field.name === name);
			return index < 0 ? null : (user.values[index] ?? null);
		}
	}
}

/** Whether two values of a field mean the same: the field says so. */
export function sameValue(name: string, a: FieldValue, b: FieldValue, fieldOf: FieldOf): boolean {
	if (a === b) return true;
	if (name === GROUPS) return sameGroups(labelsOf(a), labelsOf(b));
	const field = fieldOf(name);
	return field !== undefined && field.comparable(a) === field.comparable(b);
}

function labelsOf(value: FieldValue): readonly string[] {
	return value !== null && typeof value === 'object' ? [...new Set(value)] : [];
}

/** Groups are the same by id, whatever their name is now; one that was yet to be made is known by its name. No order. */
function sameGroups(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((label) => b.some((other) => sameGroup(label, other)));
}

function sameGroup(a: string, b: string): boolean {
	const [first, second] = [groupOf(a), groupOf(b)];
	if (first === undefined || second === undefined) return a === b;
	if ('id' in first && 'id' in second) return first.id === second.id;
	return nameKey(nameOf(a)) === nameKey(nameOf(b));
}

function nameOf(label: string): string {
	return label.slice(0, label.lastIndexOf(' ('));
}

/** The fields to read, each once; memberships are no field. */
export function fieldsOf(names: readonly string[], fieldOf: FieldOf): Field[] {
	return [...new Set(names)].flatMap((name) => (name === GROUPS ? [] : (fieldOf(name) ?? [])));
}
