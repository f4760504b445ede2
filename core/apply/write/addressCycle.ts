import { temporaryAddressOf } from '../../plan/accounts';
import { heldByApply, noteNewAdmin, type StepContext, prepareStep, type PreparedStep, restoreAdmin } from '../applyStep';
import { driftOf, SENSITIVE_MAX_AGE_MS, readSnapshots } from '../recheck';
import { type Failure, failureOf, joinSentences, type Attempts, type ChangeResult, mayBeWritten } from '../runState';
import { losesAdminRole, type Step } from '../steps';
import { checkWhether, type WriteContext } from './send';
import { type UserLogin, sendUpdate, writeUpdate } from './update';

/** Lets users exchange addresses: all or none of them, even if the run is stopped in between. Never rejects. */
export async function applyAddressCycle(steps: readonly Step[], on: StepContext): Promise<void> {
	const { run } = on;
	const tools: WriteContext = { ...on.tools, signal: undefined, afterStop: true };
	const ready = (await Promise.all(steps.map((step) => prepareStep(step, on)))).filter((one) => one !== undefined);
	if (ready.length < steps.length) return recordNotTried(steps, ready, on);
	if (!run.mayWrite()) return;
	const restored = new Map<Step, ChangeResult>();
	const members = ready.flatMap((one) => toMember(one, { ...on, tools }, restored) ?? []);
	const { results, failure } = await exchangeAddresses(members, tools);
	for (const { step, user: { id } } of members) {
		const result = results.get(step);
		if (result === undefined) continue;
		const restoredRole = result.status === 'applied' ? restored.get(step) : undefined;
		if (result.status === 'applied') noteNewAdmin(step, id, tools);
		run.record(step, restoredRole ?? result, failure);
	}
}

function toMember({ step, user, notAfter }: PreparedStep, on: StepContext, restored: Map<Step, ChangeResult>): CycleMember | undefined {
	if (user === undefined) return undefined;
	const { tools, run } = on;
	const attempts = run.attemptsOf(step);
	const update = async (): Promise<ChangeResult> => {
		if (tools.clock.now() > notAfter) await recheckOtherFields(step, tools);
		return writeUpdate(user, step, tools, attempts);
	};
	if (!losesAdminRole(step, user.roleId)) return { user, step, attempts, write: update };
	const countAndUpdate = async (): Promise<ChangeResult> => {
		const loss = await tools.admins.allowLoss<ChangeResult>(user, {
			write: update,
			wasDone: mayBeWritten,
			// The exchange goes on; only the role is restored.
			onShort: async (left) => {
				const result = await restoreAdmin(step, user, run.results.get(step), left, on);
				restored.set(step, result);
				if (run.results.has(step)) run.replace(step, result);
			},
		});
		return 'refused' in loss ? heldByApply(step, 'minimumAdmins', loss.refused) : loss.done;
	};
	return { user, step, attempts, write: countAndUpdate };
}

/** A member waits for those before it, so its recheck may be too old. The address has changed with the exchange; the other fields are compared. @throws Error if one changed */
async function recheckOtherFields(step: Step, { directory, comparison, clock }: WriteContext): Promise<void> {
	const rest: Step = { ...step, changes: step.changes.filter(({ field }) => field !== 'email') };
	if (rest.changes.length === 0) return;
	const drift = driftOf(rest, (await readSnapshots([rest], SENSITIVE_MAX_AGE_MS, directory, comparison, clock)).get(rest)?.snapshot, comparison);
	if (drift.kind === 'drifted') throw new Error(drift.message);
}

/** If one member cannot be changed, no address becomes free. */
function recordNotTried(steps: readonly Step[], ready: readonly PreparedStep[], { run }: StepContext): void {
	const other = steps.find((step) => run.results.has(step));
	if (other === undefined) return;
	for (const { step } of ready) {
		run.record(step, { status: 'notTried', message: `Exchanges addresses with ${other.email}, who is not changed. Run again for a new plan.` });
	}
}

/** One user of a cycle, and how its own change is written. */
interface CycleMember {
	readonly user: UserLogin;
	readonly step: Step;
	readonly attempts: Attempts;
	/** @throws DomoError if it was not done */
	write(): Promise<ChangeResult>;
}

interface ExchangeResult {
	readonly results: ReadonlyMap<Step, ChangeResult>;
	readonly failure?: Failure;
}

/**
 * The first member gets a temporary address, each next one takes the address that became free, the first gets its new one last. If one
 * fails, those before it get their old addresses back, so that nobody is left without the address they sign in with.
 */
async function exchangeAddresses(cycle: readonly CycleMember[], tools: WriteContext): Promise<ExchangeResult> {
	const [first, ...rest] = cycle;
	if (first === undefined) return { results: new Map() };
	const results = new Map<Step, ChangeResult>();
	const moved: CycleMember[] = [];
	let at = first;
	try {
		// Until it is sent, nothing is half done: it is not sent any more once the run has to end.
		await setEmail(first, temporaryAddress(first), { ...tools, afterStop: false });
		moved.push(first);
		for (const member of [...rest, first]) {
			at = member;
			const result = await member.write();
			if (result.status !== 'applied') throw new Error(result.message ?? 'It was not done.');
			results.set(member.step, result);
			if (member !== first) moved.push(member);
		}
		return { results };
	} catch (error) {
		const failure = failureOf(error);
		if (failure.kind === 'cancelled' && moved.length === 0) return { results, failure };
		return { results: await putBack(cycle, moved, at, failure, tools), failure };
	}
}

async function putBack(cycle: readonly CycleMember[], moved: readonly CycleMember[], at: CycleMember, failure: Failure, tools: WriteContext): Promise<Map<Step, ChangeResult>> {
	const results = new Map<Step, ChangeResult>();
	for (const member of cycle) {
		results.set(
			member.step,
			member === at
				? { status: 'failed', message: joinSentences('These people exchange addresses, and this address could not be changed', failure.message) }
				: { status: 'notTried', message: `Exchanges addresses with ${at.step.email}, whose change failed. The addresses are as they were.` },
		);
	}
	for (const member of [...moved].reverse()) {
		const hasTemporary = member === moved[0];
		try {
			await (hasTemporary ? setEmail(member, member.step.email, tools) : revert(member, tools));
		} catch (error) {
			const now = hasTemporary ? temporaryAddress(member) : 'the new address';
			results.set(member.step, {
				status: 'incomplete',
				message: joinSentences(`Left with ${now}: it could not be put back to ${member.step.email}`, failureOf(error).message, 'Change it by hand in Admin > People'),
			});
		}
	}
	return results;
}

async function setEmail(member: CycleMember, email: string, tools: WriteContext): Promise<void> {
	const isThere = async (): Promise<boolean> => (await tools.directory.usersById([member.user.id], [])).some((user) => user.email === email);
	await sendUpdate(member.user, [{ key: 'emailAddress', to: email }], checkWhether(isThere), tools, member.attempts);
}

/** A member that took the next address also got all its other changes. */
async function revert({ user, step, attempts }: CycleMember, tools: WriteContext): Promise<void> {
	const back = { ...step, changes: step.changes.map(({ field, from, to }) => ({ field, from: to, to: from })) };
	await writeUpdate(user, back, tools, attempts);
}

function temporaryAddress({ user, step }: CycleMember): string {
	return temporaryAddressOf(user.id, step.email);
}
