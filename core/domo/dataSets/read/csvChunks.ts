/**
 * Cuts a CSV text into pieces of about `size` characters, each of whole records: a line end inside a quoted cell is no end of a
 * record. A doubled quote counts twice, so that only the number of quotes matters.
 */
export function* csvChunks(text: string, size: number): Generator<string> {
	for (let from = 0; from < text.length; ) {
		const to = endOfRecord(text, from, Math.min(from + size, text.length));
		yield text.slice(from, to);
		from = to;
	}
}

/** The end of the first record: header and line end. */
export function endOfHeader(text: string): number {
	return endOfRecord(text, 0, 0);
}

/** The first place at or after `atLeast` where a record that began at `from` or later has ended. */
function endOfRecord(text: string, from: number, atLeast: number): number {
	let isQuoted = quotesBetween(text, from, atLeast) % 2 === 1;
	for (let at = atLeast; ; ) {
		const lineEnd = text.indexOf('\n', at);
		if (lineEnd < 0) return text.length;
		isQuoted = isQuoted !== (quotesBetween(text, at, lineEnd) % 2 === 1);
		at = lineEnd + 1;
		if (!isQuoted) return at;
	}
}

function quotesBetween(text: string, from: number, to: number): number {
	let quotes = 0;
	for (let at = text.indexOf('"', from); at >= 0 && at < to; at = text.indexOf('"', at + 1)) quotes += 1;
	return quotes;
}
