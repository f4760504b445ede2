const LONGEST_PREFIX = 8;

/**
 * A function that says whether one of the words is somewhere in a text, whatever the case. Clients look for a thousand
 * addresses at once (domo-api 2.2), so each place in the text costs one lookup and not one comparison per word.
 */
export function makeWordFinder(words: readonly string[]): (text: string) => boolean {
	const lower = words.map((word) => word.toLowerCase());
	const size = Math.min(LONGEST_PREFIX, ...lower.map((word) => word.length));
	if (lower.length === 0) return () => false;
	const byPrefix = new Map<string, string[]>();
	for (const word of lower) {
		const prefix = word.slice(0, size);
		byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), word]);
	}
	return (text) => {
		const searched = text.toLowerCase();
		for (let at = 0; at + size <= searched.length; at += 1) {
			const candidates = byPrefix.get(searched.slice(at, at + size));
			if (candidates?.some((word) => searched.startsWith(word, at)) === true) return true;
		}
		return false;
	};
}
