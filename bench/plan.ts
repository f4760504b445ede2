/**
 * How long a plan takes: validation of the rows, comparison, guard, order and hash. Measured in the same round against `JSON.parse` of its
 * two inputs and against a hash join written by hand, which compares and nothing else; and once against n8n's own Compare Datasets.
 */
import type { Plan } from '../core/plan';
import { buildReport, buildRunRecord, logRows, reportHtml, summarize } from '../core/report';
import { count, markdownTable, median, megabytes, time, watched, type Watched, writeResults } from './lib/measure';
import { hasCompareDatasets, loadCompareDatasets, planOf, requireRight, requireRightComparison } from './plan/contenders';
import { hashJoin, requireRightJoin } from './plan/hashJoin';
import { type Cells, inputs, type Inputs, memoryDirectory, type TangledTable, tangledTables } from './plan/inputs';

const limits = { parse: 1.5, join: 2.5, growth: 1.15, holdMs: { 100_000: 50, 1_000_000: 100 } };
const sizes = [1_000, 10_000, 100_000, 1_000_000];
/** As often as that; fewer where it takes long. */
const rounds = (n: number): number => (n >= 1_000_000 ? 1 : n >= 100_000 ? 7 : 9);
/** Rows whose JSON is parsed at once: one text of a million rows is longer than V8 allows. */
const rowsPerText = 100_000;
/** Compare Datasets takes five minutes for 50,000. */
const peerSize = 10_000;
/** Tables in which many rows are in each other's way. */
const tangledSizes = [10_000, 100_000] as const;
const tangledNames = ['all rows want one new address', 'the addresses slid by one row, the last one is taken', 'all rows have one address', 'no row tells whose it is, and everybody is in none', 'everybody has a new address and the same name'];

interface Figures {
	readonly n: number;
	readonly rounds: number;
	readonly parseMs: number;
	readonly joinMs: number;
	readonly oursMs: number;
	readonly holdMs: number;
	readonly collectionMs: number;
	readonly peakBytes: number;
}

async function measure(n: number): Promise<Figures> {
	const { world, texts } = worldOf(n);
	const directory = memoryDirectory(world.live);
	// Makes the people, and lets the compiler see the code.
	requireRight(await planOf(directory, world.rows), world);
	const measured: Pick<Figures, 'parseMs' | 'joinMs' | 'oursMs'>[] = [];
	for (let round = 0; round < rounds(n); round++) {
		const parseMs = await msOf(() => texts.forEach((text) => void JSON.parse(text)));
		const joinMs = await msOf(() => requireRightJoin(hashJoin(world.rows, world.live), world));
		const oursMs = await msOf(async () => requireRight(await planOf(directory, world.rows), world));
		measured.push({ parseMs, joinMs, oursMs });
	}
	const middle = (of: keyof (typeof measured)[number]): number => median(measured.map((one) => one[of]));
	return { n, rounds: measured.length, parseMs: middle('parseMs'), joinMs: middle('joinMs'), oursMs: middle('oursMs'), ...(await watchedFigures(n, directory, world.rows)) };
}

async function msOf(work: () => unknown): Promise<number> {
	globalThis.gc?.();
	const start = performance.now();
	await work();
	return performance.now() - start;
}

