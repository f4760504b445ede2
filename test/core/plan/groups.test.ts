import { groupOf } from '../../../core/common/fieldValue';
import { groupChange, createGroupResolver } from '../../../core/plan/diff';
import { aDesiredUser } from '../../support/builders';

const groups = [
	{ id: 12, name: 'Sales', dynamic: false },
	{ id: 15, name: 'Lead (EU)', dynamic: false },
	{ id: 20, name: 'Twins', dynamic: false },
	{ id: 21, name: 'twins', dynamic: false },
	{ id: 30, name: 'Everyone', dynamic: true },
	{ id: 40, name: 'Admins', dynamic: true, type: 'system' },
	{ id: 41, name: 'Okta Sales', dynamic: true, type: 'directory' },
	{ id: 42, name: 'Adhoc', dynamic: true, type: 'Adhoc' },
	{ id: 50, name: 'Sales, EMEA', dynamic: false },
];
const wish = (cells: string[] | undefined, unknown: 'reject' | 'create' = 'reject') =>
	createGroupResolver(groups, unknown).resolve(aDesiredUser(cells === undefined ? {} : { groups: cells }));
const problem = (message: RegExp) => ({ problem: expect.objectContaining({ column: 'groups', message: expect.stringMatching(message) }) });

describe('a groups cell', () => {
	it('names groups by name, whatever the case, or by id, each once', () => {
		expect(wish(['sales', '12', 'Lead (EU)'])).toEqual({ labels: ['Sales (12)', 'Lead (EU) (15)'] });
	});

	it('says nothing where there is no column', () => expect(wish(undefined)).toBeUndefined());

	it.each([
		['a name that two groups share', ['Twins'], /2 groups are called "Twins"; write the id of one: 20, 21/],
		['a dynamic group', ['Everyone'], /"Everyone" is a dynamic group/],
		['a system group', ['Admins'], /"Admins" is a group of Domo's own, which alone chooses its members/],
		['a directory group', ['Okta Sales'], /"Okta Sales" is a directory group, whose members the identity provider chooses/],
		['a group of a type that we do not know', ['Adhoc'], /"Adhoc" is a group of the type "Adhoc", whose members are not changed from here; leave it out/],
		['a part of a name with a comma', ['EMEA'], /"EMEA" is a part of the name of group "Sales, EMEA", which has a comma in it; write its id: 50/],
		['an unknown group', ['Sales', 'Nobody', '99'], /no group "Nobody".*no group "99"/],
	])('is a problem with %s', (_, cells, message) => expect(wish(cells)).toEqual(problem(message)));

	it('is reported with all its problems, as the cell was written', () => {
		expect(wish(['Nobody', 'Twins', 'Sales'])).toEqual({
			problem: {
				column: 'groups', value: 'Nobody, Twins, Sales',
				message: 'there is no group "Nobody"; correct its name or id, or create it in Domo; 2 groups are called "Twins"; write the id of one: 20, 21',
			},
		});
	});

	it('may have blanks around a name or an id', () => {
		expect(wish([' sales ', ' 15 '])).toEqual({ labels: ['Sales (12)', 'Lead (EU) (15)'] });
		expect(wish([' Writers '], 'create')).toEqual({ labels: ['Writers (new)'] });
	});

	it('names a group by its id where its name has a comma', () => expect(wish(['50'], 'create')).toEqual({ labels: ['Sales, EMEA (50)'] }));

	it.each(['999', ' 1 2 ', '1.0', 'N/A', '-', 'none', 'a|b', 'a;b', '["a"', '{x}', '"a"', 'a\nb', 'x'.repeat(201), 'EMEA', ' ',
		'a<br>b', 'a<br />b', 'a\\nB', 'a\\n2', 'a\\n b', 'a\\n', " 'Sales' ", '“Sales”', '‘S’', '«Ventes»'])('makes no group of %j', (cell) => {
		expect(wish([cell], 'create')).toEqual(problem(/is no name of a group that could be made|is a part of the name/));
	});

	it.each(['Writers', 'Area 51', '51 Area', 'x'.repeat(200), "Côte d'Or", "'t Hooft", 'Sales ‘EMEA’', '«A» B', 'corp\\new'])('makes an unknown group, if asked: %s', (name) => {
		expect(wish([name], 'create')).toEqual({ labels: [`${name} (new)`] });
	});
});

describe('memberships', () => {
	const live = { groups: [{ id: 12, name: 'Sales' }, { id: 30, name: 'Everyone' }] };
	const book = createGroupResolver(groups, 'reject');

	it('made exact leave groups alone whose members are not ours to choose, also those that the list of groups hides', () => {
		const hidden = { groups: [{ id: 12, name: 'Sales' }, { id: 40, name: 'Admins' }, { id: 77, name: 'Hidden', fixed: true as const }] };
		expect(groupChange([], hidden, 'exact', book)).toEqual({ field: 'groups', from: ['Sales (12)', 'Admins (40)', 'Hidden (77)'], to: ['Admins (40)', 'Hidden (77)'] });
		expect([...createGroupResolver(groups, 'reject', [hidden]).dynamicIds]).toEqual([30, 40, 41, 42, 77]);
	});

	it('are added to those a person has', () => {
		expect(groupChange(['Lead (EU) (15)'], live, 'add', book)).toEqual({
			field: 'groups', from: ['Sales (12)', 'Everyone (30)'], to: ['Sales (12)', 'Everyone (30)', 'Lead (EU) (15)'],
		});
	});

	it('are no difference where the person has them all, under whatever name', () => {
		expect(groupChange(['Vendite (12)'], live, 'add', book)).toBeUndefined();
		expect(groupChange(['Vendite (12)'], live, 'exact', book)).toBeUndefined();
		expect(groupChange(['Vendite (12)', 'Lead (EU) (15)'], live, 'exact', book)?.to).toEqual(['Everyone (30)', 'Sales (12)', 'Lead (EU) (15)']);
		expect(groupChange([], live, 'add', book)).toBeUndefined();
	});

	it('made exact, are taken away too, but never from a dynamic group', () => {
		expect(groupChange(['Lead (EU) (15)'], live, 'exact', book)?.to).toEqual(['Everyone (30)', 'Lead (EU) (15)']);
		expect(groupChange([], live, 'exact', book)?.to).toEqual(['Everyone (30)']);
		expect(groupChange(['Sales (12)'], live, 'exact', book)).toBeUndefined();
	});

	it('in a group that is yet to be made are a difference', () => {
		expect(groupChange(['Writers (new)'], live, 'add', book)?.to).toEqual(['Sales (12)', 'Everyone (30)', 'Writers (new)']);
	});

	it('of a new person come from nothing', () => {
		expect(groupChange(['Sales (12)'], undefined, 'add', book)).toEqual({ field: 'groups', from: null, to: ['Sales (12)'] });
		expect(groupChange([], undefined, 'add', book)).toBeUndefined();
	});
});

it('reads labels back, whatever brackets a name has', () => {
	expect([groupOf('Lead (EU) (15)'), groupOf('Writers (new)'), groupOf('Sales')]).toEqual([{ id: 15 }, { newName: 'Writers' }, undefined]);
});
