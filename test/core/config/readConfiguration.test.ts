import { readConfiguration } from '../../../core/config';
import type { ConfigContext } from '../../../core/config/types';
import type { RowStream } from '../../../core/csv';
import { aContext, anAttribute, aRow, stillClock, type Cells } from './support/table';

const person = (name: string, cells: Cells = {}): Cells => aRow({ email: `${name}@acme.example`, ...cells });
const read = (rows: readonly Cells[] | RowStream, context: Partial<ConfigContext> = {}, tableOf?: (row: Cells) => string | undefined, areItems?: boolean) =>
	readConfiguration(rows, aContext(context), stillClock, tableOf, areItems);

describe('a table', () => {
	it('is understood as a whole', async () => {
		const [first, second] = [person('a', { employeeNumber: '0074', employeeId: 'E1', nickname: 'x' }), { nickname: 'y', ...person('b', { employeeNumber: '' }) }];
		const { fields, ...configuration } = await read([first, {}, second], { unknownColumns: 'ignore' });
		expect(fields.map(({ name }) => name)).toEqual(['displayName', 'email', 'employeeNumber', 'employeeId']);
		const shared = { displayName: 'Jane Doe', edit: true, warnings: [] };
		expect(configuration).toEqual({
			users: [
				{ ...shared, rowNumber: 2, email: 'a@acme.example', emailKey: 'a@acme.example', employeeIdKey: 'e1', employeeNumberKey: '0074', values: ['Jane Doe', 'a@acme.example', '0074', 'E1'] },
				{ ...shared, rowNumber: 4, email: 'b@acme.example', emailKey: 'b@acme.example', employeeIdKey: '', values: ['Jane Doe', 'b@acme.example', null, undefined] },
			],
			rejects: [], unknownColumns: [], mapping: '', notes: ['Ignored one unknown column: "nickname".'], rowCount: 2, emptyRows: 1, repeated: [], twice: [], otherPeriods: 0,
		});
	});

	it('has the columns of all its rows, each once, whatever their order; what is no row has none', async () => {
		const rows: unknown[] = [person('a', { x: 1, y: 2 }), 'no row', [1], null, { y: 2, x: 1, ...person('b') }, { x: 3, z: 4, ...person('c') }];
		expect((await read(rows as readonly Cells[])).unknownColumns.map(({ name }) => name)).toEqual(['x', 'y', 'z']);
	});

	it('is the same as a stream of its rows', async () => {
		const rows = [person('a', { title: 'Lead' }), person('b', { title: '', row_number: 9 }), {}, person('b', { title: '\uFFFD' })];
		const stream: RowStream = {
			keys: ['email', 'displayName', 'title', 'row_number'],
			each: (take) => {
				for (const row of rows) take(row);
				return Promise.resolve();
			},
		};
		const asText = async (table: readonly Cells[] | RowStream) => JSON.stringify(await read(table));
		expect(await asText(stream)).toBe(await asText(rows));
		expect((await read(stream)).users.map(({ rowNumber }) => rowNumber)).toEqual([2]);
	});
});

describe('rows', () => {
	it('of several tables that have one number are distinguished by the names of their tables', async () => {
		const rows = [{ ...person('a', { row_number: 3 }), _of: 'HR' }, {}, { ...person('b', { row_number: 3, roleId: '9' }), _of: 'Sales' }, { ...person('c', { row_number: 4 }), _of: 'HR' }];
		const { users, rejects } = await read(rows, {}, ({ _of }) => String(_of));
		expect([...users, ...rejects].map(({ rowNumber, place, origin }) => [rowNumber, place, origin])).toEqual([[3, 0, " of 'HR'"], [4, undefined, undefined], [3, 2, " of 'Sales'"]]);
	});

	it('that no table is known of are distinguished by their place', async () => {
		const { users } = await read([{}, person('a', { row_number: 3 }), person('b', { row_number: 3 })]);
		expect(users.map(({ rowNumber, place, origin }) => [rowNumber, place, origin])).toEqual([[3, 1, ' (item 2)'], [3, 2, ' (item 3)']]);
	});

	it('of another node are named as its items, where they have no number', async () => {
		const rows = [{}, person('a'), person('b', { row_number: 7 }), person('c', { roleId: '9' })];
		const placesOf = async (areItems: boolean) => {
			const { users, rejects } = await read(rows, {}, undefined, areItems);
			return [...users, ...rejects].map(({ rowNumber, item }) => [rowNumber, item]);
		};
		expect(await placesOf(true)).toEqual([[3, 2], [7, undefined], [5, 4]]);
		expect(await placesOf(false)).toEqual([[3, undefined], [7, undefined], [5, undefined]]);
	});
});

describe('rows of one person', () => {
	const numbersOf = async (rows: readonly Cells[], context: Partial<ConfigContext> = {}) => {
		const { users, rejects, repeated, twice, otherPeriods } = await readConfiguration(rows, aContext(context), { ...stillClock, now: () => Date.parse('2026-12-24T00:00:00Z') });
		return { users: users.map(({ rowNumber }) => rowNumber), rejects: rejects.map(({ rowNumber }) => rowNumber), repeated: repeated.map(({ rowNumber }) => rowNumber), twice: twice.length, otherPeriods };
	};

	it('came twice where they have one number, and are several where they have not', async () => {
		expect(await numbersOf([person('a', { row_number: 5 }), person('b'), person('A', { row_number: 5 }), person('a', { row_number: 6 })])).toEqual({ users: [3], rejects: [5, 5, 6], repeated: [5, 6], twice: 1, otherPeriods: 0 });
		const sameId = [person('a', { employeeId: 'e1', row_number: 5 }), person('b', { employeeId: 'E1', row_number: 5 }), person('c', { employeeId: 'e1', row_number: 6 })];
		expect(await numbersOf(sameId, { matchBy: 'employeeId' })).toEqual({ users: [], rejects: [5, 5, 6], repeated: [5, 6], twice: 1, otherPeriods: 0 });
		expect(await numbersOf(sameId)).toEqual({ users: [5, 5, 6], rejects: [], repeated: [], twice: 0, otherPeriods: 0 });
	});

	it('are mistaken where one of them is right by its address, but not by its id', async () => {
		const rows = [
			person('a', { employeeId: 'e0', startDate: '2026-01-01' }), person('A', { employeeId: 'e1', endDate: '2026-01-01' }),
			person('b', { employeeId: 'e1', startDate: '2026-01-01' }), person('c', { employeeId: 'e1', startDate: '2026-01-01' }),
		];
		expect(await numbersOf(rows, { matchBy: 'employeeId' })).toEqual({ users: [2], rejects: [3, 4, 5], repeated: [3, 4, 5], twice: 0, otherPeriods: 0 });
	});
});

it('an attribute of each row is read at its place, whatever the order of its columns', async () => {
	const { users, fields } = await read([person('a', { team: 'x', title: 'y' }), { title: 'y', team: 'x', displayName: 'B', email: 'b@acme.example' }], { attributes: [anAttribute('team')] });
	expect(fields.map(({ name }) => name)).toEqual(['displayName', 'title', 'email', 'team']);
	expect(users.map(({ values }) => values)).toEqual([['Jane Doe', 'y', 'a@acme.example', 'x'], ['B', 'y', 'b@acme.example', 'x']]);
});
