/** Properties that hold for any input, where a single counterexample would do harm. */
import fc from 'fast-check';
import { parseCsv, writeCsv } from '../../../core/csv';
import { instanceOrigin } from '../../../core/domo';
import { csvChunks } from '../../../core/csv/tableFile';
import { parseTable } from '../../../core/domo/dataSets/read';
import { completenessOf, createPass, readInParallel, type ReadAt } from '../../../core/domo/users/read';
import { recordReader } from '../../../core/domo/users/search';
import { FakeClock } from '../../support/fakeClock';

describe('a token goes to Domo or loopback only', () => {
	const part = fc.constantFrom('example', 'evil.com', '.domo.com', 'domo.com', 'https://', 'http://', '//', '/', '@', ':', '#', '?', '\\', ' ', '127.0.0.1', 'localhost', '[::1]', ':9010', '.', '%2e', '\n', '\t', '\u3002', '-', '443');
	const text = fc.oneof(fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')), fc.string({ unit: 'binary' }));

	it('whatever is written as instance', () => {
		fc.assert(
			fc.property(text, (written) => {
				const result = instanceOrigin(written);
				if ('problem' in result) return result.problem.length > 0;
				const url = new URL(result.origin);
				const isDomo = url.protocol === 'https:' && /^[a-z0-9-]+\.domo\.com$/.test(url.hostname) && url.port === '';
				const isLoopback = url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
				return url.origin === result.origin && url.username === '' && (isDomo || isLoopback);
			}),
			{ numRuns: 5_000 },
		);
	});

	it('and what is accepted once is accepted again, as itself', () => {
		fc.assert(
			fc.property(text, (written) => {
				const result = instanceOrigin(written);
				if ('origin' in result && !/^http:\/\/[^:]*$/.test(result.origin)) expect(instanceOrigin(result.origin)).toEqual(result);
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe('a table in pieces is the table', () => {
	const cell = fc.oneof(fc.constantFrom('', '\\N', '"', '""', ',', '\n', '\r\n', 'a"b', '0074', ';'), fc.string());
	const table = fc.integer({ min: 1, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }).map((rows) => ({ width, rows })));

	it('cut anywhere', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom('"', '\n', ',', 'x') }), fc.integer({ min: 1, max: 20 }), (text, size) => {
				expect([...csvChunks(text, size)].join('')).toBe(text);
			}),
		);
	});

	it('written by us, read by us', async () => {
		await fc.assert(
			fc.asyncProperty(table, async ({ width, rows }) => {
				const csv = writeCsv(Array.from({ length: width }, (_, column) => `column ${column}`), rows);
				const read = await parseTable(csv, new FakeClock());
				const atOnce = parseCsv(csv, { nullAs: '\\N' });
				expect(read.cells).toEqual(atOnce.rows);
				expect(read.issues).toEqual(atOnce.problems);
			}),
		);
	});
});

describe('no page loses anybody', () => {
	it('however many rows each of them brings', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 30 }), fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 10 }), async (total, limit, caps) => {
				let nth = 0;
				const readAt: ReadAt = (offset, asked) => {
					const cap = caps[nth % caps.length] ?? 1;
					nth += 1;
					const length = Math.max(0, Math.min(asked, cap, total - offset));
					return Promise.resolve({ count: total, users: Array.from({ length }, (_, index) => ({ id: offset + index + 1, attributes: [{ key: 'displayName', values: ['Ann'] }] })) });
				};
				const pass = createPass(recordReader([]));
				await readInParallel(pass, readAt, limit);
				expect(completenessOf(pass, 1).issues).toEqual([]);
				expect([...pass.users.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, index) => index + 1));
			}),
		);
	});

	it('and whoever is lost is noticed', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 3, max: 60 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 2, max: 60 }), async (total, cap, lost) => {
				fc.pre(lost <= total);
				const readAt: ReadAt = (offset, asked) => {
					const length = Math.max(0, Math.min(asked, cap, total - offset));
					const ids = Array.from({ length }, (_, index) => offset + index + 1).map((id) => (id === lost ? id - 1 : id));
					return Promise.resolve({ count: total, users: ids.map((id) => ({ id })) });
				};
				const pass = createPass(recordReader([]));
				await readInParallel(pass, readAt, 1_000);
				expect(completenessOf(pass, 1).issues).not.toEqual([]);
			}),
		);
	});
});
