/**
 * The independent judge, fourth part: plans that must not be applied, or not as a whole; and instances and tables that do not show all
 * that they hold. What must not be written is not written, and everything else is.
 */
jest.mock('../../nodes/shared/clock', () => ({ clock: jest.requireActual<typeof import('./time')>('./time').clock }));

import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { CALM, Casebook, wishesOf, type Wishes } from './casebook';
import { otherThanExpected, planned } from './casework';
import { problem, type Domo } from './domo';
import { apply, fail } from './job';
import { judged } from './judged';
import { runNode, type Wire } from './n8n';
import { differing } from './rules';
import { situationsOf } from './situations';
import { pass } from './time';
import { isRemoval, people, statusOf, untrue } from './truth';

jest.setTimeout(24 * 3_600_000);

const everyone = wishesOf.map((wishes): Wishes => ({ ...wishes, people: 'everyone' }));
const RELEASED = ['deletionLimit', 'maxInvites', 'newAdmins', 'adminEmailChanges'];

/** What comes to Apply, and how: whatever is not said is as it should be. */
interface Attempt {
	readonly items?: readonly INodeExecutionData[];
	readonly parameters?: IDataObject;
	readonly minutesLater?: number;
	readonly instance?: string;
}

const other = (text: string): string => text.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'));
const edited = (items: readonly INodeExecutionData[], json: IDataObject): INodeExecutionData[] => items.map((item, i) => (i === items.length - 1 ? { ...item, json: { ...item.json, ...json } } : item));
const again = (items: readonly INodeExecutionData[]): readonly INodeExecutionData[] => items.slice(1).filter(({ json }) => ['create', 'update', 'delete'].includes(String(json.action)));

/** Attempts of which nothing may be written. Undefined: the plan has not what such an attempt needs. */
const FORBIDDEN: Readonly<Record<string, (items: readonly INodeExecutionData[], approved: IDataObject, removals: number) => Attempt | undefined>> = {
	'a dry run': () => ({ parameters: { dryRun: true } }),
	'another hash': (_, approved) => ({ parameters: { ...approved, approvedPlanHash: other(String(approved.approvedPlanHash)) } }),
	'no hash': (_, approved) => ({ parameters: { ...approved, approvedPlanHash: '' } }),
	'an approved plan without one of its items': (items, approved) => (items.length < 2 ? undefined : { items: items.slice(0, -1), parameters: approved }),
	'an approved plan with an edited item': (items, approved) => (items.length < 2 ? undefined : { items: edited(items, { userId: 1_000 }), parameters: approved }),
	'an approval that came too late': (_, approved) => ({ parameters: approved, minutesLater: 362 }),
	'another number of removals': (_, approved, removals) => ({ parameters: { ...approved, approvedRemovals: String(removals + 1) } }),
	'removals released without a number': (items, approved) => (items.some(({ json }) => json.held_by === 'deletionLimit' && json.held_action !== '') ? { parameters: { ...approved, releaseHolds: ['deletionLimit'], approvedRemovals: '' } } : undefined),
	'a release of what cannot be released': (_, approved) => ({ parameters: { ...approved, releaseHolds: ['protected'] } }),
	'no plan item': (items) => (items.length < 2 ? undefined : { items: items.slice(1) }),
	'rows instead of items': (items) => ({ items: [...items, { json: { email: 'x@acme.example', displayName: 'X' } }] }),
	'an error from above': (items) => ({ items: [...items, { json: { error: 'The connection was closed' } }] }),
	'each item twice': (items) => (again(items).length === 0 ? undefined : { items: [...items, ...again(items)] }),
	'one item twice in the place of another': (items) => (again(items).length === 0 || items.length < 3 ? undefined : { items: [...items.slice(0, -1).filter((item) => item !== again(items)[0]), ...again(items).slice(0, 1), ...again(items).slice(0, 1)] }),
	'another instance': () => ({ instance: 'other' }),
};

