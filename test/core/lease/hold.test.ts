import { LEASE_KEY, readLease, takeLease, type HeldLease, type LeaseAnswer } from '../../../core/lease';
import { leaseMs, leaseText, renewAfterMs } from '../../../core/lease/lease';
import { DomoError } from '../../../core/domo/errors';
import { FakeClock } from '../../support/fakeClock';
import { FakeDirectory } from '../../support/fakeDirectory';

function anInstance(): FakeDirectory {
	const directory = new FakeDirectory(new FakeClock());
	directory.add({ id: 1, email: 'job@acme.example' });
	return directory;
}
const holder = (runId: string, executionId = '7') => ({ actorId: 1, runId, jobName: 'People', executionId, total: 10 });
const take = (directory: FakeDirectory, runId: string) => takeLease(directory, holder(runId), directory.clock);
const markOf = (directory: FakeDirectory) => readLease(directory.person(1).attributes.get(LEASE_KEY));
function heldBy(answer: LeaseAnswer): HeldLease {
	if (!('held' in answer)) throw new Error(JSON.stringify(answer));
	return answer.held;
}

it('is taken, kept and ended, and leaves a journal', async () => {
	const directory = anInstance();
	const held = heldBy(await take(directory, 'a'));
	expect(markOf(directory)).toMatchObject({ run: 'a', state: 'writing', done: 0, total: 10, execution: '7' });
	expect(await held.keep(3)).toBe(true);
	expect(markOf(directory)?.done).toBe(0);
	directory.clock.advance(renewAfterMs + 1);
	expect(await Promise.all([held.keep(4), held.keep(4), held.keep(4)])).toEqual([true, true, true]);
	expect(markOf(directory)).toMatchObject({ state: 'writing', done: 4 });
	expect(directory.callsOf('update')).toHaveLength(2);
	await held.end(10);
	expect(markOf(directory)).toMatchObject({ run: 'a', state: 'done', done: 10 });
});

it('is refused to a second execution of the same plan, and goes again to the one that has it', async () => {
	const directory = anInstance();
	heldBy(await take(directory, 'a'));
	expect(await takeLease(directory, holder('a', '8'), directory.clock)).toEqual({ refused: expect.stringContaining('Another run (a of "People"') });
	heldBy(await take(directory, 'a'));
});

it('is refused while another run is alive, in words, without a write', async () => {
	const directory = anInstance();
	heldBy(await take(directory, 'a'));
	const writes = directory.writes.length;
	expect(await take(directory, 'b')).toEqual({ refused: expect.stringMatching(/Another run \(a of "People", 0 of 10 changes done\).*wrote nothing/) });
	expect(directory.writes).toHaveLength(writes);
});

it('is free again when its run ended, and when it died', async () => {
	const directory = anInstance();
	await heldBy(await take(directory, 'a')).end(10);
	heldBy(await take(directory, 'b'));
	directory.clock.advance(leaseMs);
	expect(await take(directory, 'c')).toHaveProperty('held');
});

it('is not waited for where its run is known to have ended', async () => {
	const directory = anInstance();
	heldBy(await take(directory, 'a'));
	const answer = await takeLease(directory, { ...holder('b'), hasEnded: (runId) => runId === 'a' }, directory.clock);
	expect(answer).toHaveProperty('held');
	expect(markOf(directory)?.run).toBe('b');
});

it('goes to one of many that start at once', async () => {
	const directory = anInstance();
	directory.latencyMs = 150;
	const answers = await Promise.all(['a', 'b', 'c', 'd'].map((run) => take(directory, run)));
	expect(answers.filter((answer) => 'held' in answer)).toHaveLength(1);
	expect(answers.filter((answer) => 'refused' in answer)).toHaveLength(3);
});

