import { failureOf, stopsRun } from '../failure';
import type { Failure } from '../failure';
import { inPages } from '../run/pool';
import { GROUPS, sameValue, valueOf } from '../look/sight';
import type { Step } from '../order/step';
import { Tally } from '../outcome';
import { sendSurely } from './unknown';
import type { Writing } from './writing';

/** A person whose memberships are to change. */
export interface Member {
	readonly step: Step;
	readonly userId: number;
}

/** People in one request (domo-api 4b: many groups and members in one call; the size is our choice). */
const BATCH_SIZE = 200;

/**
 * Changes the memberships of many people with few requests. Where Domo refuses a batch, each person is tried alone, so that one
 * bad group does not stop the others. Gives why, for each person whose memberships were not changed.
 */
export async function applyMemberships(members: readonly Member[], tools: Writing, mayStart: () => boolean): Promise<ReadonlyMap<Step, Failure>> {
	const failures = new Map<Step, Failure>();
	const stopped = (): Failure => ({ kind: 'cancelled', message: 'The run ended before the groups were changed.', attempts: 0 });
	let end: Failure | undefined;
	const send = async (batch: readonly Member[]): Promise<Failure | undefined> => {
		if (end !== undefined || !mayStart()) return end ?? stopped();
		try {
			await sendSurely(() => tools.directory.changeMembership(byGroup(batch)), () => areMembers(batch, tools), tools, new Tally());
			return undefined;
		} catch (error) {
			const failure = failureOf(error);
			if (stopsRun(failure)) end = failure;
			return failure;
		}
	};
	for (const batch of inPages(members, BATCH_SIZE)) {
		const failure = await send(batch);
		if (failure === undefined) continue;
		for (const member of batch) {
			const alone = batch.length === 1 || stopsRun(failure) ? failure : await send([member]);
			if (alone !== undefined) failures.set(member.step, alone);
		}
	}
	return failures;
}

function byGroup(batch: readonly Member[]): { groupId: number; add: number[]; remove: number[] }[] {
	const groups = new Map<number, { groupId: number; add: number[]; remove: number[] }>();
	const group = (id: string) => {
		const groupId = Number(id);
		const known = groups.get(groupId) ?? { groupId, add: [], remove: [] };
		groups.set(groupId, known);
		return known;
	};
	for (const { step, userId } of batch) {
		for (const change of step.changes.filter((candidate) => candidate.field === GROUPS)) {
			const [from, to] = [ids(change.from), ids(change.to)];
			for (const id of to) if (!from.has(id)) group(id).add.push(userId);
			for (const id of from) if (!to.has(id)) group(id).remove.push(userId);
		}
	}
	return [...groups.values()];
}

function ids(value: unknown): ReadonlySet<string> {
	return new Set(Array.isArray(value) ? value.map(String) : []);
}

async function areMembers(batch: readonly Member[], { directory, comparison: { fieldOf } }: Writing): Promise<boolean> {
	const users = await directory.usersById(batch.map((member) => member.userId), [], { groups: true });
	const byId = new Map(users.map((user) => [user.id, user]));
	return batch.every(({ step, userId }) => {
		const user = byId.get(userId);
		return step.changes.every(
			(change) => change.field !== GROUPS || (user !== undefined && sameValue(GROUPS, valueOf({ user, fields: [] }, GROUPS), change.to, fieldOf)),
		);
	});
}
