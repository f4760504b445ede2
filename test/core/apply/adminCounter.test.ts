import { createAdminCounter, findLastAdmins, shortageText } from '../../../core/apply/adminCount';
import { toSteps } from '../../../core/apply/steps';
import type { LiveUser, UserReader } from '../../../core/domo';
import type { FakeDirectory } from '../../support/fakeDirectory';
import { anInstance, deleting, planOf, updating, withPeople } from './builders';

const JOB = 1;

async function live(domo: FakeDirectory, id: number): Promise<LiveUser> {
	const user = (await domo.allUsers([])).users.find((one) => one.id === id);
	if (user === undefined) throw new Error(`No user ${id}`);
	return user;
}

/** A counter over an instance, what it read since then, and losses of the role. */
function counting(domo: FakeDirectory, minimum = 1) {
	const counter = createAdminCounter(domo, JOB, minimum, domo.clock);
	const before = domo.calls.length;
	/** Who lost the role when too few were left, and how many those were. */
	const short: [number, number][] = [];
	const mayWriteFor: number[] = [];
	const lose = async (id: number, { takes = true, meanwhile = () => undefined as void } = {}) => {
		const user = await live(domo, id);
		domo.calls.pop();
		return counter.allowLoss(user, {
			write: async (notAfter) => {
				mayWriteFor.push(notAfter - domo.clock.now());
				meanwhile();
				if (takes) domo.person(id).roleId = 4;
				return takes;
			},
			wasDone: (wasTaken) => wasTaken,
			onShort: async (left) => void short.push([id, left]),
		});
	};
	const reads = () => domo.calls.slice(before).map(({ method, about }) => (method === 'usersById' ? about[0] : method));
	return { counter, lose, reads, short, mayWriteFor };
}

describe('the counter of admins', () => {
	it('looks for admins once, and reads these alone before and after each loss', async () => {
		const domo = anInstance();
		withPeople(domo, 11, 12);
		domo.add({ id: 4, roleId: 1 });
		const { lose, reads } = counting(domo);
		expect(await lose(2)).toEqual({ done: true });
		expect(await lose(3)).toEqual({ done: true });
		expect(reads()).toEqual(['allUsers', [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]);
	});

	it('lets a write start within five seconds of the request that counted, or of its start where it is not known when that was sent', async () => {
		const domo = anInstance();
		domo.latencyMs = 300;
		const plain = counting(domo);
		await plain.lose(2);
		expect(plain.mayWriteFor).toEqual([5_000 - 300]);
		domo.person(2).roleId = 1;
		const read = domo.usersById.bind(domo);
		const usersById: UserReader['usersById'] = async (ids, fields, options) => {
			expect([fields, options?.urgent]).toEqual([[], true]);
			await domo.clock.sleep(1_000);
			options?.onSend?.(domo.clock.now());
			options?.onSend?.(domo.clock.now() + 7);
			return read(ids, fields);
		};
		Object.assign(domo, { usersById });
		const sent = counting(domo);
		await sent.lose(2);
		expect(sent.mayWriteFor).toEqual([5_000 - 300]);
	});

	it('looks for admins again before it refuses, unless that was just done', async () => {
		const domo = anInstance();
		domo.people.delete(3);
		const fresh = counting(domo);
		expect(await fresh.lose(2)).toEqual({ refused: expect.stringContaining('0 confirmed Admins would be left') });
		expect(fresh.reads()).toEqual(['allUsers', [1, 2]]);
		for (const [ms, reads] of [[5_000, [[1, 2]]], [5_001, [[1, 2], 'allUsers', [1, 2, 13]]]] as const) {
			const late = anInstance();
			late.people.delete(3);
			const { lose, reads: seen } = counting(late);
			await lose(2);
			late.add({ id: 13, roleId: 1 });
			late.clock.advance(ms);
			expect(Object.keys(await lose(2))).toEqual([reads.length === 1 ? 'refused' : 'done']);
			expect(seen().slice(2, 2 + reads.length)).toEqual(reads);
		}
	});

	it('reads nobody where no admin need be left', async () => {
		const domo = anInstance();
		const { lose, reads, mayWriteFor } = counting(domo, 0);
		expect(await lose(2)).toEqual({ done: true });
		expect([reads(), mayWriteFor]).toEqual([[], [Infinity]]);
	});

	it('counts again only after somebody who counted lost the role', async () => {
		const domo = anInstance();
		domo.person(2).accepted = false;
		const { lose, reads } = counting(domo);
		expect(await lose(2)).toEqual({ done: true });
		expect(reads()).toEqual(['allUsers', [1, 2, 3]]);
		domo.add({ id: 4, roleId: 1 });
		expect(await lose(3, { takes: false })).toEqual({ refused: expect.any(String) });
		const kept = counting(domo);
		expect(await kept.lose(3, { takes: false })).toEqual({ done: false });
		expect(kept.reads()).toHaveLength(2);
	});

	it('reads somebody who became Admin by hand since it looked for them as well', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const { lose, reads } = counting(domo);
		await lose(2);
		ann!.roleId = 1;
		await lose(11);
		expect(reads().slice(3)).toEqual([[1, 2, 3, 11], [1, 2, 3, 11]]);
	});

	it('says at once where too few are left after a loss, and otherwise once more at the end, the last loss first, until there are enough', async () => {
		const domo = anInstance();
		domo.add({ id: 4, roleId: 1 });
		const { counter, lose, short } = counting(domo);
		await lose(2, { meanwhile: () => { domo.person(3).roleId = 4; domo.person(4).roleId = 4; } });
		expect(short).toEqual([[2, 0]]);
		for (const id of [2, 3, 4]) domo.person(id).roleId = 1;
		await lose(2);
		await lose(3);
		await counter.recheckLosses();
		expect(short).toEqual([[2, 0]]);
		domo.person(3).roleId = 1;
		await lose(3);
		domo.person(4).roleId = 4;
		await counter.recheckLosses();
		expect(short.slice(1)).toEqual([[3, 0], [2, 0]]);
		await counter.recheckLosses();
		expect(short).toHaveLength(3);
	});

	it('looks at a loss again at the end where nobody could be counted after it, and notes that', async () => {
		const domo = anInstance();
		const { counter, lose, short } = counting(domo);
		await lose(2, { meanwhile: () => domo.fail({ on: 'usersById', error: { kind: 'unavailable', message: 'HTTP 503' } }) });
		expect([short, counter.notes.length]).toEqual([[], 1]);
		domo.person(3).roleId = 4;
		await counter.recheckLosses();
		expect(short).toEqual([[2, 0]]);
	});

	it('counts at the end whoever is Admin then, whom this run made one too, and nothing where no role was touched', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		const { counter } = counting(domo);
		expect(await counter.countAtEnd()).toBeUndefined();
		ann!.roleId = 1;
		const stale = { users: (await domo.allUsers([])).users.filter(({ id }) => id !== 11), issues: [] };
		domo.allUsers = async () => stale;
		counter.addAdmin(11);
		expect(await counter.countAtEnd()).toBe(4);
		expect(domo.callsOf('usersById').at(-1)?.about[0]).toEqual([1, 2, 3, 11]);
		domo.person(2).active = false;
		expect(await counter.countAtEnd()).toBe(3);
	});
});