it('goes to one where a write took so long that the other had already looked', async () => {
	const directory = anInstance();
	directory.definitions = [{ key: LEASE_KEY, title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' }];
	const update = directory.update.bind(directory);
	directory.update = async (id, writes) => {
		if (String(writes[0]?.to).includes('"run":"slow"')) await directory.clock.sleep(5_000);
		return update(id, writes);
	};
	const slow = take(directory, 'slow');
	const quick = heldBy(await take(directory, 'quick'));
	expect(await quick.keep(0)).toBe(true);
	const written: string[] = [];
	const working = (async () => {
		for (let i = 0; i < 30; i++) {
			if (!(await quick.keep(i))) break;
			written.push('quick');
			await directory.clock.sleep(5_000);
		}
	})();
	heldBy(await slow);
	written.push('slow');
	await working;
	expect(written.indexOf('slow')).toBe(written.lastIndexOf('quick') + 1);
});

/** Lets what was begun come to its end. */
const otherTurns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const lostAnswer = { kind: 'unknownOutcome', message: 'The answer was lost' } as const;

it.each([true, false])('is taken although the answer to its mark is lost (written: %s)', async (applied) => {
	const directory = anInstance();
	directory.fail({ on: 'update', applied, error: lostAnswer });
	heldBy(await take(directory, 'a'));
	expect(markOf(directory)?.run).toBe('a');
	expect(directory.callsOf('update')).toHaveLength(applied ? 1 : 2);
});

it('outlives a renewal that fails, and tries again', async () => {
	const directory = anInstance();
	const held = heldBy(await take(directory, 'a'));
	directory.clock.advance(2_000);
	expect(await held.keep(0)).toBe(true);
	directory.clock.advance(renewAfterMs + 1);
	directory.fail({ on: 'update', error: lostAnswer });
	expect([await held.keep(1), await held.keep(2)]).toEqual([true, true]);
	await otherTurns();
	expect(directory.callsOf('update')).toHaveLength(2);
	directory.clock.advance(5_001);
	expect(await held.keep(3)).toBe(true);
	await otherTurns();
	expect(markOf(directory)).toMatchObject({ state: 'writing', done: 3 });
});

describe('while it is renewed', () => {
	async function aRenewal() {
		const directory = anInstance();
		const held = heldBy(await take(directory, 'a'));
		directory.clock.advance(2_000);
		await held.keep(0);
		await otherTurns();
		directory.clock.advance(renewAfterMs + 1);
		let answer = (): void => undefined;
		const answered = new Promise<void>((resolve) => (answer = resolve));
		const update = directory.update.bind(directory);
		directory.update = async (id, writes) => {
			if (String(writes[0]?.to).includes('"state":"writing"')) await answered;
			return update(id, writes);
		};
		return { directory, held, answer: () => answer() };
	}

	it('lets nobody wait', async () => {
		const { directory, held, answer } = await aRenewal();
		expect(await held.keep(1)).toBe(true);
		expect(markOf(directory)).toMatchObject({ done: 0 });
		answer();
		await otherTurns();
		expect(markOf(directory)).toMatchObject({ state: 'writing', done: 1 });
	});

	it('has its last word after that', async () => {
		const { directory, held, answer } = await aRenewal();
		await held.keep(1);
		const ended = held.end(9);
		await otherTurns();
		answer();
		await ended;
		await otherTurns();
		expect(markOf(directory)).toMatchObject({ state: 'done', done: 9 });
	});
});

it('writes nothing past its first seconds until it could look once more for a slower run', async () => {
	const directory = anInstance();
	const held = heldBy(await take(directory, 'a'));
	expect(await held.keep(0)).toBe(true);
	directory.clock.advance(2_000);
	directory.fail({ on: 'usersById', times: 3, error: { kind: 'unavailable', message: 'Down' } });
	const asked = directory.clock.now();
	expect(await held.keep(1)).toBe(true);
	expect(directory.clock.now() - asked).toBe(15_000);
});

it('is waited for no longer where the run is stopped', async () => {
	const directory = anInstance();
	const stop = new AbortController();
	directory.afterWrite = ({ method }) => {
		if (method === 'update') stop.abort();
	};
	const asked = directory.clock.now();
	expect(await takeLease(directory, holder('a'), directory.clock, stop.signal)).toEqual({ refused: 'The run was stopped.' });
	expect(directory.clock.now()).toBe(asked);
});

it('is not tried again for a run that is stopped while it cannot be looked at', async () => {
	const directory = anInstance();
	const stop = new AbortController();
	const held = heldBy(await takeLease(directory, holder('a'), directory.clock, stop.signal));
	directory.clock.advance(2_000);
	let looks = 0;
	const down = () => {
		looks += 1;
		if (looks === 2) stop.abort();
		return true;
	};
	directory.fail({ on: 'usersById', times: Infinity, error: { kind: 'unavailable', message: 'Down' }, when: down });
	const asked = directory.clock.now();
	expect(await held.keep(1)).toBe(false);
	expect(directory.clock.now() - asked).toBe(5_000);
});

it('is given up before it runs out when it cannot be renewed', async () => {
	const directory = anInstance();
	const held = heldBy(await take(directory, 'a'));
	directory.fail({ on: 'update', times: 1_000, error: lostAnswer });
	directory.clock.advance(leaseMs - 10_000);
	expect(await held.keep(1)).toBe(false);
	expect(held.why()).toMatch(/could not be renewed in time.*The answer was lost/);
});

it('goes to one of many that start at once where its attribute is not defined yet', async () => {
	const directory = anInstance();
	directory.latencyMs = 150;
	const create = directory.createAttribute.bind(directory);
	directory.createAttribute = async (key) => {
		if (directory.definitions.some((known) => known.key === key)) throw new DomoError({ kind: 'refused', message: 'exists', attempts: 1, httpStatus: 400 });
		return create(key);
	};
	const answers = await Promise.all(['a', 'b', 'c'].map((run) => take(directory, run)));
	expect(answers.map((answer) => Object.keys(answer)[0]).sort()).toEqual(['held', 'refused', 'refused']);
});

it('says that it is lost when another run took over', async () => {
	const directory = anInstance();
	const held = heldBy(await take(directory, 'a'));
	directory.clock.advance(leaseMs + 1);
	heldBy(await take(directory, 'b'));
	expect(await held.keep(1)).toBe(false);
	expect(held.why()).toMatch(/Another run took over/);
	await held.end(1);
	expect(markOf(directory)?.run).toBe('b');
});

it('is done without, and says so, where its attribute cannot be defined', async () => {
	const directory = anInstance();
	directory.fail({ on: 'createAttribute', error: { kind: 'grant', message: 'Forbidden' } });
	expect(await take(directory, 'a')).toEqual({ unavailable: expect.stringMatching(/not prevented.*Forbidden.*Manage All Company Settings/) });
});

it('is not stopped by a text that is no lease', () => {
	expect([readLease('free text'), readLease('{"run":1}'), readLease(null), readLease('')]).toEqual([undefined, undefined, undefined, undefined]);
	const lease = { run: 'a', job: 'j', state: 'done', startedAt: '', until: '', done: 1, total: 2, execution: '' } as const;
	expect(readLease(leaseText(lease))).toEqual(lease);
});
