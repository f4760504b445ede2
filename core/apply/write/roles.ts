import { noteAdmin, type Performance, performOne, prepare, type Ready, verdictOn } from '../applyStep';
import { look, pause, type Writing } from '../lostAnswers';
import { failureOf, isUncertain, type Tally } from '../runState';
import { losesAdminRole, type Step, toOf } from '../steps';

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

/**
 * Gives all these people one role in one request (domo-api 2.5), not sent after `notAfter`. Gives the steps that are still to be done one by one: all of
 * them where Domo refuses the list, those whose role did not change where the answer was lost.
 * @throws DomoError when no other request would fare better
 */
export async function assignRoles(steps: readonly Step[], tools: Writing, tally: Pick<Tally, 'note'>, notAfter?: number): Promise<readonly Step[]> {
	const roleId = steps[0] === undefined ? undefined : toOf(steps[0], 'roleId');
	if (typeof roleId !== 'number') return steps;
	const ids = steps.flatMap((step) => step.userId ?? []);
	try {
		tally.note(await tools.directory.assignRole(roleId, ids, { notAfter }));
		return [];
	} catch (error) {
		const failure = failureOf(error);
		tally.note(failure);
		// Another endpoint with another grant: what it refuses, the person's own PATCH may still do.
		if (failure.kind === 'refused' || failure.kind === 'notFound' || failure.kind === 'grant' || failure.kind === 'blocked') return steps;
		if (!isUncertain(failure)) throw error;
		await pause(tools, 250);
		const now = new Map((await look(() => tools.directory.usersById(ids, []), failure)).map((user) => [user.id, user.roleId]));
		return steps.filter((step) => step.userId === null || now.get(step.userId) !== roleId);
	}
}
