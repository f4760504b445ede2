import type { Field } from '../common/fieldValue';
import type { Clock } from '../common/ports';
import { yieldIfDue } from '../common/yielder';
import { fieldByName } from '../config';
import type { Account, AttributeDefinition, InstanceDefinitions, UserDirectory } from '../domo';
import { attributesOrNone } from '../domo/users/definitions';
import { protectedBySetting } from '../plan/protectedAccounts';
import type { PlanDescription, PlanItem } from '../plan/types';
import { applyLabel, type ApplySettings, refuse } from './types';
import { checkApproval } from './approval';
import { failureOf, joinSentences } from './runState';
import { checkIntegrity } from './integrity';
import type { FieldOf } from './recheck';
import { addressTaken, isSensitive, type Step } from './steps';

/** What came to Apply, none of which is trusted (rule 8). */
interface Submission {
	/** `https://example.domo.com` of the credential. */
	readonly instance: string;
	readonly description: PlanDescription;
	readonly items: readonly PlanItem[];
	/** Including released holds. */
	readonly steps: readonly Step[];
	readonly settings: ApplySettings;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

/**
 * Accepts a plan, or refuses all of it before the first write. Returns sentences for the report, such as how many items were filtered out.
 * @throws UserError that says what is wrong and what to do
 */
export async function checkPlan(submission: Submission, clock: Clock): Promise<readonly string[]> {
	requireSameInstance(submission);
	await yieldIfDue(clock);
	checkOneRun(submission);
	await yieldIfDue(clock);
	const notes = await checkIntegrity(submission.description, submission.items, submission.settings.approval, clock);
	await yieldIfDue(clock);
	checkIdentities(submission.steps, submission.items);
	await yieldIfDue(clock);
	checkAddresses(submission.steps);
	await yieldIfDue(clock);
	checkReceiver(submission);
	checkApproval(submission.description, submission.steps, submission.settings.approval, submission.now);
	return notes;
}

function requireSameInstance({ instance, description }: Submission): void {
	if (description.instance === instance) return;
	refuse(
		`The plan is for ${description.instance}, but this credential belongs to ${instance}.`,
		'Select the credential of the instance that Reconcile read, or plan again for this one.',
	);
}

function checkOneRun({ description, items }: Submission): void {
	const foreign = items.find((item) => item.run.id !== description.run.id || item.run.planHash !== description.run.planHash);
	if (foreign === undefined) return;
	refuse(
		`The items come from more than one plan: ${foreign.email} belongs to run ${foreign.run.id}, the plan item to run ${description.run.id}.`,
		'Connect one Reconcile node to this node, and run it once.',
	);
}

/** Each user comes once, and with an id or an address. */
function checkIdentities(steps: readonly Step[], items: readonly PlanItem[]): void {
	const stepOf = new Map<number, Step>();
	for (const step of steps) {
		if (step.action === 'create') continue;
		const id = step.userId;
		if (id === null || !Number.isSafeInteger(id)) {
			refuse(`The item for ${step.email} says "${step.action}" but has no userId.`, "Hand Reconcile's items over as they came.");
		}
		const other = stepOf.get(id);
		const fields = step.changes.map((change) => change.field);
		const twice = new Set(fields).size < fields.length || (step.action === 'delete' && step.positions.length > 1);
		if (other !== undefined || twice) {
			refuse(
				`The person with id ${id} (${step.email}) is changed by more than one item.`,
				'Perhaps a Merge node received the same items twice: hand each item over once.',
			);
		}
		stepOf.set(id, step);
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

/** The account that signs in, and whom its changes must not touch. */
export interface Access {
	readonly account: Account;
	readonly protection: Protection;
}

/**
 * Checks a plan against the instance, before the first write: whose credential this is, whom the steps must not touch, and who receives
 * what removed users own.
 * @throws UserError, or DomoError if reading fails
 */
export async function checkAccess(
	directory: Pick<UserDirectory, 'account' | 'attributes' | 'instance' | 'usersById'>,
	description: PlanDescription,
	steps: readonly Step[],
	toWrite: readonly Step[],
	{ dryRun, transferContentTo }: ApplySettings,
): Promise<Access> {
	const willWrite = !dryRun && toWrite.length > 0;
	// The attributes are needed before the first write: they are read at the same time.
	const [account] = await Promise.all([directory.account(), willWrite && attributesOrNone(directory)]);
	const protection = protectionOf(description, account);
	checkProtected(steps, protection);
	await checkReceiverExists(toWrite, directory, transferContentTo);
	return { account, protection };
}

/**
 * Refuses a plan that removes a protected user, or changes its role or address (rule 8).
 * @throws UserError with the user and the reason
 */
function checkProtected(steps: readonly Step[], protection: Protection): void {
	for (const step of steps) {
		const why = isSensitive(step) ? protection({ id: step.userId, email: step.email }) : undefined;
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
 * Refuses a receiver of content who does not exist or cannot sign in, since the content of removed users would be lost.
 * @throws UserError, or DomoError if reading fails
 */
async function checkReceiverExists(steps: readonly Step[], directory: Pick<UserDirectory, 'instance' | 'usersById'>, receiver: number | null): Promise<void> {
	if (receiver === null || !steps.some((step) => step.action === 'delete')) return;
	const [user] = await directory.usersById([receiver], []);
	if (user?.active === true && user.human) return;
	refuse(
		`There is no active person with id ${receiver} in ${directory.instance} who could receive what removed people own.`,
		`Correct ${applyLabel('transferContentTo')}: the number at the end of a profile's address in Admin > People.`,
	);
}

/** A user whom a step concerns, as far as known. */
interface Person {
	readonly id: number | null;
	readonly email: string;
}

/** Why a user is protected from removal and from changes of role and address; undefined if it is not. */
export type Protection = (person: Person) => string | undefined;

/** @param account of this credential; the plan may have been made with another */
function protectionOf(description: PlanDescription, account: Person): Protection {
	const owns = new Set([account.id, description.actor.id]);
	const ids = new Set(description.protectedUserIds);
	const isNamed = protectedBySetting(description.guard.protectedUsers);
	return (person) => {
		const { id } = person;
		if (id !== null && owns.has(id)) return "it is the job's own account";
		if (id !== null && ids.has(id)) return 'the plan protects this account';
		return isNamed(person) ? "'Protected Users' names it" : undefined;
	};
}

/**
 * Defines the attributes that the plan adds (`unknownColumns: create`). Returns a finder for the fields of plans.
 * @throws Error if an attribute is still missing after that; no user was written then
 */
export async function definedFields(directory: InstanceDefinitions, newAttributes: readonly string[]): Promise<FieldOf> {
	let { attributes } = await attributesOrNone(directory);
	const missing = missingFrom(attributes, newAttributes);
	if (missing.length > 0) {
		const failures = await define(directory, missing);
		// The answer may be lost, or somebody else may have defined it in the meantime: it only has to exist.
		({ attributes } = await attributesOrNone(directory));
		const [first] = missingFrom(attributes, missing);
		if (first !== undefined) throw new Error(joinSentences(`The attribute "${first}" could not be defined`, failures.get(first)));
	}
	return fieldFinder(attributes);
}

function missingFrom(attributes: readonly AttributeDefinition[], keys: readonly string[]): readonly string[] {
	return keys.filter((key) => !attributes.some((known) => known.key === key));
}

async function define(directory: Pick<InstanceDefinitions, 'createAttribute'>, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
	const failures = new Map<string, string>();
	for (const key of keys) {
		try {
			await directory.createAttribute(key);
		} catch (error) {
			failures.set(key, failureOf(error).message);
		}
	}
	return failures;
}

/** Finds no field for a custom attribute that the instance does not define. */
function fieldFinder(attributes: readonly AttributeDefinition[]): FieldOf {
	const defined = new Set(attributes.map(({ key }) => key));
	const known = new Map<string, Field | undefined>();
	return (name) => {
		if (known.has(name)) return known.get(name);
		const field = fieldByName(name, attributes);
		const found = field.kind === 'system' || defined.has(field.key) ? field : undefined;
		known.set(name, found);
		return found;
	};
}
