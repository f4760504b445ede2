import { ADMIN_ROLE_ID, isConfirmedAdmin } from '../plan/accounts';
import type { Clock } from '../common/ports';
import type { LiveUser, UserReader } from '../domo';
import { label } from '../plan/guardSettings';
import { orderSteps } from './order';
import { SENSITIVE_MAX_AGE_MS } from './recheck';
import { failureOf, joinSentences } from './runState';
import { isPromotion, losesAdminRole, type Step } from './steps';

/** A write that takes the Admin role from a user, or removes the user. */
export interface AdminLoss<T> {
	/** Writes, not after `notAfter` (milliseconds since the epoch), and records the result itself. */
	write(notAfter: number): Promise<T>;
	/** Whether the user is, or may be, no Admin any more. */
	wasDone(result: T): boolean;
	/** Called if too few confirmed admins are left after the write: somebody else took another one away at the same moment. */
	onShort(left: number): Promise<void>;
}

/** Counts confirmed admins, so that they never become fewer than the minimum (rule 8). */
export interface AdminCounter {
	readonly minimum: number;
	/** Sentences for the report. */
	readonly notes: readonly string[];
	addNote(note: string): void;
	/** Adds a user whom this run made an Admin; a list may not show it yet (domo-api 7). */
	addAdmin(userId: number): void;
	/**
	 * Lets a user lose the Admin role if enough confirmed admins are left, and counts again afterwards; otherwise says why not.
	 * One at a time: two writes must not both count the other's admin.
	 */
	allowLoss<T>(user: LiveUser, loss: AdminLoss<T>): Promise<{ readonly refused: string } | { readonly done: T }>;
	/** Counts once more at the end of the run, when Domo shows what another run did at the same time. */
	recheckLosses(): Promise<void>;
	/** Reads for the report how many confirmed admins there are, including the job's own account; undefined if this run changed none. */
	countAtEnd(): Promise<number | undefined>;
}

interface AdminCount {
	/** Confirmed admins without the user in question and the job's own account. */
	readonly left: number;
	/** Whether the user in question is one. */
	readonly isOne: boolean;
	/** Milliseconds since the epoch: after this, count again before a write. */
	readonly notAfter: number;
}

/**
 * Confirmed admins are active, accepted and human; the job's own account does not count. All users are searched for admins once, when
 * first needed, and again before a write is refused. Whether these still are admins is read before and after each write, in one request.
 */
export function createAdminCounter(directory: UserReader, actorId: number, minimum: number, clock: Clock): AdminCounter {
	const promoted = new Set<number>();
	const notes: string[] = [];
	const unrestored: ((left: number) => Promise<void>)[] = [];
	let candidates: { readonly ids: readonly number[]; readonly at: number } | undefined;
	let queue: Promise<unknown> = Promise.resolve();
	let changedAny = false;

	const readCandidates = async (): Promise<void> => {
		const { users } = await directory.allUsers([]);
		candidates = { ids: users.filter((user) => user.roleId === ADMIN_ROLE_ID).map((user) => user.id), at: clock.now() };
	};
	const countOnce = async (user: LiveUser | undefined): Promise<AdminCount> => {
		if (candidates === undefined) await readCandidates();
		const ids = new Set([...(candidates?.ids ?? []), ...promoted, ...(user === undefined ? [] : [user.id])]);
		let sentAt: number | undefined;
		const startedAt = clock.now();
		const read = await directory.usersById([...ids], [], { urgent: true, onSend: (at) => void (sentAt ??= at) });
		const confirmed = read.filter((admin) => isConfirmedAdmin(admin) && admin.id !== actorId);
		const left = confirmed.filter((admin) => admin.id !== user?.id).length;
		return { left, isOne: left < confirmed.length, notAfter: (sentAt ?? startedAt) + SENSITIVE_MAX_AGE_MS };
	};
	/** Somebody else may have made an admin since the list was read, so it is read again before the count is found too low. */
	const count = async (user: LiveUser | undefined): Promise<AdminCount> => {
		const counted = await countOnce(user);
		if (counted.left >= minimum || (candidates !== undefined && candidates.at >= clock.now() - SENSITIVE_MAX_AGE_MS)) return counted;
		await readCandidates();
		return countOnce(user);
	};
	const countAfter = async (user: LiveUser): Promise<number | undefined> => {
		try {
			return (await count(user)).left;
		} catch (error) {
			notes.push(joinSentences(`How many Admins are left could not be counted after ${user.email} was no Admin any more`, failureOf(error).message, 'Look in Admin > People'));
			return undefined;
		}
	};

	const loseNow = async <T>(user: LiveUser, { write, wasDone, onShort }: AdminLoss<T>): Promise<{ readonly refused: string } | { readonly done: T }> => {
		changedAny = true;
		if (minimum <= 0) return { done: await write(Infinity) };
		const before = await count(user);
		// A user who does not count as an admin leaves no fewer.
		if (before.isOne && before.left < minimum) return { refused: keptAsAdminText(before.left, minimum) };
		const done = await write(before.notAfter);
		if (!before.isOne || !wasDone(done)) return { done };
		const left = await countAfter(user);
		if (left !== undefined && left < minimum) await onShort(left);
		else unrestored.push(onShort);
		return { done };
	};

	return {
		minimum,
		notes,
		addNote: (note) => void notes.push(note),
		addAdmin: (userId) => {
			changedAny = true;
			promoted.add(userId);
		},
		allowLoss(user, loss) {
			const turn = queue.then(() => loseNow(user, loss));
			queue = turn.catch(() => undefined);
			return turn;
		},
		async recheckLosses() {
			// The last loss first, until there are enough admins.
			for (let onShort = unrestored.pop(); onShort !== undefined; onShort = unrestored.pop()) {
				const { left } = await count(undefined);
				if (left >= minimum) return;
				await onShort(left);
			}
		},
		async countAtEnd() {
			if (!changedAny) return undefined;
			await readCandidates();
			const read = await directory.usersById([...new Set([...(candidates?.ids ?? []), ...promoted])], []);
			return read.filter(isConfirmedAdmin).length;
		},
	};
}

