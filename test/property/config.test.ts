import fc from 'fast-check';
import { configurationFields, fieldByName, readConfiguration } from '../../core/config';
import { emailKey, employeeIdKey, nameKey } from '../../core/common/text';
import { liveValue, wireValues } from '../../core/domo/values';
import { parseCsv, writeCsv } from '../../core/csv';
import type { Configuration, ConfigContext } from '../../core/config/types';
import { parsePhoneNumberFromString } from '../../core/vendor/phone';
import { aContext, aList, anAttribute, fieldsOf, readUser, stillClock } from '../core/config/support/table';
import { runs } from './runs';

const attributes = [
	anAttribute('team'), aList('skills'), anAttribute('count', { valueType: 'LONG' }), anAttribute('salary', { valueType: 'DOUBLE' }), anAttribute('born', { valueType: 'DATE' }),
	anAttribute('seenAt', { valueType: 'DATETIME' }), anAttribute('remote', { valueType: 'BOOLEAN' }), aList('years', 'LONG'),
];
const columns = [...configurationFields(attributes).map(({ name }) => name), 'edit', 'newEmail', 'sendInvite', 'groups'];

const context: fc.Arbitrary<ConfigContext> = fc.record({
	blankCells: fc.constantFrom('clear' as const, 'ignore' as const),
	unknownColumns: fc.constantFrom('stop' as const, 'ignore' as const, 'create' as const),
	matchBy: fc.constantFrom('email' as const, 'employeeId' as const),
	phoneNumbersAsE164: fc.boolean(),
	defaultPhoneCountry: fc.constantFrom('US', 'DE', 'XX', ''),
}).map((settings) => aContext({ attributes, ...settings }));

/** Texts that are near to something meaningful, more often than chance would have it. */
const lifelike = fc.oneof(
	fc.constantFrom(
		'', ' ', '(clear)', '4', '4.0', ' 4', '1e3', 'Editor', '99', 'jane@acme.example', 'JANE@acme.example', 'Jane <j@x.example>', 'a|b', 'b|a', 'a||b|', '0074', 'TRUE', 'no', '#N/A',
		'2024-05-31', '2024-05-31T14:30:00Z', 'US/Pacific', 'en-US', 'en_us', '(800) 899-1000', '+44 20 7946 0018', '1.50', '-0', '\u200B', 'Zoe\u0308', '\uD800', '__proto__',
	),
	fc.string({ unit: 'grapheme', maxLength: 12 }),
	fc.string({ unit: 'binary', maxLength: 6 }),
	fc.emailAddress(),
);
const cell = fc.oneof({ weight: 6, arbitrary: lifelike }, { weight: 1, arbitrary: fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true, withSparseArray: true }) });
const row = fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...columns) }, { weight: 1, arbitrary: fc.string() }), cell, { maxKeys: 12 });
const people = fc.uniqueArray(fc.record({ email: fc.emailAddress({ size: 'small' }), displayName: fc.string({ minLength: 1, maxLength: 8 }) }), { selector: ({ email }) => emailKey(email), maxLength: 6 });

/** A table as a CSV file has it: the same columns in every row. */
const table = fc.record({ some: fc.uniqueArray(fc.constantFrom(...columns), { maxLength: 8 }), people }).chain(({ some, people: who }) =>
	fc.tuple(...who.map((person) => fc.tuple(...some.map(() => lifelike)).map((cells) => ({ ...Object.fromEntries(some.map((column, i) => [column, cells[i] ?? ''])), ...person })))));

const read = (rows: readonly Readonly<Record<string, unknown>>[], settings: ConfigContext) => readConfiguration(rows, settings, stillClock);

