import type { UserDirectory } from '../../domo';
import type { PlanItem } from '../../plan/types';
import type { Clock } from '../../common/ports';
import { checkApproval } from './approval';
import { checkIntegrity } from './integrity';
import type { Protection } from './protection';
import { applyLabel } from '../labels';
import { refuse } from './refusal';
import type { Submission } from './submission';
import { addressTaken, isGrave } from '../order/step';
import type { Step } from '../order/step';

/**
 * Lets a plan in, or refuses all of it before the first write. Gives sentences for the report, such as how many items were
 * filtered out.
 * @throws ApplyRefusal that says what is wrong and what to do
 */
export async function admit(submission: Submission, clock: Clock): Promise<readonly string[]> {
	checkInstance(submission);
	checkOneRun(submission);
	const notes = await checkIntegrity(submission, clock);
	checkIdentities(submission.steps, submission.items);
	checkAddresses(submission.steps);
	checkReceiver(submission);
	checkApproval(submission);
	return notes;
}

function checkInstance({ instance, description }: Submission): void {
	if (description.instance === instance) return;
	refuse(
		`The plan is for ${description.instance}, but this credential belongs to ${instance}.`,
		'Select the credential of the instance that Reconcile read, or plan again for this one.',
	);
}

function checkOneRun({ description, items }: Submission): void {
	const stranger = items.find((item) => item.run.id !== description.run.id || item.run.planHash !== description.run.planHash);
	if (stranger === undefined) return;
	refuse(
		`The items come from more than one plan: ${stranger.email} belongs to run ${stranger.run.id}, the plan item to run ${description.run.id}.`,
		'Connect one Reconcile node to this node, and run it once.',
	);
}

/** Each person once, and each with what identifies them. */
function checkIdentities(steps: readonly Step[], items: readonly PlanItem[]): void {
	const actions = new Map<number, Step>();
	for (const step of steps) {
		if (step.action === 'create') continue;
		const id = step.userId;
		if (id === null || !Number.isSafeInteger(id)) {
			refuse(`The item for ${step.email} says "${step.action}" but has no userId.`, "Hand Reconcile's items over as they came.");
		}
		const other = actions.get(id);
		const fields = step.changes.map((change) => change.field);
		const twice = new Set(fields).size < fields.length || (step.action === 'delete' && step.at.length > 1);
		if (other !== undefined || twice) {
			refuse(
				`The person with id ${id} (${step.email}) is changed by more than one item.`,
				'Perhaps a Merge node received the same items twice: hand each item over once.',
			);
		}
		actions.set(id, step);
	}
	const nameless = items.find((item) => item.action === 'create' && item.email.trim() === '');
	if (nameless !== undefined) refuse('An item says "create" but has no e-mail.', "Hand Reconcile's items over as they came.");
}

function checkAddresses(steps: readonly Step[]): void {
	const takers = new Map<string, Step>();
	for (const step of steps) {
		const address = addressTaken(step);
		if (address === undefined) continue;
		const other = takers.get(address);
		if (other !== undefined) {
			refuse(`Two items would give the address ${address} to somebody (${other.displayName} and ${step.displayName}).`, 'Plan again.');
		}
		takers.set(address, step);
	}
}

/**
 * Refuses a plan that removes, or changes the role or address of, whom it or rule 8 protects.
 * @throws ApplyRefusal that names the person and why
 */
export function admitPeople(steps: readonly Step[], protection: Protection): void {
	for (const step of steps) {
		const why = isGrave(step) ? protection({ id: step.userId, email: step.email }) : undefined;
		if (why === undefined) continue;
		refuse(
			`An item would ${step.action === 'delete' ? 'delete' : 'change the role or the address of'} ${step.email}, but ${why}.`,
			'Reconcile never plans this: hand its items over as they came.',
		);
	}
}

function checkReceiver({ steps, settings }: Submission): void {
	const receiver = settings.transferContentTo;
	if (receiver === null || !steps.some((step) => step.action === 'delete' && step.userId === receiver)) return;
	refuse(
		`The person with id ${receiver} is to receive what removed people own, and is removed by the same plan.`,
		`Choose somebody who stays in ${applyLabel('transferContentTo')}.`,
	);
}

/**
 * Refuses a receiver of removed people's content who is not there or cannot sign in: better no delete than lost content.
 * @throws ApplyRefusal, or DomoError when reading fails
 */
export async function admitReceiver(steps: readonly Step[], directory: Pick<UserDirectory, 'instance' | 'usersById'>, receiver: number | null): Promise<void> {
	if (receiver === null || !steps.some((step) => step.action === 'delete')) return;
	const [user] = await directory.usersById([receiver], []);
	if (user?.active === true && user.human) return;
	refuse(
		`There is no active person with id ${receiver} in ${directory.instance} who could receive what removed people own.`,
		`Correct ${applyLabel('transferContentTo')}: the number at the end of a profile's address in Admin > People.`,
	);
}
