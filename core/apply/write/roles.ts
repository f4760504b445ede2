import { noteNewAdmin, type StepContext, applyStep, prepareStep, type PreparedStep, resultOfFailure } from '../applyStep';
import { readAfterLoss, pause, type WriteContext } from '../lostAnswers';
import { failureOf, isUncertain, type Attempts } from '../runState';
import { losesAdminRole, type Step, newValue } from '../steps';

/** Gives several people the same role with one request; who cannot be done so is done alone. Never rejects. */
export async function assignRoleTogether(steps: readonly Step[], on: StepContext): Promise<void> {
	const ready = (await Promise.all(steps.map((step) => prepareStep(step, on)))).filter((one) => one !== undefined);
	// Admins are counted one by one, whatever role the plan took them to have.
	const admins = ready.filter(({ step, user }) => losesAdminRole(step, user?.roleId ?? null));
	const together = ready.filter((one) => !admins.includes(one));
	const left = together.length < 2 ? together : await assignTogether(together, on);
	// Looked at again, each shortly before its own write.
	for (const { step } of admins.concat(left)) if (on.run.mayWrite()) await applyStep(step, on);
}

/** Gives those who are still to be done. */
async function assignTogether(together: readonly PreparedStep[], { tools, run }: StepContext): Promise<readonly PreparedStep[]> {
	if (!run.mayWrite()) return [];
	const steps = together.map(({ step }) => step);
	const attemptsOf = steps.map((step) => run.attemptsOf(step));
	const notAfter = together.reduce((least, one) => Math.min(least, one.notAfter), Infinity);
	try {
		const left = new Set(await assignRoles(steps, tools, { note: (told) => attemptsOf.forEach((attempts) => attempts.note(told)) }, notAfter));
		for (const { step, user } of together) {
			if (left.has(step)) continue;
			noteNewAdmin(step, user?.id, tools);
			run.record(step, { status: 'applied', undo: true });
		}
		return together.filter(({ step }) => left.has(step));
	} catch (error) {
		const failure = failureOf(error);
		if (failure.kind === 'tooLate') return together;
		for (const step of steps) run.record(step, resultOfFailure(step, failure), failure);
		return [];
	}
}

/**
 * Gives all these people one role in one request (domo-api 2.5), not sent after `notAfter`. Gives the steps that are still to be done one by one: all of
 * them where Domo refuses the list, those whose role did not change where the answer was lost.
 * @throws DomoError when no other request would fare better
 */
export async function assignRoles(steps: readonly Step[], tools: WriteContext, attempts: Pick<Attempts, 'note'>, notAfter?: number): Promise<readonly Step[]> {
	const roleId = steps[0] === undefined ? undefined : newValue(steps[0], 'roleId');
	if (typeof roleId !== 'number') return steps;
	const ids = steps.flatMap((step) => step.userId ?? []);
	try {
		attempts.note(await tools.directory.assignRole(roleId, ids, { notAfter }));
		return [];
	} catch (error) {
		const failure = failureOf(error);
		attempts.note(failure);
		// Another endpoint with another grant: what it refuses, the person's own PATCH may still do.
		if (failure.kind === 'refused' || failure.kind === 'notFound' || failure.kind === 'grant' || failure.kind === 'blocked') return steps;
		if (!isUncertain(failure)) throw error;
		await pause(tools, 250);
		const now = new Map((await readAfterLoss(() => tools.directory.usersById(ids, []), failure)).map((user) => [user.id, user.roleId]));
		return steps.filter((step) => step.userId === null || now.get(step.userId) !== roleId);
	}
}
