import type { LiveUser } from '../../../core/domo';
import { matchUsers } from '../../../core/plan/matching';
import { situationOf, temporaryAddressOf } from '../../../core/plan/accounts';
import { aConfiguration, aDesiredUser, aLiveUser } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const live = (id: number, email: string, overrides: Partial<LiveUser> & { readonly employeeId?: string } = {}): LiveUser =>
	aLiveUser({ id, email, displayName: `Person ${id}`, values: [overrides.employeeId ?? null], ...overrides });
const row = (rowNumber: number, email: string, id: number, overrides: Partial<ReturnType<typeof aDesiredUser>> = {}) =>
	aDesiredUser({ rowNumber, email, displayName: `Person ${id}`, ...overrides });
async function matchingOf(rows: readonly ReturnType<typeof row>[], people: readonly LiveUser[], matchBy: 'email' | 'employeeId' = 'email') {
	const { matches, creates, rejects, named, unmatched } = await matchUsers(aConfiguration({ users: rows, rejects: [] }), people, matchBy, 0, new FakeClock());
	const rules = { scope: { emailDomains: [], roleIds: [] }, scopeAttributeAt: -1, protectedIds: new Set<number>(), newUserGraceDays: 0, now: 0 };
	return {
		matches: matches.map(({ desired, live: { id } }) => [desired.rowNumber, id]), creates: creates.map(({ rowNumber }) => rowNumber),
		rejects: rejects.map(({ rowNumber, problems: [problem] }) => [rowNumber, problem?.message]), orphans: unmatched.filter((person) => situationOf(person, rules, named.has(person), () => false) === 'orphan').map(({ id }) => id),
	};
}

describe('a login', () => {
	it.each(['email', 'employeeId'] as const)('finds an account that no row finds by its address, %s', async (matchBy) => {
		expect(await matchingOf([row(2, 'Ann@x.io', 1)], [live(1, 'ann.new@x.io', { login: 'ann@x.io' })], matchBy)).toMatchObject({ matches: [[2, 1]], creates: [], orphans: [] });
	});

	it('says less than an address: a row that names a login which stayed behind is rejected with the reason', async () => {
		const people = [live(1, 'ann.new@x.io', { login: 'ann@x.io' })];
		expect(await matchingOf([row(2, 'ann.new@x.io', 1), row(3, 'ann@x.io', 9)], people)).toEqual({
			matches: [[2, 1]], creates: [], orphans: [],
			rejects: [[3, 'this is the login of Person 1 (id 1), whose address is ann.new@x.io and whom row 2 names; change that login in Admin > People first']],
		});
	});

	it('that several accounts have is told by the one whom a row names', async () => {
		const people = [live(1, 'p1@x.io', { login: 'ann@x.io' }), live(2, 'p2@x.io', { login: 'ann@x.io' })];
		expect((await matchingOf([row(2, 'p2@x.io', 2), row(3, 'ann@x.io', 9)], people)).rejects).toEqual([
			[3, 'this is the login of Person 2 (id 2), whose address is p2@x.io and whom row 2 names; change that login in Admin > People first'],
		]);
	});

	it('that a row names keeps its account, whomever the row means', async () => {
		const people = [live(1, 'ann@x.io'), live(2, 'other@x.io', { login: 'ann@x.io' }), live(3, 'cid@x.io')];
		expect(await matchingOf([row(2, 'ann@x.io', 1)], people)).toMatchObject({ matches: [[2, 1]], orphans: [3] });
	});

	it('keeps its account also where the row that names it is rejected', async () => {
		const rows = [row(2, 'ann@x.io', 1), row(3, 'bob@x.io', 9, { newEmail: 'ann@x.io' })];
		expect((await matchingOf(rows, [live(1, 'new@x.io', { login: 'ann@x.io' })])).orphans).toEqual([]);
	});

	it('can become the address of its own account', async () => {
		const people = [live(1, 'ann.old@x.io', { login: 'ann@x.io', employeeId: 'E1' })];
		expect(await matchingOf([row(2, 'ann@x.io', 1, { employeeIdKey: 'e1' })], people, 'employeeId')).toEqual({ matches: [[2, 1]], creates: [], rejects: [], orphans: [] });
	});

	it('of somebody who keeps it cannot become the address of another', async () => {
		const people = [live(1, 'ann@x.io'), live(2, 'bob@x.io', { login: 'robert@x.io' })];
		expect(await matchingOf([row(2, 'ann@x.io', 1, { newEmail: 'robert@x.io' }), row(3, 'bob@x.io', 2)], people)).toMatchObject({
			matches: [[3, 2]], rejects: [[2, 'this address is the login of Person 2 (id 2), who keeps it; give that person another login first']],
		});
	});
});

