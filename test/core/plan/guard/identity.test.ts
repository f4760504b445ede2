import { createIdentifierReader } from '../../../../core/plan/identifiers';
import { guardChanges, reasonsAgainst } from '../../../../core/plan/guard';
import { temporaryAddressOf } from '../../../../core/plan/accounts';
import { differentPersons, differentPersonSentence, spoiltIds } from '../../../../core/plan/guard/people';
import { aDesiredUser, aField, aLiveUser, anUpdate, aRemoval, guardFacts, manyLiveUsers } from '../../../support/builders';

const fields = ['email', 'employeeId', 'employeeNumber'].map((name) => aField(name));
const facts = guardFacts({ identifiers: createIdentifierReader(fields) });
type Who = readonly [name: string, id: string | null, number?: string | null];
const updated = ([name, id, number = null]: Who, [liveName, liveId, liveNumber = null]: Who) => {
	const email = 'j.smith@acme.example';
	const live = aLiveUser({ email, displayName: liveName, values: [email, liveId, liveNumber] });
	return { ...anUpdate(live, [{ field: 'title', from: 'a', to: 'b' }]), desired: aDesiredUser({ email, displayName: name, values: [email, id, number] }) };
};

describe('the account at the row’s address is probably somebody else’s', () => {
	it.each<[string, Who, Who]>([
		['where id and name are others', ['John Smith', 'E9'], ['Jane Smith', 'E1']],
		['where number and name are others', ['John Smith', null, '9'], ['Jane Smith', null, '1']],
		['where an ID is on both sides, and the number on one', ['John Smith', 'E9', '1'], ['Jane Smith', 'E1']],
	])('%s', (_, row, account) => {
		const { allowed, held } = differentPersons([updated(row, account)], facts);
		expect([allowed, held.map(({ held: { by, action } }) => [by, action])]).toEqual([[], [['probablyOther', 'update']]]);
		expect(held[0]?.reason).toContain('probably the address was given to somebody else');
		expect(held[0]?.reason).toContain('"Probably Somebody Else" released');
	});

	it.each<[string, Who, Who]>([
		['an id that only the row has', ['John Smith', 'E9'], ['Jane Smith', null]],
		['an id that only the account has', ['John Smith', null], ['Jane Smith', 'E1']],
		['a number that only the row has', ['John Smith', null, '9'], ['Jane Smith', null]],
		['a number that only the account has', ['John Smith', null], ['Jane Smith', null, '1']],
		['one number', ['John Smith', null, '9'], ['Jane Smith', null, '09']],
		['one id', ['Jane Miller', 'E1'], ['Jane Smith', 'e1']],
		['one id that lost its zeros', ['Jane Miller', '74'], ['Jane Smith', '0074']],
		['one id, and another number', ['Jane Miller', 'E1', '5'], ['Jane Smith', 'E1', '4']],
		['another id and one name', ['Smith, Jané', 'E9'], ['Jane Smith', 'E1']],
		['a placeholder', ['John Smith', 'N/A'], ['Jane Smith', 'E1']],
	])('but not with %s', (_, row, account) => {
		expect(differentPersons([updated(row, account)], facts).held).toEqual([]);
	});

	it.each<[string, string, string, string, boolean]>([
		['nothing but the id in common', 'John Roe', 'Jane Smith', 'new@acme.example', true],
		['a word for nobody in the place of the name', 'New Hire', 'Jane Smith', 'new@acme.example', true],
		['a part of the name', 'Jane Miller', 'Jane Smith', 'new@acme.example', false],
		['the address', 'John Roe', 'Jane Smith', 'J.Smith@acme.example', false],
		['an account that has no name yet', 'John Roe', 'New User', 'new@acme.example', false],
	])('is held by an equal id with %s', (_, name, liveName, email, isHeld) => {
		const live = aLiveUser({ email: 'j.smith@acme.example', displayName: liveName, values: ['j.smith@acme.example', 'E1', null] });
		const update = { ...anUpdate(live, [{ field: 'email', from: live.email, to: email }]), desired: aDesiredUser({ email, displayName: name, values: [email, 'E1', null] }) };
		const { held } = differentPersons([update], facts);
		expect(held.map(({ held: { by } }) => by)).toEqual(isHeld ? ['probablyOther'] : []);
		if (isHeld) expect(held[0]?.reason).toContain("has the row's employeeId (e1) and nothing else in common with it");
	});

	it('nor where probable renames are ignored', () => {
		const settings = { ...facts.settings, probableRenames: 'ignore' as const };
		expect(differentPersons([updated(['John', 'E9'], ['Jane', 'E1'])], { ...facts, settings }).held).toEqual([]);
	});
});

