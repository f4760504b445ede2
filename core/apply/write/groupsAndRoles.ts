import { groupOf, GROUPS } from '../../common/fieldValue';
import { nameKey } from '../../common/text';
import { inPages } from '../../common/yielder';
import type { GroupDirectory } from '../../domo';
import { applyStep, noteNewAdmin, type PreparedStep, prepareStep, resultOfFailure, type StepContext } from '../applyStep';
import { checkWhether, waitUnlessStopped, readAfterLoss, sendAndConfirm, type WriteContext } from './send';
import { groupLabels, sameValue, valueOf } from '../recheck';
import { Attempts, type Failure, failureOf, isUncertain, stopsRun } from '../runState';
import { losesAdminRole, newValue, type Step } from '../steps';

/** A user whose memberships change. */
export interface Member {
	readonly step: Step;
	readonly userId: number;
}

interface MemberChange extends Member {
	readonly add: readonly number[];
	readonly remove: readonly number[];
}

/** Users in one request (domo-api 4b: many groups and members in one call; the size is our choice). */
const BATCH_SIZE = 200;

const cutOff: Failure = { kind: 'cancelled', message: 'The run ended before.', attempts: 0 };

/**
 * Changes the memberships of many users with few requests. If Domo refuses a batch, each user is tried alone, so that one bad group does
 * not stop the others. Gives the failure for each step whose memberships were not changed.
 */
export async function applyMemberships(
	members: readonly Member[],
	groups: GroupIds,
	tools: WriteContext,
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
			// A refusal that concerns a group says nothing about other groups.
			if (stopsRun(failure) && !isRefusal) end = failure;
			return { failure };
		}
	};
	const send = (batch: readonly MemberChange[]) =>
		attempt(() => sendAndConfirm(() => tools.directory.changeMembership(byGroup(batch)), checkWhether(() => areMembers(batch, tools)), tools, new Attempts()));

	const changes: MemberChange[] = [];
	for (const member of members) {
		const change = await attempt(() => toMemberChange(member, groups));
		if ('failure' in change) failures.set(member.step, change.failure);
		else if (change.value.add.length + change.value.remove.length > 0) changes.push(change.value);
	}
	for (const batch of inPages(changes, BATCH_SIZE)) {
		const sent = await send(batch);
		if (!('failure' in sent)) continue;
		for (const change of batch) {
			const alone = batch.length === 1 ? sent : await send([change]);
			if ('failure' in alone) failures.set(change.step, alone.failure);
		}
	}
	return failures;
}

async function toMemberChange(member: Member, groups: GroupIds): Promise<MemberChange> {
	const change = member.step.changes.find(({ field }) => field === GROUPS);
	const [from, to] = [groupLabels(change?.from ?? null), groupLabels(change?.to ?? null)];
	const had = new Set((await Promise.all(from.map(groups.find))).filter((id) => id !== undefined));
	const wanted = new Set<number>();
	for (const label of to) wanted.add(await groups.findOrCreate(label));
	return { ...member, add: [...wanted].filter((id) => !had.has(id)), remove: [...had].filter((id) => !wanted.has(id)) };
}

