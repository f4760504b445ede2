/**
 * Explores every interleaving of runs at work in one instance. Each run waits with its next request until the explorer answers it, so
 * that an interleaving is a list of choices; a state that was seen before is not explored again.
 *
 * The requests of one run are answered in the order in which they were sent: those under way at the same time only read, or write to
 * different people, so their order among themselves changes nothing.
 */
import { createHash } from 'node:crypto';

import type { Answer, Asked, Domo } from './domo';
import { LostConnection, type Wire } from './n8n';
import { restart } from './time';

/** What may happen once, at any moment, besides answers. */
export interface Mishaps {
	/** The run that n8n may be killed in. */
	readonly crash?: number;
	/** Whether the answer to one write may be lost, after Domo did what it asked. */
	readonly lostAnswer?: boolean;
	/** What somebody may do by hand. */
	readonly act?: (domo: Domo) => void;
}

export interface Scene {
	readonly domo: Domo;
	/** Starts each run; what it gives at its end. */
	readonly runs: readonly ((wire: Wire) => Promise<unknown>)[];
	/** What is wrong at the end, when all runs have ended or were killed. */
	readonly wrong: (ends: readonly Ending[], happened: readonly string[]) => Promise<readonly string[]> | readonly string[];
}

export type Ending = { readonly gave: unknown } | { readonly threw: unknown } | 'killed';

export interface Explored {
	readonly states: number;
	readonly executions: number;
	/** Each with the choices that lead there. */
	readonly violations: readonly { readonly wrong: readonly string[]; readonly choices: readonly string[] }[];
	/** False where the limit ended the search. */
	readonly isComplete: boolean;
}

interface Waiting {
	readonly asked: Asked;
	readonly answer: () => Answer;
	readonly resolve: (answer: Answer) => void;
	readonly reject: (error: unknown) => void;
}

const isWrite = ({ method, path }: Asked): boolean => method !== 'GET' && !/\/search$|\/query$|ownedBy|adminsummary|\/execute\//.test(path);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const calmTurns = 6;
const refusal: Answer = { status: 403, body: '{"status":403,"message":"Forbidden"}', headers: { 'content-type': 'application/json' } };

/** One execution: a scene, and where its runs stand. */
class Execution {
	private readonly queues: Waiting[][];
	private readonly traces: string[][];
	readonly ends: (Ending | undefined)[];
	readonly happened: string[] = [];
	private readonly finished: Promise<unknown>;
	private moves = 0;
	private isOver = false;

	constructor(readonly scene: Scene, private readonly mishaps: Mishaps) {
		this.queues = scene.runs.map(() => []);
		this.traces = scene.runs.map(() => []);
		this.ends = scene.runs.map(() => undefined);
		this.finished = Promise.all(scene.runs.map((run, i) => {
			const wire: Wire = (asked, answer) =>
				new Promise((resolve, reject) => {
					if (this.isOver) return resolve(refusal);
					this.moves += 1;
					this.queues[i]?.push({ asked, answer, resolve, reject });
				});
			const end = (ending: Ending): void => {
				this.moves += 1;
				this.ends[i] ??= ending;
			};
			return run(wire).then((gave) => end({ gave }), (threw: unknown) => end({ threw }));
		}));
	}

	/** Refuses whatever a run still asks, so that none is left behind that could wake in a later execution. */
	async close(): Promise<void> {
		this.isOver = true;
		for (const waiting of this.queues.flat()) waiting.resolve(refusal);
		await this.finished;
	}

	/** Until every run waits for an answer or has ended; time passes meanwhile for those that only sleep. */
	async calm(): Promise<void> {
		for (let quiet = 0, seen = this.moves; quiet < calmTurns; quiet += 1) {
			await turn();
			const isAwake = this.queues.some((queue, i) => queue.length === 0 && this.ends[i] === undefined);
			if (this.moves !== seen || (isAwake && quiet === calmTurns - 1)) [quiet, seen] = [-1, this.moves];
		}
	}

	choices(): string[] {
		const open = this.queues.flatMap((queue, i) => (queue[0] === undefined || this.ends[i] === 'killed' ? [] : [{ i, asked: queue[0].asked }]));
		const has = (what: string): boolean => this.happened.some((each) => each.startsWith(what));
		return [
			...open.map(({ i }) => `answer ${i}`),
			...(this.mishaps.lostAnswer === true && !has('lose') ? open.filter(({ asked }) => isWrite(asked)).map(({ i }) => `lose ${i}`) : []),
			...(this.mishaps.crash !== undefined && !has('kill') ? open.filter(({ i }) => i === this.mishaps.crash).map(({ i }) => `kill ${i}`) : []),
			...(this.mishaps.act !== undefined && !has('act') && open.length > 0 ? ['act'] : []),
		];
	}

	choose(choice: string): void {
		const [what = '', at] = choice.split(' ');
		if (what !== 'answer') this.happened.push(choice);
		if (what === 'act') return this.mishaps.act?.(this.scene.domo);
		const run = Number(at);
		if (what === 'kill') return void (this.ends[run] = 'killed');
		const waiting = this.queues[run]?.shift();
		if (waiting === undefined) throw new Error(`Nothing waits for "${choice}"`);
		const answer = waiting.answer();
		const { method, path, body } = waiting.asked;
		this.traces[run]?.push(hash([what, method, path, body, answer.status, answer.body]));
		this.moves += 1;
		if (what === 'lose') waiting.reject(new LostConnection('read ECONNRESET'));
		else waiting.resolve(answer);
	}

	/** The instance, what each run has heard of it, and what has happened: the future depends on nothing else. */
	key(): string {
		const { accounts, deleted, invited, nextId } = this.scene.domo.state;
		const people = [...accounts.values()].map((account) => ({ ...account, values: [...account.values], groups: [...account.groups] }));
		return hash([people, deleted.map(({ id }) => id), invited, nextId, this.traces, this.ends.map((end) => end === 'killed'), this.happened.map((one) => one.split(' ')[0])]);
	}
}

const hash = (value: unknown): string => createHash('sha1').update(JSON.stringify(value)).digest('base64');

/** Every state that a scene can get into, by the choices of whom to answer next and of when a mishap happens. */
export async function explore(make: () => Scene, mishaps: Mishaps, maxExecutions = Number.POSITIVE_INFINITY): Promise<Explored> {
	const seen = new Set<string>();
	const open: (readonly string[])[] = [[]];
	const violations: { wrong: readonly string[]; choices: readonly string[] }[] = [];
	let executions = 0;
	for (let prefix = open.pop(); prefix !== undefined && executions < maxExecutions; prefix = open.pop()) {
		executions += 1;
		restart();
		const execution = new Execution(make(), mishaps);
		const path: string[] = [];
		let isAtEnd = false;
		while (!isAtEnd) {
			await execution.calm();
			const isReplay = path.length < prefix.length;
			if (!isReplay) {
				const key = execution.key();
				isAtEnd = seen.has(key);
				if (isAtEnd) continue;
				seen.add(key);
			}
			const choices = execution.choices();
			const choice = isReplay ? prefix[path.length] : choices[0];
			if (choice === undefined) {
				const wrong = await execution.scene.wrong(execution.ends.map((end) => end ?? 'killed'), execution.happened);
				if (wrong.length > 0) violations.push({ wrong, choices: [...path] });
				isAtEnd = true;
				continue;
			}
			if (!isReplay) for (const other of choices.slice(1)) open.push([...path, other]);
			execution.choose(choice);
			path.push(choice);
		}
		await execution.close();
	}
	return { states: seen.size, executions, violations, isComplete: open.length === 0 };
}