describe('the reason', () => {
	const advice = ', who would get the account with all that it owns and may see. If they are two people, ';
	const release = '; if they are one, have this plan approved with "Probably Somebody Else" released.';
	const reasonOf = (update: ReturnType<typeof updated>) => differentPersons([update], facts).held[0]?.reason;

	it('of another id at the same address names both ids and names', () => {
		expect(reasonOf(updated(['John Smith', 'E9'], ['Jane Smith', 'E1']))).toBe(
			'The account j.smith@acme.example has another employeeId (e1, the row has e9) and another name (Jane Smith, the row has John Smith): '
			+ `probably the address was given to somebody else${advice}give the old account another address or delete it in Domo first${release}`);
	});

	it('of an equal id with nothing else in common names address and name of the row', () => {
		const update = updated(['John Roe', 'E1'], ['Jane Smith', 'E1']);
		expect(reasonOf({ ...update, desired: aDesiredUser({ email: 'new@acme.example', displayName: 'John Roe', values: ['new@acme.example', 'E1', null] }) })).toBe(
			"The account j.smith@acme.example of Jane Smith has the row's employeeId (e1) and nothing else in common with it: the row has the address new@acme.example and the name John Roe. "
			+ `Probably the id was given to somebody else, or is nobody's${advice}correct the id in the row, or take it off the old account in Domo${release}`);
	});

	it('of an undo, which finds the account alone, names what the account would get', () => {
		const update = updated(['John Roe', null], ['Jane Smith', null]);
		expect(reasonOf({ ...update, desired: aDesiredUser({ email: 'new@acme.example', displayName: 'John Roe', values: ['new@acme.example', null, null] }) })).toBe(
			'The account j.smith@acme.example of Jane Smith would get the address new@acme.example and the name John Roe, and has nothing in common with them. '
			+ `Probably they are somebody else's${advice}leave the account as it is${release}`);
	});

	it('is not given for a row without a name of its own whose id differs, nor for a row of a temporary address', () => {
		expect(reasonOf(updated(['New Hire', 'E9'], ['Jane Smith', 'E1']))).toBeUndefined();
		const update = updated(['John Roe', 'E1'], ['Jane Smith', 'E1']);
		const desired = aDesiredUser({ email: 'new@acme.example', displayName: 'John Roe', values: ['new@acme.example', 'E1', null] });
		const temporary = temporaryAddressOf(1001, 'j.smith@acme.example');
		expect(reasonOf({ ...update, desired, live: aLiveUser({ email: temporary, displayName: 'Jane Smith', values: [temporary, 'E1', null] }) })).toBeUndefined();
	});

	it('is not given where one of several addresses is the same', () => {
		const reader = createIdentifierReader([...fields, aField('alternateEmail', { type: 'email' })]);
		const live = aLiveUser({ email: 'j.smith@acme.example', displayName: 'Jane Smith', values: ['j.smith@acme.example', 'E1', null, 'home@x.example'] });
		const desired = aDesiredUser({ email: 'new@acme.example', displayName: 'John Roe', values: ['new@acme.example', 'E1', null, 'home@x.example'] });
		expect(differentPersonSentence(desired, live, reader)).toBeUndefined();
	});
});

