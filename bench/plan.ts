/**
 * How long a plan takes: validation of the rows, comparison, guard, order and hash. Measured against `JSON.parse` of its two
 * inputs in the same round, and against n8n's own Compare Datasets, which only compares.
 */
import { count, cpuSince, markdownTable, median, megabytes, time, watched, writeResults } from './lib/measure';
import { hasCompareDatasets, loadCompareDatasets, planOf, requireRight, requireRightComparison } from './plan/contenders';
import { type Cells, inputs, type Inputs, memoryDirectory, tangledTables } from './plan/inputs';

const limits = { ratio: 1.5, timesPeer: 200, growth: 12, delayP99Ms: 50 };
const sizes = [1_000, 10_000, 50_000, 100_000, 1_000_000];
/** Rows that are in each other's way: what a shifted column or a wrong paste makes. Cells that are far too long have 10 MB. */
const tangledRows = 8_000;
/** As often as that; fewer where it takes long. */
const rounds = (n: number): number => (n >= 1_000_000 ? 1 : n >= 100_000 ? 7 : 9);
/** Rows whose JSON is parsed at once: one text of a million rows is longer than V8 allows. */
const rowsPerText = 100_000;
/** The peer is not asked again at the next size once it took that long. */
const peerPatienceMs = 60_000;

interface Figures {
	readonly n: number;
	readonly rounds: number;
	readonly parseMs: number;
	readonly oursMs: number;
	readonly ratio: number;
	/** The same in processor time: it does not depend on who else uses the machine. */
	readonly cpuRatio: number;
	readonly heldCpuMs: number;
	readonly delayMaxMs: number;
	readonly delayP99Ms: number;
	readonly peakBytes: number;
	peerMs?: number;
}

async function measure(n: number): Promise<Figures> {
	const { world, texts } = worldOf(n);
	const directory = memoryDirectory(world.live);
	// Makes the people, and lets the compiler see the code.
	requireRight(await planOf(directory, world.rows), world);
	const measured: Omit<Figures, 'n' | 'rounds' | 'peerMs'>[] = [];
	for (let round = 0; round < rounds(n); round++) {
		globalThis.gc?.();
		const cpu = process.cpuUsage();
		const parseMs = parseAll(texts);
		const parseCpuMs = cpuSince(cpu);
		const run = await watched(() => planOf(directory, world.rows));
		requireRight(run.value, world);
		const { heldCpuMs } = run.value;
		measured.push({ parseMs, oursMs: run.ms, ratio: run.ms / parseMs, cpuRatio: run.cpuMs / parseCpuMs, heldCpuMs, delayMaxMs: run.delayMaxMs, delayP99Ms: run.delayP99Ms, peakBytes: run.peakBytes });
	}
	const middle = (of: keyof (typeof measured)[number]): number => median(measured.map((one) => one[of]));
	return {
		n, rounds: measured.length, parseMs: middle('parseMs'), oursMs: middle('oursMs'), ratio: middle('ratio'), cpuRatio: middle('cpuRatio'), heldCpuMs: middle('heldCpuMs'),
		delayMaxMs: middle('delayMaxMs'), delayP99Ms: middle('delayP99Ms'), peakBytes: middle('peakBytes'),
	};
}

function textsOf(list: readonly Cells[]): string[] {
	return Array.from({ length: Math.ceil(list.length / rowsPerText) }, (_, i) => JSON.stringify(list.slice(i * rowsPerText, (i + 1) * rowsPerText)));
}

/** Inputs as they are when they come from Domo (what is put together from literals shares memory that parsed text does not), and their JSON. */
function worldOf(n: number): { readonly world: Inputs; readonly texts: readonly string[] } {
	const { rows, live, expected } = inputs(n);
	const [rowTexts, liveTexts] = [textsOf(rows), textsOf(live)];
	return { world: { rows: parsed(rowTexts), live: parsed(liveTexts), expected }, texts: [...rowTexts, ...liveTexts] };
}

const parsed = (texts: readonly string[]): Cells[] => texts.flatMap((text) => JSON.parse(text) as Cells[]);

function parseAll(texts: readonly string[]): number {
	const start = performance.now();
	for (const text of texts) JSON.parse(text);
	return performance.now() - start;
}

async function measurePeer(world: Inputs): Promise<number> {
	const compare = loadCompareDatasets();
	const run = await watched(() => compare(world.rows, world.live));
	requireRightComparison(run.value, world);
	return run.ms;
}

function sentence({ n, parseMs, oursMs, ratio, cpuRatio, heldCpuMs, delayMaxMs, delayP99Ms, peakBytes }: Figures): string {
	return `${count(n)} × ${count(n)}: JSON.parse ${time(parseMs)}, ours ${time(oursMs)}, ratio ${ratio.toFixed(2)} (processor time ${cpuRatio.toFixed(2)}), event loop held ${time(heldCpuMs)} of processor time, max ${time(delayMaxMs)}, p99 ${time(delayP99Ms)}, memory ${megabytes(peakBytes)}`;
}

