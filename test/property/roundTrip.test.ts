import fc from 'fast-check';
import { configurationFields } from '../../core/config';
import type { ConfigurationRow } from '../../core/plan/exportUsers';
import { parseCsv, writeCsv } from '../../core/csv';
import type { AttributeDefinition, LiveUser } from '../../core/domo';
import { exportUsers, reconcile } from '../../core/plan';
import type { FieldValue } from '../../core/common/fieldValue';
import { aLiveUser, reconcileSettings } from '../support/builders';
import { clock } from '../support/fastClock';
import { FakeDirectory } from '../support/fakeDirectory';
import { runs, runTimeoutMs } from './runs';

/**
 * Export, then plan: whoever a row can express is exported and comes back with no change and no reject, as items, as CSV and in the
 * dialect of a spreadsheet; whoever no row can express is named. Values are what people, programs and accidents leave in accounts,
 * also such as we would refuse.
 */

const roles = [{ id: 1, name: 'Admin' }, { id: 2, name: 'Privileged' }, { id: 3, name: 'Editor' }, { id: 4, name: 'Participant' }];
const define = (key: string, valueType: string, validator = 'ANY_VALUE'): AttributeDefinition => ({ key, title: '', keyspace: 'customer-defined', validator, valueType });
const attributes: readonly AttributeDefinition[] = [
	define('team', 'STRING'), define('skills', 'STRING', 'ANY_VALUE_MULTI'), define('count', 'LONG'), define('salary', 'DECIMAL'), define('born', 'DATE'), define('seenAt', 'DATETIME'), define('remote', 'BOOLEAN'),
	define('Title', 'STRING'), define('years', 'LONG', 'ANY_VALUE_MULTI'), define('cost center', 'STRING'),
];
const fields = configurationFields(attributes);

const odd = fc.constantFrom(
	'N/A', 'null', '-', 'TBD', '#N/A', '#REF!', 'JosÃ© NÃºÃ±ez', 'caf\uFFFD', 'R&amp;D', '=1+1', '+1', '@handle', "'quoted", '"quoted"', 'a;b,c', 'a|b', 'line\nbreak', 'tab\there', ' edge ', 'Zoe\u0308', '0074', '1E+05', '1.5e3',
	'["a","b"]', 'true', '12,5', '2024-02-30', 'sep=;', '\\N', '<b>', '{}', '東京', 'Ünïcödé', '👩‍🚀', '00', '-0', '1.0', '[object Object]', 'undefined', '9007199254740993', 'x'.repeat(300),
);
const text = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('Analyst', 'Finance', 'Salt Lake City', 'R&D') }, odd, fc.string({ unit: 'grapheme', maxLength: 12 }));
const valueOf: Readonly<Record<string, fc.Arbitrary<FieldValue>>> = {
	title: text, department: text, location: text, team: text, Title: text, 'cost center': text,
	alternateEmail: fc.oneof(fc.constantFrom('a@home.example', 'A@Home.example', "'a@home.example", 'none', 'a@b', 'mailto:a@home.example', 'ｊane@home.example'), odd),
	phoneNumber: fc.oneof(fc.constantFrom('(800) 899-1000', '+44 20 7946 0018', '+', 'call me', '555-0100 x 4'), odd),
	deskPhoneNumber: fc.oneof(fc.constantFrom('202-225-4876', '00'), odd),
	employeeNumber: fc.oneof(fc.constantFrom('0074', '74', 'A-17', '12345678901234567890', '74.0', "'74"), odd),
	employeeId: fc.oneof(fc.constantFrom('A1', '0074', '74.0', '1E+05', "'0017", 'N/A', 'pending'), odd),
	timeZone: fc.oneof(fc.constantFrom('America/Denver', 'Asia/Calcutta', 'US/Pacific', 'GMT+2', 'PST', 'Etc/GMT+2', 'EST', 'W. Europe Standard Time', 'Mars/Base'), odd),
	locale: fc.oneof(fc.constantFrom('en-US', 'en_us', 'zh-Hans-HK', 'xx-XX'), odd),
	count: fc.oneof(fc.constantFrom('7', '007', '-5', '1e3', '9223372036854775808', 'many'), odd),
	salary: fc.oneof(fc.constantFrom('1.50', '1e3', '1,5'), odd),
	born: fc.oneof(fc.constantFrom('1965-07-22', '1965/07/22', '1965-07-22T10:00:00Z', '+010000-01-01'), odd),
	seenAt: fc.oneof(fc.constantFrom('2024-05-31T14:30:00Z', '2024-05-31', 'soon'), odd),
	remote: fc.oneof(fc.constantFrom('true', 'FALSE', 'yes', 'perhaps'), odd),
	skills: fc.oneof(fc.array(fc.oneof(fc.constantFrom('sql', 'python', 'a, b'), odd), { minLength: 1, maxLength: 3 }), odd),
	years: fc.array(fc.constantFrom('2019', '2020', '20x'), { minLength: 1, maxLength: 2 }),
};

