import { neverSent, failureOf, sentences } from './failure';
import type { Failure } from './failure';
import { driftOf } from './drift';
import type { Ledger } from './ledger';
import type { Verdict } from './outcome';
import type { Ordered } from './order';
import type { Pages } from './pages';
import { isGrave } from './admission';
import type { Protection } from './protection';
import { ADMIN_ROLE_ID } from '../plan/draft';
import type { LiveUser } from '../domo/types';
import type { Sight } from './sight';
import { toOf } from './step';
import type { Step } from './step';
import type { Unit } from './units';
import { writeCreate } from './write/create';
import { unknownFields } from './write/fields';
import { writeRemove } from './write/remove';
import { assignRoles, losesAdminRole } from './write/roles';
import { rotateAddresses } from './write/rotation';
import type { Mover } from './write/rotation';
import { writeUpdate } from './write/update';
import type { Writing } from './write/writing';

/** What the people of a phase are written with. */
export interface Performance {
	readonly tools: Writing;
	readonly ledger: Ledger;
	readonly ordered: Ordered;
	readonly pages: Pages;
	readonly protection: Protection;
	readonly checkBefore: boolean;
	/** Steps under way or done, so that those who need their address can wait for them. */
	readonly underWay: Map<Step, Promise<void>>;
}

interface Ready {
	readonly step: Step;
	/** Undefined for a create. */
	readonly user: LiveUser | undefined;
}

/** Does one unit. Never rejects: whatever happens is in the ledger. */
export function perform(unit: Unit, on: Performance): Promise<void> {
	switch (unit.kind) {
		case 'one': {
			const doing = performOne(unit.step, on);
			on.underWay.set(unit.step, doing);
			return doing;
		}
		case 'role':
			return performRole(unit.steps, on);
		case 'rotation':
			return performRotation(unit.steps, on);
	}
}

async function performOne(step: Step, on: Performance): Promise<void> {
	const ready = await prepare(step, on);
	if (ready !== undefined && on.ledger.mayStart()) await write(ready, on);
}

async function write({ step, user }: Ready, { tools, ledger }: Performance): Promise<void> {
	const tally = ledger.tallyOf(step);
	const send = async (): Promise<{ readonly verdict: Verdict; readonly failure?: Failure }> => {
		if (user === undefined) return await writeCreate(step, tools, tally);
		if (step.action === 'delete') return await writeRemove(user.id, tools, tally);
		return { verdict: await writeUpdate(user.id, step, tools, tally) };
	};
	try {
		if (user === undefined || !losesAdminRole(step, user.roleId)) {
			const { verdict, failure } = await send();
			if (verdict.userId !== undefined || verdict.status === 'applied') noteAdmin(step, verdict.userId ?? user?.id, tools);
			return ledger.settle(step, verdict, failure);
		}
		const turn = await tools.admins.without(user, async () => (ledger.mayStart() ? await send() : undefined));
		if ('refused' in turn) return ledger.settle(step, heldBack(step, 'minimumAdmins', turn.refused));
		if (turn.done !== undefined) ledger.settle(step, turn.done.verdict, turn.done.failure);
	} catch (error) {
		const failure = failureOf(error);
		ledger.settle(step, verdictOn(step, failure), failure);
	}
}

async function performRole(steps: readonly Step[], on: Performance): Promise<void> {
	const { tools, ledger } = on;
	const ready = (await Promise.all(steps.map((step) => prepare(step, on)))).filter((one) => one !== undefined);
	const alone = ready.filter(({ step, user }) => losesAdminRole(step, user?.roleId ?? null));
	const together = ready.filter((one) => !alone.includes(one));
	if (together.length < 2) alone.push(...together);
	else if (ledger.mayStart()) {
		const asked = together.map(({ step }) => step);
		const tallies = asked.map((step) => ledger.tallyOf(step));
		try {
			const left = new Set(await assignRoles(asked, tools, { note: (told) => tallies.forEach((tally) => tally.note(told)) }));
			for (const one of together) {
				if (left.has(one.step)) alone.push(one);
				else {
					noteAdmin(one.step, one.user?.id, tools);
					ledger.settle(one.step, { status: 'applied', undo: true });
				}
			}
		} catch (error) {
			const failure = failureOf(error);
			for (const { step } of together) ledger.settle(step, verdictOn(step, failure), failure);
		}
	}
	for (const one of alone) if (ledger.mayStart()) await write(one, on);
}

