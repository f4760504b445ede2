/**
 * How long reading a configuration takes, measured against `JSON.parse` of the same rows, and how long it blocks the event loop.
 * Limits: 1.5 times `JSON.parse` and 50 ms at 100,000 rows of 18 columns; in proportion at 1,000,000.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readConfiguration } from '../core/config';
import type { ConfigContext } from '../core/config/types';
import type { AttributeDefinition } from '../core/domo';
import type { Clock } from '../core/common/ports';
import { row } from './lib/company';
import { median } from './lib/measure';

const maxRatio = 1.5;
const maxHoldMs = 50;
const rowsPerChunk = 100_000;
const repetitions = 9;

const attribute = (key: string, valueType = 'STRING', validator = 'ANY_VALUE'): AttributeDefinition => ({ key, title: key, keyspace: 'customer-defined', validator, valueType });

const context: ConfigContext = {
	roles: ['Admin', 'Privileged', 'Editor', 'Participant', 'Social'].map((name, i) => ({ id: i + 1, name })),
	attributes: [attribute('team'), attribute('costCentre'), attribute('hiredOn', 'DATE'), attribute('remote', 'BOOLEAN'), attribute('skills', 'STRING', 'ANY_VALUE_MULTI')],
	blankCells: 'clear',
	unknownColumns: 'stop',
	defaultPhoneCountry: 'US',
	phoneNumbersAsE164: false,
	matchBy: 'email',
};

const clock: Clock = { now: () => Date.now(), sleep: async () => undefined, yield: async () => void (await nextTurn()) };

interface Measure {
	readonly parseMs: number;
	readonly readMs: number;
	readonly holdMs: number;
}

/** Parses chunk by chunk, since one text of a million rows is longer than V8 allows, and reads all rows at once. */
async function measure(chunks: readonly string[]): Promise<Measure> {
	let parseMs = 0;
	let rows: Record<string, unknown>[] = [];
	for (const chunk of chunks) {
		const start = performance.now();
		const parsed = JSON.parse(chunk) as Record<string, unknown>[];
		parseMs += performance.now() - start;
		rows = rows.length === 0 ? parsed : rows.concat(parsed);
	}
	await nextTurn();
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	const start = performance.now();
	const { users, rejects } = await readConfiguration(rows, context, clock);
	const readMs = performance.now() - start;
	await nextTurn();
	delay.disable();
	if (users.length !== rows.length) throw new Error(`Only ${users.length} of ${rows.length} rows were understood: ${JSON.stringify(rejects[0])}`);
	return { parseMs, readMs, holdMs: delay.max / 1e6 };
}

async function series(rowCount: number, times: number): Promise<Measure & { readonly ratio: number }> {
	const chunks = Array.from({ length: Math.ceil(rowCount / rowsPerChunk) }, (_, chunk) =>
		JSON.stringify(Array.from({ length: Math.min(rowsPerChunk, rowCount - chunk * rowsPerChunk) }, (_unused, i) => row(chunk * rowsPerChunk + i))),
	);
	const measures: Measure[] = [];
	for (let i = 0; i < times; i++) measures.push(await measure(chunks));
	const result = {
		parseMs: median(measures.map(({ parseMs }) => parseMs)),
		readMs: median(measures.map(({ readMs }) => readMs)),
		holdMs: median(measures.map(({ holdMs }) => holdMs)),
		ratio: median(measures.map(({ parseMs, readMs }) => readMs / parseMs)),
	};
	console.log(
		`${rowCount.toLocaleString('en')} rows x 18 columns: JSON.parse ${result.parseMs.toFixed(0)} ms, readConfiguration ${result.readMs.toFixed(0)} ms, ` +
			`ratio ${result.ratio.toFixed(2)}, event loop held at most ${result.holdMs.toFixed(0)} ms (medians of ${times})`,
	);
	return result;
}

export async function run(): Promise<boolean> {
	await series(10_000, repetitions);
	const usual = await series(100_000, repetitions);
	const big = await series(1_000_000, 1);
	const growth = big.readMs / usual.readMs;
	console.log(`Ten times the rows take ${growth.toFixed(1)} times the time.`);
	const within = usual.ratio <= maxRatio && usual.holdMs <= maxHoldMs;
	console.log(within ? `Within the limits: ratio ${maxRatio}, ${maxHoldMs} ms.` : `Over a limit: ratio ${maxRatio}, ${maxHoldMs} ms.`);
	return within;
}