describe('reading a configuration', () => {
	it('never throws, and every row is a user, a reject or blank', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(row, { maxLength: 6 }), context, async (rows, settings) => {
				const { users, rejects, rowCount, fields } = await read(rows, settings);
				expect(users.length + rejects.length).toBe(rowCount);
				expect(rowCount).toBeLessThanOrEqual(rows.length);
				for (const user of users) expect(user.values).toHaveLength(fields.length);
				for (const reject of rejects) expect(reject.problems.length).toBeGreaterThan(0);
			}),
			runs(500),
		);
	});

	it('never throws on rows that are anything at all', async () => {
		const anything = fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true, withSparseArray: true, withMap: true, withSet: true, withTypedArray: true, withBoxedValues: true });
		await fc.assert(
			fc.asyncProperty(fc.array(anything, { maxLength: 4 }), context, async (rows, settings) => {
				const { users, rowCount } = await read(rows as Readonly<Record<string, unknown>>[], settings);
				expect(users.length).toBeLessThanOrEqual(rowCount);
			}),
		);
	});

	it('does not depend on the order of rows', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(row, { maxLength: 6 }), context, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), async (rows, settings, keys) => {
				const numbered = rows.map((cells, i) => ({ ...cells, row_number: i + 2 }));
				const shuffled = numbered.map((cells, i) => ({ cells, key: keys[i] ?? 0 })).sort((a, b) => a.key - b.key).map(({ cells }) => cells);
				expect(byRow(await read(shuffled, settings))).toEqual(byRow(await read(numbered, settings)));
			}),
			runs(300),
		);
	});

	it('gives the same for a table that was written as CSV and read again', async () => {
		await fc.assert(
			fc.asyncProperty(table, context, fc.boolean(), async (rows, settings, withNull) => {
				const names = Object.keys(rows[0] ?? { email: '' });
				const nullAs = withNull ? '\\N' : '';
				const file = writeCsv(names, rows.map((cells) => names.map((name) => cells[name as keyof typeof cells] ?? null)), { nullAs });
				const csv = parseCsv(file, { nullAs });
				expect(csv.problems).toEqual([]);
				const again = csv.rows.map((cells) => Object.fromEntries(csv.columns.map((name, i) => [name, cells[i]])));
				expect(plain(await read(again, settings))).toEqual(plain(await read(rows, settings)));
			}),
			runs(300),
		);
	});

	it('finds no difference when what it sent is read back', async () => {
		await fc.assert(
			fc.asyncProperty(table, context, async (rows, settings) => {
				const { users, fields } = await read(rows, settings);
				for (const user of users) {
					for (const [i, field] of fields.entries()) {
						const desired = user.values[i];
						if (desired === undefined) continue;
						const stored = JSON.parse(JSON.stringify(wireValues(field.key, desired))) as unknown[];
						expect(field.comparable(liveValue(field, stored))).toBe(field.comparable(desired));
					}
				}
			}),
			runs(300),
		);
	});

	it('understands its own values', async () => {
		await fc.assert(
			fc.asyncProperty(table, async (rows) => {
				const settings = aContext({ attributes });
				const { users, fields } = await read(rows, settings);
				const again = await read(users.map((user) => Object.fromEntries(fields.map(({ name }, i) => [name, user.values[i] ?? '']))), settings);
				expect(again.rejects).toEqual([]);
				expect(again.users.map(({ values }) => values.map((value) => value ?? null))).toEqual(users.map(({ values }) => values.map((value) => value ?? null)));
			}),
			runs(200),
		);
	});
});

describe('what reading leans on', () => {
	it('gives the fields that reading gives', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(row, { maxLength: 4 }), context, async (rows, settings) => {
				const names = rows.flatMap((cells) => Object.keys(cells));
				expect(fieldsOf([...new Set(names)], settings).map(({ name }) => name)).toEqual((await read(rows, settings)).fields.map(({ name }) => name));
			}),
		);
	});

	it("gives a key's key the key itself", () => {
		fc.assert(
			fc.property(fc.oneof(lifelike, fc.string({ unit: 'binary' })), (text) => {
				for (const keyOf of [emailKey, employeeIdKey, nameKey]) expect(keyOf(keyOf(text))).toBe(keyOf(text));
			}),
			runs(2000),
		);
	});

	it('gives a comparable value of a comparable value the same', () => {
		fc.assert(
			fc.property(lifelike, fc.constantFrom(...configurationFields(attributes)), (text, field) => {
				expect(field.comparable(field.comparable(text))).toBe(field.comparable(text));
			}),
			{ ...runs(2000), examples: [['``a.a@a.aa', configurationFields(attributes).find(({ name }) => name === 'employeeId') ?? fail()]] },
		);
	});

	it('agrees with the phone library about ordinary numbers', async () => {
		const digits = fc.array(fc.constantFrom(...'0123456789'), { minLength: 3, maxLength: 16 }).map((all) => all.join(''));
		const number = fc.tuple(fc.constantFrom('', '', '202', '1 415 ', '+', '+1 ', '+44 ', '+49', '1-', '('), digits).map(([start, rest]) => `${start}${rest}`);
		await fc.assert(
			fc.asyncProperty(number, fc.constantFrom('US', 'GB', 'DE'), async (text, country) => {
				const { warnings } = await readUser({ phoneNumber: text }, { defaultPhoneCountry: country });
				const parsed = parsePhoneNumberFromString(text, { defaultCountry: country as 'US', extract: false });
				const possible = parsed?.isPossible() === true;
				if (possible) expect(fieldByName('phoneNumber', [], country).comparable(text)).toBe(parsed?.number);
				// Remembered verdicts may be milder than the library, never stricter: a warning has to be right.
				if (possible) expect(warnings).toEqual([]);
			}),
			runs(1000),
		);
	});
});

/** Users and rejects by row, without the order they came in. */
function byRow(configuration: Configuration) {
	const { users, rejects, rowCount, fields, unknownColumns } = configuration;
	const sorted = <Row extends { readonly rowNumber: number }>(rows: readonly Row[]) => [...rows].sort((a, b) => a.rowNumber - b.rowNumber);
	return { users: sorted(users), rejects: sorted(rejects).map(withSortedProblems), rowCount, fields: fields.map(({ name }) => name), unknownColumns };
}

function withSortedProblems(reject: Configuration['rejects'][number]) {
	return { ...reject, problems: [...reject.problems].sort((a, b) => (a.column + a.message < b.column + b.message ? -1 : 1)) };
}

function plain({ fields, ...rest }: Configuration) {
	return { ...rest, fields: fields.map(({ name, type, list }) => ({ name, type, list })) };
}