describe('somebody whom an interrupted exchange left at a temporary address', () => {
	const at = (id: number, email: string, more: Parameters<typeof live>[2] = {}) => live(id, temporaryAddressOf(id, email), more);

	it.each(['email', 'employeeId'] as const)('is never an orphan, by %s', async (matchBy) => {
		expect((await matchingOf([row(2, 'zed@x.io', 9)], [at(1, 'ann@x.io'), live(3, 'cid@x.io')], matchBy)).orphans).toEqual([3]);
	});

	it.each(['email', 'employeeId'] as const)('is known by the id, by %s', async (matchBy) => {
		const ann = row(2, 'ben@x.io', 1, { employeeIdKey: 'e1' });
		const ben = row(3, 'ann@x.io', 2, { employeeIdKey: 'e2' });
		const people = [at(1, 'ann@x.io', { employeeId: 'E1' }), live(2, 'ann@x.io', { employeeId: 'E2' })];
		expect(await matchingOf([ann, ben], people, matchBy)).toMatchObject({ matches: [[2, 1], [3, 2]], creates: [], rejects: [] });
	});

	it('is known by the address before, where the name is the same', async () => {
		expect(await matchingOf([row(2, 'ann@x.io', 1)], [at(1, 'ann@x.io')])).toMatchObject({ matches: [[2, 1]], creates: [] });
	});

	it('is not confused with another person who gets that address: the row is rejected, and nobody is created', async () => {
		const rejected = {
			matches: [], creates: [], orphans: [],
			rejects: [[2, "this was the address of Person 1 (id 1), whom an interrupted exchange of addresses left at ann+changing-address-1@x.io; give that account its address in Admin > People, or set 'Match By' to Employee ID for a run"]],
		};
		expect(await matchingOf([row(2, 'ann@x.io', 9)], [at(1, 'ann@x.io')])).toEqual(rejected);
		// Two people of one name, each with an id.
		const twoIds = await matchingOf([row(2, 'ann@x.io', 1, { employeeIdKey: 'e2' })], [at(1, 'ann@x.io', { employeeId: 'E1' })]);
		expect(twoIds).toEqual(rejected);
	});

	it.each([['e1', undefined], ['', 'E1']])('is known by the name where only one side has an id: %j, %j', async (employeeIdKey, employeeId) => {
		expect(await matchingOf([row(2, 'ann@x.io', 1, { employeeIdKey })], [at(1, 'ann@x.io', { employeeId })])).toMatchObject({ matches: [[2, 1]], rejects: [] });
	});

	it('and a row that could be two of them is rejected with the reason', async () => {
		const people = [at(1, 'ann@x.io', { employeeId: 'E1' }), live(2, 'ben@x.io', { employeeId: 'E2' })];
		expect(await matchingOf([row(2, 'ben@x.io', 1, { employeeIdKey: 'e1' })], people)).toMatchObject({ matches: [], creates: [], orphans: [] });
	});
});

it('a placeholder is nobody’s id: it matches nobody', async () => {
	for (const id of ['N/A', '0', '-', 'none', 'TBD', 'unknown', 'n.a.', 'null', '?', '000', 'x', 'pending', '0.0', 'XXX', 'not assigned']) {
		const found = await matchingOf([row(2, 'new@x.io', 9, { employeeIdKey: '' })], [live(1, 'ann@x.io', { employeeId: id })], 'employeeId');
		expect([id, found.matches]).toEqual([id, []]);
	}
});
