import { groupLabel, groupOf, GROUPS, newGroupLabel } from '../../../core/common/fieldValue';
import { counted, figure, listed } from '../../../core/common/wording';
import { BULK_IMPORT_COLUMNS } from '../../../core/config';

it('figures have commas between thousands, on every machine', () => {
	expect([0, 999, 1000, 1234567].map(figure)).toEqual(['0', '999', '1,000', '1,234,567']);
});

it('one thing is counted in the singular, and all other numbers in the plural', () => {
	expect([0, 1, 2, 1000].map((count) => counted(count, ['removal', 'removals']))).toEqual(['0 removals', '1 removal', '2 removals', '1,000 removals']);
});

it('the last two parts of a list are joined by "and", the others by commas', () => {
	expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});

describe('the label of a group', () => {
	it.each([
		[groupLabel({ name: 'Sales', id: 12 }), { id: 12 }], [newGroupLabel('Sales'), { newName: 'Sales' }], [groupLabel({ name: 'Sales (new)', id: 7 }), { id: 7 }],
		[newGroupLabel('Two\nlines (3)'), { newName: 'Two\nlines (3)' }], [groupLabel({ name: '', id: 1 }), { id: 1 }],
	])('%j means one group', (label, group) => expect(groupOf(label)).toEqual(group));

	it.each(['', 'Sales', 'Sales (12', 'Sales(12)', 'Sales (x)', 'Sales ()', 'Sales (12) '])('%j is none', (text) => expect(groupOf(text)).toBeUndefined());

	it('has the name and the id in brackets', () => expect([groupLabel({ name: 'Sales', id: 12 }), newGroupLabel('Sales')]).toEqual(['Sales (12)', 'Sales (new)']));
});

it('memberships are named in plans as in the table', () => expect(BULK_IMPORT_COLUMNS.map(({ name }) => name)).toContain(GROUPS));