/** `1 confirmed Admin is left, fewer than 'Minimum Admins' (2)`. */
export function shortageText(left: number, minimum: number): string {
	return `${left} confirmed ${left === 1 ? 'Admin is' : 'Admins are'} left, fewer than ${label('minimumAdmins')} (${minimum})`;
}

/** The sentence for an admin who is kept, since only `left` others remain. */
function keptAsAdminText(left: number, minimum: number): string {
	return `Kept as Admin: without them ${left} confirmed ${left === 1 ? 'Admin' : 'Admins'} would be left, fewer than ${label('minimumAdmins')} (${minimum}). `
		+ "Make another person an Admin first; the job's own account does not count.";
}

/**
 * Which steps a run would hold because too few confirmed admins would be left, with the sentence for each, so that a dry run shows them.
 * It counts in the order of the steps, as if every promotion were done. The plan's guard has counted already, but an approval that
 * releases holds, or items that were left out, can change the count.
 * @throws DomoError if the users cannot be read
 */
export async function findLastAdmins(directory: UserReader, actorId: number, minimum: number, steps: readonly Step[]): Promise<ReadonlyMap<Step, string>> {
	const refused = new Map<Step, string>();
	const mayLose = (step: Step): boolean => losesAdminRole(step, ADMIN_ROLE_ID);
	const ids = steps.filter(mayLose).flatMap(({ userId }) => userId ?? []);
	if (minimum <= 0 || ids.length === 0) return refused;
	const losing = new Set((await directory.usersById(ids, [])).filter(({ roleId }) => roleId === ADMIN_ROLE_ID).map(({ id }) => id));
	if (losing.size === 0) return refused;

	const users = new Map((await directory.allUsers([])).users.map((user) => [user.id, user]));
	const confirmed = new Set([...users.values()].filter((user) => isConfirmedAdmin(user) && user.id !== actorId).map(({ id }) => id));
	for (const step of orderSteps(steps).phases.flat()) {
		const user = users.get(step.userId ?? -1);
		if (user === undefined) continue;
		if (isPromotion(step)) {
			if (isConfirmedAdmin({ ...user, roleId: ADMIN_ROLE_ID })) confirmed.add(user.id);
		} else if (mayLose(step) && losing.has(user.id) && confirmed.has(user.id)) {
			if (confirmed.size > minimum) confirmed.delete(user.id);
			else refused.set(step, keptAsAdminText(confirmed.size - 1, minimum));
		}
	}
	return refused;
}
