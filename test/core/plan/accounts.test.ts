import type { LiveUser } from '../../../core/domo';
import {
	addressBeforeExchange, inScope, notesOnUncertainAccounts, type OrphanRules, situationOf, situationOfLeaver, surveyAccounts, temporaryAddressOf, unmanageableNote, unmanageableSentence, type UnmatchedSituation,
} from '../../../core/plan/accounts';
import type { Scope } from '../../../core/plan/types';
import { aLiveUser } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 0, 31);
const everyone: Scope = { emailDomains: [], roleIds: [] };
const rules = (overrides: Partial<OrphanRules> = {}): OrphanRules => ({ scope: everyone, scopeAttributeAt: -1, protectedIds: new Set(), newUserGraceDays: 0, now, ...overrides });
const isIn = (user: Partial<LiveUser>, scope: Partial<Scope>, scopeAttributeAt = 0) => inScope(aLiveUser(user), { scope: { ...everyone, ...scope }, scopeAttributeAt });

describe('the scope', () => {
	it('is everyone where it says nothing', () => expect(isIn({ email: 'nobody', roleId: null }, {})).toBe(true));

	it.each(['acme.example', '@acme.example', '*@acme.example', 'ACME.example'])('takes the domain %s, and no part of one', (domain) => {
		expect(isIn({ email: 'Ann@Acme.Example' }, { emailDomains: ['other.example', domain] })).toBe(true);
		expect(isIn({ email: 'ann@sub.acme.example' }, { emailDomains: [domain] })).toBe(false);
		expect(isIn({ email: 'ann@acme.example.org' }, { emailDomains: [domain] })).toBe(false);
	});

	it('takes only the leading @ of a domain for one', () => expect(isIn({ email: 'ann@acme' }, { emailDomains: ['ac@me'] })).toBe(false));

	it('takes roles, and nobody without one', () => {
		expect(isIn({ roleId: 4 }, { roleIds: [5, 4] })).toBe(true);
		expect(isIn({ roleId: 3 }, { roleIds: [5, 4] })).toBe(false);
		expect(isIn({ roleId: null }, { roleIds: [4] })).toBe(false);
	});

	it.each<[string, LiveUser['values'], boolean]>([
		['the value', ['red'], true], ['another value', ['blue'], false], ['a list with the value in it', [['blue', 'red']], true], ['a list without it', [['blue']], false], ['no value', [null], false],
	])('takes an attribute: %s', (_, values, expected) => {
		expect(isIn({ values }, { attribute: { name: 'team', values: ['red', 'green'] } })).toBe(expected);
	});

	it('can ask for people without a value', () => {
		expect(isIn({ values: [null] }, { attribute: { name: 'team', values: [''] } })).toBe(true);
		expect(isIn({ values: [] }, { attribute: { name: 'team', values: [''] } }, -1)).toBe(true);
	});

	it('asks for all that it says', () => {
		const scope = { emailDomains: ['acme.example'], roleIds: [4], attribute: { name: 'team', values: ['red'] } };
		expect(isIn({ values: ['red'] }, scope)).toBe(true);
		expect(isIn({ values: ['red'], email: 'a@other.example' }, scope)).toBe(false);
		expect(isIn({ values: ['red'], roleId: 5 }, scope)).toBe(false);
		expect(isIn({ values: ['blue'] }, scope)).toBe(false);
	});
});

it('managed users are in scope and not protected; those who cannot be managed are counted, wherever they are', async () => {
	const live = [aLiveUser({ id: 1 }), aLiveUser({ id: 2 }), aLiveUser({ id: 3, roleId: 5 }), aLiveUser({ id: 4, active: false }), aLiveUser({ id: 5, human: false, roleId: 5 }), aLiveUser({ id: 6, roleId: 5 })];
	const survey = await surveyAccounts(live, rules({ protectedIds: new Set([1, 6]), scope: { ...everyone, roleIds: [4] } }), new FakeClock());
	expect({ ...survey, managed: survey.managed.map(({ id }) => id) }).toEqual({ managed: [2], protectedInScope: 1, confirmedAdmins: 0, unmanageable: new Map([['inactive', 1], ['domo', 1]]) });
});

