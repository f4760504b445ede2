import type { LiveUser } from '../../../core/domo';
import { inScope, type OrphanRules, situationOf, surveyAccounts, type UnmatchedSituation } from '../../../core/plan/accounts';
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

it('a domain in its own letters is the one in the letters of DNS', () => {
	for (const domain of ['müller.example', '*@MÜLLER.example', 'xn--mller-kva.example']) {
		for (const email of ['a@müller.example', 'a@XN--mller-kva.example']) {
			expect(inScope(aLiveUser({ email }), { scope: { ...everyone, emailDomains: [domain] }, scopeAttributeAt: -1 })).toBe(true);
		}
	}
});
