import fc from 'fast-check';
import { parseCsv, readCsvChunked } from '../../../core/csv';
import { createTableReader } from '../../../core/csv/read';
import { FakeClock } from '../../support/fakeClock';
import { runs } from '../../property/runs';

/** What reading in pieces of this size gives. */
function inPieces(text: string, size: number) {
	const reader = createTableReader({});
	const rows = [];
	for (let from = 0; from < text.length || from === 0; from += size) {
		const isLast = from + size >= text.length;
		rows.push(...reader.read(text.slice(from, from + size), isLast));
		if (isLast) break;
	}
	return { columns: reader.columns, rows, problems: reader.problems() };
}

async function ofBytes(bytes: Uint8Array) {
	const rows: (readonly (string | null)[])[] = [];
	const { columns, problems } = await readCsvChunked(bytes, {}, new FakeClock(), (more) => void rows.push(...more));
	return { columns, rows, problems };
}

const cells = [['1', 'x "y" z', '4;5,6'], ['2', 'line\nbreak', ''], ['3', 'a\r\nb', 'ß']];

/** The table in a dialect. */
function dialect(newlines: readonly string[], separator: string, head = ''): string {
	const quoted = cells.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator));
	return head + ['a' + separator + 'b' + separator + 'c', ...quoted].map((line, i) => line + (newlines[i % newlines.length] ?? '')).join('');
}

describe('a CSV', () => {
	it.each<[string, readonly string[], string, string]>([
		['with LF', ['\n'], ',', ''], ['with CRLF', ['\r\n'], ',', ''], ['with CR alone', ['\r'], ',', ''], ['with CR alone and semicolons', ['\r'], ';', ''], ['of three line ends', ['\r\n', '\n', '\r'], ',', ''],
		['of CR and LF', ['\r', '\n'], '\t', ''], ['of Excel', ['\r\n'], ';', '\uFEFFsep=;\r\n'], ['with a line sep=, alone', ['\n'], ',', 'sep=,\n'], ['with a quoted line sep=', ['\r\n'], ';', '"sep=;"\r\n'], ['with sep=| of Excel', ['\r\n'], '|', 'sep=|\r\n'],
		['of Excel on an old Mac', ['\r'], ';', 'sep=;\r'],
	])('%s reads the same at once, in pieces of any size, and from bytes', async (_, newlines, separator, head) => {
		const text = dialect(newlines, separator, head);
		const expected = { columns: ['a', 'b', 'c'], rows: cells, problems: [] };
		expect(parseCsv(text)).toEqual(expected);
		for (const size of [1, 2, 3, 5, 8, 13, 21, 1_000]) expect([size, inPieces(text, size)]).toEqual([size, expected]);
		expect(await ofBytes(new TextEncoder().encode(text))).toEqual(expected);
		for (const littleEndian of [true, false]) {
			const view = new DataView(new ArrayBuffer(2 * (text.length + 1)));
			for (const [i, code] of [0xfeff, ...Array.from(text.replace(/^\uFEFF/, ''), (letter) => letter.charCodeAt(0))].entries()) view.setUint16(2 * i, code, littleEndian);
			expect(await ofBytes(new Uint8Array(view.buffer, 0, 2 * (1 + text.replace(/^\uFEFF/, '').length)))).toEqual(expected);
		}
	});

	it('of UTF-16 that was read as UTF-8 is refused in words, at once and in pieces', async () => {
		const bytes = Uint8Array.from([...'email,displayName\r\na@x.example,A\r\n'].flatMap((letter) => [letter.charCodeAt(0), 0]));
		const words = [expect.stringContaining('wrong encoding')];
		expect(parseCsv(new TextDecoder().decode(bytes)).problems).toEqual(expect.arrayContaining(words));
		expect((await ofBytes(bytes)).problems).toEqual(expect.arrayContaining(words));
	});

	it('loses no row of a file with CR alone that is larger than a piece', async () => {
		const rows = Array.from({ length: 30_000 }, (_, i) => `p${i}@acme.example,Person ${i}`);
		const read = await ofBytes(new TextEncoder().encode(['email,displayName', ...rows].join('\r')));
		expect([read.rows.length, read.rows[29_999], read.problems]).toEqual([30_000, ['p29999@acme.example', 'Person 29999'], []]);
	});

	it('whose quote never closes takes time in proportion to its size', async () => {
		const read = await ofBytes(new TextEncoder().encode(`a,b\n1,"${'x,y\n'.repeat(500_000)}`));
		expect(read.problems).toEqual(expect.arrayContaining([expect.stringContaining('never ends')]));
	}, 10_000);

	it('reads in pieces as it reads at once, whatever it holds', () => {
		const piece = fc.constantFrom('a', 'ä', '1', '"', '""', ',', ';', '\t', '\n', '\r', '\r\n', ' ', 'sep=;');
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
				const text = `x,y\n${parts.join('')}`;
				const atOnce = parseCsv(text);
				if (atOnce.problems.some((problem) => problem.includes('quote'))) return; // where records end cannot be told then
				expect(inPieces(text, size)).toEqual(atOnce);
			}),
			runs(2_000),
		);
	});
});