it('The other reasons of such a change are named, so that a release does not make an Admin by the way', () => {
	const update = updated(['John Smith', 'E9'], ['Jane Smith', 'E1']);
	const promoted = { ...update, changes: [{ field: 'roleId', from: 4, to: 1 }, { field: 'employeeId', from: 'E17', to: 'N/A' }] };
	const { held } = guardChanges([promoted, updated(['John Roe', 'E8'], ['Jane Roe', 'E2'])], facts);
	expect(held.map((one) => one.held)).toEqual([
		{ by: 'probablyOther', action: 'update', also: ['spoiltId', 'newAdmins'] },
		{ by: 'probablyOther', action: 'update' },
	]);
	const inactive = { ...promoted, live: aLiveUser({ active: false }) };
	expect(guardChanges([inactive], facts).held.map((one) => one.held)).toEqual([{ by: 'protected', action: 'update' }]);
});

it('The other reasons leave out the limits of removals and updates, which the approver releases by number', () => {
	const update = updated(['John Smith', 'E9'], ['Jane Smith', 'E1']);
	const strict = { ...facts.settings, maxUpdatesPercent: 0, maxDeletionsCount: 0, maxRoleChangesPercent: 0 };
	const demoted = { ...update, changes: [{ field: 'roleId', from: 4, to: 5 }] };
	expect([...reasonsAgainst([demoted, ...manyLiveUsers(5).map(aRemoval)], { ...facts, settings: strict }).values()]).toEqual([['probablyOther']]);
	const unproven = { lookUps: { unproven: new Set(['emailAddress' as const]), matchBy: 'email' as const } };
	expect([...reasonsAgainst([demoted], { ...facts, ...unproven }).values()]).toEqual([['notLookedUp', 'probablyOther']]);
	expect([...reasonsAgainst(manyLiveUsers(5).map(aRemoval), { ...facts, ...unproven }).values()]).toEqual([]);
	expect([...reasonsAgainst([aRemoval(aLiveUser())], { ...facts, liveIssues: ['Short.'], configurationIssues: ['Old.'] }).values()]).toEqual([['incompleteRead']]);
	const last = aLiveUser({ id: 7, roleId: 1 });
	expect([...reasonsAgainst([aRemoval(last)], { ...facts, live: [last] })]).toEqual([[last, ['minimumAdmins']]]);
	expect(reasonsAgainst([], facts).size).toBe(0);
});

describe('an id', () => {
	const changed = (field: string, from: string | number | null, to: string | number | null) =>
		spoiltIds([anUpdate(aLiveUser(), [{ field, from, to }, { field: 'title', from: 'a', to: 'b' }])], facts);

	it.each([
		['employeeId', '0074', '74'], ['employeeNumber', '0074', 74], ['employeeNumber', 123456789012, '1.23457E+11'], ['employeeId', '123456789012', '1.23457E+11'],
		['employeeId', '1234567890123456789', '1234567890123456800'], ['employeeId', '1E5', '100000'], ['employeeId', 'E17', 'N/A'], ['employeeId', 'E17', 'pending'], ['employeeNumber', '17', '000'],
	])('%s %s is not overwritten by %s; the rest goes', (field, from, to) => {
		const { allowed, held } = changed(field, from, to);
		expect(held.map(({ changes, held: { by } }) => [by, changes.map((change) => change.to)])).toEqual([['spoiltId', [to]]]);
		expect(held[0]?.reason.match(/The account has the \w+/g)).toEqual([`The account has the ${field}`]);
		expect(allowed.map(({ changes }) => changes.map((change) => change.field))).toEqual([['title']]);
	});

	it.each([['employeeId', '74', '0074'], ['employeeId', 74, '0074'], ['employeeId', 'E17', 'E18'], ['employeeId', 'N/A', 'E17'], ['employeeId', 'N/A', '0'], ['employeeId', null, '74'], ['employeeId', '0074', null], ['title', '0074', '74']])(
		'or other value, %s %s, may become %s', (field, from, to) => expect(changed(field, from, to).held).toEqual([]),
	);
});
