import { temporaryAddressOf } from '../../plan/accounts';
import { heldByApply, noteNewAdmin, type StepContext, prepareStep, type PreparedStep, restoreAdmin } from '../applyStep';
import { driftOf, SENSITIVE_MAX_AGE_MS, readSnapshots } from '../recheck';
import { type Failure, failureOf, joinSentences, type Attempts, type ChangeResult, mayBeWritten } from '../runState';
import { losesAdminRole, type Step } from '../steps';
import { checkWhether, type WriteContext } from './send';
import { type UserLogin, sendUpdate, writeUpdate } from './update';

/** Lets people exchange their addresses: all of them, or nobody, also where the run is stopped meanwhile. Never rejects. */
export async function applyAddressCycle(steps: readonly Step[], on: StepContext): Promise<void> {
	const { run } = on;
	const tools: WriteContext = { ...on.tools, signal: undefined, afterStop: true };
	const ready = (await Promise.all(steps.map((step) => prepareStep(step, on)))).filter((one) => one !== undefined);
	if (ready.length < steps.length) return leaveAlone(steps, ready, on);
	if (!run.mayWrite()) return;
	const restored = new Map<Step, ChangeResult>();
	const members = ready.flatMap((one) => toMember(one, { ...on, tools }, restored) ?? []);
	const { results, failure } = await exchangeAddresses(members, tools);
	for (const { step, user: { id } } of members) {
		const result = results.get(step);
		if (result === undefined) continue;
		const roleBack = result.status === 'applied' ? restored.get(step) : undefined;
		if (result.status === 'applied') noteNewAdmin(step, id, tools);
		run.record(step, roleBack ?? result, failure);
	}
}

function toMember({ step, user, notAfter }: PreparedStep, on: StepContext, restored: Map<Step, ChangeResult>): CycleMember | undefined {
	if (user === undefined) return undefined;
	const { tools, run } = on;
	const attempts = run.attemptsOf(step);
	const update = async (): Promise<ChangeResult> => {
		if (tools.clock.now() > notAfter) await recheckOthers(step, tools);
		return writeUpdate(user, step, tools, attempts);
	};
	if (!losesAdminRole(step, user.roleId)) return { user, step, attempts, write: update };
	const counted = async (): Promise<ChangeResult> => {
		const turn = await tools.admins.allowLoss<ChangeResult>(user, {
			write: update,
			wasDone: mayBeWritten,
			// The exchange goes on: only the role is put back.
			onShort: async (left) => {
				const result = await restoreAdmin(step, user, run.results.get(step), left, on);
				restored.set(step, result);
				if (run.results.has(step)) run.replace(step, result);
			},
		});
		return 'refused' in turn ? heldByApply(step, 'minimumAdmins', turn.refused) : turn.done;
	};
	return { user, step, attempts, write: counted };
}

/** Each of a ring waits for those before it. The address is as the exchange has it by now, so that only the rest is compared. @throws when somebody changed it */
async function recheckOthers(step: Step, { directory, comparison, clock }: WriteContext): Promise<void> {
	const rest: Step = { ...step, changes: step.changes.filter(({ field }) => field !== 'email') };
	if (rest.changes.length === 0) return;
	const drift = driftOf(rest, (await readSnapshots([rest], SENSITIVE_MAX_AGE_MS, directory, comparison, clock)).get(rest)?.snapshot, comparison);
	if (drift.kind === 'drifted') throw new Error(drift.message);
}

/** One of them is not changed, and the run state says why: then nobody's address is free. */
function leaveAlone(steps: readonly Step[], ready: readonly PreparedStep[], { run }: StepContext): void {
	const other = steps.find((step) => run.results.has(step));
	if (other === undefined) return;
	for (const { step } of ready) {
		run.record(step, { status: 'notTried', message: `Exchanges addresses with ${other.email}, who is not changed. Run again for a new plan.` });
	}
}

/** One person of a ring, and how its own change is written. */
export interface CycleMember {
	readonly user: UserLogin;
	readonly step: Step;
	readonly attempts: Attempts;
	/** @throws DomoError when it was not done */
	write(): Promise<ChangeResult>;
}

export interface ExchangeResult {
	readonly results: ReadonlyMap<Step, ChangeResult>;
	readonly failure?: Failure;
}

/**
 * Exchanges the addresses of people who each want another's: the first steps aside to a temporary address, each next one takes
 * what was freed, the first comes last. If one cannot go, those who went are put back: nobody is to be left without the address
 * they sign in with.
 */
export async function exchangeAddresses(cycle: readonly CycleMember[], tools: WriteContext): Promise<ExchangeResult> {
	const [first, ...rest] = cycle;
	if (first === undefined) return { results: new Map() };
	const results = new Map<Step, ChangeResult>();
	const moved: CycleMember[] = [];
	let at = first;
	try {
		await setEmail(first, temporaryAddress(first), tools);
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
		const steppedAside = member === moved[0];
		try {
			await (steppedAside ? setEmail(member, member.step.email, tools) : takeBack(member, tools));
		} catch (error) {
			const now = steppedAside ? temporaryAddress(member) : 'the new address';
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

/** Whoever has taken the next address has got all its other changes with it. */
async function takeBack({ user, step, attempts }: CycleMember, tools: WriteContext): Promise<void> {
	const back = { ...step, changes: step.changes.map(({ field, from, to }) => ({ field, from: to, to: from })) };
	await writeUpdate(user, back, tools, attempts);
}

function temporaryAddress({ user, step }: CycleMember): string {
	return temporaryAddressOf(user.id, step.email);
}
