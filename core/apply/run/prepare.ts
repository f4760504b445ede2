import type { LiveUser } from '../../domo';
import { failureOf, sentences } from '../failure';
import type { Protection } from '../admission/protection';
import { unmanageableSentence } from '../../plan/accounts';
import { driftOf } from '../look/drift';
import type { Recheck } from '../look/recheck';
import type { Sight } from '../look/sight';
import type { Companions } from '../order/companions';
import type { Ordered } from '../order/order';
import { isGrave, type Step } from '../order/step';
import type { Verdict } from '../outcome';
import { unknownFields } from '../write/payload';
import type { Writing } from '../write/writing';
import type { Ledger } from './ledger';

/** What the people of a phase are written with. */
export interface Performance {
	readonly tools: Writing;
	readonly ledger: Ledger;
	readonly ordered: Ordered;
	readonly companions: Companions;
	readonly recheck: Recheck;
	readonly protection: Protection;
	/** Steps under way or done, so that those who need their address can wait for them. */
	readonly underWay: Map<Step, Promise<void>>;
}

/** A step against which nothing speaks. */
export interface Ready {
	readonly step: Step;
	/** Undefined for a create. */
	readonly user: LiveUser | undefined;
	/** Milliseconds since the epoch: written later, the person must be looked at again. */
	readonly notAfter: number;
}

/** Everything to be known before a write; undefined when there is none to be made, and the ledger says why. */
export async function prepare(step: Step, on: Performance): Promise<Ready | undefined> {
	const { ledger, tools, recheck } = on;
	const waiting = (await waitForAddress(step, on)) ?? (await waitForCreates(step, on));
	if (waiting !== undefined) return void ledger.settle(step, waiting);
	if (!ledger.mayStart()) return undefined;
	ledger.begin(step);
	const strange = unknownFields(step, tools.comparison.fieldOf);
	if (strange.length > 0) {
		const message = `${strange.join(', ')}: no such attribute in this instance. It may have been removed since the plan; plan again.`;
		return void ledger.settle(step, { status: 'failed', message });
	}
	if (step.action === 'create') return { step, user: undefined, notAfter: Infinity };
	try {
		const { sight, notAfter } = await recheck.snapshotOf(step);
		const verdict = verdictBefore(step, sight, on);
		if (verdict !== undefined) return void ledger.settle(step, verdict);
		return sight && { step, user: sight.user, notAfter };
	} catch (error) {
		const failure = failureOf(error);
		if (failure.kind === 'tooLate') return void ledger.settle(step, { status: 'notTried', message: failure.message });
		// Reads are retried by the client: if one still fails, so would everybody's.
		ledger.stop(sentences('The users could not be read before writing', failure.message));
		return undefined;
	}
}

/** Apply keeps a change back by itself (rule 8). */
export function heldBack(step: Step, by: 'protected' | 'minimumAdmins' | 'overlappingScope', message: string): Verdict {
	return { status: 'held', message, held: { by, action: step.action } };
}

async function waitForAddress(step: Step, { ordered, underWay, ledger }: Performance): Promise<Verdict | undefined> {
	const freer = ordered.waitsFor.get(step);
	if (freer === undefined) return undefined;
	await underWay.get(freer);
	const status = ledger.verdicts.get(freer)?.status;
	if (status === undefined || status === 'applied' || status === 'alreadyDone') return undefined;
	return { status: 'notTried', message: `Needs the address of ${freer.email}, who was not changed. Run again for a new plan.` };
}

/** A removal is done after the creates that it belongs with, and only if these were done. */
async function waitForCreates(step: Step, { companions, underWay, ledger }: Performance): Promise<Verdict | undefined> {
	for (const create of companions.createsOf(step)) {
		await underWay.get(create);
		const status = ledger.verdicts.get(create)?.status;
		if (status === 'applied' || status === 'incomplete' || status === 'alreadyDone') continue;
		return { status: 'notTried', message: `Not removed: this may be the same person as the new ${create.email}, who was not created. Run again for a new plan.` };
	}
	return undefined;
}

/** What the live user says against the write, whatever the item says. */
function verdictBefore(step: Step, sight: Sight | undefined, { tools, protection }: Performance): Verdict | undefined {
	const leftAlone = unmanageableSentence(sight?.user);
	if (leftAlone !== undefined) return heldBack(step, 'protected', leftAlone);
	const why = sight === undefined || !isGrave(step) ? undefined : protection(sight.user);
	if (why !== undefined) return heldBack(step, 'protected', sentences(`Not changed: ${why}`));
	const drift = driftOf(step, sight, tools.comparison);
	switch (drift.kind) {
		case 'none':
			return undefined;
		case 'done':
			return { status: 'alreadyDone', message: drift.message };
		case 'drifted':
			return { status: 'drifted', message: drift.message };
	}
}
