import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { fieldsOf, runCode, shippedWorkflow } from './codeNode';

const workflow = shippedWorkflow('domo-watchdog');
const hour = 3_600_000;
const start = Date.parse('2026-11-01T07:00:00Z');

interface Run {
	readonly at: number;
	readonly status: string;
	readonly job?: string;
	readonly instance?: string;
}

const rowOf = ({ at, status, job = 'People', instance = 'acme.domo.com' }: Run, index: number): IDataObject => ({
	run_id: `run-${index}`, job_name: job, instance, status, started_at: new Date(at).toISOString(), message: status === 'failed' ? 'Domo refused <it>' : null, execution_id: String(index),
});

/** A published watchdog: looks at the log when it is told to, with n8n's memory between the looks. */
class Watchdog {
	readonly sent: string[] = [];
	mailServerIsDown = false;
	private readonly staticData: IDataObject = {};
	constructor(private readonly settings: IDataObject = {}) {}

	look(now: number, items: readonly IDataObject[]): string[] {
		const given = { nodes: { Settings: { ...fieldsOf(workflow, 'Settings'), ...this.settings } }, staticData: this.staticData, now };
		const [changed] = runCode(workflow, 'What Changed', { ...given, items });
		if (changed === undefined || this.mailServerIsDown) return [];
		runCode(workflow, 'Remember', { ...given, nodes: { 'What Changed': JSON.parse(JSON.stringify(changed)) }, items: [{}] });
		const text = String(changed.text);
		this.sent.push(text);
		return [text];
	}

	/** One look a day at the log as it is then. */
	days(count: number, runs: readonly Run[]): string[][] {
		return Array.from({ length: count }, (_, day) => {
			const now = start + day * 24 * hour;
			return this.look(now, runs.filter(({ at }) => at <= now).map(rowOf).reverse());
		});
	}
}

const every = (hours: number, from: number, to: number, status = 'success'): Run[] =>
	Array.from({ length: Math.max(0, Math.floor((to - from) / hours)) }, (_, at) => ({ at: start + (from + at * hours) * hour, status }));