it('how many are left is said in the right number', () => {
	expect([0, 1, 2].map((left) => shortageText(left, 3))).toEqual([
		"0 confirmed Admins are left, fewer than 'Minimum Admins' (3)", "1 confirmed Admin is left, fewer than 'Minimum Admins' (3)", "2 confirmed Admins are left, fewer than 'Minimum Admins' (3)",
	]);
});

describe('the last admins in a dry run', () => {
	const found = async (domo: FakeDirectory, items: Parameters<typeof planOf>[1], minimum = 1) => {
		const steps = await toSteps(planOf(domo, items).items, 'forward', domo.clock);
		const refused = await findLastAdmins(domo, JOB, minimum, steps);
		return [...refused].map(([step, words]) => [step.userId, words.replace(/, fewer than.*/, '')]);
	};

	it('are looked for only where somebody who is Admin now would lose the role', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		expect(await found(domo, [updating(ann!, { title: 'x' }), updating(domo.person(2), { roleId: 1 })])).toEqual([]);
		expect(await found(domo, [deleting(domo.person(2)), deleting(domo.person(3))], 0)).toEqual([]);
		expect(domo.calls).toEqual([]);
		expect(await found(domo, [deleting(ann!)])).toEqual([]);
		expect(domo.calls.map(({ method }) => method)).toEqual(['usersById']);
	});

	it('are kept in the order in which the run writes, once the minimum is reached', async () => {
		const domo = anInstance();
		const [ann, ben] = withPeople(domo, 11, 12);
		const losing = [deleting(domo.person(2)), updating(domo.person(3), { roleId: 4 })];
		expect(await found(domo, losing)).toEqual([[2, 'Kept as Admin: without them 0 confirmed Admins would be left']]);
		expect(await found(domo, [updating(domo.person(3), { title: 'x' }), deleting(domo.person(2))])).toEqual([]);
		expect(await found(domo, losing, 2)).toEqual([[3, 'Kept as Admin: without them 1 confirmed Admin would be left'], [2, 'Kept as Admin: without them 1 confirmed Admin would be left']]);
		expect(await found(domo, [updating(ann!, { roleId: 1 }), ...losing])).toEqual([]);
		ann!.accepted = false;
		expect(await found(domo, [updating(ann!, { roleId: 1 }), ...losing])).toHaveLength(1);
		domo.person(3).human = false;
		expect(await found(domo, [deleting(ben!), ...losing])).toEqual([[2, 'Kept as Admin: without them 0 confirmed Admins would be left']]);
	});

	it('are not those who are no Admin any more, are gone, or are the job\'s own account', async () => {
		const domo = anInstance();
		const [ann] = withPeople(domo, 11);
		domo.add({ id: 4, roleId: 1 });
		const items = [deleting(domo.person(2)), deleting(ann!), deleting(domo.person(4)), deleting(domo.person(JOB))];
		domo.people.delete(4);
		expect(await found(domo, items)).toEqual([]);
		domo.person(2).roleId = 4;
		expect(await found(domo, [...items.slice(0, 2), deleting(domo.person(3))])).toEqual([[3, expect.any(String)]]);
	});
});
