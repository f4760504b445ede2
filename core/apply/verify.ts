import type { UserReader } from '../domo';
import { type Comparison, differences, fieldsOf, sameValue, type UserSnapshot, valueOf } from './recheck';
import { GROUPS } from '../common/fieldValue';
import { inPages } from '../common/yielder';
import { failureOf, joinSentences, type RunState, type WrittenChange } from './runState';
import { loginMismatch } from './write/update';
import { waitUnlessStopped, type WriteContext } from './write/send';
import { type Step, newValue } from './steps';

/** Domo may show a write late (domo-api 7). What does not show after the last of these pauses is reported. */
const VERIFY_AFTER_MS = [0, 1_000, 2_000, 4_000, 8_000] as const;

/** Users in one request. */
const PAGE_SIZE = 1_000;

/** What the report says of a run as a whole. */
export interface Verification {
	/** Sentences for the report. */
	readonly notes: readonly string[];
	/** Confirmed admins, the job's own account among them; missing if this run changed none, or if they could not be counted. */
	readonly adminsCounted?: number;
}

/**
 * Reads back what the run wrote, and corrects the results of users in whom a value did not stick or could not be confirmed.
 * Counts the admins anew if the run changed any.
 */
export async function verifyRun(run: RunState, tools: WriteContext): Promise<Verification> {
	const notes = await verifyWrites(run, tools);
	if (!run.mayRead()) return { notes };
	const adminsCounted = await tools.admins.countAtEnd().catch(() => undefined);
	return { notes, ...(adminsCounted === undefined ? {} : { adminsCounted }) };
}

async function verifyWrites(run: RunState, tools: WriteContext): Promise<readonly string[]> {
	if (!run.mayRead()) return reportUnconfirmed(run, undefined);
	try {
		for (const [step, { message, isMismatch }] of await readBack(run.written(), tools)) {
			run.replace(step, { ...run.results.get(step), status: isMismatch ? 'unverified' : 'applied', message });
		}
		await tools.admins.recheckLosses();
		return [];
	} catch (error) {
		return reportUnconfirmed(run, failureOf(error).message);
	}
}

/** Domo accepted these writes, and nothing has confirmed them. */
function reportUnconfirmed(run: RunState, why: string | undefined): readonly string[] {
	const written = run.written();
	if (written.length === 0) return [];
	for (const { step, isConfirmed } of written) {
		if (isConfirmed === true) continue;
		const message = joinSentences('Domo accepted it, but it could not be read again to verify it', why, 'The next run compares anew');
		run.replace(step, { ...run.results.get(step), status: 'unverified', message });
	}
	const what = 'What was written could not be read again to verify it';
	return [why === undefined ? `${what}, because the run ended early.` : joinSentences(what, why)];
}

/** What reading again showed about one user. */
interface Finding {
	readonly message: string;
	/** False if only the login did not follow a new address. */
	readonly isMismatch: boolean;
}

/**
 * Reads all written users again, in pages, and gives a finding for each user who is not as written: the fields, a deleted user who is
 * still there, or a login that did not follow the address. Only those users are read once more after a pause.
 * @throws DomoError if reading fails
 */
async function readBack(written: readonly WrittenChange[], tools: WriteContext): Promise<ReadonlyMap<Step, Finding>> {
	let open = written;
	let findings = new Map<Step, Finding>();
	for (const ms of VERIFY_AFTER_MS) {
		if (open.length === 0 || !(await waitUnlessStopped(tools, ms))) break;
		findings = new Map();
		const found = findings;
		await Promise.all(inPages(open, PAGE_SIZE).map((page) => readAgain(page, tools.directory, tools.comparison, found)));
		open = open.filter(({ step }) => findings.has(step));
	}
	return findings;
}

async function readAgain(page: readonly WrittenChange[], directory: Pick<UserReader, 'usersById'>, comparison: Comparison, findings: Map<Step, Finding>): Promise<void> {
	const fields = fieldsOf(page.flatMap(({ step }) => step.changes.map((change) => change.field)), comparison.fieldOf);
	const groups = page.some(({ step }) => step.changes.some((change) => change.field === GROUPS));
	const users = await directory.usersById(page.map(({ userId }) => userId), fields, { groups });
	const byId = new Map(users.map((user) => [user.id, user]));
	for (const { step, userId, loginReported } of page) {
		const user = byId.get(userId);
		const mismatch = step.action === 'delete' ? (user && 'Still there after the delete') : mismatchOf(step, user && { user, fields }, comparison);
		if (mismatch !== undefined) findings.set(step, { message: `${mismatch}. Domo accepted the write; the next run tries again.`, isMismatch: true });
		else if (user !== undefined && step.action === 'update' && loginReported !== true) {
			const message = loginMismatch(user, newValue(step, 'email'));
			if (message !== undefined) findings.set(step, { message, isMismatch: false });
		}
	}
}

function mismatchOf(step: Step, snapshot: UserSnapshot | undefined, { fieldOf, showValues }: Comparison): string | undefined {
	if (snapshot === undefined) return step.action === 'create' ? 'Created, but not found afterwards' : 'Written, but not found afterwards';
	const wrong = step.changes.filter((change) => !sameValue(change.field, valueOf(snapshot, change.field), change.to, fieldOf));
	if (wrong.length === 0) return undefined;
	const found = differences(wrong.map(({ field, to }) => [field, to]), snapshot, showValues);
	return `Did not stick: ${found.join('; ')}`;
}
