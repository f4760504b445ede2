/** A longer name is not taken for a misspelling. */
const maxNameLength = 60;
/** One typing error is accepted for every so many letters. */
const lettersPerError = 3;

/**
 * Returns a function that finds the candidate for which a name most likely stands, or undefined. First by letters and digits
 * alone (`E-Mail` is `email`, `display_name` is `displayName`), then by few typing errors. Ties go to the earlier candidate.
 */
export function suggestion(candidates: readonly string[]): (name: string) => string | undefined {
	const rows = createRows();
	const bared = candidates.map((candidate) => ({ candidate, letters: bare(candidate) }));
	return (name) => {
		if (name.length > maxNameLength) return undefined;
		const wanted = bare(name);
		let best: string | undefined;
		let bestDistance = Math.ceil(wanted.length / lettersPerError);
		for (const { candidate, letters } of bared) {
			const distance = editDistance(wanted, letters, bestDistance, rows);
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

/** Three rows of the table that `editDistance` fills; it runs for every candidate of every wrong cell. */
function createRows(): readonly [Int32Array, Int32Array, Int32Array] {
	return [new Int32Array(maxNameLength + 2), new Int32Array(maxNameLength + 2), new Int32Array(maxNameLength + 2)];
}

/** Insertions, deletions, replacements and swapped neighbours between two texts; `atLeast` when it is that many or more. */
function editDistance(a: string, b: string, atLeast: number, rows: readonly [Int32Array, Int32Array, Int32Array]): number {
	if (Math.abs(a.length - b.length) >= atLeast || b.length > maxNameLength) return atLeast;
	let [before, previous, current] = rows;
	for (let j = 0; j <= b.length; j++) previous[j] = j;
	for (let i = 1; i <= a.length; i++) {
		current[0] = i;
		let least = i;
		for (let j = 1; j <= b.length; j++) {
			const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
			let distance = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + (same ? 0 : 1));
			// In front of a text is NaN, which equals nothing.
			const swapped = a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
			if (swapped) distance = Math.min(distance, at(before, j - 2) + 1);
			current[j] = distance;
			least = Math.min(least, distance);
		}
		// No later row has less; a swap, which looks back two rows, costs as much as the letter replaced in between.
		if (least >= atLeast) return atLeast;
		[before, previous, current] = [previous, current, before];
	}
	return at(previous, b.length);
}

function at(row: Int32Array, index: number): number {
	return row[index] ?? maxNameLength;
}