describe('days of grace', () => {
	const situation = (user: Partial<LiveUser>, newUserGraceDays: number) => situationOf(aLiveUser(user), rules({ newUserGraceDays }), false, () => false);

	it.each<[string, Partial<LiveUser>, UnmatchedSituation]>([
		['made within them', { createdAt: now - 3 * dayMs + 1 }, 'new'],
		['made exactly so long ago', { createdAt: now - 3 * dayMs }, 'orphan'],
		['made long ago, never accepted', { accepted: false, createdAt: 0 }, 'new'],
		['made nobody knows when', { createdAt: null }, 'unknownAge'],
	])('%s', (_, user, expected) => {
		expect(situation(user, 3)).toBe(expected);
	});

	it('mark accounts whose date of creation is not known', () => {
		const people = [aLiveUser({ id: 1, createdAt: null }), aLiveUser({ id: 2, createdAt: null, accepted: false }), aLiveUser({ id: 3, createdAt: now }), aLiveUser({ id: 4, createdAt: null })];
		const situations = (newUserGraceDays: number) => people.map((person) => situationOf(person, rules({ newUserGraceDays, protectedIds: new Set([4]) }), false, () => false));
		expect(situations(3)).toEqual(['unknownAge', 'new', 'new', 'protected']);
		expect(situations(0)).toEqual(['orphan', 'orphan', 'orphan', 'protected']);
	});

	it('are none unless set: also new and unaccepted people are orphans', () => {
		expect(situation({ accepted: false }, 0)).toBe('orphan');
		expect(situation({ createdAt: now + dayMs }, 0)).toBe('orphan');
	});
});

describe('an account without a row, or whose row has ended, is in the first of the situations that fit', () => {
	const temporary = { email: temporaryAddressOf(1001, 'ann@x.io') };
	const outside = rules({ scope: { ...everyone, roleIds: [9] }, protectedIds: new Set([7]) });
	const cases: readonly (readonly [string, Partial<LiveUser>, OrphanRules, boolean, boolean, string, string])[] = [
		["Domo's own", { human: false, active: false, ...temporary }, outside, true, true, 'domo', 'domo'],
		['at a temporary address', { active: false, ...temporary }, outside, true, true, 'temporaryAddress', 'temporaryAddress'],
		['inactive', { id: 7, active: false }, outside, true, true, 'inactive', 'inactive'],
		['without an address', { email: 'robot', login: 'robot' }, outside, true, true, 'noAddress', 'noAddress'],
		['with an address for a login alone', { email: 'robot', login: 'ann@x.io' }, rules(), false, false, 'orphan', 'leaver'],
		['with an address that is no login', { email: 'ann@x.io', login: 'robot' }, rules(), false, false, 'orphan', 'leaver'],
		['protected', { id: 7 }, outside, true, true, 'protected', 'outOfScope'],
		['outside the scope', {}, outside, true, true, 'outOfScope', 'outOfScope'],
		['named by another row', {}, rules({ newUserGraceDays: 3 }), true, false, 'otherRow', 'leaver'],
		['possibly of a row that is not done', {}, rules(), false, true, 'otherRow', 'otherRow'],
		['in no row', {}, rules(), false, false, 'orphan', 'leaver'],
	];
	it.each(cases)('%s', (_, user, given, isNamed, mayBeOtherRows, unmatched, leaver) => {
		const account = aLiveUser(user);
		expect([situationOf(account, given, isNamed, () => mayBeOtherRows), situationOfLeaver(account, given, () => mayBeOtherRows)]).toEqual([unmatched, leaver]);
	});
});

it('a hold says what an account that cannot be managed is, and what to do', () => {
	expect([undefined, aLiveUser()].map(unmanageableSentence)).toEqual([undefined, undefined]);
	expect([{ human: false }, { active: false }, { email: 'robot', login: 'robot' }].map((state) => unmanageableSentence(aLiveUser(state)))).toEqual([
		"This is an account of Domo's own: it is neither updated nor removed. Take the row out.",
		'This account is inactive in Domo: it is neither updated nor removed. Take the row out, or make the account active in Domo first.',
		'This account has no e-mail address in Domo: it is neither updated nor removed. Give it its address in Admin > People first.',
	]);
});

it('the survey counts confirmed admins, wherever they are', async () => {
	const live = [aLiveUser({ id: 1, roleId: 1 }), aLiveUser({ id: 2, roleId: 1, accepted: false }), aLiveUser({ id: 3, roleId: 1 }), aLiveUser({ id: 4 })];
	expect(await surveyAccounts(live, rules({ scope: { ...everyone, roleIds: [4] } }), new FakeClock())).toMatchObject({ confirmedAdmins: 2, managed: [{ id: 4 }] });
});

