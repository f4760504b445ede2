import { ADMIN_ROLE_ID, isConfirmedAdmin } from '../../plan/draft';
import type { LiveUser, UserDirectory } from '../../domo/types';
import { label } from '../../plan/labels';

/** Watches that confirmed admins never become fewer than the minimum (rule 8). */
export interface AdminWatch {
	/** Tells of somebody whom this run made an admin, whom a list read may not show yet (domo-api 7). */
	promoted(userId: number): void;
	/**
	 * Runs `write`, which takes the admin role from `user` or removes them, if enough confirmed admins are left without them;
	 * otherwise gives the sentence that says why not. One at a time: two writes cannot both count the other's admin.
	 */
	without<T>(user: LiveUser, write: () => Promise<T>): Promise<{ readonly refused: string } | { readonly done: T }>;
}

/** The sentence for an admin without whom only `left` were there. */
export function keptAsAdmin(left: number, minimum: number): string {
	return `Kept as Admin: without them ${left} confirmed ${left === 1 ? 'Admin' : 'Admins'} would be left, fewer than ${label('minimumAdmins')} (${minimum}). `
		+ "Make another person an Admin first; the job's own account does not count.";
}

/**
 * Confirmed admins are active, accepted and human, and not the job's own account. Who can be one is read once, when first needed;
 * whether they still are is read again before each write, in one request. A promotion that failed is thus never counted.
 */
export function watchAdmins(directory: UserDirectory, actorId: number, minimum: number): AdminWatch {
	const promoted = new Set<number>();
	let known: Promise<readonly number[]> | undefined;
	let queue: Promise<unknown> = Promise.resolve();

	const candidates = async (): Promise<number[]> => {
		known ??= directory.allUsers([]).then(({ users }) => users.filter((user) => user.roleId === ADMIN_ROLE_ID).map((user) => user.id));
		return [...new Set([...(await known), ...promoted])];
	};
	const refusal = async (user: LiveUser): Promise<string | undefined> => {
		if (minimum <= 0) return undefined;
		const read = await directory.usersById([...new Set([...(await candidates()), user.id])], []);
		const confirmed = read.filter((admin) => isConfirmedAdmin(admin) && admin.id !== actorId);
		const left = confirmed.filter((admin) => admin.id !== user.id).length;
		// Who does not count as an admin takes nothing away.
		if (left >= minimum || left === confirmed.length) return undefined;
		return keptAsAdmin(left, minimum);
	};

	return {
		promoted: (userId) => void promoted.add(userId),
		without(user, write) {
			const turn = queue.then(async () => {
				const refused = await refusal(user);
				return refused === undefined ? { done: await write() } : { refused };
			});
			queue = turn.catch(() => undefined);
			return turn;
		},
	};
}
