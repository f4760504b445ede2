import { applyPlan, type ApplyTools } from '../../../core/apply';
import type { ApplyResult, ApplySettings, Outcome } from '../../../core/apply/types';
import { inOrder, type UnsignedDescription } from '../../../core/plan/hash';
import { DEFAULT_GUARD, type FieldChange, type GuardSettings, type Image, type Plan, type PlanAction, type PlanCounts, type PlanDescription, type PlanItem } from '../../../core/plan/types';
import type { FieldValue } from '../../../core/common/fieldValue';
import { signed } from '../../support/builders';
import { FakeDirectory } from '../../support/fakeDirectory';
import type { FakePerson } from '../../support/fakePerson';

/** Builders: each gives something valid, and a test says only what matters to it. */

/** An instance with the job's account (1), two more admins (2, 3) and a custom attribute `team`. */
export function anInstance(): FakeDirectory {
	const directory = new FakeDirectory();
	directory.definitions = [{ key: 'team', title: 'Team', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' }];
	directory.add({ id: 1, email: 'job@example.com', displayName: 'Job', roleId: 1 });
	directory.add({ id: 2, email: 'ada@example.com', displayName: 'Ada', roleId: 1 });
	directory.add({ id: 3, email: 'bob@example.com', displayName: 'Bob', roleId: 1 });
	return directory;
}

/** Adds people with these ids, role 4. */
export function withPeople(directory: FakeDirectory, ...ids: readonly number[]): FakePerson[] {
	return ids.map((id) => directory.add({ id }, { title: 'Analyst' }));
}

type Unsigned = Omit<PlanItem, 'run' | '_item'>;

const noSentences = { summary: '', reason: 'Because.' };

export function creating(email: string, more: Readonly<Record<string, FieldValue>> = {}, item: Partial<Unsigned> = {}): Unsigned {
	const values: Record<string, FieldValue> = { email, displayName: email.split('@')[0] ?? '', roleId: 4, title: 'Analyst', ...more };
	const changes = Object.entries(values).map(([field, to]): FieldChange => ({ field, from: null, to }));
	return {
		...noSentences, action: 'create', email, displayName: String(values['displayName']), userId: null, row_number: 2,
		changes, sendInvite: false, after: values, ...item,
	};
}

/** `to` by field; `from` is what the person has now. */
export function updating(person: FakePerson, to: Readonly<Record<string, FieldValue>>, item: Partial<Unsigned> = {}): Unsigned {
	const changes = Object.entries(to).map(([field, value]): FieldChange => ({ field, from: now(person, field), to: value }));
	return {
		...noSentences, action: 'update', email: person.email, displayName: person.displayName, userId: person.id, row_number: 2, changes,
		before: Object.fromEntries(changes.map(({ field, from }) => [field, from])), after: to, ...item,
	};
}

export function deleting(person: FakePerson, item: Partial<Unsigned> = {}): Unsigned {
	const before: Image = {
		email: person.email, displayName: person.displayName, roleId: person.roleId, ...Object.fromEntries(person.attributes),
	};
	return {
		...noSentences, action: 'delete', email: person.email, displayName: person.displayName, userId: person.id, row_number: null, changes: [], before, ...item,
	};
}

export function held(change: Unsigned, by: NonNullable<PlanItem['held']>['by']): Unsigned {
	const { action } = change;
	if (action !== 'create' && action !== 'update' && action !== 'delete') throw new Error('Only changes are held');
	return { ...change, action: 'hold', held: { by, action } };
}

function now(person: FakePerson, field: string): FieldValue {
	switch (field) {
		case 'email': return person.email;
		case 'displayName': return person.displayName;
		case 'roleId': return person.roleId;
		case 'groups': return [...person.groups].map((id) => `Group ${id} (${id})`);
		case 'location': return person.attributes.get('employeeLocation') ?? null;
		default: return person.attributes.get(field) ?? null;
	}
}

/** A plan of these items, signed, made at the instance's present time. */
export function planOf(
	directory: FakeDirectory,
	items: readonly Unsigned[],
	description: Partial<Omit<PlanDescription, 'guard'>> & { readonly guard?: Partial<GuardSettings> } = {},
): Plan {
	const { guard, ...rest } = description;
	const count = (action: PlanAction): number => items.filter((item) => item.action === action).length;
	const counts: PlanCounts = {
		live: directory.people.size, orphans: 0, protected: 0, create: count('create'), update: count('update'), delete: count('delete'),
		hold: count('hold'), reject: count('reject'), unchanged: count('unchanged'), scheduled: count('scheduled'), endingSoon: 0, leavers: 0, adminsBefore: 0, adminsAfter: 0,
	};
	const unsigned: UnsignedDescription = {
		action: 'plan', jobName: 'Job', jobDescription: '', instance: directory.instance,
		plannedAt: new Date(directory.clock.now()).toISOString(), actor: { id: 1, email: 'job@example.com' }, source: { rows: items.length },
		guard: { ...DEFAULT_GUARD, ...guard }, protectedUserIds: [1], newAttributes: [], guardTripped: false, summary: '', counts, notes: [],
		logValues: 'full', ...rest,
	};
	return signed(unsigned, inOrder(items));
}

type SettingsInTest = Partial<ApplySettings> & Pick<ApplyTools, 'concurrency'>;

export function settingsOf(settings: Partial<ApplySettings> = {}): ApplySettings {
	return {
		dryRun: false, direction: 'forward', stopAfterFailures: { percent: 40, minimumTried: 20 },
		maxPlanAgeMinutes: 60, transferContentTo: null, ...settings,
	};
}

export function approvalOf({ description }: Plan, approval: Partial<NonNullable<ApplySettings['approval']>> = {}): NonNullable<ApplySettings['approval']> {
	return { planHash: description.run.planHash, minutes: 360, releaseHolds: [], removals: null, by: 'ada@example.com', ...approval };
}

export function apply(directory: FakeDirectory, { description, items }: Plan, { concurrency, ...settings }: SettingsInTest = {}, tools: Partial<ApplyTools> = {}): Promise<ApplyResult> {
	return applyPlan(directory, description, items, settingsOf(settings), { clock: directory.clock, ...(concurrency !== undefined && { concurrency }), ...tools });
}

/** Plans the items and applies them. */
export function applyItems(directory: FakeDirectory, items: readonly Unsigned[], settings: SettingsInTest = {}, tools: Partial<ApplyTools> = {}): Promise<ApplyResult> {
	return apply(directory, planOf(directory, items), settings, tools);
}

/** The outcome of the person whom the plan names by that address. */
export function outcomeFor({ outcomes }: ApplyResult, email: string): Outcome {
	const found = outcomes.find((outcome) => outcome.email === email);
	if (found === undefined) throw new Error(`No outcome for ${email}`);
	return found;
}

export function statuses({ outcomes }: ApplyResult): Record<string, string> {
	return Object.fromEntries(outcomes.map((outcome) => [outcome.email, outcome.status]));
}

/** How many admins count: active, accepted, human, not the job's own account. */
export function confirmedAdmins(directory: FakeDirectory): number {
	return [...directory.people.values()].filter(
		(person) => person.id !== directory.actorId && person.roleId === 1 && person.active && person.accepted && person.human,
	).length;
}
