import { GROUPS } from '../../common/groupLabel';
import { inPages } from '../../common/yielder';
import { type Failure, failureOf, stopsRun } from '../failure';
import { sameValue, valueOf } from '../look/sight';
import type { Step } from '../order/step';
import { Tally } from '../outcome';
import type { GroupFinder } from './groupFinder';
import { lookWhether, sendSurely } from './unknown';
import type { Writing } from './writing';

/** A person whose memberships are to change. */
export interface Member {
	readonly step: Step;
	readonly userId: number;
}

interface Move extends Member {
	readonly add: readonly number[];
	readonly remove: readonly number[];
}

/** People in one request (domo-api 4b: many groups and members in one call; the size is our choice). */
const BATCH_SIZE = 200;

const cutOff: Failure = { kind: 'cancelled', message: 'The run ended before.', attempts: 0 };

/**
 * Changes the memberships of many people with few requests. Where Domo refuses a batch, each person is tried alone, so that one
 * bad group does not stop the others. Gives why, for each person whose memberships were not changed.
 */
export async function applyMemberships(
	members: readonly Member[],
	groups: GroupFinder,
	tools: Writing,
	mayStart: () => boolean,
): Promise<ReadonlyMap<Step, Failure>> {
	const failures = new Map<Step, Failure>();
	let end: Failure | undefined;
	const attempt = async <T>(act: () => Promise<T>): Promise<{ readonly value: T } | { readonly failure: Failure }> => {
		if (end !== undefined || !mayStart()) return { failure: end ?? cutOff };
		try {
			return { value: await act() };
		} catch (error) {
			const failure = failureOf(error);
			const isRefusal = failure.kind === 'grant' || failure.kind === 'blocked';
			// What Domo refuses about a group says nothing about people and other groups.
			if (stopsRun(failure) && !isRefusal) end = failure;
			return { failure };
		}
	};
	const send = (batch: readonly Move[]) =>
		attempt(() => sendSurely(() => tools.directory.changeMembership(byGroup(batch)), lookWhether(() => areMembers(batch, tools)), tools, new Tally()));

	const moves: Move[] = [];
	for (const member of members) {
		const move = await attempt(() => moveOf(member, groups));
		if ('failure' in move) failures.set(member.step, move.failure);
		else if (move.value.add.length + move.value.remove.length > 0) moves.push(move.value);
	}
	for (const batch of inPages(moves, BATCH_SIZE)) {
		const sent = await send(batch);
		if (!('failure' in sent)) continue;
		for (const move of batch) {
			const alone = batch.length === 1 ? sent : await send([move]);
			if ('failure' in alone) failures.set(move.step, alone.failure);
		}
	}
	return failures;
}

async function moveOf(member: Member, groups: GroupFinder): Promise<Move> {
	const change = member.step.changes.find(({ field }) => field === GROUPS);
	const [from, to] = [labelsOf(change?.from), labelsOf(change?.to)];
	const had = new Set((await Promise.all(from.map(groups.find))).filter((id) => id !== undefined));
	const wanted = new Set<number>();
	for (const label of to) wanted.add(await groups.findOrMake(label));
	return { ...member, add: [...wanted].filter((id) => !had.has(id)), remove: [...had].filter((id) => !wanted.has(id)) };
}

function labelsOf(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.map(String) : [];
}

function byGroup(batch: readonly Move[]): { groupId: number; add: number[]; remove: number[] }[] {
	const changes = new Map<number, { groupId: number; add: number[]; remove: number[] }>();
	const changeOf = (groupId: number) => {
		const change = changes.get(groupId) ?? { groupId, add: [], remove: [] };
		changes.set(groupId, change);
		return change;
	};
	for (const { userId, add, remove } of batch) {
		for (const id of add) changeOf(id).add.push(userId);
		for (const id of remove) changeOf(id).remove.push(userId);
	}
	return [...changes.values()];
}

async function areMembers(batch: readonly Move[], { directory, comparison: { fieldOf } }: Writing): Promise<boolean> {
	const users = await directory.usersById(batch.map(({ userId }) => userId), [], { groups: true });
	const byId = new Map(users.map((user) => [user.id, user]));
	return batch.every(({ step, userId }) => {
		const user = byId.get(userId);
		const change = step.changes.find(({ field }) => field === GROUPS);
		return user !== undefined && change !== undefined && sameValue(GROUPS, valueOf({ user, fields: [] }, GROUPS), change.to, fieldOf);
	});
}
