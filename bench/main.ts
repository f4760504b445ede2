/** `npm run bench NAME`: runs `bench/NAME.ts`; without a name, lists what there is. */
import './lib/asShipped';
import '../test/support/environment';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const names = readdirSync(__dirname, { withFileTypes: true })
	.filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'main.ts')
	.map((entry) => entry.name.slice(0, -'.ts'.length));
const [name = '', ...options] = process.argv.slice(2);

/** A benchmark prints its figures and returns whether they are within its limits. */
interface Benchmark {
	run(options: readonly string[]): Promise<boolean>;
}

async function main(): Promise<void> {
	if (!names.includes(name)) {
		console.error(`npm run bench NAME, one of: ${names.join(', ')}`);
		process.exitCode = 2;
		return;
	}
	const benchmark = (await import(join(__dirname, `${name}.ts`))) as Benchmark;
	process.exitCode = (await benchmark.run(options)) ? 0 : 1;
}

void main();