async function performRotation(steps: readonly Step[], on: Performance): Promise<void> {
	const { tools, ledger } = on;
	const ready = (await Promise.all(steps.map((step) => prepare(step, on)))).filter((one) => one !== undefined);
	if (ready.length < steps.length) {
		const other = steps.find((step) => ledger.verdicts.has(step));
		for (const { step } of ready) {
			if (other !== undefined) ledger.settle(step, { status: 'notTried', message: `Exchanges addresses with ${other.email}, who is not changed. Run again for a new plan.` });
		}
		return;
	}
	if (!ledger.mayStart()) return;
	const movers = ready.flatMap(({ step, user }): Mover[] => {
		if (user === undefined) return [];
		const tally = ledger.tallyOf(step);
		const update = () => writeUpdate(user.id, step, tools, tally);
		if (!losesAdminRole(step, user.roleId)) return [{ id: user.id, step, tally, write: update }];
		const guarded = async (): Promise<Verdict> => {
			const turn = await tools.admins.without(user, update);
			return 'refused' in turn ? heldBack(step, 'minimumAdmins', turn.refused) : turn.done;
		};
		return [{ id: user.id, step, tally, write: guarded }];
	});
	const { verdicts, failure } = await rotateAddresses(movers, tools);
	for (const { step, id } of movers) {
		const verdict = verdicts.get(step);
		if (verdict?.status === 'applied') noteAdmin(step, id, tools);
		if (verdict !== undefined) ledger.settle(step, verdict, failure);
	}
}

/** Everything to be known before a write; undefined when there is none to be made, and the ledger says why. */
async function prepare(step: Step, on: Performance): Promise<Ready | undefined> {
	const { ledger, tools, pages } = on;
	const waiting = await waitForAddress(step, on);
	if (waiting !== undefined) return void ledger.settle(step, waiting);
	if (!ledger.mayStart()) return undefined;
	ledger.tallyOf(step);
	const strange = unknownFields(step, tools.comparison.fieldOf);
	if (strange.length > 0) {
		const message = `${strange.join(', ')}: no such attribute in this instance. It may have been removed since the plan; plan again.`;
		return void ledger.settle(step, { status: 'failed', message });
	}
	if (step.action === 'create') return { step, user: undefined };
	try {
		const sight = await pages.sightOf(step);
		const verdict = verdictBefore(step, sight, on);
		if (verdict !== undefined) return void ledger.settle(step, verdict);
		return { step, user: sight?.user };
	} catch (error) {
		// Reads are retried by the gate: if one still fails, so would everybody's.
		ledger.stop(sentences('The users could not be read before writing', failureOf(error).message));
		return undefined;
	}
}

async function waitForAddress(step: Step, { ordered, underWay, ledger }: Performance): Promise<Verdict | undefined> {
	const freer = ordered.waitsFor.get(step);
	if (freer === undefined) return undefined;
	await underWay.get(freer);
	const status = ledger.verdicts.get(freer)?.status;
	if (status === undefined || status === 'applied' || status === 'unchanged') return undefined;
	return { status: 'notTried', message: `Needs the address of ${freer.email}, who was not changed. Run again for a new plan.` };
}

/** What the live user says against the write, whatever the item says. */
function verdictBefore(step: Step, sight: Sight | undefined, { tools, protection, checkBefore }: Performance): Verdict | undefined {
	if (sight !== undefined && !sight.user.human) return heldBack(step, 'protected', "Domo's own account: never changed.");
	const why = sight === undefined || !isGrave(step) ? undefined : protection(sight.user);
	if (why !== undefined) return heldBack(step, 'protected', sentences(`Not changed: ${why}`));
	if (sight !== undefined && !checkBefore) return undefined;
	const drift = driftOf(step, sight, tools.comparison);
	switch (drift.kind) {
		case 'none':
			return undefined;
		case 'done':
			return { status: 'unchanged', message: drift.message };
		case 'drifted':
			return { status: 'drifted', message: drift.message };
	}
}

function verdictOn(step: Step, failure: Failure): Verdict {
	if (neverSent(failure)) return { status: 'notTried', message: failure.message };
	if (failure.kind === 'notFound' && step.action === 'update') {
		return { status: 'drifted', message: 'Deleted from Domo a moment ago. Run again for a new plan.' };
	}
	return { status: 'failed', message: failure.message };
}

function heldBack(step: Step, by: 'protected' | 'minimumAdmins', message: string): Verdict {
	return { status: 'held', message, held: { by, action: step.action } };
}

function noteAdmin(step: Step, userId: number | undefined, { admins }: Writing): void {
	if (userId !== undefined && toOf(step, 'roleId') === ADMIN_ROLE_ID) admins.promoted(userId);
}
