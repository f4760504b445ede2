import type { Pass } from './paging';

export interface Proof {
	/** One sentence for each proof that failed; empty: these are all users. */
	readonly doubts: readonly string[];
	/** True when users who came or went while reading would explain it, so that reading again may help. */
	readonly moving: boolean;
}

/** Whether a pass saw everybody: the total, ids once, pages that advance, the caller among them (rule 1). */
export function proveComplete(pass: Pass, callerId: number): Proof {
	const moving = [...totalDoubts(pass), ...doubleDoubts(pass), ...stuckDoubts(pass)];
	return { doubts: [...moving, ...recordDoubts(pass), ...callerDoubts(pass, callerId)], moving: moving.length > 0 };
}

function totalDoubts({ counts, rows }: Pass): readonly string[] {
	const [count] = counts;
	if (count === undefined) return ['Domo did not say how many users there are.'];
	if (counts.length > 1) return [`The number of users changed while they were read (${counts.join(', ')}).`];
	return count === rows ? [] : [`Domo counts ${count} users, but ${rows} came.`];
}

function doubleDoubts({ rows, unreadable, users }: Pass): readonly string[] {
	const doubles = rows - unreadable - users.size;
	return doubles === 0 ? [] : [`${doubles} users came twice, so others may have been left out.`];
}

const stuckDoubts = ({ stuck }: Pass): readonly string[] => (stuck ? ['A page of users brought only people who had come before.'] : []);

const recordDoubts = ({ unreadable }: Pass): readonly string[] =>
	unreadable === 0 ? [] : [`${unreadable} records of users could not be read.`];

function callerDoubts({ users }: Pass, callerId: number): readonly string[] {
	if (users.has(callerId)) return [];
	const who = users.size === 0 ? 'The list of users is empty' : "The credential's own account is not among the users";
	return [`${who}, so the account cannot see everybody. Its role may lack the grant "Manage All Users".`];
}