/** Holds of the event loop and memory. Watching takes time, so it has rounds of its own; the largest figures count. */
async function watchedFigures(n: number, directory: ReturnType<typeof memoryDirectory>, rows: readonly Cells[]): Promise<Pick<Figures, 'holdMs' | 'collectionMs' | 'peakBytes'>> {
	const all: Watched<Plan>[] = [];
	for (let round = 0; round < Math.min(3, rounds(n)); round++) all.push(await watched(() => planOf(directory, rows)));
	const most = (of: 'holdMs' | 'collectionMs' | 'peakBytes'): number => Math.max(...all.map((one) => one[of]));
	return { holdMs: most('holdMs'), collectionMs: most('collectionMs'), peakBytes: most('peakBytes') };
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

async function measurePeer(world: Inputs): Promise<number> {
	const compare = loadCompareDatasets();
	const run = await watched(() => compare(world.rows, world.live));
	requireRightComparison(run.value, world);
	return run.ms;
}

const toParse = ({ oursMs, parseMs }: Figures): number => oursMs / parseMs;
/** Both with what parsing takes: whoever joins has to parse as well. */
const toJoin = ({ oursMs, joinMs, parseMs }: Figures): number => (oursMs + parseMs) / (joinMs + parseMs);
const toBareJoin = ({ oursMs, joinMs }: Figures): number => oursMs / joinMs;

export async function run(options: readonly string[]): Promise<boolean> {
	const largest = Number(options.find((option) => option.startsWith('--largest='))?.split('=')[1] ?? Number.POSITIVE_INFINITY);
	const table: Figures[] = [];
	for (const n of sizes.filter((size) => size <= largest)) {
		const figures = await measure(n);
		table.push(figures);
		console.log(rowOf(figures).join(' · '));
	}
	const tangled = options.includes('--no-tangled') ? [] : await measureTangled();
	for (const { cells } of tangled) console.log(cells.join(' · '));
	const peered = table.find(({ n }) => n === peerSize);
	const withPeer = peered !== undefined && hasCompareDatasets() && !options.includes('--no-peer');
	const peerMs = withPeer ? await measurePeer(worldOf(peerSize).world) : undefined;
	const peer = peerMs === undefined || peered === undefined ? [] : [`n8n's Compare Datasets takes ${time(peerMs)} for ${count(peerSize)} × ${count(peerSize)}, ${Math.round(peerMs / peered.oursMs)} × ours, and grows with the square.`];
	const verdicts = [...judge(table), ...tangled.map(({ verdict }) => verdict)];
	for (const text of [...verdicts.map((verdict) => verdict.text), ...peer]) console.log(text);
	if (largest === Number.POSITIVE_INFINITY && withPeer) writeResults('plan', 'npm run bench plan', page(table, verdicts, tangled.map(({ cells }) => cells), peer));
	return verdicts.every(({ within }) => within);
}

interface Judgement {
	readonly within: boolean;
	readonly text: string;
}

const judgement = (what: string, value: number, limit: number): Judgement =>
	({ within: value <= limit, text: `${value <= limit ? '✓' : '✗'} ${what}: ${value.toFixed(value < 20 ? 2 : 0)} (target ${limit})` });

function judge(table: readonly Figures[]): Judgement[] {
	const at = (n: number): Figures | undefined => table.find((figures) => figures.n === n);
	const [usual, big] = [at(100_000), at(1_000_000)];
	const growth = (of: (figures: Figures) => number): number => (usual && big ? of(big) / of(usual) / 10 : 0);
	return [
		...(usual ? [judgement('ours / `JSON.parse` at 100,000, at most', toParse(usual), limits.parse)] : []),
		...(usual ? [judgement('ours / hash join at 100,000, each with parsing, at most', toJoin(usual), limits.join)] : []),
		...(usual ? [judgement('longest hold in ms at 100,000, at most', usual.holdMs, limits.holdMs[100_000])] : []),
		...(big ? [judgement('longest hold in ms at 1,000,000, at most', big.holdMs, limits.holdMs[1_000_000])] : []),
		...(big ? [judgement(`time from 100,000 to 1,000,000 over linear (\`JSON.parse\`: ${growth(({ parseMs }) => parseMs).toFixed(2)}, hash join: ${growth(({ joinMs }) => joinMs).toFixed(2)}), at most`, growth(({ oursMs }) => oursMs), limits.growth)] : []),
		...(big ? [judgement('memory from 100,000 to 1,000,000 over linear, at most', growth(({ peakBytes }) => peakBytes), limits.growth)] : []),
	];
}

/** What many rows in each other's way take to plan, and the plan to report: mail, report.html and rows of the log. */
async function measureTangled(): Promise<{ readonly cells: string[]; readonly verdict: Judgement }[]> {
	const [few, many] = tangledSizes.map((n) => tangledTables(n, 0).filter(({ name }) => tangledNames.includes(name)));
	const measured: { cells: string[]; verdict: Judgement }[] = [];
	for (const [i, table] of (few ?? []).entries()) {
		const more = many?.[i];
		if (more === undefined) continue;
		await tangledTimes(table);
		const [small, large] = [await tangledTimes(table), await tangledTimes(more)];
		measured.push({
			cells: [table.name, time(small.planMs), time(large.planMs), time(small.reportMs), time(large.reportMs), time(large.holdMs)],
			verdict: judgement(`${table.name}: time from 10,000 to 100,000 over linear, at most`, (large.planMs + large.reportMs) / (small.planMs + small.reportMs) / 10, limits.growth),
		});
	}
	return measured;
}

async function tangledTimes({ live, rows, settings }: TangledTable): Promise<{ readonly planMs: number; readonly reportMs: number; readonly holdMs: number }> {
	const directory = memoryDirectory(live);
	// Makes the people.
	await planOf(directory, rows.slice(0, 1), settings).catch(() => undefined);
	const { value: plan, ms, holdMs } = await watched(() => planOf(directory, rows, settings));
	const start = performance.now();
	reportOf(plan);
	return { planMs: ms, reportMs: performance.now() - start, holdMs };
}

function reportOf({ description, items }: Plan): void {
	const record = buildRunRecord({ plan: description, items, failures: [], startedAt: 0, finishedAt: 1, executionId: '1', workflowId: '1', packageVersion: '1' });
	const model = buildReport(record, { dataSetId: null, rowsWritten: 0 });
	reportHtml(model);
	summarize(model);
	for (const row of logRows(record)) if (Object.keys(row).length === 0) throw new Error('An empty row');
}

const rowOf = (figures: Figures): string[] => {
	const { n, parseMs, joinMs, oursMs, holdMs, collectionMs, peakBytes, rounds: times } = figures;
	return [`${count(n)} × ${count(n)}`, time(parseMs), time(joinMs), time(oursMs), toParse(figures).toFixed(2), toJoin(figures).toFixed(2), toBareJoin(figures).toFixed(2), time(holdMs), time(collectionMs), megabytes(peakBytes), String(times)];
};

function page(table: readonly Figures[], verdicts: readonly Judgement[], tangled: readonly string[][], peer: readonly string[]): string {
	const header = ['rows × people', '`JSON.parse`', 'hash join', 'ours', 'ours / `JSON.parse`', 'ours / join, each with parsing', 'without', 'longest hold', 'longest collection', 'memory', 'rounds'];
	const tangledHeader = ['rows in each other\'s way', 'plan of 10,000', 'plan of 100,000', 'report of 10,000', 'report of 100,000', 'longest hold'];
	return [markdownTable(header, table.map(rowOf)), ...peer, markdownTable(tangledHeader, tangled), verdicts.map(({ text }) => `- ${text}`).join('\n')].join('\n\n');
}
