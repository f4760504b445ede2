import { type Field, type FieldValue, groupLabel, groupOf, GROUPS } from '../common/fieldValue';
import type { Clock } from '../common/ports';
import { nameKey } from '../common/text';
import type { LiveUser, UserReader } from '../domo';
import { DomoError } from '../domo/errors';
import { isSensitive, type Step } from './steps';

/** What was read longer ago is read again before a removal, a change of role or a change of address. */
export const SENSITIVE_MAX_AGE_MS = 5_000;
/** The same for any other change, which could at worst overwrite somebody's edit of the same field. */
const OTHER_MAX_AGE_MS = 60_000;

/** Users in one read: as many as are likely to be written within half the maximum age, judging by the speed of the last ones; at first four in each second of it. */
const FIRST_PER_SECOND = 4;
const MIN_CHUNK_SIZE = 8;
const MAX_CHUNK_SIZE = 500;
/** The next chunk is read when so few of the last one are left, or this share of it, so that no write has to wait for it. */
const READ_AHEAD_AT = 8;
const READ_AHEAD_SHARE = 0.25;
/** Attempts to get a result that is still young enough when it arrives. */
const MAX_READS = 3;

export interface RecheckResult {
	/** Undefined if there is no such user. */
	readonly snapshot: UserSnapshot | undefined;
	/** Milliseconds since the epoch: after this the user must be read again before a write. */
	readonly notAfter: number;
}

/** Reads users shortly before they are written. */
export interface Recheck {
	/** @throws DomoError if reading fails; of kind `tooLate` if Domo answers too slowly */
	read(step: Step): Promise<RecheckResult>;
}

/**
 * Reads the users of `steps` in chunks, in the order in which they are written, so that a recheck does not cost a request for each
 * user. A result is given once; whoever needs the user again makes it read again.
 */
export function openRecheck(steps: readonly Step[], directory: Pick<UserReader, 'usersById'>, comparison: Comparison, clock: Clock): Recheck {
	const existing = steps.filter((step) => step.userId !== null);
	const readSensitive = createSnapshotQueue(existing.filter(isSensitive), SENSITIVE_MAX_AGE_MS, directory, comparison, clock);
	const readOther = createSnapshotQueue(existing.filter((step) => !isSensitive(step)), OTHER_MAX_AGE_MS, directory, comparison, clock);
	return { read: (step) => (isSensitive(step) ? readSensitive : readOther)(step) };
}

/** Reads the users of these steps now. */
export async function readSnapshots(steps: readonly Step[], maxAgeMs: number, directory: Pick<UserReader, 'usersById'>, comparison: Comparison, clock: Clock): Promise<ReadonlyMap<Step, RecheckResult>> {
	const names = steps.flatMap((step) => comparedFields(step));
	const fields = fieldsOf(names, comparison.fieldOf);
	const ids = steps.flatMap((step) => step.userId ?? []);
	// An answer may be as old as its request.
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
	const results = new Map<Step, RecheckResult>();
	const underWay = new Map<Step, Promise<void>>();
	let size = (maxAgeMs / 1_000) * FIRST_PER_SECOND;
	let readUpTo = 0;
	let usedSince = { at: clock.now(), count: 0 };

	const adapt = (): void => {
		const now = clock.now();
		const elapsedMs = Math.max(1, now - usedSince.at);
		if (usedSince.count > 0) size = Math.round((usedSince.count / elapsedMs) * (maxAgeMs / 2));
		size = Math.min(MAX_CHUNK_SIZE, Math.max(MIN_CHUNK_SIZE, size));
		usedSince = { at: now, count: 0 };
	};
	const read = (place: number): Promise<void> => {
		adapt();
		const chunk = steps.slice(place, place + size);
		readUpTo = Math.max(readUpTo, place + chunk.length);
		const reading = readSnapshots(chunk, maxAgeMs, directory, comparison, clock).then((snapshots) => {
			for (const [step, { notAfter }] of results) if (notAfter < clock.now()) results.delete(step);
			for (const [step, result] of snapshots) results.set(step, result);
		}).finally(() => {
			for (const step of chunk) if (underWay.get(step) === reading) underWay.delete(step);
		});
		for (const step of chunk) underWay.set(step, reading);
		return reading;
	};
	const take = (step: Step): RecheckResult | undefined => {
		const result = results.get(step);
		results.delete(step);
		if (result === undefined || result.notAfter < clock.now()) return undefined;
		usedSince.count += 1;
		return result;
	};

	return async (step: Step): Promise<RecheckResult> => {
		const place = placeOf.get(step);
		if (place === undefined) return { snapshot: undefined, notAfter: Infinity };
		// A step of that chunk awaits the same read, and gets its error.
		if (readUpTo > 0 && readUpTo < steps.length && place + Math.max(READ_AHEAD_AT, size * READ_AHEAD_SHARE) >= readUpTo) read(readUpTo).catch(() => undefined);
		for (let reads = 0; ; reads += 1) {
			const result = take(step);
			if (result !== undefined) return result;
			if (reads === MAX_READS) throw answeredTooSlowly(maxAgeMs);
			await (underWay.get(step) ?? read(place));
		}
	};
}

