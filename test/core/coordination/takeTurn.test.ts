import { markIn, markText, takeTurn, type Turn, type TurnAnswer } from '../../../core/coordination';
import { aliveMs, renewAfterMs } from '../../../core/coordination/mark';
import { COORDINATION_KEY } from '../../../core/domo';
import { FakeClock } from '../../support/fakeClock';
import { FakeDirectory } from '../../support/fakeDirectory';

/** An instance whose admin made the attribute. */
function anInstance(): FakeDirectory {
	const directory = new FakeDirectory(new FakeClock());
	directory.add({ id: 1, email: 'job@acme.example' });
	directory.definitions = [{ key: COORDINATION_KEY, title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' }];
	return directory;
}
const holder = (runId: string, executionId = '7') => ({ actorId: 1, runId, jobName: 'People', executionId, total: 10 });
const take = (directory: FakeDirectory, runId: string) => takeTurn(directory, holder(runId), directory.clock);
const markOf = (directory: FakeDirectory) => markIn(directory.person(1).attributes.get(COORDINATION_KEY)).run;
function turnOf(answer: TurnAnswer | undefined): Turn {
	if (answer === undefined || !('turn' in answer)) throw new Error(JSON.stringify(answer));
	return answer.turn;
}
const none = () => 0;
/** Lets what was begun come to its end. */
const otherTurns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const lostAnswer = { kind: 'unknownOutcome', message: 'The answer was lost' } as const;

it('does nothing where no admin made the attribute, or where the attributes cannot be read', async () => {
	const directory = anInstance();
	directory.definitions = [];
	expect(await take(directory, 'a')).toBeUndefined();
	directory.fail({ on: 'attributes', error: { kind: 'grant', message: 'Forbidden' } });
	expect(await take(directory, 'a')).toBeUndefined();
	expect(directory.writes).toEqual([]);
});

it('is taken, renewed and ended, and says how far the run came', async () => {
	const directory = anInstance();
	const turn = turnOf(await take(directory, 'a'));
	expect(markOf(directory)).toMatchObject({ run: 'a', state: 'writing', done: 0, total: 10, execution: '7' });
	expect(await turn.isOurs(() => 3)).toBe(true);
	expect(markOf(directory)?.done).toBe(0);
	directory.clock.advance(renewAfterMs + 1);
	expect(await Promise.all([turn.isOurs(() => 4), turn.isOurs(() => 4), turn.isOurs(() => 4)])).toEqual([true, true, true]);
	await otherTurns();
	expect(markOf(directory)).toMatchObject({ state: 'writing', done: 4 });
	expect(directory.callsOf('update')).toHaveLength(2);
	await turn.end(10, 'done');
	expect(markOf(directory)).toMatchObject({ run: 'a', state: 'done', done: 10 });
	expect(turn.notes()).toEqual([]);
});

it('is refused while another run is alive, in words, without a write', async () => {
	const directory = anInstance();
	turnOf(await take(directory, 'a'));
	const writes = directory.writes.length;
	expect(await take(directory, 'b')).toEqual({ refused: expect.stringMatching(/Another run \(a of "People", at least 0 of 10 changes done\).*wrote nothing/) });
	expect(await takeTurn(directory, holder('a', '8'), directory.clock)).toEqual({ refused: expect.stringContaining('Another run (a of "People"') });
	expect(directory.writes).toHaveLength(writes);
	turnOf(await take(directory, 'a'));
});

it('is free again when its run ended or was stopped, and when it died', async () => {
	const directory = anInstance();
	await turnOf(await take(directory, 'a')).end(10, 'done');
	await turnOf(await take(directory, 'b')).end(3, 'stopped');
	turnOf(await take(directory, 'c'));
	directory.clock.advance(aliveMs);
	turnOf(await take(directory, 'd'));
});

it('does not wait for a mark that ends in hours: its clock was wrong', async () => {
	const directory = anInstance();
	const until = new Date(directory.clock.now() + 6 * 3_600_000).toISOString();
	const run = { run: 'other', job: 'J', state: 'writing', startedAt: until, until, done: 0, total: 9, execution: '8' } as const;
	directory.person(1).attributes.set(COORDINATION_KEY, markText({ run, jobs: [] }));
	turnOf(await take(directory, 'a'));
});

it('does not wait for a run that is known to have ended', async () => {
	const directory = anInstance();
	turnOf(await take(directory, 'a'));
	turnOf(await takeTurn(directory, { ...holder('b'), hasEnded: (runId) => runId === 'a' }, directory.clock));
	expect(markOf(directory)?.run).toBe('b');
});

it('goes to one of many that start at once', async () => {
	const directory = anInstance();
	directory.latencyMs = 150;
	const answers = await Promise.all(['a', 'b', 'c', 'd'].map((run) => take(directory, run)));
	expect(answers.filter((answer) => answer !== undefined && 'turn' in answer)).toHaveLength(1);
	expect(answers.filter((answer) => answer !== undefined && 'refused' in answer)).toHaveLength(3);
});

it('gives the jobs of the account, and keeps them in the mark', async () => {
	const directory = anInstance();
	const seen = new Date(directory.clock.now()).toISOString();
	const sales = { id: 's', name: 'Sales', orphans: 'delete', scope: {}, seen } as const;
	directory.person(1).attributes.set(COORDINATION_KEY, markText({ jobs: [sales] }));
	const job = { id: 'p', name: 'People', orphans: 'keep', scope: {} } as const;
	const turn = turnOf(await takeTurn(directory, { ...holder('a'), job }, directory.clock));
	expect(turn.others).toEqual([sales]);
	await turn.end(1, 'done');
	expect(markIn(directory.person(1).attributes.get(COORDINATION_KEY)).jobs.map(({ id }) => id)).toEqual(['p', 's']);
});

describe('a run goes on', () => {
	const marks: [string, (directory: FakeDirectory) => void, RegExp | undefined][] = [
		['cannot be read', (directory) => directory.fail({ on: 'usersById', times: 100, error: { kind: 'unavailable', message: 'Down' } }), /could not be read.*Down/],
		['is refused', (directory) => directory.fail({ on: 'update', times: 100, error: { kind: 'refused', message: 'May not be edited' } }), /could not be written.*May not be edited/],
		['needs a grant', (directory) => directory.fail({ on: 'update', times: 100, error: { kind: 'grant', message: 'Forbidden' } }), /could not be written.*Forbidden/],
		['is lost on its way each time', (directory) => directory.fail({ on: 'update', times: 100, error: lostAnswer }), /could not be written.*lost/],
		['is ignored', (directory) => void directory.forgetful.add(COORDINATION_KEY), /late, cut or not kept/],
		['is cut', (directory) => {
			const update = directory.update.bind(directory);
			directory.update = async (id, writes) => ({ ...(await update(id, writes)), shown: false });
			directory.afterWrite = ({ method }) => {
				const text = String(directory.person(1).attributes.get(COORDINATION_KEY) ?? '');
				if (method === 'update') directory.person(1).attributes.set(COORDINATION_KEY, text.slice(0, 50));
			};
		}, /late, cut or not kept/],
		['is somebody else\'s text', (directory) => void directory.person(1).attributes.set(COORDINATION_KEY, 'do not delete'), undefined],
	];
	it.each(marks)('where the mark %s', async (_, spoil, note) => {
		const directory = anInstance();
		spoil(directory);
		const turn = turnOf(await take(directory, 'a'));
		for (let i = 0; i < 4; i++) {
			expect(await turn.isOurs(none)).toBe(true);
			await otherTurns();
			directory.clock.advance(renewAfterMs + 1);
		}
		await turn.end(1, 'done');
		if (note === undefined) expect(turn.notes()).toEqual([]);
		else expect(turn.notes().join('\n')).toMatch(note);
	});

	it('where a search shows the mark late, but the response to the write has it', async () => {
		const directory = anInstance();
		const read = directory.usersById.bind(directory);
		directory.usersById = async (ids, fields) => (await read(ids, fields)).map((user) => ({ ...user, values: user.values.map(() => null) }));
		const update = directory.update.bind(directory);
		directory.update = async (id, writes) => ({ ...(await update(id, writes)), shown: true });
		const turn = turnOf(await take(directory, 'a'));
		expect(await turn.isOurs(none)).toBe(true);
		expect(turn.notes()).toEqual([]);
	});

	it('where the text is too long: it is written without the other jobs', async () => {
		const directory = anInstance();
		const seen = new Date(directory.clock.now()).toISOString();
		const many = Array.from({ length: 15 }, (_, i) => ({ id: `job ${i}`, name: 'x'.repeat(60), orphans: 'keep', scope: {}, seen } as const));
		directory.person(1).attributes.set(COORDINATION_KEY, markText({ jobs: many }));
		directory.fail({ on: 'update', times: 100, when: (about) => JSON.stringify(about).length > 900, error: { kind: 'refused', message: 'Too long' } });
		const turn = turnOf(await take(directory, 'a'));
		expect(markOf(directory)?.run).toBe('a');
		expect(turn.notes()).toEqual([]);
	});

	it('where a renewal fails: it is tried again', async () => {
		const directory = anInstance();
		const turn = turnOf(await take(directory, 'a'));
		directory.clock.advance(2_000);
		expect(await turn.isOurs(none)).toBe(true);
		await otherTurns();
		directory.clock.advance(renewAfterMs + 1);
		directory.fail({ on: 'update', times: 1, error: { kind: 'unavailable', message: 'Down' } });
		expect([await turn.isOurs(() => 1), await turn.isOurs(() => 2)]).toEqual([true, true]);
		await otherTurns();
		directory.clock.advance(5_001);
		expect(await turn.isOurs(() => 3)).toBe(true);
		await otherTurns();
		expect(markOf(directory)).toMatchObject({ state: 'writing', done: 3 });
	});
});

it.each([true, false])('is taken although the response to its mark is lost (written: %s)', async (applied) => {
	const directory = anInstance();
	directory.fail({ on: 'update', applied, error: lostAnswer });
	turnOf(await take(directory, 'a'));
	expect(markOf(directory)?.run).toBe('a');
	expect(directory.callsOf('update')).toHaveLength(applied ? 1 : 2);
});

it('writes its last mark after a renewal in flight, for which no write waits', async () => {
	const directory = anInstance();
	const turn = turnOf(await take(directory, 'a'));
	directory.clock.advance(2_000);
	await turn.isOurs(none);
	await otherTurns();
	directory.clock.advance(renewAfterMs + 1);
	let answer = (): void => undefined;
	const answered = new Promise<void>((resolve) => (answer = resolve));
	const update = directory.update.bind(directory);
	directory.update = async (id, writes) => {
		if (String(writes[0]?.to).includes('"state":"writing"')) await answered;
		return update(id, writes);
	};
	expect(await turn.isOurs(() => 1)).toBe(true);
	const ended = turn.end(9, 'done');
	await otherTurns();
	answer();
	await ended;
	expect(markOf(directory)).toMatchObject({ state: 'done', done: 9 });
});

it('ends waiting where the run is stopped, and says so', async () => {
	const directory = anInstance();
	const stop = new AbortController();
	directory.afterWrite = () => stop.abort();
	const asked = directory.clock.now();
	expect(await takeTurn(directory, holder('a'), directory.clock, stop.signal)).toEqual({ refused: 'The run was stopped.' });
	expect(directory.clock.now()).toBe(asked);
	expect(markOf(directory)).toMatchObject({ state: 'stopped', done: 0 });
});

it('ends when another run took over', async () => {
	const directory = anInstance();
	const turn = turnOf(await take(directory, 'a'));
	directory.clock.advance(aliveMs + 1);
	turnOf(await take(directory, 'b'));
	await turn.isOurs(none);
	await otherTurns();
	expect(await turn.isOurs(none)).toBe(false);
	expect(turn.why()).toMatch(/Another run has begun to write/);
	await turn.end(1, 'done');
	expect(markOf(directory)?.run).toBe('b');
});

describe('how long a run waits after it wrote its mark', () => {
	it.each([[100, 500], [250, 500], [300, 3_000], [1_000, 3_000], [1_100, 14_000]])('where a request takes %i ms: %i ms', async (requestMs, waitMs) => {
		const directory = anInstance();
		await directory.attributes();
		directory.latencyMs = requestMs;
		const begun = directory.clock.now();
		turnOf(await take(directory, 'a'));
		// The attributes, the mark read, written, and read again.
		expect(directory.clock.now() - begun).toBe(4 * requestMs + waitMs);
	});

	it('a quick run reads once more after two seconds, for which its next write waits; a slow one only renews', async () => {
		const quick = anInstance();
		const turn = turnOf(await take(quick, 'a'));
		const reads = quick.callsOf('usersById').length;
		quick.clock.advance(1_499);
		expect([await turn.isOurs(none), quick.callsOf('usersById').length]).toEqual([true, reads]);
		quick.clock.advance(1);
		expect([await turn.isOurs(none), quick.callsOf('usersById').length]).toEqual([true, reads + 1]);
		const slow = anInstance();
		slow.latencyMs = 300;
		const slowTurn = turnOf(await take(slow, 'a'));
		slow.latencyMs = 0;
		const before = slow.callsOf('usersById').length;
		slow.clock.advance(2_000);
		await slowTurn.isOurs(none);
		await otherTurns();
		expect(slow.callsOf('usersById')).toHaveLength(before);
	});
});

it('a mark whose answer is lost each time is written four times, after longer and longer pauses', async () => {
	const directory = anInstance();
	directory.fail({ on: 'update', times: 100, error: { kind: 'badAnswer', message: 'Odd' } });
	const begun = directory.clock.now();
	const turn = turnOf(await take(directory, 'a'));
	expect([directory.callsOf('update').length, directory.clock.now() - begun]).toEqual([4, 250 + 500 + 1_000]);
	expect(turn.notes()).toEqual([expect.stringMatching(/^Other runs and jobs may not see this one in the attribute "domoUserManagement": its mark could not be written\. Odd/)]);
	expect(await turn.isOurs(none)).toBe(true);
	await turn.end(1, 'done');
	expect(directory.callsOf('update')).toHaveLength(4);
});

it('a mark whose answer was lost is not written again where another run is seen by then, which is then refused its turn', async () => {
	const directory = anInstance();
	directory.fail({ on: 'update', error: lostAnswer });
	directory.beforeWrite = () => {
		const at = new Date(directory.clock.now() + 60_000).toISOString();
		directory.person(1).attributes.set(COORDINATION_KEY, markText({ run: { run: 'b', job: 'Other', state: 'writing', startedAt: at, until: at, done: 0, total: 9, execution: '8' }, jobs: [] }));
	};
	expect(await take(directory, 'a')).toEqual({ refused: expect.stringContaining('Another run (b of "Other", at least 0 of 9 changes done)') });
	expect(directory.callsOf('update')).toHaveLength(1);
});

describe('what a turn notes', () => {
	const noted = 'Other runs and jobs may not see this one in the attribute "domoUserManagement": ';

	it('is that its mark could not be read again, or not be renewed, each once and with the reason', async () => {
		const directory = anInstance();
		const turn = turnOf(await take(directory, 'a'));
		directory.fail({ on: 'usersById', error: { kind: 'unavailable', message: 'Down' } });
		directory.clock.advance(2_000);
		expect(await turn.isOurs(none)).toBe(true);
		directory.clock.advance(renewAfterMs + 1);
		directory.fail({ on: 'update', error: { kind: 'refused', message: 'May not be edited' }, times: 2 });
		expect(await turn.isOurs(none)).toBe(true);
		await otherTurns();
		expect(turn.notes().map((note) => note.replace(/(Down|May not be edited).*/, '$1'))).toEqual([`${noted}its mark could not be read. Down`, `${noted}its mark could not be renewed. May not be edited`]);
	});

	it('has no reason where Domo only shows another text', async () => {
		const directory = anInstance();
		directory.forgetful.add(COORDINATION_KEY);
		expect(turnOf(await take(directory, 'a')).notes()).toEqual([`${noted}Domo shows another text than was written there, or none yet: it is late, cut or not kept.`]);
	});

	it('is why the mark could not be read at first', async () => {
		const directory = anInstance();
		directory.fail({ on: 'usersById', error: { kind: 'unavailable', message: 'Down' } });
		const turn = turnOf(await take(directory, 'a'));
		expect([turn.notes().map((note) => note.slice(0, noted.length + 31)), turn.others]).toEqual([[`${noted}its mark could not be read. Down`.slice(0, noted.length + 31)], []]);
	});

	it('is nothing after a renewal, and the next one is due only later', async () => {
		const directory = anInstance();
		const turn = turnOf(await take(directory, 'a'));
		directory.clock.advance(renewAfterMs + 1);
		await turn.isOurs(() => 1);
		await otherTurns();
		const writes = directory.callsOf('update').length;
		directory.clock.advance(renewAfterMs - 1_000);
		await turn.isOurs(() => 2);
		await otherTurns();
		expect([directory.callsOf('update').length, turn.notes()]).toEqual([writes, []]);
		directory.clock.advance(1_000);
		await turn.isOurs(() => 3);
		await otherTurns();
		expect(directory.callsOf('update')).toHaveLength(writes + 1);
	});

	it('is tried again five seconds after a read that failed, not sooner', async () => {
		const directory = anInstance();
		const turn = turnOf(await take(directory, 'a'));
		directory.clock.advance(2_000);
		await turn.isOurs(none);
		await otherTurns();
		directory.clock.advance(renewAfterMs);
		directory.fail({ on: 'update', error: { kind: 'unavailable', message: 'Down' } });
		await turn.isOurs(none);
		await otherTurns();
		const writes = directory.callsOf('update').length;
		directory.clock.advance(4_999);
		await turn.isOurs(none);
		await otherTurns();
		expect(directory.callsOf('update')).toHaveLength(writes);
		directory.clock.advance(1);
		await turn.isOurs(none);
		await otherTurns();
		expect(directory.callsOf('update')).toHaveLength(writes + 1);
	});
});
