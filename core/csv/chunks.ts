/**
 * Cuts a CSV, text or its UTF-8 bytes, into pieces of about `size` characters or bytes, each of whole records: a line end inside
 * a quoted cell is no end of a record. A doubled quote counts twice, so that only the number of quotes matters.
 *
 * @param from where the first piece begins
 */
export function* csvChunks(csv: string | Uint8Array, size: number, from = 0): Generator<string> {
	const marks = marksOf(csv);
	while (from < csv.length) {
		const to = endOfRecord(marks, from, Math.min(from + size, csv.length));
		yield marks.text(from, to);
		from = to;
	}
}

/** Where line ends and quotes are, in characters or in bytes. Neither byte is ever a part of another character in UTF-8. */
interface Marks {
	readonly length: number;
	/** The next line end at or after `from`; -1 when there is none. */
	lineEnd(from: number): number;
	quotes(from: number, to: number): number;
	text(from: number, to: number): string;
}

function marksOf(csv: string | Uint8Array): Marks {
	return typeof csv === 'string' ? marksOfText(csv) : marksOfBytes(csv);
}

function marksOfText(text: string): Marks {
	return {
		length: text.length,
		lineEnd: (from) => text.indexOf('\n', from),
		quotes: (from, to) => {
			let quotes = 0;
			for (let at = text.indexOf('"', from); at >= 0 && at < to; at = text.indexOf('"', at + 1)) quotes += 1;
			return quotes;
		},
		text: (from, to) => text.slice(from, to),
	};
}

const LINE_END = 0x0a;
const QUOTE = 0x22;

function marksOfBytes(bytes: Uint8Array): Marks {
	// A cell may begin with what looks like the mark of a file's beginning.
	const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
	return {
		length: bytes.length,
		lineEnd: (from) => bytes.indexOf(LINE_END, from),
		quotes: (from, to) => {
			let quotes = 0;
			for (let at = from; at < to; at++) if (bytes[at] === QUOTE) quotes += 1;
			return quotes;
		},
		text: (from, to) => decoder.decode(bytes.subarray(from, to)),
	};
}

/** The first place at or after `atLeast` where a record that began at `from` or later has ended. */
function endOfRecord(marks: Marks, from: number, atLeast: number): number {
	let isQuoted = marks.quotes(from, atLeast) % 2 === 1;
	for (let at = atLeast; ; ) {
		const lineEnd = marks.lineEnd(at);
		if (lineEnd < 0) return marks.length;
		isQuoted = isQuoted !== (marks.quotes(at, lineEnd) % 2 === 1);
		at = lineEnd + 1;
		if (!isQuoted) return at;
	}
}