describe('The watchdog', () => {
	it('reports a stopped schedule once, and its recovery once', () => {
		const told = new Watchdog().days(12, [...every(6, -24, 48), ...every(6, 7 * 24 - 6, 12 * 24)]);
		expect(told.map((mails) => mails.map((text) => text.split('\n')[0]))).toEqual([
			[], [], [], ['People (acme.domo.com) has not run for 30 hours'], [], [], [], ['People (acme.domo.com) is well again'], [], [], [], [],
		]);
	});

	it('reports a failing job once, and its recovery once', () => {
		const told = new Watchdog().days(8, [...every(6, -24, 20), ...every(6, 24, 90, 'failed'), ...every(6, 96, 200)]);
		expect(told.flat().map((text) => text.split('\n').slice(0, 2))).toEqual([
			['People (acme.domo.com) failed 5 times in a row', expect.stringMatching(/Domo refused <it>/)],
			['People (acme.domo.com) is well again', expect.any(String)],
		]);
	});

	it('says nothing of a single failure, nor that a stopped job is well when its next run fails', () => {
		expect(new Watchdog().days(3, [...every(6, -24, 18), { at: start + 23 * hour, status: 'failed' }, ...every(6, 25, 72)]).flat()).toEqual([]);
		const told = new Watchdog().days(6, [...every(6, -24, 12), { at: start + 71 * hour, status: 'failed' }, ...every(6, 74, 140)]);
		expect(told.map((mails) => mails.length)).toEqual([0, 1, 0, 0, 1, 0]);
	});

	it('counts a run that was cut off as a failure', () => {
		expect(new Watchdog().days(1, every(2, -8, -3, 'interrupted')).flat()).toEqual([expect.stringContaining('failed 2 times in a row')]);
	});

	it('repeats a message that could not be sent', () => {
		const watchdog = new Watchdog();
		watchdog.mailServerIsDown = true;
		const stopped = every(6, -48, -24);
		expect(watchdog.days(1, stopped).flat()).toEqual([]);
		watchdog.mailServerIsDown = false;
		expect(watchdog.days(2, stopped).map((mails) => mails.length)).toEqual([1, 0]);
	});

	it('reports once that the log cannot be read, once that it can, and forgets no job meanwhile', () => {
		const watchdog = new Watchdog();
		const runs = every(6, -48, -24).map(rowOf);
		watchdog.look(start, runs);
		const refused = [{ error: 'Domo refused the credential' }];
		expect([1, 2].map((day) => watchdog.look(start + day * hour, refused).length)).toEqual([1, 0]);
		expect(watchdog.look(start + 3 * hour, runs)).toEqual(['The run log can be read again']);
		expect(watchdog.sent).toHaveLength(3);
	});

	it('remembers a job whose rows are no longer among the newest', () => {
		const watchdog = new Watchdog();
		const [old] = every(6, -6, 0);
		watchdog.look(start, [rowOf(old ?? { at: start, status: 'success' }, 0)]);
		const busy = (now: number) => [rowOf({ at: now - hour, status: 'success', job: 'Other' }, 1)];
		expect(watchdog.look(start + 24 * hour, busy(start + 24 * hour))).toEqual([expect.stringContaining('People (acme.domo.com) has not run for 30 hours')]);
		expect(watchdog.look(start + 48 * hour, busy(start + 48 * hour))).toEqual([]);
	});

	it('watches each instance of a job by itself, and no undo', () => {
		const told = new Watchdog().days(2, [
			...every(6, -24, 48), ...every(6, -24, 6).map((run) => ({ ...run, instance: 'globex.domo.com' })), { at: start - 40 * hour, status: 'failed', job: 'Undo of People' },
			{ at: start - 39 * hour, status: 'failed', job: 'Undo of People' },
		]);
		expect(told.flat()).toEqual([expect.stringMatching(/^People \(globex\.domo\.com\) has not run/)]);
	});

	it('keeps to the hours of each job, and does not wait for one that is called when needed', () => {
		const weekly = { ...every(6, -6, 0)[0], job: 'Weekly = all' } as Run;
		const called = { ...weekly, job: 'Domo One Person' };
		const watchdog = new Watchdog({ hoursByJob: 'Weekly = all = 170\nDomo One Person = never' });
		expect(watchdog.days(10, [weekly, called]).map((mails) => mails.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
		expect(() => new Watchdog({ hoursByJob: 'Weekly: 170' }).days(1, [])).toThrow('Weekly: 170');
	});

	it('says nothing of jobs that ended long ago, nor of an empty log', () => {
		expect(new Watchdog().days(1, every(6, -60 * 24, -40 * 24)).flat()).toEqual([]);
		expect(new Watchdog().look(start, [{ _empty: true }])).toEqual([]);
	});

	it('escapes what a message holds in the HTML of the mail', () => {
		const settings = fieldsOf(workflow, 'Settings');
		const [changed] = runCode(workflow, 'What Changed', { items: every(2, -8, -3, 'failed').map(rowOf), nodes: { Settings: settings }, now: start });
		expect(changed?.html).toContain('Domo refused &lt;it&gt;');
	});

	it('says of any job what an independent judge says, once each time it changes', () => {
		const day = fc.array(fc.record({ hour: fc.integer({ min: 0, max: 23 }), status: fc.constantFrom('success', 'nothingToDo', 'partial', 'failed') }), { maxLength: 4 });
		fc.assert(
			fc.property(fc.array(day, { minLength: 2, maxLength: 14 }), (plan) => {
				const runs = plan
					.flatMap((list, at) => list.map(({ hour: h, status }): Run => ({ at: start + (at * 24 + h) * hour + 1, status })))
					.sort((a, b) => a.at - b.at);
				const told = new Watchdog().days(plan.length, runs);
				let alarmed = 'well';
				for (const [at, mails] of told.entries()) {
					const now = start + at * 24 * hour;
					const seen = runs.filter((run) => run.at <= now);
					const [newest, second] = [seen.at(-1), seen.at(-2)];
					if (newest === undefined) {
						expect(mails).toEqual([]);
						continue;
					}
					const late = now - newest.at > 12 * hour;
					const bad = newest.status === 'failed' && second?.status === 'failed' ? 'failed' : late ? 'not run' : newest.status === 'failed' ? alarmed : 'well';
					expect(mails).toEqual(bad === alarmed ? [] : [expect.stringContaining(bad)]);
					alarmed = bad;
				}
			}),
			{ numRuns: 300 },
		);
	});
});
