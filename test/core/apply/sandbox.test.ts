import { applyPlan, inversePlan } from '../../../core/apply';
import type { ApplySettings } from '../../../core/apply/types';
import { reconcile } from '../../../core/plan';
import { DEFAULT_GUARD } from '../../../core/plan/types';
import type { Plan } from '../../../core/plan/types';
import type { FaultSwitches } from '../../../sandbox';
import { reconcileSettings, signed } from '../../support/builders';
import { connectTo, openHouse, type House } from '../domo/support/connect';
import { clock } from '../../support/fastClock';
import { settingsOf } from './builders';

let house: House;
afterEach(() => house.sandbox.stop());

/** People of the table, by number: 1 to 30 are new, 101 to 130 change, 201 to 210 get a role and nothing else. */
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const email = (n: number): string => `p${n}@acme.example`;
const row = (n: number, more: Record<string, unknown>) => ({ email: email(n), displayName: `Person ${n}`, roleId: '4', title: 'Analyst', team: 'a|b', ...more });

const rows = [
	...numbers(1, 30).map((n) => row(n, { groups: 'Sales' })),
	...numbers(101, 130).map((n) => row(n, { title: 'Lead', groups: 'Sales' })),
	...numbers(201, 210).map((n) => row(n, { roleId: '5', groups: '' })),
];

/** 301 to 310 are in no row. */
const seeded = [...numbers(101, 130), ...numbers(201, 210), ...numbers(301, 310)].map((n) => ({
	email: email(n), displayName: `Person ${n}`, roleId: 4, values: { title: 'Analyst', team: ['a', 'b'] },
}));

async function start(faults: FaultSwitches = {}) {
	house = await openHouse({
		users: [{ email: 'eve@acme.example', displayName: 'Eve', roleId: 1 }, ...seeded],
		attributes: [{ key: 'team', validator: 'ANY_VALUE_MULTI' }],
		groups: [{ id: 12, name: 'Sales' }],
	});
	Object.assign(house.instance.faults, faults);
	return house.instance;
}

const settings = reconcileSettings({
	orphanedUsers: 'delete', sendInvite: true,
	guard: { ...DEFAULT_GUARD, maxDeletionsPercent: 100, maxDeletionsCount: 1_000, maxRoleChangesPercent: 100 },
});
const table = [...rows, { email: 'eve@acme.example', displayName: 'Eve', roleId: '1', title: '', team: '' }];

const planNow = (): Promise<Plan> => reconcile(connectTo(house.instance).users, table, settings, { clock, runId: 'run-1' });
const applyNow = ({ description, items }: Plan, more: Partial<ApplySettings> = {}) =>
	applyPlan(connectTo(house.instance).users, description, items, settingsOf(more), { clock });

describe('applied to the sandbox over HTTP', () => {
	it('a plan makes the instance what the table says, with as few requests as can be, and the next plan is empty', async () => {
		const instance = await start();
		const plan = await planNow();
		instance.resetCounters();
		const { outcomes, stopped, notes } = await applyNow(plan);

		expect(stopped).toBeUndefined();
		expect(notes).toEqual([]);
		expect(outcomes.filter(({ status }) => status !== 'applied')).toEqual([]);
		expect(outcomes).toHaveLength(80);
		// 30 creates at two requests, 30 updates and 10 deletes at one, 10 roles together, memberships once for each phase; nothing beside the plan.
		expect(instance.counters.writes).toBe(30 * 2 + 30 + 10 + 1 + 2);
		expect(instance.counters.reads).toBeLessThanOrEqual(12);
		expect(instance.violations).toEqual([]);

		instance.resetCounters();
		expect((await planNow()).items).toEqual([]);
		expect(instance.counters.writes).toBe(0);
		expect(instance.state.outbox).toHaveLength(30);
	}, 60_000);

	it('an undo gives everybody back what they had, but for what a delete loses', async () => {
		await start();
		const plan = await planNow();
		const { outcomes } = await applyNow(plan);
		const inverse = inversePlan(outcomes);
		const counts = { ...plan.description.counts, create: 10, update: 40, delete: 30 };
		const undone = await applyNow(signed({ ...plan.description, plannedAt: new Date().toISOString(), counts }, inverse, 'run-2'), { direction: 'undo' });

		expect(undone.outcomes.filter(({ status }) => status !== 'applied')).toEqual([]);
		const again = await planNow();
		const shape = ({ items }: Plan) => items.map(({ action, email: address, changes }) => ({ action, address, changes: action === 'delete' ? [] : changes }));
		expect(shape(again)).toEqual(shape(plan));
		expect(house.instance.state.outbox).toHaveLength(30);
	}, 60_000);

	it('an exchange of addresses is completed although the run is stopped: no user is left with a temporary address', async () => {
		const names = ['ann', 'ben', 'cat'];
		const address = (at: number): string => `${names[at % names.length]}@acme.example`;
		house = await openHouse({
			users: [
				{ email: 'eve@acme.example', displayName: 'Eve', roleId: 1 },
				...names.map((name, at) => ({ email: address(at), displayName: name, roleId: 4, values: { employeeId: `E${at}` } })),
			],
		});
		const { instance } = house;
		const moving = names.map((name, at) => ({ email: address(at + 1), displayName: name, roleId: '4', employeeId: `E${at}` }));
		const { description, items } = await reconcile(connectTo(instance).users, moving, reconcileSettings({ matchBy: 'employeeId' }), { clock, runId: 'run-1' });
		const stop = new AbortController();
		instance.beforeRequest = (kind) => {
			if (kind === 'patchUser') stop.abort();
		};
		const { signal } = stop;
		const { outcomes } = await applyPlan(connectTo(instance, { signal }).users, description, items, settingsOf(), { clock, signal });

		expect(outcomes.map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
		const people = [...instance.state.users.values()].filter(({ displayName }) => names.includes(displayName));
		expect(people.map(({ displayName, emailAddress }) => [displayName, emailAddress]).sort()).toEqual(names.map((name, at) => [name, address(at + 1)]));
	}, 60_000);

	it('under resets, errors and late visibility everything is applied once', async () => {
		const instance = await start({
			seed: 11,
			lateVisibility: { users: 3_000 },
			resetAfter: [{ kinds: ['createUser', 'patchUser', 'deleteUser'], rate: 0.05 }],
			errors: [{ kinds: ['createUser', 'patchUser', 'deleteUser'], rate: 0.05, status: 503 }],
		});
		const { outcomes } = await applyNow(await planNow());
		expect(outcomes.filter(({ status }) => status !== 'applied').map(({ status, message }) => ({ status, message }))).toEqual([]);
		expect(instance.counters.byStatus['503']).toBeGreaterThan(0);
		expect(instance.counters.byStatus['0']).toBeGreaterThan(0);
		expect(instance.counters.byStatus['404']).toBeGreaterThan(0);
		for (const key of Object.keys(instance.faults)) Reflect.deleteProperty(instance.faults, key);
		expect((await planNow()).items).toEqual([]);
		expect(instance.state.outbox).toHaveLength(30);
	}, 120_000);
});