it('a temporary address says whose it is and what it was; any other is what it is', () => {
	const before = (email: string, id = 7) => addressBeforeExchange({ id, email });
	expect(temporaryAddressOf(7, 'a@b@x.io')).toBe('a@b+changing-address-7@x.io');
	expect([before('ann@x.io'), before('ann+changing-address-7@x.io'), before('ann+sales+CHANGING-ADDRESS-12@x.io', 12)]).toEqual([undefined, 'ann@x.io', 'ann+sales@x.io']);
	expect(['ann+changing-address-8@x.io', 'ann+changing-address-7', '+changing-address-7@x.io', 'ann+changing-address-@x.io', 'a\nb+changing-address-7@x.io', 'ann+changing-address-7@x@y'].map((email) => before(email))).toEqual(Array(6).fill(undefined));
});

it('the note on accounts that cannot be managed counts each kind', () => {
	expect(unmanageableNote(new Map())).toEqual([]);
	expect(unmanageableNote(new Map([['inactive', 1]]))).toEqual(['Left alone, neither updated nor removed: 1 inactive account.']);
	expect(unmanageableNote(new Map([['noAddress', 2], ['inactive', 3], ['domo', 1]]))).toEqual([
		"Left alone, neither updated nor removed: 1 account of Domo's own, 3 inactive accounts and 2 accounts without an e-mail address.",
	]);
});

describe('notes on accounts of which it is not known whose they are', () => {
	const having = (id: number, employeeId: string | number | null, more: Partial<LiveUser> = {}) => aLiveUser({ id, email: `p${id}@x.io`, values: [employeeId], ...more });
	const notes = (...users: readonly LiveUser[]) => notesOnUncertainAccounts(users, 0, new FakeClock());
	const rest = "An id is one person's: correct it in Domo.";

	it('name an ID that several people have', async () => {
		expect(await notes(having(1, 'E1'), having(2, 'E2'), having(3, null), having(4, null), having(5, 'E3', { human: false }), having(6, 'E3'))).toEqual([]);
		expect(await notes(having(1, 'E1'), having(2, ' e1 '), having(3, 'E2'), having(4, 7), having(5, '7'))).toEqual([
			`2 accounts have the employeeId e1: p1@x.io (id 1) and p2@x.io (id 2). ${rest}`, `2 accounts have the employeeId 7: p4@x.io (id 4) and p5@x.io (id 5). ${rest}`,
		]);
		expect(await notes(having(1, 'E1'), having(2, 'E1'), having(3, 'E3'), having(4, 'E3', { human: false }))).toEqual([`2 accounts have the employeeId e1: p1@x.io (id 1) and p2@x.io (id 2). ${rest}`]);
	});

	it('name ten accounts and ten IDs, and count the others', async () => {
		const [note = ''] = await notes(...Array.from({ length: 12 }, (_, at) => having(at, 'E1')));
		expect(note).toMatch(/^12 accounts have the employeeId e1: p0@x\.io \(id 0\), .*, p9@x\.io \(id 9\) and 2 more\. /);
		expect((await notes(...Array.from({ length: 10 }, (_, at) => having(at, 'E1'))))[0]).toMatch(/p8@x\.io \(id 8\) and p9@x\.io \(id 9\)\. /);
		const pairs = (ids: number) => Array.from({ length: 2 * ids }, (_, at) => having(at, `E${at % ids}`));
		expect(await notes(...pairs(10))).toHaveLength(10);
		expect((await notes(...pairs(13)))[10]).toBe('3 more employeeIds belong to several accounts.');
	});

	it('name placeholders and temporary addresses', async () => {
		const [one, other] = [temporaryAddressOf(3, 'ann@x.io'), temporaryAddressOf(9, 'bob@x.io')];
		expect(await notes(having(1, 'N/A'), having(2, '000'), having(3, 'E1', { email: one }), having(4, 'E2', { email: other }), having(5, 'N/A', { human: false }))).toEqual([
			'A placeholder stands in the employeeId of p1@x.io (id 1) and p2@x.io (id 2): nobody is matched by it.',
			`An exchange of addresses was interrupted and left at a temporary one: ${one} (id 3). They are never removed; where their row is known they get its address, else give it to them in Admin > People.`,
		]);
	});
});

it('a domain in its own letters is the one in the letters of DNS', () => {
	for (const domain of ['müller.example', '*@MÜLLER.example', 'xn--mller-kva.example']) {
		for (const email of ['a@müller.example', 'a@XN--mller-kva.example']) {
			expect(inScope(aLiveUser({ email }), { scope: { ...everyone, emailDomains: [domain] }, scopeAttributeAt: -1 })).toBe(true);
		}
	}
});
