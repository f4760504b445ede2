// Reads Stryker's report: figures for people, and the mutants that nobody noticed.

const noticed = new Set(['Killed', 'Timeout']);
const unnoticed = new Set(['Survived', 'NoCoverage']);

/** One line a folder, and one for all: `{ folder, killed, timedOut, survived, noCoverage, broken, score }`; the score is in percent. */
export function figuresByFolder(report) {
	const folders = new Map();
	for (const [file, { mutants }] of Object.entries(report.files)) {
		const folder = file.split('/').slice(0, -1).join('/');
		folders.set(folder, [...(folders.get(folder) ?? []), ...mutants]);
	}
	const rows = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([folder, mutants]) => ({ folder, ...figuresOf(mutants) }));
	return [...rows, { folder: 'all', ...figuresOf([...folders.values()].flat()) }];
}

function figuresOf(mutants) {
	const count = (wanted) => mutants.filter(({ status }) => status === wanted).length;
	const found = mutants.filter(({ status }) => noticed.has(status)).length;
	const missed = mutants.filter(({ status }) => unnoticed.has(status)).length;
	return {
		killed: found - count('Timeout'),
		timedOut: count('Timeout'),
		survived: count('Survived'),
		noCoverage: count('NoCoverage'),
		// Mutants that the runner could not try; they count neither way, and should be none.
		broken: count('RuntimeError') + count('CompileError'),
		score: found + missed === 0 ? 100 : (found / (found + missed)) * 100,
	};
}

/** `core/plan/diff.ts:17:9 ConditionalExpression: value === null → true`, for each mutant that no test noticed. */
export function survivorsOf(report) {
	return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
		const lines = source.split('\n');
		return mutants.filter(({ status }) => unnoticed.has(status)).map(({ location: { start, end }, mutatorName, replacement, status }) => {
			const was = start.line === end.line ? lines[start.line - 1].slice(start.column - 1, end.column - 1) : `${lines[start.line - 1].slice(start.column - 1)} …`;
			return `${file}:${start.line}:${start.column} ${status} ${mutatorName}: ${was.trim()} → ${oneLine(replacement ?? '')}`;
		});
	});
}

function oneLine(text) {
	return text.replace(/\s+/g, ' ').slice(0, 120);
}