function byGroup(batch: readonly MemberChange[]): { groupId: number; add: number[]; remove: number[] }[] {
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

async function areMembers(batch: readonly MemberChange[], { directory, comparison: { fieldOf } }: WriteContext): Promise<boolean> {
	const users = await directory.usersById(batch.map(({ userId }) => userId), [], { groups: true });
	const byId = new Map(users.map((user) => [user.id, user]));
	return batch.every(({ step, userId }) => {
		const user = byId.get(userId);
		const change = step.changes.find(({ field }) => field === GROUPS);
		return user !== undefined && change !== undefined && sameValue(GROUPS, valueOf({ user, fields: [] }, GROUPS), change.to, fieldOf);
	});
}

/** Finds groups by their labels in the plan, and creates missing ones (`unknownGroups: create`). */
export interface GroupIds {
	/** Undefined if the group does not exist. @throws DomoError if reading fails */
	find(label: string): Promise<number | undefined>;
	/** @throws DomoError if the group does not exist and cannot be created; Error for a label that names no group */
	findOrCreate(label: string): Promise<number>;
}

/** Reads the list of groups once, and only if a label does not contain the id. */
export function createGroupIds(directory: Pick<GroupDirectory, 'groups' | 'createGroup'>): GroupIds {
	let listed: Promise<Map<string, number>> | undefined;
	const list = async (): Promise<Map<string, number>> => new Map((await directory.groups()).map(({ id, name }) => [nameKey(name), id]));
	const known = (): Promise<Map<string, number>> => (listed ??= list());

	const create = async (name: string): Promise<number> => {
		try {
			return (await directory.createGroup(name)).id;
		} catch (error) {
			// The group may exist although the answer was lost: creating it again would make two of one name.
			const id = isUncertain(failureOf(error)) ? (await list()).get(nameKey(name)) : undefined;
			if (id === undefined) throw error;
			return id;
		}
	};
	const find = async (label: string): Promise<{ readonly id: number | undefined; readonly newName?: string }> => {
		const group = groupOf(label);
		if (group === undefined) return { id: undefined };
		if ('id' in group) return group;
		return { id: (await known()).get(nameKey(group.newName)), newName: group.newName };
	};
	return {
		find: async (label) => (await find(label)).id,
		async findOrCreate(label) {
			const { id, newName } = await find(label);
			if (id !== undefined) return id;
			if (newName === undefined) throw new Error(`"${label}" names no group.`);
			const created = await create(newName);
			(await known()).set(nameKey(newName), created);
			return created;
		},
	};
}

/** Gives several users the same role with one request, and those for whom that fails one by one. Never rejects. */
export async function assignRoleTogether(steps: readonly Step[], on: StepContext): Promise<void> {
	const ready = (await Promise.all(steps.map((step) => prepareStep(step, on)))).filter((one) => one !== undefined);
	// Admins lose the role one by one, whatever role the plan saw.
	const admins = ready.filter(({ step, user }) => losesAdminRole(step, user?.roleId ?? null));
	const together = ready.filter((one) => !admins.includes(one));
	const left = together.length < 2 ? together : await assignTogether(together, on);
	// Rechecked again, each shortly before its own write.
	for (const { step } of admins.concat(left)) if (on.run.mayWrite()) await applyStep(step, on);
}

/** Gives those that are still to be written. */
async function assignTogether(together: readonly PreparedStep[], { tools, run }: StepContext): Promise<readonly PreparedStep[]> {
	if (!run.mayWrite()) return [];
	const steps = together.map(({ step }) => step);
	const counters = steps.map((step) => run.attemptsOf(step));
	const notAfter = together.reduce((earliest, one) => Math.min(earliest, one.notAfter), Infinity);
	try {
		const left = new Set(await assignRoles(steps, tools, { note: (answer) => counters.forEach((attempts) => attempts.note(answer)) }, notAfter));
		for (const { step, user } of together) {
			if (left.has(step)) continue;
			noteNewAdmin(step, user?.id, tools);
			run.record(step, { status: 'applied', undo: true });
		}
		return together.filter(({ step }) => left.has(step));
	} catch (error) {
		const failure = failureOf(error);
		if (failure.kind === 'tooLate') return together;
		if (failure.kind === 'cancelled' && run.stopped !== undefined) return [];
		for (const step of steps) run.record(step, resultOfFailure(step, failure), failure);
		return [];
	}
}

/**
 * Assigns one role to all these users in one request (domo-api 2.5), not sent after `notAfter`. Returns the steps that are still to be
 * written one by one: all if Domo refuses the request, those whose role did not change if the answer was lost.
 * @throws DomoError if other requests would fail as well
 */
async function assignRoles(steps: readonly Step[], tools: WriteContext, attempts: Pick<Attempts, 'note'>, notAfter?: number): Promise<readonly Step[]> {
	const roleId = steps[0] === undefined ? undefined : newValue(steps[0], 'roleId');
	if (typeof roleId !== 'number') return steps;
	const ids = steps.flatMap((step) => step.userId ?? []);
	try {
		attempts.note(await tools.directory.assignRole(roleId, ids, { notAfter }));
		return [];
	} catch (error) {
		const failure = failureOf(error);
		attempts.note(failure);
		// This endpoint needs another grant than the PATCH of a user, which may still succeed.
		if (failure.kind === 'refused' || failure.kind === 'notFound' || failure.kind === 'grant' || failure.kind === 'blocked') return steps;
		if (!isUncertain(failure)) throw error;
		await waitUnlessStopped(tools, 250);
		const now = new Map((await readAfterLoss(() => tools.directory.usersById(ids, []), failure)).map((user) => [user.id, user.roleId]));
		return steps.filter((step) => step.userId === null || now.get(step.userId) !== roleId);
	}
}
