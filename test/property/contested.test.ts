/** Runs of two jobs on one instance, with somebody else who changes values in between: which fights are reported, and when. */
import fc from 'fast-check';

import type { Outcome, OutcomeStatus } from '../../core/apply/types';
import type { FieldChange } from '../../core/plan/types';
import { buildReport, type LogReceipt, mailText, writeRunLog } from '../../core/report';
import { aPlan, anOutcome, aRun } from '../core/report/builders';
import { FakeClock } from '../support/fakeClock';
import { FakeDataSets } from '../support/fakeDataSets';

const HOUR_MS = 3_600_000;
const users = [1, 2];
const fields = ['title', 'department'];
const VALUES = ['A', 'B', 'C'];
const JOBS = ['People', 'Sales people'];

type Event =
	/** The table of a job wants another value. */
	| { readonly kind: 'table'; readonly job: number; readonly place: string; readonly value: string }
	| { readonly kind: 'somebodyElse'; readonly place: string; readonly value: string }
	/** `changedBack`: an identity provider has changed everything before. */
	| { readonly kind: 'run'; readonly changedBack: boolean; readonly job: number; readonly after: number; readonly status: OutcomeStatus; readonly isLogReadable: boolean; readonly isLoggedTwice: boolean };

const place = fc.tuple(fc.constantFrom(...users), fc.constantFrom(...fields)).map((both) => both.join(' '));
const value = fc.constantFrom(...VALUES);
const job = fc.constantFrom(0, 0, 0, 1);
const event: fc.Arbitrary<Event> = fc.oneof(
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('table' as const), job, place, value }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('somebodyElse' as const), place, value }) },
	{
		weight: 8,
		arbitrary: fc.record({
			kind: fc.constant('run' as const), changedBack: fc.constantFrom(true, true, false), job, after: fc.constantFrom(1, 6, 6, 6, 24, 24 * 7, 24 * 9), status: fc.constantFrom<OutcomeStatus>('applied', 'applied', 'applied', 'applied', 'failed', 'unverified', 'planned'),
			isLogReadable: fc.constantFrom(true, true, true, true, false), isLoggedTwice: fc.constantFrom(false, false, false, true),
		}),
	},
);

/** What a run wrote, as this test remembers it. */
interface Written {
	readonly to: string;
	readonly at: number;
	readonly wasMarked: boolean;
}

class World {
	readonly store = new FakeDataSets();
	private readonly tables = JOBS.map((_, at) => new Map(allPlaces().map((one) => [one, VALUES[at] ?? 'A'])));
	private readonly live = new Map(allPlaces().map((one) => [one, 'A']));
	private readonly written = new Map<string, Written[]>();
	private now = Date.UTC(2026, 0, 1);
	private runs = 0;

	async play(one: Event): Promise<void> {
		if (one.kind === 'table') this.tables[one.job]?.set(one.place, one.value);
		else if (one.kind === 'somebodyElse') this.live.set(one.place, one.value);
		else await this.run(one);
	}

	private async run({ job: at, changedBack, after, status, isLogReadable, isLoggedTwice }: Event & { kind: 'run' }): Promise<void> {
		this.now += after * HOUR_MS;
		this.runs += 1;
		if (changedBack) for (const each of allPlaces()) this.live.set(each, 'C');
		const jobName = JOBS[at] ?? '';
		const id = `run-${this.runs}`;
		const outcomes = users.flatMap((user) => this.outcomeOf(at, user, status) ?? []);
		const plan = aPlan({ jobName, run: { id, planHash: 'a' } });
		const record = aRun(outcomes, { plan, startedAt: this.now, finishedAt: this.now + 60_000 });
		const query = FakeDataSets.prototype.query;
		this.store.query = async (dataSet, sql) => (!isLogReadable && sql.includes('user_id') ? Promise.reject(new Error('busy')) : query.call(this.store, dataSet, sql));
		const isFirst = this.store.dataSets.size === 0;
		const receipt = await writeRunLog(this.store, { mode: 'new', name: 'Log' }, record, { clock: new FakeClock() });
		if (isLoggedTwice) {
			const log = this.store.get(receipt.dataSetId);
			log.rows.push(...log.rows.filter((row) => row['run_id'] === id));
		}
		const expected = status === 'applied' ? outcomes.flatMap((outcome) => this.remember(jobName, outcome, isLogReadable && !isFirst)) : [];
		expect([...reported(receipt)].sort()).toEqual(expected.sort());
		expect(/! (\d+) values? go/.exec(mailText(buildReport(record, receipt)))?.[1] ?? '0').toBe(String(expected.length));
	}

	private outcomeOf(at: number, userId: number, status: OutcomeStatus): Outcome | undefined {
		const changes = fields.flatMap((field): FieldChange[] => {
			const [from = '', to = ''] = [this.live.get(`${userId} ${field}`), this.tables[at]?.get(`${userId} ${field}`)];
			return from === to ? [] : [{ field, from, to }];
		});
		if (changes.length === 0) return undefined;
		if (status === 'applied') for (const { field, to } of changes) this.live.set(`${userId} ${field}`, String(to));
		const image = (side: 'from' | 'to') => Object.fromEntries(changes.map((change) => [change.field, change[side]]));
		return anOutcome({ userId, email: `u${userId}@acme.example`, status, changes, before: image('from'), after: image('to') });
	}

	/** Which fights the run reports, counted anew from all that this job wrote. */
	private remember(jobName: string, { userId, changes }: Outcome, canKnow: boolean): string[] {
		return changes.flatMap(({ field, to }) => {
			const key = `${jobName} ${userId} ${field}`;
			const all = this.written.get(key) ?? [];
			let fight: Written[] = [];
			for (const one of all) {
				const last = fight.at(-1);
				if (one.to !== to) fight = [];
				else fight = last === undefined || one.at - last.at <= 8 * 24 * HOUR_MS ? [...fight, one] : [one];
			}
			if (this.now - (fight.at(-1)?.at ?? 0) > 8 * 24 * HOUR_MS) fight = [];
			const isFight = canKnow && fight.length >= 2;
			this.written.set(key, [...all, { to: String(to), at: this.now, wasMarked: isFight }]);
			return isFight && !fight.some(({ wasMarked }) => wasMarked) ? [`${userId} ${field}`] : [];
		});
	}
}

const allPlaces = (): string[] => users.flatMap((user) => fields.map((field) => `${user} ${field}`));
const reported = ({ contested = [] }: LogReceipt): string[] => contested.filter(({ isNew }) => isNew).map(({ userId, field }) => `${userId} ${field}`);

describe('Fights over values', () => {
	it('are each reported once, by the third run of the job that writes the same value, and nothing else is', async () => {
		let fights = 0;
		await fc.assert(
			fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 25 }), async (events) => {
				const world = new World();
				for (const one of events) await world.play(one);
				fights += [...world.store.dataSets.values()].flatMap(({ rows }) => rows).filter((row) => row['message']?.includes('back and forth')).length;
			}),
			{ numRuns: 150 },
		);
		expect(fights).toBeGreaterThan(20);
	});
});
