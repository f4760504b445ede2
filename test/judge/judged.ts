/**
 * A property of the judge: worlds by chance, the smallest that fails printed as a test. `JUDGE_SECONDS` (for each file; or `JUDGE_WORLDS`,
 * for all of them) and `TEST_SEED` say how long it looks, and from where; `npm run judge` sets them.
 */
import { appendFileSync } from 'node:fs';

import fc from 'fast-check';

const seconds = process.env.JUDGE_SECONDS === undefined ? undefined : Number(process.env.JUDGE_SECONDS);
const worlds = Number(process.env.JUDGE_WORLDS ?? 240);
const seed = Number(process.env.TEST_SEED ?? 20261129);
const chunk = 10;
/** Seconds: a world that takes longer has no end. */
const longestWorld = 20;
/** Milliseconds: a failure is not made smaller for longer. Far more than ten worlds need, so that it cuts nothing else short. */
const longestSearch = 90_000;
/** The shares of all properties of this file together. */
let allShares = 0;

/** How each property plays a world, by its name: a printed test calls it. */
export const PLAY: Record<string, (...world: unknown[]) => Promise<void>> = {};

/** @param share of the time, or of the worlds, beside the other properties */
export function judged<World extends [unknown, ...unknown[]]>(name: string, share: number, arbitraries: { readonly [At in keyof World]: fc.Arbitrary<World[At]> }, play: (...world: World) => Promise<void>): void {
	allShares += share;
	PLAY[name] = async (...world) => await play(...(world as World));
	it(name, async () => {
		let hasFailed = false;
		const property = fc.asyncProperty(fc.tuple<World>(...(arbitraries as { [At in keyof World]: fc.Arbitrary<World[At]> })), async (world) => {
			try {
				await endingInTime(play(...world));
			} catch (error) {
				if (!hasFailed) record({ name, failed: error instanceof Error ? error.message : String(error) });
				hasFailed = true;
				throw error;
			}
		});
		const until = seconds === undefined ? undefined : Date.now() + (seconds * 1_000 * share) / allShares;
		const wanted = Math.max(1, Math.round(worlds * share));
		let played = 0;
		for (let round = 0; until === undefined ? played < wanted : Date.now() < until; round += 1) {
			const numRuns = until === undefined ? wanted : chunk;
			const found = await fc.check(property, { numRuns, seed: seed + round, ...(until !== undefined && { interruptAfterTimeLimit: longestSearch }) });
			if (found.failed) throw new Error(asTest(name, found));
			played += numRuns;
		}
		record({ name, worlds: played, seed });
	});
}

/**
 * Time of the worlds jumps from one timer to the next: where nothing happens any more, somebody waits for what never comes.
 * Seconds are counted one by one, so that a machine that slept is no failure.
 */
async function endingInTime(play: Promise<void>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const tooLate = new Promise<never>((_, reject) => {
		let seconds = 0;
		timer = setInterval(() => (seconds += 1) > longestWorld && reject(new Error(`the world did not end within ${longestWorld} s`)), 1_000);
	});
	await Promise.race([play, tooLate]).finally(() => clearInterval(timer));
}

/** For the script that started this. */
function record(what: object): void {
	if (process.env.JUDGE_FILE !== undefined) appendFileSync(process.env.JUDGE_FILE, `${JSON.stringify(what)}\n`);
}

interface Found {
	readonly counterexample: readonly (readonly unknown[])[] | null;
	readonly errorInstance?: unknown;
	readonly seed: number;
	readonly counterexamplePath: string | null;
	readonly numShrinks: number;
}

/** What went wrong, and a test to paste below the property that shows it again. */
function asTest(name: string, { counterexample, errorInstance, seed: failing, counterexamplePath, numShrinks }: Found): string {
	const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
	return [
		why,
		'',
		`The smallest world that shows it (shrunk ${numShrinks} times; seed ${failing}, path ${counterexamplePath ?? ''}), as a test:`,
		'',
		`it(${JSON.stringify(`again: ${why.split('\n')[0] ?? ''}`)}, async () => {`,
		`\tawait PLAY[${JSON.stringify(name)}]?.(...${JSON.stringify(counterexample?.[0])});`,
		'});',
	].join('\n');
}
