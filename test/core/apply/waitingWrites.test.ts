import { applyPlan } from '../../../core/apply';
import { reconcile } from '../../../core/plan';
import type { FaultSwitches } from '../../../sandbox';
import { reconcileSettings } from '../../support/builders';
import { clock } from '../../support/fastClock';
import { connectTo, openHouse, type House } from '../domo/support/connect';
import { anInstance, applyItems, settingsOf, updating, deleting, withPeople } from './builders';

const PEOPLE = 90;
const numbers = Array.from({ length: PEOPLE }, (_, i) => i + 1);
const email = (n: number): string => `p${n}@acme.example`;

describe('writes that wait for their turn when the run has to end', () => {
	let house: House;
	afterEach(() => house.sandbox.stop());

	/** Everybody gets another title, by as many writes at once as the window allows. Gives whom a write was sent about. */
	async function run(faults: FaultSwitches) {
		const seeded = numbers.map((n) => ({ id: 1_000 + n, email: email(n), displayName: `Person ${n}`, roleId: 4, values: { title: 'Analyst' } }));
		house = await openHouse({ users: [{ email: 'eve@acme.example', displayName: 'Eve', roleId: 1 }, ...seeded] });
		const { instance } = house;
		const rows = numbers.map((n) => ({ email: email(n), displayName: `Person ${n}`, roleId: '4', title: 'Lead' }));
		const { description, items } = await reconcile(connectTo(instance).users, rows, reconcileSettings({}), { clock, runId: 'run-1' });
		Object.assign(instance.faults, { latency: { ms: 100 }, ...faults });
		const result = await applyPlan(connectTo(instance, { concurrency: 32 }).users, description, items, settingsOf(), { clock });
		const written = instance.requests.flatMap(({ kind, path }) => (kind === 'patchUser' ? [path] : []));
		const count = (status: string): number => result.outcomes.filter((outcome) => outcome.status === status).length;
		return { result, people: new Set(written).size, requests: written.length, count };
	}

	it.each([400, 422, 500])('are not sent after too many failed with HTTP %s', async (status) => {
		const { result, people, count } = await run({ errors: [{ kinds: ['patchUser'], status, after: 30 }] });
		expect(result.stopped).toContain('Stop After Failures');
		expect(count('applied') + count('failed') + count('unverified')).toBe(people);
		expect(count('notTried')).toBe(PEOPLE - people);
		// 20 of 50 are 40 %. Sixteen more may be in flight, the one that took the place of the last failure among them, and after a lost answer four who are read again.
		expect(count('failed') + count('unverified')).toBeLessThanOrEqual(20 + 16 + (status === 500 ? 4 : 0));
		const waiting = result.outcomes.filter((outcome) => outcome.status === 'notTried');
		for (const { message, attempts } of waiting) expect([attempts, message]).toEqual([0, `Not tried. ${result.stopped} Run again: what was done stays done.`]);
		// What was written before is read again all the same.
		expect(result.notes).toEqual([]);
		expect(result.outcomes.filter((outcome) => outcome.status === 'applied').length).toBeGreaterThan(0);
	});

	it('are not sent after the first was refused for a missing grant', async () => {
		const { result, people, count } = await run({ errors: [{ kinds: ['patchUser'], status: 403, after: 30 }] });
		expect(result.stopped).toContain('Manage All Users');
		expect(count('failed')).toBeLessThanOrEqual(16 + 1);
		expect(count('notTried')).toBe(PEOPLE - people);
	});
});

describe('with requests that belong together', () => {
	const failing = { kind: 'refused', httpStatus: 422, message: 'No' } as const;
	const breakerAt = { percent: 1, minimumTried: 1 };

	it('an exchange of addresses that waits for its first request is not begun, and nobody has another address', async () => {
		const domo = anInstance();
		const [ann, ben, cid] = withPeople(domo, 11, 12, 13);
		domo.fail({ on: 'update', error: failing, when: ([id]) => id === 13 });
		domo.heldUpMs = ({ about: [id] }) => (id === 13 ? 0 : 1_000);
		const items = [updating(ann!, { email: 'p12@example.com' }), updating(ben!, { email: 'p11@example.com' }), updating(cid!, { title: 'Lead' })];
		const result = await applyItems(domo, items, { stopAfterFailures: breakerAt });
		expect(result.outcomes.map(({ status }) => status)).toEqual(['notTried', 'notTried', 'failed']);
		expect([ann!.email, ben!.email]).toEqual(['p11@example.com', 'p12@example.com']);
		expect(domo.writes).toHaveLength(1);
	});

	it('a person whose property was handed over is not deleted any more, and the outcome says both', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.owned_.set(11, { dataSets: ['a'], dataFlows: [], cards: [], pages: [] });
		domo.fail({ on: 'remove', error: failing, when: ([id]) => id === 12 });
		domo.heldUpMs = ({ method, about: [id] }) => (method === 'remove' && id === 11 ? 1_000 : 0);
		const result = await applyItems(domo, [deleting(ann!), deleting(ben!)], { transferContentTo: 2, stopAfterFailures: breakerAt });
		expect(result.outcomes[0]).toMatchObject({ status: 'failed', message: expect.stringContaining('Not deleted, although what this person owned was handed over') });
		expect(domo.people.has(11)).toBe(true);
		expect(domo.handedOver).toHaveLength(1);
	});

	it('a write that had failed, and waits for its repetition, is reported as what its reading showed', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		domo.fail({ on: 'update', error: { kind: 'unknownOutcome', httpStatus: 500, message: 'No answer of Domo' }, when: ([id]) => id === 11 });
		domo.fail({ on: 'update', error: failing, when: ([id]) => id === 12 });
		let ofAnn = 0;
		domo.heldUpMs = ({ about: [id] }) => (id === 12 ? 1_000 : (ofAnn += 1) > 1 ? 5_000 : 0);
		const result = await applyItems(domo, [updating(ann!, { title: 'Lead' }), updating(ben!, { title: 'Lead' })], { stopAfterFailures: breakerAt });
		expect(result.outcomes.map(({ status, message }) => [status, message])).toEqual([['failed', expect.stringContaining('No answer of Domo')], ['failed', expect.stringContaining('No')]]);
	});
});
