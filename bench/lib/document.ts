import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const file = join(__dirname, '..', '..', 'docs', 'evidence', 'benchmarks.md');

/**
 * Puts the newest results of a benchmark between its markers in docs/evidence/benchmarks.md, with the command that made them and the
 * machine. Results without a place there are only printed, by whoever measured them.
 */
export function writeResults(name: string, command: string, results: string): void {
	const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
	const page = readFileSync(file, 'utf8');
	const [from, to] = [page.indexOf(begin), page.indexOf(end)];
	if (from < 0 || to < from) return console.log(`docs/evidence/benchmarks.md has no place for "${name}".`);
	const section = `${begin}\n${results.trim()}\n\nMade by \`${command}\` on ${machine()}.\n${end}`;
	writeFileSync(file, page.slice(0, from) + section + page.slice(to + end.length));
	console.log(`Written to docs/evidence/benchmarks.md: ${name}.`);
}

function machine(): string {
	const processors = cpus();
	const day = new Date().toISOString().slice(0, 10);
	return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.version}, ${day}`;
}
