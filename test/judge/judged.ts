/**
 * A property of the judge: worlds by chance, the smallest that fails printed as a test. `JUDGE_MINUTES` (or `JUDGE_WORLDS`) and `JUDGE_SEED`
 * say how long it looks, and from where; `npm run judge` sets them.
 */
import { appendFileSync } from 'node:fs';

import fc from 'fast-check';

const minutes = process.env.JUDGE_MINUTES === undefined ? undefined : Number(process.env.JUDGE_MINUTES);
const worlds = Number(process.env.JUDGE_WORLDS ?? 800);
const seed = Number(process.env.JUDGE_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** The shares of all properties together. */
const allShares = 4.25;
const chunk = 25;

/** How each property plays a world, by its name: a printed test calls it. */
export const PLAY: Record<string, (...world: unknown[]) => Promise<void>> = {};

/** @param share of the time, or of the worlds, beside the other properties */
export function judged<World extends [unknown, ...unknown[]]>(name: string, share: number, arbitraries: { readonly [At in keyof World]: fc.Arbitrary<World[At]> }, play: (...world: World) => Promise<void>): void {
	PLAY[name] = async (...world) => await play(...(world as World));
	it(name, async () => {
		const property = fc.asyncProperty(fc.tuple<World>(...(arbitraries as { [At in keyof World]: fc.Arbitrary<World[At]> })), async (world) => await play(...world));
		const until = minutes === undefined ? undefined : Date.now() + (minutes * 60_000 * share) / allShares;
		const wanted = Math.max(1, Math.round(worlds * share));
		let played = 0;
		for (let round = 0; until === undefined ? played < wanted : Date.now() < until; round += 1) {
			const numRuns = until === undefined ? wanted : chunk;
			const found = await fc.check(property, { numRuns, seed: seed + round });
			if (found.failed) throw new Error(asTest(name, found));
			played += numRuns;
		}
		if (process.env.JUDGE_FILE !== undefined) appendFileSync(process.env.JUDGE_FILE, `${JSON.stringify({ name, worlds: played, seed })}\n`);
	});
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