async function attempt(domo: Domo, items: readonly INodeExecutionData[], { items: given = items, parameters = {}, minutesLater = 0, instance }: Attempt): Promise<readonly INodeExecutionData[]> {
	pass(minutesLater * 60_000);
	return (await runNode('apply', domo, given, { dryRun: false, ...parameters }, undefined, 'UTC', instance)).items;
}

const approvalOf = ([plan]: readonly INodeExecutionData[], removals: number): IDataObject => ({ plans: 'approved', approvedPlanHash: plan?.json.planHash ?? '', approvedBy: 'nathan@acme.example', approvedRemovals: String(removals), releaseHolds: [] });
const removalsIn = (items: readonly INodeExecutionData[]): number => items.filter(isRemoval).length;

describe('Whatever is wrong with a plan', () => {
	judged('nothing of it is written, and nothing is told as done', 0.5, [everyone, situationsOf, fc.constantFrom(...Object.keys(FORBIDDEN))], async (wishes, situations, kind) => {
		const casebook = new Casebook(wishes, situations);
		const { domo } = casebook;
		const before = domo.copy();
		const items = await planned(casebook);
		const removals = removalsIn(items);
		const tried = FORBIDDEN[kind]?.(items, approvalOf(items, removals), removals);
		if (tried === undefined) return;
		const outcomes = await attempt(domo, items, tried);
		fail(differing(before, domo).map((id) => `with ${kind}, ${id} was written`));
		fail(outcomes.filter((item) => statusOf(item) === 'applied').map(({ json }) => `with ${kind}, ${String(json.email)} is told as applied`));
	});

	judged('but what was approved is done, with what was released and nothing else', 0.5, [everyone, situationsOf, fc.boolean(), fc.constantFrom(0, 0, 90)], async (wishes, situations, releases, minutesLater) => {
		const free = { ...wishes, removals: 'allowed', invites: 'allowed', newAdmins: 'allow', adminEmailChanges: 'allow' } as const;
		const released = new Casebook(free, situations);
		const casebook = new Casebook(wishes, situations);
		const { domo } = casebook;
		const items = await planned(casebook);
		const typed = releases ? (wishes.doubt === 'none' ? released.removals() : 0) : removalsIn(items);
		const outcomes = await attempt(domo, items, { parameters: { ...approvalOf(items, typed), releaseHolds: releases ? RELEASED : [] }, minutesLater });
		fail(otherThanExpected(domo, outcomes, (releases ? released : casebook).expected().map((one) => (releases ? { ...one, statuses: undefined } : one))));
	});

	judged('nobody is removed by one that is old, and everything else is done', 0.25, [everyone, situationsOf, fc.constantFrom(50, 62, 600)], async (wishes, situations, minutesLater) => {
		const casebook = new Casebook(wishes, situations);
		const { domo } = casebook;
		const outcomes = await attempt(domo, await planned(casebook), { minutesLater });
		const isOld = minutesLater > 60;
		fail(otherThanExpected(domo, outcomes, casebook.expected().map((one) => (isOld && one.kind === 'removal' && one.otherwise !== undefined ? { ...one, after: one.otherwise.after, statuses: ['notTried'] } : one))));
	});
});

