import { failureOf } from '../failure';
import type { Step } from '../order/step';
import { assignRoles, losesAdminRole } from '../write/roles';
import { noteAdmin, performOne, verdictOn } from './perform';
import { prepare } from './prepare';
import type { Performance, Ready } from './prepare';

/** Gives several people the same role with one request; who cannot be done so is done alone. Never rejects. */
export async function performRole(steps: readonly Step[], on: Performance): Promise<void> {
	const ready = (await Promise.all(steps.map((step) => prepare(step, on)))).filter((one) => one !== undefined);
	// Admins are counted one by one, whatever role the plan took them to have.
	const admins = ready.filter(({ step, user }) => losesAdminRole(step, user?.roleId ?? null));
	const together = ready.filter((one) => !admins.includes(one));
	const left = together.length < 2 ? together : await assignTogether(together, on);
	// Looked at again, each shortly before its own write.
	for (const { step } of admins.concat(left)) if (on.ledger.mayStart()) await performOne(step, on);
}

/** Gives those who are still to be done. */
async function assignTogether(together: readonly Ready[], { tools, ledger }: Performance): Promise<readonly Ready[]> {
	if (!ledger.mayStart()) return [];
	const steps = together.map(({ step }) => step);
	const tallies = steps.map((step) => ledger.tallyOf(step));
	const notAfter = together.reduce((least, one) => Math.min(least, one.notAfter), Infinity);
	try {
		const left = new Set(await assignRoles(steps, tools, { note: (told) => tallies.forEach((tally) => tally.note(told)) }, notAfter));
		for (const { step, user } of together) {
			if (left.has(step)) continue;
			noteAdmin(step, user?.id, tools);
			ledger.settle(step, { status: 'applied', undo: true });
		}
		return together.filter(({ step }) => left.has(step));
	} catch (error) {
		const failure = failureOf(error);
		if (failure.kind === 'tooLate') return together;
		for (const step of steps) ledger.settle(step, verdictOn(step, failure), failure);
		return [];
	}
}
