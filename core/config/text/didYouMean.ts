/** Names longer than this are no typo of ours. */
const maxLength = 60;

/**
 * Makes a function that tells which of the candidates a name most likely means, or undefined. First by letters and digits
 * alone (`E-Mail` is `email`, `display_name` is `displayName`), then by few typing errors. Ties go to the earlier candidate.
 */
export function suggestion(candidates: readonly string[]): (name: string) => string | undefined {
	const bared = candidates.map((candidate) => ({ candidate, letters: bare(candidate) }));
	return (name) => {
		if (name.length > maxLength) return undefined;
		const wanted = bare(name);
		let best: string | undefined;
		let bestDistance = Math.floor(wanted.length / 4) + 1;
		for (const { candidate, letters } of bared) {
			const distance = editDistance(wanted, letters, bestDistance);
			if (distance >= bestDistance) continue;
			best = candidate;
			bestDistance = distance;
		}
		return best;
	};
}

function bare(text: string): string {
	const letters = text.normalize('NFC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
	return letters === '' ? text : letters;
}

/** Insertions, deletions, replacements and swapped neighbours between two texts; `atLeast` when it is that many or more. */
function editDistance(a: string, b: string, atLeast: number): number {
	if (Math.abs(a.length - b.length) >= atLeast) return atLeast;
	let before: number[] = [];
	let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const current = [i];
		for (let j = 1; j <= b.length; j++) {
			const replaced = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
			let distance = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, replaced);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
				distance = Math.min(distance, at(before, j - 2) + 1);
			}
			current.push(distance);
		}
		if (Math.min(smallest(current), smallest(previous)) >= atLeast) return atLeast;
		before = previous;
		previous = current;
	}
	return at(previous, b.length);
}

function smallest(row: readonly number[]): number {
	return row.reduce((least, distance) => Math.min(least, distance), Number.MAX_SAFE_INTEGER);
}

function at(row: readonly number[], index: number): number {
	return row[index] ?? Number.MAX_SAFE_INTEGER;
}
