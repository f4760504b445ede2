import type { DesiredUser, IfUnchanged, RejectedRow } from '../../../core/config/types';
import type { LiveUser } from '../../../core/domo';
import { addressProblem, finalEmail, rejectRow, useUnchangedCells } from '../../../core/plan/rejectedRows';
import { aConfiguration, aDesiredUser, aField, aLiveUser } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const renamed = aDesiredUser({ rowNumber: 4, email: 'Ann@x.io', newEmail: 'Lee@x.io', employeeIdKey: 'e1', displayName: ' Ann  LEE ' });

it('a row turned down keeps every key by which it protects somebody', () => {
	const problem = { column: 'email', value: 'Ann@x.io', message: 'is taken' };
	expect(rejectRow(renamed, problem)).toEqual({
		rowNumber: 4, email: 'Ann@x.io', displayName: ' Ann  LEE ', emailKeys: ['ann@x.io', 'lee@x.io'], employeeIdKey: 'e1', nameKey: 'ann lee', problems: [problem], warnings: [],
	});
});

it('a problem with an address names the column that has it', () => {
	expect(addressProblem(renamed, 'is taken')).toEqual({ column: 'newEmail', value: 'Lee@x.io', message: 'is taken' });
	expect(addressProblem(aDesiredUser({ email: 'ann@x.io' }), 'is taken')).toEqual({ column: 'email', value: 'ann@x.io', message: 'is taken' });
	expect([finalEmail(renamed), finalEmail(aDesiredUser({ email: 'ann@x.io' }))]).toEqual(['Lee@x.io', 'ann@x.io']);
});

describe('a row that was rejected for cells which its person has as they are', () => {
	const fields = [aField('title'), aField('skills', { list: true }), aField('phone', { comparable: (value) => String(value).replaceAll(' ', '') }), aField('employeeId')];
	const ann = aLiveUser({ id: 1, email: 'Ann@x.io', values: ['Lead', ['a', 'b'], 12, 'E1'] });
	const bob = aLiveUser({ id: 2, email: 'bob@x.io', values: [null, null, null, 'E2'] });
	const refused = (overrides: Partial<DesiredUser> = {}, cells: IfUnchanged['cells'] = [{ at: 0, text: 'Lead' }]): RejectedRow => {
		const desired = aDesiredUser({ rowNumber: 5, email: 'ann@x.io', ...overrides });
		return { ...rejectRow(desired, { column: 'title', value: 'Lead', message: 'is too long' }), ifUnchanged: { desired, cells } };
	};
	const used = async (rejects: readonly RejectedRow[], { live = [ann, bob], matchBy = 'email' }: { readonly live?: readonly LiveUser[]; readonly matchBy?: 'email' | 'employeeId' } = {}) =>
		useUnchangedCells(aConfiguration({ rejects }), live, fields, matchBy, new FakeClock());

	it('is used in its place, and called as the row is; every other row stays as it was', async () => {
		const [before, after] = [aDesiredUser({ rowNumber: 4 }), aDesiredUser({ rowNumber: 6 })];
		const row = { ...refused(), place: 3, item: 8, origin: ' (item 8)' };
		const unusable = rejectRow(aDesiredUser({ rowNumber: 2 }), { column: 'title', value: '', message: '' });
		const configuration = aConfiguration({ users: [before, after], rejects: [unusable, row, refused({ email: 'zed@x.io' })] });
		const { users, rejects, ...others } = await useUnchangedCells(configuration, [ann, bob], fields, 'email', new FakeClock());
		expect(users).toEqual([before, { ...row.ifUnchanged?.desired, place: 3, item: 8, origin: ' (item 8)' }, after]);
		expect(rejects).toEqual([unusable, configuration.rejects[2]]);
		expect({ ...others, users: configuration.users, rejects: configuration.rejects }).toEqual(configuration);
	});

	it.each<[string, IfUnchanged['cells'], boolean]>([
		['the text', [{ at: 0, text: 'Lead' }], true],
		['another text', [{ at: 0, text: 'lead' }], false],
		['a list as a table shows it', [{ at: 1, text: 'a|b' }], true],
		['the same list in another order', [{ at: 1, text: 'b|a' }], true],
		['another list', [{ at: 1, text: 'a' }], false],
		['a number', [{ at: 2, text: '12' }], true],
		['what means the same', [{ at: 2, text: '1 2' }], true],
		['one of two cells alone', [{ at: 0, text: 'Lead' }, { at: 2, text: '13' }], false],
		['no field of the instance', [{ at: 9, text: '' }], false],
	])('means that all of its refused cells are equal: %s', async (_, cells, isUsed) => {
		const { users, rejects } = await used([refused({}, cells)]);
		expect([users.length, rejects.length]).toEqual(isUsed ? [1, 0] : [0, 1]);
	});

	it('is read as the table shows it, where a member of a list holds the mark between members', async () => {
		const [tags, live] = [aField('tags', { list: true, comparable: (value) => JSON.stringify(value) }), { ...ann, values: [['a|b', 'c']] }];
		const usedFor = async (text: string) => (await useUnchangedCells(aConfiguration({ rejects: [refused({}, [{ at: 0, text }])] }), [live], [tags], 'email', new FakeClock())).users.length;
		expect([await usedFor('a|b|c'), await usedFor('a|bc')]).toEqual([1, 0]);
	});

	it('has nothing equal where its person has no value', async () => {
		for (const text of ['', 'null']) expect((await used([refused({ email: 'bob@x.io' }, [{ at: 0, text }])])).users).toEqual([]);
	});

	it.each<[string, Partial<DesiredUser>, readonly LiveUser[], 'email' | 'employeeId', boolean]>([
		['its address', { employeeIdKey: 'e2' }, [ann, bob], 'email', true],
		['its employeeId, where rows are matched by it', { email: 'new@x.io', employeeIdKey: 'e1' }, [ann, bob], 'employeeId', true],
		['its new address, where the person has it already', { email: 'old@x.io', newEmail: 'ANN@x.io' }, [ann, bob], 'email', true],
		['its old address before that', { newEmail: 'bob@x.io' }, [ann, bob], 'email', true],
		['its address, where nobody has its employeeId', { employeeIdKey: 'e9' }, [ann, bob], 'employeeId', true],
		['its address, where it has no employeeId', {}, [ann, aLiveUser({ id: 3, values: [null, null, null, null] })], 'employeeId', true],
		['nothing, where its employeeId is another account\'s', { employeeIdKey: 'e2' }, [ann, bob], 'employeeId', false],
		['nothing, where several accounts have its employeeId', { employeeIdKey: 'e1' }, [ann, { ...ann, id: 3, email: 'other@x.io' }], 'employeeId', false],
		['nothing, where several accounts have its address', {}, [ann, { ...ann, id: 3 }], 'email', false],
	])('finds its person by %s', async (_, row, live, matchBy, isUsed) => {
		const { users, rejects } = await used([refused(row)], { live, matchBy });
		expect([users.length, rejects.length]).toEqual(isUsed ? [1, 0] : [0, 1]);
	});

	it('changes nothing where no row is one', async () => {
		const configuration = aConfiguration({ users: [aDesiredUser({ rowNumber: 9 }), aDesiredUser({ rowNumber: 4 })], rejects: [rejectRow(renamed, { column: 'title', value: '', message: '' })] });
		expect(await useUnchangedCells(configuration, [ann], fields, 'email', new FakeClock())).toBe(configuration);
	});
});
