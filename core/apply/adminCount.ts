import type { Clock } from '../common/ports';
import type { LiveUser, UserReader } from '../domo';
import { label } from '../plan/guardSettings';
import { ADMIN_ROLE_ID, isConfirmedAdmin } from '../plan/proposeChanges';
import { orderSteps } from './order';
import { SENSITIVE_MAX_AGE_MS } from './recheck';
import { failureOf, joinSentences } from './runState';
import { changesRole, isPromotion, type Step, newValue } from './steps';

/** What takes the admin role from somebody, or removes them. */
export interface AdminLoss<T> {
	/** Writes, not after that moment; it says itself what came of it. */
	write(notAfter: number): Promise<T>;
	/** Whether the person is no Admin any more, or may not be. */
	wasDone(result: T): boolean;
	/** Too few confirmed admins are left after the write: somebody else took another one away at the same moment. */
	onShort(left: number): Promise<void>;
}

/** Watches that confirmed admins never become fewer than the minimum (rule 8). */
export interface AdminCounter {
	readonly minimum: number;
	/** Sentences for the report. */
	readonly notes: readonly string[];
	addNote(note: string): void;
	/** Tells of somebody whom this run made an admin, whom a list read may not show yet (domo-api 7). */
	addAdmin(userId: number): void;
	/**
	 * Lets somebody lose the admin role if enough confirmed admins are left without them, and counts again afterwards; otherwise gives
	 * the sentence that says why not. One at a time: two writes cannot both count the other's admin.
	 */
	allowLoss<T>(user: LiveUser, taking: AdminLoss<T>): Promise<{ readonly refused: string } | { readonly done: T }>;
	/** Counts once more at the end of the run, when Domo shows what another run did at the same moment. */
	recheckLosses(): Promise<void>;
	/**
	 * How many confirmed admins there are now, the job's own account among them, read anew for the report; undefined where this run
	 * changed none.
	 */
	countAtEnd(): Promise<number | undefined>;
}

interface AdminCount {
	/** Confirmed admins besides the person in question and the job's own account. */
	readonly left: number;
	/** Whether the person in question is one. */
	readonly isOne: boolean;
	/** Milliseconds since the epoch: until when the count may be trusted. */
	readonly notAfter: number;
}

/**
 * Confirmed admins are active, accepted and human, and not the job's own account. Who can be one is read once, when first needed,
 * and again before anything is refused; whether they still are is read directly before and after each write, in one request each.
 */
export function createAdminCounter(directory: UserReader, actorId: number, minimum: number, clock: Clock): AdminCounter {
	const promoted = new Set<number>();
	const notes: string[] = [];
	const taken: { readonly user: LiveUser; readonly onShort: (left: number) => Promise<void>; told: boolean }[] = [];
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
	/** Somebody else may have made an admin since the list was read: nothing is refused or put back without looking. */
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

	const takeNow = async <T>(user: LiveUser, { write, wasDone, onShort }: AdminLoss<T>): Promise<{ readonly refused: string } | { readonly done: T }> => {
		changedAny = true;
		if (minimum <= 0) return { done: await write(Infinity) };
		const before = await count(user);
		// Who does not count as an admin takes nothing away.
		if (before.isOne && before.left < minimum) return { refused: keptAsAdminText(before.left, minimum) };
		const done = await write(before.notAfter);
		if (!before.isOne || !wasDone(done)) return { done };
		const left = await countAfter(user);
		const isShort = left !== undefined && left < minimum;
		taken.push({ user, onShort, told: isShort });
		if (isShort) await onShort(left);
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
		allowLoss(user, taking) {
			const turn = queue.then(() => takeNow(user, taking));
			queue = turn.catch(() => undefined);
			return turn;
		},
		async recheckLosses() {
			const open = taken.filter(({ told }) => !told);
			// The last one first, one after the other, until there are enough.
			for (let one = open.pop(); one !== undefined; one = open.pop()) {
				const { left } = await count(undefined);
				if (left >= minimum) return;
				await one.onShort(left);
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

/** The sentence for an admin without whom only `left` were there. */
export function keptAsAdminText(left: number, minimum: number): string {
	return `Kept as Admin: without them ${left} confirmed ${left === 1 ? 'Admin' : 'Admins'} would be left, fewer than ${label('minimumAdmins')} (${minimum}). `
		+ "Make another person an Admin first; the job's own account does not count.";
}

/**
 * Which steps a run would hold back because too few confirmed admins were left, and the sentence for each: a dry run says of the
 * last admins what applying does. It counts as applying does, in the order of the steps, and takes every promotion for made. What
 * was planned is measured by the plan's guard already; an approval that releases holds, or items left out, can change the count.
 * @throws DomoError when the users cannot be read
 */
export async function findLastAdmins(directory: UserReader, actorId: number, minimum: number, steps: readonly Step[]): Promise<ReadonlyMap<Step, string>> {
	const refused = new Map<Step, string>();
	const takers = steps.filter(takesRole).flatMap(({ userId }) => userId ?? []);
	if (minimum <= 0 || takers.length === 0) return refused;
	const losing = new Set((await directory.usersById(takers, [])).filter(({ roleId }) => roleId === ADMIN_ROLE_ID).map(({ id }) => id));
	if (losing.size === 0) return refused;

	const users = new Map((await directory.allUsers([])).users.map((user) => [user.id, user]));
	const confirmed = new Set([...users.values()].filter((user) => isConfirmedAdmin(user) && user.id !== actorId).map(({ id }) => id));
	for (const step of orderSteps(steps).phases.flat()) {
		const user = users.get(step.userId ?? -1);
		if (user === undefined) continue;
		if (isPromotion(step)) gain(user, confirmed);
		else if (takesRole(step) && losing.has(user.id) && confirmed.has(user.id)) {
			if (confirmed.size > minimum) confirmed.delete(user.id);
			else refused.set(step, keptAsAdminText(confirmed.size - 1, minimum));
		}
	}
	return refused;
}

function takesRole(step: Step): boolean {
	return step.action === 'delete' || (changesRole(step) && newValue(step, 'roleId') !== ADMIN_ROLE_ID);
}

function gain(user: LiveUser, confirmed: Set<number>): void {
	if (isConfirmedAdmin({ ...user, roleId: ADMIN_ROLE_ID })) confirmed.add(user.id);
}