function answeredTooSlowly(maxAgeMs: number): DomoError {
	return new DomoError({ kind: 'tooLate', message: `Domo answered too slowly to look at this person within ${maxAgeMs / 1_000} seconds of the change.` });
}

/** How a user differs from the plan shortly before the write. */
export type Drift =
	| { readonly kind: 'none' }
	/** The user is already as the plan wants; writes are sent for a difference only (rule 3). */
	| { readonly kind: 'done'; readonly message: string }
	| { readonly kind: 'drifted'; readonly message: string };

/** How a step is compared with a live user. */
export interface Comparison {
	readonly fieldOf: FieldOf;
	/** False where values may not appear in log and mail. */
	readonly showValues: boolean;
}

/**
 * Names of the fields that `driftOf` compares, which have to be read. For a removal these are all fields in the plan's before-image:
 * somebody who worked on the account since then had a reason, and a removal cannot be reverted.
 */
export function comparedFields(step: Step): readonly string[] {
	const changed = step.changes.map((change) => change.field);
	return step.isRemoval || step.action === 'delete' ? [...new Set([...changed, ...Object.keys(step.before)])] : changed;
}

/** Compares a user with the plan's before-image. `snapshot` is undefined if the user does not exist any more. */
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
	// A field that already has its new value is no obstacle.
	const isAsWanted = (name: string): boolean => wanted.has(name) && same(name, wanted.get(name) ?? null);
	const changed = comparedFields(step).filter((name) => !same(name, expected.get(name) ?? null) && !isAsWanted(name));
	if (changed.length === 0) return { kind: 'none' };
	const found = differences(changed.map((name) => [name, expected.get(name) ?? null]), snapshot, showValues);
	return { kind: 'drifted', message: `Changed since the plan, so nothing was written: ${found.join('; ')}. Run again for a new plan.` };
}

/** `title is "A" instead of "B"` for each field and the value it should have; only the names if values may not be shown. */
export function differences(expected: readonly (readonly [string, FieldValue])[], snapshot: UserSnapshot, showValues: boolean): readonly string[] {
	return expected.map(([name, value]) => (showValues ? `${name} is ${quotedValue(valueOf(snapshot, name))} instead of ${quotedValue(value)}` : name));
}

function quotedValue(value: FieldValue): string {
	if (value === null || String(value) === '') return 'empty';
	return typeof value === 'object' ? `"${value.join('|')}"` : `"${String(value)}"`;
}

/** Finds a field by its name in the plan; undefined if the instance does not have it. */
export type FieldOf = (name: string) => Field | undefined;

/** A live user with the fields it was read with. */
export interface UserSnapshot {
	readonly user: LiveUser;
	readonly fields: readonly Field[];
}

/** The value of a field; null for a field that was not read. */
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

/** Whether two values of a field mean the same, as the field itself compares them. */
export function sameValue(name: string, a: FieldValue, b: FieldValue, fieldOf: FieldOf): boolean {
	if (a === b) return true;
	if (name === GROUPS) return sameGroups(groupLabels(a), groupLabels(b));
	const field = fieldOf(name);
	return field !== undefined && field.comparable(a) === field.comparable(b);
}

/** The labels in a value of memberships, each once. */
export function groupLabels(value: FieldValue): readonly string[] {
	return value !== null && typeof value === 'object' ? [...new Set(value)] : [];
}

/** In any order. Groups are the same by id, whatever their names; a group that did not exist yet is compared by name. */
function sameGroups(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((label) => b.some((other) => sameGroup(label, other)));
}

function sameGroup(a: string, b: string): boolean {
	const [first, second] = [groupOf(a), groupOf(b)];
	if (first === undefined || second === undefined) return a === b;
	if ('id' in first && 'id' in second) return first.id === second.id;
	return nameKey(groupNameOf(a)) === nameKey(groupNameOf(b));
}

function groupNameOf(label: string): string {
	return label.slice(0, label.lastIndexOf(' ('));
}

/** The fields to read, each once, without memberships. */
export function fieldsOf(names: readonly string[], fieldOf: FieldOf): Field[] {
	return [...new Set(names)].flatMap((name) => (name === GROUPS ? [] : (fieldOf(name) ?? [])));
}
