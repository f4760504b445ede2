import { temporaryAddressOf } from '../../plan/accounts';
import { type Failure, failureOf, sentences } from '../failure';
import type { Tally, Verdict } from '../outcome';
import type { Step } from '../order/step';
import { type Addressee, sendUpdate } from './address';
import { lookWhether } from './unknown';
import { writeUpdate } from './update';
import type { Writing } from './writing';

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
