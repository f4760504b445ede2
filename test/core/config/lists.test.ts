import { fieldByName } from '../../../core/config';
import { aList, problemOf, readCell } from './support/table';

const attributes = [aList('skills'), aList('years', 'LONG')];
const context = { attributes };

describe('list attributes', () => {
	it.each([
		['abc|def', ['abc', 'def']], [' a | b ', ['a', 'b']], ['a||b', ['a', 'b']], ['a|', ['a']], ['|a', ['a']], ['a|b|a', ['a', 'b']], ['one', ['one']],
		[['a', 'b'], ['a', 'b']], [['a', null, ''], ['a']], [[1, true], ['1', 'true']], ['x, y', ['x, y']],
	])('reads %j as %j', async (cell, values) => {
		expect(await readCell('skills', cell, context)).toEqual(values);
	});

	it.each(['', '|', ' | |', [], [null]])('takes %j for blank', async (cell) => {
		expect(await readCell('skills', cell, context)).toBeNull();
		expect(await readCell('skills', cell, { ...context, blankCells: 'ignore' })).toBeUndefined();
	});

	it('reads each value by the type of the attribute', async () => {
		expect(await readCell('years', '2019|2020.0| 07', context)).toEqual(['2019', '2020', '7']);
		expect(await problemOf({ years: '2019|soon' }, context)).toMatchObject({ column: 'years', value: '2019|soon', message: expect.stringContaining('whole number') });
	});

	it('finds order and repetition no difference, and values with | in them another value', () => {
		const { comparable } = fieldByName('skills', attributes);
		expect(comparable(['b', 'a', 'b'])).toBe(comparable(['a', 'b']));
		expect(comparable(['a|b'])).not.toBe(comparable(['a', 'b']));
		expect(comparable(['a'])).toBe(comparable('a'));
		expect(comparable([])).toBe(comparable(null));
	});

	it('refuses a spreadsheet error among the values', async () => {
		expect((await problemOf({ skills: 'a|#REF!' }, context)).message).toContain('error of the spreadsheet');
	});
});
