import { addTo, Lists, mapTable, namesOf, RepeatedKeys } from '../../../core/common/tables';

it('a table made from a table has a value for each of its own names, and for no inherited one', () => {
	const table: Record<'a' | 'b', number> = Object.assign(Object.create({ inherited: 3 }), { a: 1, b: 2 });
	expect([namesOf(table), mapTable<'a' | 'b', number, string>(table, (value, name) => `${name}${value}`)]).toEqual([['a', 'b'], { a: 'a1', b: 'b2' }]);
});

it('what is added under a key stands behind what was there', () => {
	const lists = new Map<string, number[]>();
	for (const [key, one] of [['a', 1], ['b', 2], ['a', 3], ['a', 4]] as const) addTo(lists, key, one);
	expect([...lists]).toEqual([['a', [1, 3, 4]], ['b', [2]]]);
});

it.each<[boolean, string[]]>([[false, []], [false, ['a']], [false, ['a', 'b']], [true, ['a', 'b', 'a']], [false, ['', '']], [true, ['', 'a', 'a']]])(
	'a key comes twice, unless it is blank: %s for %j', (areThere, keys) => {
		const repeated = new RepeatedKeys();
		keys.forEach((key) => repeated.add(key));
		expect(repeated.areThere).toBe(areThere);
	},
);

it('lists under keys have all members in their order, and say whether a member is the first or the only one', () => {
	const lists = new Lists<string, number>();
	expect([['a', 1], ['b', 2], ['a', 3], ['a', 4]].map(([key, one]) => lists.add(String(key), Number(one)))).toEqual([undefined, undefined, 1, 1]);
	expect(['a', 'b', 'c'].map((key) => ({ all: lists.all(key), first: lists.first(key), only: lists.only(key) }))).toStrictEqual([
		{ all: [1, 3, 4], first: 1, only: undefined }, { all: [2], first: 2, only: 2 }, { all: [], first: undefined, only: undefined },
	]);
	expect([...lists.shared]).toEqual([['a', [1, 3, 4]]]);
});