describe('Whatever Domo does not show of its people', () => {
	judged('nobody is removed, and without the own account nothing is done', 0.25, [everyone, situationsOf, fc.nat(40), fc.boolean()], async (wishes, situations, at, own) => {
		const casebook = new Casebook({ ...wishes, doubt: 'none' }, situations);
		const { domo } = casebook;
		const before = domo.copy();
		const others = people(domo).filter(({ id, system }) => id >= 1_000 && !system);
		const hidden = own ? 1 : others[at % others.length]?.id ?? 1;
		domo.state.hidden = hidden;
		const items = await planned(casebook).catch(() => []);
		domo.state.hidden = undefined;
		const outcomes = items.length === 0 ? [] : await apply(domo, items);
		const written = differing(before, domo);
		if (own) fail(written.map((id) => `the job's own account was not shown, and ${id} was written`));
		fail(written.filter((id) => before.state.accounts.has(id) && !domo.state.accounts.has(id)).map((id) => `not everybody was shown, and ${id} was removed`));
		fail(outcomes.filter(({ json }) => json.action === 'delete' && statusOf({ json }) === 'applied').map(({ json }) => `not everybody was shown, and ${String(json.email)} is told as removed`));
	});

	judged('nobody moves from one page to another unseen', 0.25, [everyone, situationsOf, fc.nat(30), fc.nat(40)], async (wishes, situations, when, at) => {
		const casebook = new Casebook({ ...wishes, doubt: 'none', pageSize: 7 }, situations);
		const { domo } = casebook;
		let requests = 0;
		let gone: number | undefined;
		const items = await planned(casebook, {}, async (_, answer) => {
			const others = people(domo).filter(({ id }) => id >= 1_000);
			if (requests++ === when) {
				gone = others[at % others.length]?.id;
				domo.state.accounts.delete(gone ?? 0);
			}
			return answer();
		});
		const before = domo.copy();
		await apply(domo, items);
		fail(domo.state.refusedAsTaken.map((email) => `somebody has ${email}, and it was to be created or taken`));
		fail(differing(before, domo).filter((id) => id === gone).map((id) => `${id} was deleted by hand and was written`));
	});
});

/** Answers some changes of people as if they were done, as far as an empty answer says so, and does not do them. */
const pretending = (from: number, times: number): Wire => {
	let changes = 0;
	return async ({ method, path }, answer) => {
		if (!['PUT', 'PATCH', 'DELETE'].includes(method) || !/\/users(\/\d+)?$/.test(path)) return answer();
		const isOne = changes >= from && changes < from + times;
		changes += 1;
		return isOne ? { status: 200, body: '', headers: {} } : answer();
	};
};

describe('Where Domo only seems to do what it is asked', () => {
	judged('nothing is told as done that was not', 0.5, [everyone, situationsOf, fc.nat(8), fc.constantFrom(1, 2, 3, 100)], async (wishes, situations, from, times) => {
		const casebook = new Casebook(wishes, situations);
		const { domo } = casebook;
		const before = domo.copy();
		fail(untrue(before, domo, await apply(domo, await planned(casebook), { wire: pretending(from, times) })));
	});
});

describe('Where Domo refuses every change', () => {
	judged('the run ends early, and tells nothing as done', 0.1, [fc.constantFrom(400, 403, 500), fc.integer({ min: 90, max: 140 })], async (status, many) => {
		const casebook = new Casebook(CALM, Array.from({ length: many }, (_, n) => ({ name: 'newValue' as const, n })));
		const { domo } = casebook;
		const before = domo.copy();
		let writes = 0;
		const outcomes = await apply(domo, await planned(casebook), {
			wire: async ({ method }, answer) => {
				if (!['PUT', 'PATCH', 'DELETE'].includes(method)) return answer();
				writes += 1;
				return problem(status, 'No');
			},
		});
		const told = new Set(outcomes.slice(1).map(statusOf));
		fail([
			...differing(before, domo).map((id) => `${id} was written`), ...(told.has('notTried') && told.has('failed') && told.size === 2 ? [] : [`the outcomes are ${String([...told])}`]),
			...(writes > many * 3 ? [`${writes} changes were sent of ${many}, all of which were refused`] : []),
		]);
	});
});

describe('Whoever is there', () => {
	judged('can be exported as a table that changes nothing', 0.25, [everyone, situationsOf, fc.boolean()], async (wishes, situations, includeActivity) => {
		const { domo } = new Casebook(wishes, situations);
		const { items, error } = await runNode('read', domo, [{ json: {} }], { source: 'liveUsers', options: { includeActivity } });
		if (error !== undefined) throw new Error(error);
		const missing = people(domo).filter(({ email, system }) => !system && !items.some(({ json }) => json.email === email)).map(({ email }) => `${email} is not in the export`);
		const ran = await runNode('reconcile', domo, items, { jobName: 'Judged', orphanedUsers: 'delete' });
		fail([...missing, ...(ran.error === undefined ? [] : [ran.error]), ...ran.items.slice(1).map(({ json }) => `the plan from the export has ${String(json.action)} ${String(json.email)}: ${String(json.summary)}`)]);
	});
});
