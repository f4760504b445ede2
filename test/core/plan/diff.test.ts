import { diffUser, newUserChanges } from '../../../core/plan/diff';
import type { FieldValue } from '../../../core/common/fieldValue';
import { aDesiredUser, aField, aLiveUser } from '../../support/builders';

const title = aField('title');
const lower = aField('title', { comparable: (value) => String(value).toLowerCase() });
const changesOf = (field: typeof title, to: FieldValue | undefined, from: FieldValue) =>
	diffUser(aDesiredUser({ values: [to] }), aLiveUser({ values: [from] }), [field]).changes;

describe('a difference', () => {
	it.each<[string, FieldValue | undefined, FieldValue]>([
		['an absent cell keeps what is there', undefined, 'x'], ['equal texts', 'x', 'x'], ['nothing and nothing', null, null],
		['blanks and nothing', ' \t', null], ['nothing and blanks', null, '  '], ['no text and nothing', '', null], ['a list of blanks and nothing', [' ', ''], null],
		['equal lists', ['a', 'b'], ['a', 'b']], ['the same list in another order, as the field compares', ['b', 'a'], ['a', 'b']], ['two empty lists', [], []],
	])('is none: %s', (_, to, from) => {
		expect(changesOf(title, to, from)).toEqual([]);
	});

	it.each<[string, FieldValue, FieldValue]>([
		['another text', 'y', 'x'], ['a clearing', null, 'x'], ['a first value', 'x', null], ['a list that lost a value', ['a'], ['a', 'b']], ['a list with another value', ['a', 'c'], ['a', 'b']],
		['a list with a blank in it for nothing', [' ', 'a'], null], ['a list for nothing', ['a'], null], ['nothing for a list', null, ['a']],
	])('is one: %s', (_, to, from) => {
		expect(changesOf(title, to, from)).toEqual([{ field: 'title', from, to }]);
	});

	it('is as the field compares, but between a value and nothing it is always one', () => {
		expect(changesOf(lower, 'LEAD', 'lead')).toEqual([]);
		expect(changesOf(lower, 'null', null)).toHaveLength(1);
		expect(changesOf(lower, null, 'null')).toHaveLength(1);
		// A field that takes several lists for one does so only by `comparable`.
		expect(changesOf(aField('skills', { comparable: () => 'same' }), ['a'], ['b'])).toEqual([]);
		expect(changesOf(aField('skills', { comparable: (value) => JSON.stringify(value) }), ['b', 'a'], ['a', 'b'])).toHaveLength(1);
	});

	it('is looked for among equal lists without comparing them', () => {
		const never = aField('skills', { comparable: () => { throw new Error('compared'); } });
		expect(changesOf(never, ['a', 'b'], ['a', 'b'])).toEqual([]);
		expect(() => changesOf(never, ['a', 'b'], ['a', 'c'])).toThrow('compared');
		expect(() => changesOf(never, ['a', 'b'], ['a'])).toThrow('compared');
		expect(() => changesOf(never, ['a'], 'a')).toThrow('compared');
		expect(() => changesOf(never, 'a', ['a'])).toThrow('compared');
	});

	it('takes a missing live value for nothing', () => {
		expect(diffUser(aDesiredUser({ values: ['x', null] }), aLiveUser({ values: [] }), [title, aField('team')]).changes).toEqual([{ field: 'title', from: null, to: 'x' }]);
	});

	it.each(['roleId', 'displayName'])('is none where a required cell is blank: %s', (name) => {
		expect(changesOf(aField(name), null, 'x')).toEqual([]);
	});

	it('of the address is the one that the person is to have', () => {
		const desired = aDesiredUser({ email: 'old@x', newEmail: 'new@x', values: ['old@x'] });
		expect(diffUser(desired, aLiveUser({ values: ['old@x'] }), [aField('email')]).changes).toEqual([{ field: 'email', from: 'old@x', to: 'new@x' }]);
		expect(diffUser(desired, aLiveUser({ values: ['new@x'] }), [aField('email')]).changes).toEqual([]);
	});

	it('of the address is the only one where the row agrees with the rest', () => {
		const desired = aDesiredUser({ email: 'old@x', newEmail: 'new@x', values: ['new@x', null, 'Lead'] });
		const { changes } = diffUser(desired, aLiveUser({ values: ['old@x', null, 'Lead'] }), [aField('email'), title, aField('team')]);
		expect(changes).toEqual([{ field: 'email', from: 'old@x', to: 'new@x' }]);
	});

	it('that the identity provider owns is reported separately', () => {
		const fields = [aField('badge', { providerOwned: true }), title, aField('desk', { providerOwned: true })];
		const live = aLiveUser({ values: ['1', 'x', '7'] });
		expect(diffUser(aDesiredUser({ values: ['2', 'y', '8'] }), live, fields)).toEqual({ changes: [{ field: 'title', from: 'x', to: 'y' }], providerOwned: ['badge', 'desk'] });
		expect(diffUser(aDesiredUser({ values: ['2', 'x', '7'] }), live, fields)).toEqual({ changes: [], providerOwned: ['badge'] });
		expect(diffUser(aDesiredUser({ values: ['1', 'y', '7'] }), live, fields)).toEqual({ changes: [{ field: 'title', from: 'x', to: 'y' }], providerOwned: [] });
		expect(diffUser(aDesiredUser({ values: ['1', 'x', '7'] }), live, fields)).toEqual({ changes: [], providerOwned: [] });
	});
});

describe('a new person gets', () => {
	const fields = [aField('email'), title, aField('skills', { list: true }), aField('roleId'), aField('badge', { providerOwned: true })];

	it('every field with a value, and the address to come', () => {
		const desired = aDesiredUser({ email: 'old@x', newEmail: 'new@x', values: ['old@x', 'Lead', ['a'], 3, '9'] });
		expect(newUserChanges(desired, fields, 4)).toEqual([
			{ field: 'email', from: null, to: 'new@x' }, { field: 'title', from: null, to: 'Lead' }, { field: 'skills', from: null, to: ['a'] }, { field: 'roleId', from: null, to: 3 },
		]);
	});

	it('the default role where the row says none, and nothing for blanks', () => {
		const role = { field: 'roleId', from: null, to: 4 };
		const email = { field: 'email', from: null, to: 'jane.doe@acme.example' };
		expect(newUserChanges(aDesiredUser({ values: ['', null, [], undefined, null] }), fields, 4)).toEqual([email, role]);
		expect(newUserChanges(aDesiredUser({ values: ['', undefined, undefined, null, undefined] }), fields, 4)).toEqual([email, role]);
	});
});
