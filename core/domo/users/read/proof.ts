import { figure } from '../../../common/wording';
import type { Pass } from './paging';

export interface Proof {
	/** One sentence for each proof that failed; empty: these are all users. */
	readonly doubts: readonly string[];
	/** The same of the total alone, which Domo tells otherwise or not at all: two reads with the same people then answer for everything but removals. */
	readonly countDoubts: readonly string[];
	/** True when users who came or went while reading would explain it, so that reading again may help. */
	readonly moving: boolean;
}

/** Whether a pass saw everybody: the total, ids once, pages that advance, the caller among them (rule 1), and records with attributes. */
export function proveComplete(pass: Pass, callerId: number): Proof {
	const countDoubts = totalDoubts(pass);
	const moving = [...changedTotalDoubts(pass), ...doubleDoubts(pass), ...stuckDoubts(pass)];
	return {
		doubts: [...moving, ...recordDoubts(pass), ...attributeDoubts(pass), ...callerDoubts(pass, callerId)],
		countDoubts,
		moving: moving.length + countDoubts.length > 0,
	};
}

function totalDoubts({ counts, rows }: Pass): readonly string[] {
	const [count] = counts;
	if (count === undefined) return ['Domo did not say how many users there are.'];
	return count === rows || counts.length > 1 ? [] : [`Domo counts ${count} users, but ${rows} came.`];
}

const changedTotalDoubts = ({ counts }: Pass): readonly string[] =>
	counts.length > 1 ? [`The number of users changed while they were read (${counts.join(', ')}).`] : [];

function doubleDoubts({ rows, unreadable, users }: Pass): readonly string[] {
	const doubles = rows - unreadable - users.size;
	return doubles === 0 ? [] : [`${doubles} users came twice, so others may have been left out.`];
}

const stuckDoubts = ({ stuck }: Pass): readonly string[] => (stuck ? ['A page of users brought only people who had come before.'] : []);

const recordDoubts = ({ unreadable }: Pass): readonly string[] =>
	unreadable === 0 ? [] : [`${unreadable} records of users could not be read.`];

/**
 * Without attributes everybody's title, department and so on would look blank. Accounts that single sign-on made really lack most of
 * them, so only those are counted that everybody has.
 */
const attributeDoubts = ({ users, bare }: Pass): readonly string[] =>
	bare * 2 > users.size
		? [`Domo's answer holds no attributes for ${figure(bare)} of ${figure(users.size)} users, not even name and role, so that nobody can be compared.`]
		: [];

function callerDoubts({ users }: Pass, callerId: number): readonly string[] {
	if (users.has(callerId)) return [];
	const who = users.size === 0 ? 'The list of users is empty' : "The credential's own account is not among the users";
	return [`${who}, so the account cannot see everybody. Its role may lack the grant "Manage All Users".`];
}
