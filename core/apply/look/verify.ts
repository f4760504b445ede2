import type { UserDirectory } from '../../domo/types';
import { told } from './drift';
import type { Comparison } from './drift';
import { GROUPS } from '../../groupLabel';
import { inPages } from '../../inPages';
import { PAGE_SIZE, fieldsOf, sameValue, valueOf } from './sight';
import { pause } from '../write/writing';
import type { Writing } from '../write/writing';
import type { Step } from '../order/step';

/** What a step should have left behind. */
export interface Expectation {
	readonly step: Step;
	readonly userId: number;
}

/** Domo may show a write late (domo-api 7); what does not stick by then is told. */
const LOOK_AFTER_MS = [0, 1_000, 2_000, 4_000, 8_000] as const;

/**
 * Reads everybody whom the run wrote again, in pages, and gives a sentence for each of whom something did not stick: which
 * field, or that a deleted person is still there. Only those who are not as wanted are read again.
 * @throws DomoError when reading fails
 */
export async function verifySteps(written: readonly Expectation[], tools: Writing): Promise<ReadonlyMap<Step, string>> {
	let open = written;
	let doubts = new Map<Step, string>();
	for (const ms of LOOK_AFTER_MS) {
		if (open.length === 0 || !(await pause(tools, ms))) break;
		doubts = new Map();
		const found = doubts;
		await Promise.all(inPages(open, PAGE_SIZE).map((page) => lookAt(page, tools.directory, tools.comparison, found)));
		open = open.filter(({ step }) => doubts.has(step));
	}
	return doubts;
}

async function lookAt(page: readonly Expectation[], directory: UserDirectory, comparison: Comparison, doubts: Map<Step, string>): Promise<void> {
	const fields = fieldsOf(page.flatMap(({ step }) => step.changes.map((change) => change.field)), comparison.fieldOf);
	const groups = page.some(({ step }) => step.changes.some((change) => change.field === GROUPS));
	const users = await directory.usersById(page.map(({ userId }) => userId), fields, { groups });
	const byId = new Map(users.map((user) => [user.id, user]));
	for (const { step, userId } of page) {
		const user = byId.get(userId);
		const doubt = step.action === 'delete' ? (user && 'Still there after the delete') : doubtOf(step, user && { user, fields }, comparison);
		if (doubt !== undefined) doubts.set(step, `${doubt}. Domo accepted the write; the next run tries again.`);
	}
}

function doubtOf(step: Step, sight: Parameters<typeof valueOf>[0] | undefined, { fieldOf, showValues }: Comparison): string | undefined {
	if (sight === undefined) return step.action === 'create' ? 'Created, but not found afterwards' : 'Written, but not found afterwards';
	const loose = step.changes.filter((change) => !sameValue(change.field, valueOf(sight, change.field), change.to, fieldOf));
	if (loose.length === 0) return undefined;
	const found = loose.map(({ field, to }) => (showValues ? `${field} is ${told(valueOf(sight, field))} instead of ${told(to)}` : field));
	return `Did not stick: ${found.join('; ')}`;
}
