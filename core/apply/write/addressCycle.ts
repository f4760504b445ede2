import { temporaryAddressOf } from '../../plan/accounts';
import { heldBack, mayBeDone, noteAdmin, type Performance, prepare, type Ready, restoreAdmin } from '../applyStep';
import { driftOf, GRAVE_LOOK_MS, lookAt } from '../recheck';
import { type Failure, failureOf, sentences, type Tally, type Verdict } from '../runState';
import { losesAdminRole, type Step } from '../steps';
import { lookWhether, type Writing } from '../lostAnswers';
import { type Addressee, sendUpdate, writeUpdate } from './update';

/** Lets people exchange their addresses: all of them, or nobody, also where the run is stopped meanwhile. Never rejects. */
export async function performRotation(steps: readonly Step[], on: Performance): Promise<void> {
	const { ledger } = on;
	const tools: Writing = { ...on.tools, signal: undefined, afterStop: true };
	const ready = (await Promise.all(steps.map((step) => prepare(step, on)))).filter((one) => one !== undefined);
	if (ready.length < steps.length) return leaveAlone(steps, ready, on);
	if (!ledger.mayStart()) return;
	const restored = new Map<Step, Verdict>();
	const movers = ready.flatMap((one) => moverOf(one, { ...on, tools }, restored) ?? []);
	const { verdicts, failure } = await rotateAddresses(movers, tools);
	for (const { step, user: { id } } of movers) {
		const verdict = verdicts.get(step);
		if (verdict === undefined) continue;
		const roleBack = verdict.status === 'applied' ? restored.get(step) : undefined;
		if (verdict.status === 'applied') noteAdmin(step, id, tools);
		ledger.settle(step, roleBack ?? verdict, failure);
	}
}

function moverOf({ step, user, notAfter }: Ready, on: Performance, restored: Map<Step, Verdict>): Mover | undefined {
	if (user === undefined) return undefined;
	const { tools, ledger } = on;
	const tally = ledger.tallyOf(step);
	const update = async (): Promise<Verdict> => {
		if (tools.clock.now() > notAfter) await lookAgain(step, tools);
		return writeUpdate(user, step, tools, tally);
	};
	if (!losesAdminRole(step, user.roleId)) return { user, step, tally, write: update };
	const counted = async (): Promise<Verdict> => {
		const turn = await tools.admins.take<Verdict>(user, {
			write: update,
			wasDone: mayBeDone,
			// The exchange goes on: only the role is put back.
			onShort: async (left) => {
				const verdict = await restoreAdmin(step, user, ledger.verdicts.get(step), left, on);
				restored.set(step, verdict);
				if (ledger.verdicts.has(step)) ledger.amend(step, verdict);
			},
		});
		return 'refused' in turn ? heldBack(step, 'minimumAdmins', turn.refused) : turn.done;
	};
	return { user, step, tally, write: counted };
}

/** Each of a ring waits for those before it. The address is as the exchange has it by now, so that only the rest is compared. @throws when somebody changed it */
async function lookAgain(step: Step, { directory, comparison, clock }: Writing): Promise<void> {
	const rest: Step = { ...step, changes: step.changes.filter(({ field }) => field !== 'email') };
	if (rest.changes.length === 0) return;
	const drift = driftOf(rest, (await lookAt([rest], GRAVE_LOOK_MS, directory, comparison, clock)).get(rest)?.sight, comparison);
	if (drift.kind === 'drifted') throw new Error(drift.message);
}

/** One of them is not changed, and the ledger says why: then nobody's address is free. */
function leaveAlone(steps: readonly Step[], ready: readonly Ready[], { ledger }: Performance): void {
	const other = steps.find((step) => ledger.verdicts.has(step));
	if (other === undefined) return;
	for (const { step } of ready) {
		ledger.settle(step, { status: 'notTried', message: `Exchanges addresses with ${other.email}, who is not changed. Run again for a new plan.` });
	}
}

/** One person of a ring, and how its own change is written. */
export interface Mover {
	readonly user: Addressee;
	readonly step: Step;
	readonly tally: Tally;
	/** @throws DomoError when it was not done */
	write(): Promise<Verdict>;
}

export interface Rotated {
	readonly verdicts: ReadonlyMap<Step, Verdict>;
	readonly failure?: Failure;
}

/**
 * Exchanges the addresses of people who each want another's: the first steps aside to a temporary address, each next one takes
 * what was freed, the first comes last. If one cannot go, those who went are put back: nobody is to be left without the address
 * they sign in with.
 */
export async function rotateAddresses(ring: readonly Mover[], tools: Writing): Promise<Rotated> {
	const [first, ...rest] = ring;
	if (first === undefined) return { verdicts: new Map() };
	const verdicts = new Map<Step, Verdict>();
	const moved: Mover[] = [];
	let at = first;
	try {
		await setEmail(first, temporaryAddress(first), tools);
		moved.push(first);
		for (const mover of [...rest, first]) {
			at = mover;
			const verdict = await mover.write();
			if (verdict.status !== 'applied') throw new Error(verdict.message ?? 'It was not done.');
			verdicts.set(mover.step, verdict);
			if (mover !== first) moved.push(mover);
		}
		return { verdicts };
	} catch (error) {
		const failure = failureOf(error);
		return { verdicts: await putBack(ring, moved, at, failure, tools), failure };
	}
}

async function putBack(ring: readonly Mover[], moved: readonly Mover[], at: Mover, failure: Failure, tools: Writing): Promise<Map<Step, Verdict>> {
	const verdicts = new Map<Step, Verdict>();
	for (const mover of ring) {
		verdicts.set(
			mover.step,
			mover === at
				? { status: 'failed', message: sentences('These people exchange addresses, and this address could not be changed', failure.message) }
				: { status: 'notTried', message: `Exchanges addresses with ${at.step.email}, whose change failed. The addresses are as they were.` },
		);
	}
	for (const mover of [...moved].reverse()) {
		const steppedAside = mover === moved[0];
		try {
			await (steppedAside ? setEmail(mover, mover.step.email, tools) : takeBack(mover, tools));
		} catch (error) {
			const now = steppedAside ? temporaryAddress(mover) : 'the new address';
			verdicts.set(mover.step, {
				status: 'incomplete',
				message: sentences(`Left with ${now}: it could not be put back to ${mover.step.email}`, failureOf(error).message, 'Change it by hand in Admin > People'),
			});
		}
	}
	return verdicts;
}

async function setEmail(mover: Mover, email: string, tools: Writing): Promise<void> {
	const isThere = async (): Promise<boolean> => (await tools.directory.usersById([mover.user.id], [])).some((user) => user.email === email);
	await sendUpdate(mover.user, [{ key: 'emailAddress', to: email }], lookWhether(isThere), tools, mover.tally);
}

/** Whoever has taken the next address has got all its other changes with it. */
async function takeBack({ user, step, tally }: Mover, tools: Writing): Promise<void> {
	const back = { ...step, changes: step.changes.map(({ field, from, to }) => ({ field, from: to, to: from })) };
	await writeUpdate(user, back, tools, tally);
}

function temporaryAddress({ user, step }: Mover): string {
	return temporaryAddressOf(user.id, step.email);
}