const person = fc.record({
	email: fc.oneof(
		{ weight: 5, arbitrary: fc.constant('') },
		fc.constantFrom("'p@acme.example", 'O’Brien@acme.example', 'p@bücher.example', 'p@xn--bcher-kva.example', '#p@acme.example', 'p@localhost', 'P＠acme.example', 'pаul@acme.example', 'İ@acme.example', '<p@acme.example>'),
	),
	displayName: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('Jane Doe', 'Zoë Šimková') }, text),
	roleId: fc.constantFrom(1, 2, 3, 4, 77),
	values: fc.record(Object.fromEntries(Object.entries(valueOf).map(([name, value]) => [name, fc.option(value)]))),
	/** Several values where there should be one. */
	several: fc.option(fc.constantFrom<FieldValue>(['a', 'b'], ['N/A', 'x'], ['a|b', 'c']), { freq: 8 }),
});

type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;

function livePeople(people: readonly Person[]): LiveUser[] {
	return people.map(({ email: written, displayName, roleId, values, several }, i) => {
		const id = 1_001 + i;
		const email = written === '' ? `p${id}@acme.example` : written.replace('p', `p${id}`).replace('P', `P${id}`);
		const own: Readonly<Record<string, FieldValue>> = { ...values, email, displayName, roleId, ...(several !== null && { team: several }) };
		return aLiveUser({ id, email, login: email, displayName, roleId, values: fields.map(({ name }) => own[name] ?? null) });
	});
}

const columnsOf = (rows: readonly ConfigurationRow[]): string[] => Object.keys(rows[0] ?? {});
/** As a spreadsheet would have them: every cell is text. */
const cellsOf = (rows: readonly ConfigurationRow[]): string[][] => rows.map((row) => columnsOf(rows).map((name) => String(row[name] ?? '')));
const fromCsv = (csv: string): Record<string, unknown>[] => {
	const { columns, rows, problems } = parseCsv(csv);
	expect(problems).toEqual([]);
	return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
};
const excel = (rows: readonly ConfigurationRow[]): string => {
	const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
	return `\uFEFFsep=;\r\n${[columnsOf(rows), ...cellsOf(rows)].map((line) => `${line.map(quoted).join(';')}\r\n`).join('')}`;
};

/** Each way to hand a table on. A list that holds a | is no matter of tables. */
const dialects: Readonly<Record<string, (rows: readonly ConfigurationRow[]) => readonly Readonly<Record<string, unknown>>[]>> = {
	items: (rows) => rows,
	csv: (rows) => fromCsv(writeCsv(columnsOf(rows), cellsOf(rows))),
	excel: (rows) => fromCsv(excel(rows)),
	macintosh: (rows) => fromCsv(excel(rows).replaceAll('\r\n', '\r')),
};

describe('an export that is planned', () => {
	it.each(Object.keys(dialects))('changes nobody whom a row can express, as %s', async (dialect) => {
		await fc.assert(
			fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 6 }), async (people) => {
				const users = livePeople(people);
				const directory = new FakeDirectory();
				jest.spyOn(directory, 'attributes').mockResolvedValue([...attributes]);
				jest.spyOn(directory, 'roles').mockResolvedValue(roles);
				const { rows, inexpressible } = await exportUsers(users, fields, { attributes, roles }, clock);
				const unnamed = new Set(inexpressible.map(({ email }) => email));
				jest.spyOn(directory, 'allUsers').mockImplementation(async (asked) => ({
					users: users.map((user) => ({ ...user, values: asked.map(({ name }) => user.values[fields.findIndex((field) => field.name === name)] ?? null) })),
					issues: [],
				}));
				const settings = reconcileSettings({ blankCells: 'clear', rowsAreComplete: true, orphanedUsers: 'delete' });
				const { items, description } = await reconcile(directory, dialects[dialect]?.(rows) ?? [], settings, { clock, runId: 'r' });
				const touched = items.filter(({ email, action }) => action !== 'unchanged' && !unnamed.has(email));
				expect(touched.map(({ action, email, summary, problems }) => ({ action, email, summary, problems }))).toEqual([]);
				if (unnamed.size === 0) expect(description.counts).toMatchObject({ unchanged: users.length, create: 0, update: 0, delete: 0, reject: 0, hold: 0 });
			}),
			runs(120),
		);
	}, runTimeoutMs);

	it('names few: odd values alone make nobody inexpressible', async () => {
		let named = 0;
		let all = 0;
		await fc.assert(
			fc.asyncProperty(person, async (one) => {
				const users = livePeople([{ ...one, displayName: 'Jane Doe', email: '', several: null }]);
				const { inexpressible } = await exportUsers(users, fields, { attributes, roles }, clock);
				all += 1;
				named += inexpressible.length;
				// Only a list can hold what a table cannot say: the sign between its values.
				for (const { reason } of inexpressible) expect(reason).toMatch(/\||\(clear\)|would be read as/);
			}),
			runs(300),
		);
		expect(named).toBeLessThan(all / 5);
	}, runTimeoutMs);
});