export async function run(options: readonly string[]): Promise<boolean> {
	const largest = Number(options.find((option) => option.startsWith('--largest='))?.split('=')[1] ?? Number.POSITIVE_INFINITY);
	const withPeer = hasCompareDatasets() && !options.includes('--no-peer');
	if (!withPeer) console.log('Compare Datasets is left out: the nested n8n of e2e/n8n is not installed, or --no-peer was given.');
	const table: Figures[] = [];
	for (const n of sizes.filter((size) => size <= largest)) {
		const figures = await measure(n);
		table.push(figures);
		console.log(sentence(figures));
	}
	const tangled = await measureTangled();
	for (const line of tangled) console.log(line.join(', '));
	// The peer comes last: from here on it does not matter much what else the machine does.
	for (const figures of withPeer ? table : []) {
		figures.peerMs = await measurePeer(worldOf(figures.n).world);
		console.log(`${count(figures.n)} × ${count(figures.n)}: Compare Datasets ${time(figures.peerMs)} (${Math.round(figures.peerMs / figures.oursMs)} times ours)`);
		if (figures.peerMs >= peerPatienceMs) break;
	}
	const verdicts = judge(table);
	for (const { text } of verdicts) console.log(text);
	if (largest === Number.POSITIVE_INFINITY && withPeer) writeResults('plan', 'npm run bench plan', page(table, verdicts, tangled));
	return verdicts.every(({ within }) => within);
}

interface Judgement {
	readonly within: boolean;
	readonly text: string;
}

function judge(table: readonly Figures[]): Judgement[] {
	const at = (n: number): Figures | undefined => table.find((figures) => figures.n === n);
	const usual = at(100_000);
	const big = at(1_000_000);
	const peered = table.filter(({ peerMs }) => peerMs !== undefined).at(-1);
	const judgement = (what: string, value: number, limit: number, within: boolean): Judgement =>
		({ within, text: `${within ? '✓' : '✗'} ${what}: ${value.toFixed(value < 20 ? 2 : 0)} (target ${limit})` });
	return [
		...(usual ? [judgement('processor time / JSON.parse at 100,000 × 100,000, at most', usual.cpuRatio, limits.ratio, usual.cpuRatio <= limits.ratio)] : []),
		...(usual ? [judgement('time / JSON.parse at 100,000 × 100,000, at most', usual.ratio, limits.ratio, usual.ratio <= limits.ratio)] : []),
		...(usual ? [judgement('event-loop delay p99 in ms at 100,000 × 100,000, under', usual.delayP99Ms, limits.delayP99Ms, usual.delayP99Ms < limits.delayP99Ms)] : []),
		...(usual && big ? [judgement('time(1,000,000) / time(100,000), at most', big.oursMs / usual.oursMs, limits.growth, big.oursMs / usual.oursMs <= limits.growth)] : []),
		...(peered?.peerMs ? [judgement(`times faster than Compare Datasets at ${count(peered.n)}, at least`, peered.peerMs / peered.oursMs, limits.timesPeer, peered.peerMs / peered.oursMs >= limits.timesPeer)] : []),
	];
}

/** For each table that is hard to read: its name, time, longest hold of the event loop, and size of the plan. */
async function measureTangled(): Promise<string[][]> {
	const lines: string[][] = [];
	for (const { name, live, rows, settings } of tangledTables(tangledRows)) {
		if (settings.unknownColumns !== undefined) continue;
		const directory = memoryDirectory(live);
		await planOf(directory, rows, settings);
		const { value, ms } = await watched(() => planOf(directory, rows, settings));
		lines.push([name, time(ms), time(value.heldCpuMs), megabytes(JSON.stringify(value.plan).length)]);
	}
	return lines;
}

function page(table: readonly Figures[], verdicts: readonly Judgement[], tangled: readonly string[][]): string {
	const rows = table.map(({ n, rounds: times, parseMs, oursMs, ratio, cpuRatio, heldCpuMs, delayMaxMs, delayP99Ms, peakBytes, peerMs }) => [
		`${count(n)} × ${count(n)}`, time(parseMs), time(oursMs), ratio.toFixed(2), cpuRatio.toFixed(2), time(delayMaxMs), time(delayP99Ms), time(heldCpuMs), megabytes(peakBytes),
		peerMs === undefined ? '–' : time(peerMs), peerMs === undefined ? '–' : `${Math.round(peerMs / oursMs).toLocaleString('en')} ×`, String(times),
	]);
	const header = ['rows × people', '`JSON.parse`', 'ours', 'ratio', 'ratio of processor time', 'loop held, max', 'p99', 'max, processor time', 'memory', 'Compare Datasets', 'ours is faster', 'rounds'];
	const tangledHeader = [`${count(tangledRows)} rows in each other's way, or a cell that is far too long`, 'time', 'loop held, processor time', 'plan as JSON'];
	return `${markdownTable(header, rows)}\n\n${verdicts.map(({ text }) => `- ${text}`).join('\n')}\n\n${markdownTable(tangledHeader, tangled)}`;
}
