import fc from 'fast-check';
import { configurationFields, readConfiguration } from '../../core/config';
import { configurationOf } from '../../core/plan/exportUsers';
import { parseCsv, writeCsv } from '../../core/csv';
import { brokenText } from '../../core/config/suspectText';
import type { ConfigContext } from '../../core/config/types';
import type { AttributeDefinition } from '../../core/domo';
import { reconcile } from '../../core/plan';
import { connectTo, openHouse, type House } from '../core/domo/support/connect';
import { clock } from '../support/fastClock';
import { reconcileSettings } from '../support/builders';

/** Against a stand-in Domo instance over HTTP: what is sent is what comes back, and what is there plans nothing. */

const cellsOf: Readonly<Record<string, fc.Arbitrary<string>>> = {
	displayName: fc.constantFrom('Jane Doe', ' Zoe\u0308  ', 'محمد', '👩‍🚀 Ada', '<b>x</b>', 'a | b'),
	roleId: fc.constantFrom('4', '3.0', 'Social', ''),
	title: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => ['escaped', undefined].includes(brokenText(text)?.kind)), fc.constantFrom('', '(clear)', '=1+1', 'line\nbreak', '"quoted"', 'x'.repeat(10_000))),
	alternateEmail: fc.constantFrom('', 'j@home.example', ' J@Home.example '),
	phoneNumber: fc.constantFrom('', '(800) 899-1000', '+44 20 7946 0018', '+', 'call me'),
	deskPhoneNumber: fc.constantFrom('', '202-225-4876 ext. 4'),
	employeeNumber: fc.constantFrom('', '0074', '1234567890123456', '74.0'),
	location: fc.constantFrom('', 'Oslo', '  Salt   Lake City'),
	timeZone: fc.constantFrom('', 'Asia/Calcutta', 'Asia/Kolkata', 'US/Pacific', 'Europe/Kyiv'),
	locale: fc.constantFrom('', 'en-US', 'zh-Hans-HK'),
	employeeId: fc.constantFrom('', 'A1', '0074'),
	team: fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => ['escaped', undefined].includes(brokenText(text)?.kind)), fc.constantFrom('', 'a|b')),
	skills: fc.constantFrom('', 'a', 'b|a', 'a||b|', ' a | b '),
	count: fc.constantFrom('', '007', '-5', '9223372036854775807'),
	salary: fc.constantFrom('', '1.50', '1e3', '-0.0'),
	born: fc.constantFrom('', '1965-07-22', '1965/07/22'),
	seenAt: fc.constantFrom('', '2024-05-31T14:30:00+02:00', '2024-05-31'),
	remote: fc.constantFrom('', 'yes', 'FALSE'),
	years: fc.constantFrom('', '2019|2020|2019'),
};
const row = fc.record(cellsOf).map((cells) => ({ ...cells, email: 'jane@acme.example' }));

const seedAttributes = [
	{ key: 'team' }, { key: 'skills', validator: 'ANY_VALUE_MULTI' }, { key: 'count', valueType: 'LONG' }, { key: 'salary', valueType: 'DECIMAL' }, { key: 'born', valueType: 'DATE' },
	{ key: 'seenAt', valueType: 'DATETIME' }, { key: 'remote', valueType: 'BOOLEAN' }, { key: 'years', valueType: 'LONG', validator: 'ANY_VALUE_MULTI' },
] as const;

describe('against the sandbox', () => {
	let house: House;
	let attributes: readonly AttributeDefinition[];
	let context: ConfigContext;
	const connect = () => connectTo(house.instance).users;

	beforeAll(async () => {
		house = await openHouse({ attributes: seedAttributes, users: [{ id: 7, displayName: 'Old Name', email: 'jane@acme.example', roleId: 2, values: { title: 'Old', team: 'old', skills: ['old'] } }] });
		attributes = await connect().attributes();
		const roles = await connect().roles();
		context = { roles, attributes, blankCells: 'clear', unknownColumns: 'stop', defaultPhoneCountry: 'US', phoneNumbersAsE164: false, matchBy: 'email' };
	});
	beforeEach(() => house.instance.reset());
	afterAll(() => house.sandbox.stop());

	const settings = reconcileSettings({ blankCells: 'clear', rowsAreComplete: true });
	const planned = async (rows: readonly Readonly<Record<string, unknown>>[]) => {
		const { items } = await reconcile(connect(), rows, settings, { clock, runId: 'r' });
		return items.map(({ action, changes, email, problems }) => ({ action, changes, email, problems }));
	};

	it('what is accepted and sent is read back equal, and the next run plans nothing', async () => {
		await fc.assert(
			fc.asyncProperty(row, async (cells) => {
				const { users, rejects, fields } = await readConfiguration([cells], context, clock);
				expect(rejects).toEqual([]);
				const [user] = users;
				const directory = connect();
				await directory.update(7, fields.flatMap((field, i) => {
					const to = user?.values[i];
					return to === undefined ? [] : [{ key: field.key, to }];
				}));
				const [live] = await directory.usersById([7], fields);
				for (const [i, field] of fields.entries()) {
					const desired = user?.values[i];
					if (desired !== undefined) expect([field.name, field.comparable(live?.values[i] ?? null)]).toEqual([field.name, field.comparable(desired)]);
				}
				expect(house.instance.violations).toEqual([]);
				expect(await planned([cells])).toEqual([]);
			}),
			{ numRuns: 40 },
		);
	});

	it('a table written as CSV and read again gives the same plan, and so does another order of its rows', async () => {
		const names = [...Object.keys(cellsOf), 'email'];
		await fc.assert(
			fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 4 }), fc.boolean(), async (table, together) => {
				const rows = table.map((cells, i) => ({ ...cells, ...(together ? {} : { email: `p${i}@acme.example` }) }));
				const csv = parseCsv(writeCsv(names, rows.map((cells) => names.map((name) => cells[name as keyof typeof cells] ?? null))));
				const again = csv.rows.map((cells) => Object.fromEntries(csv.columns.map((name, i) => [name, cells[i]])));
				const plan = await planned(rows);
				expect(plan.length).toBeGreaterThan(0);
				expect(await planned(again)).toEqual(plan);
				const numbered = again.map((cells, i) => ({ ...cells, row_number: i + 2 }));
				const sorted = (items: typeof plan) => items.map((item) => JSON.stringify(item)).sort();
				expect(sorted(await planned([...numbered].reverse()))).toEqual(sorted(plan));
			}),
			{ numRuns: 25 },
		);
	});

	it('the people who are there, run as a configuration, plan nothing', async () => {
		await fc.assert(
			fc.asyncProperty(row, async (cells) => {
				const { users: [user], fields } = await readConfiguration([cells], context, clock);
				const directory = connect();
				await directory.update(7, fields.flatMap((field, i) => {
					const to = user?.values[i];
					return to === undefined ? [] : [{ key: field.key, to }];
				}));
				const every = configurationFields(attributes);
				const exported = configurationOf((await directory.allUsers(every)).users, every);
				expect(exported).toHaveLength(2);
				expect(await planned(exported)).toEqual([]);
			}),
			{ numRuns: 25 },
		);
	});
});
