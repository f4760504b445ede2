import type { DesiredUser, RejectedRow } from '../../../core/config/types';
import { matchUsers, type Matching } from '../../../core/plan/matching';
import { aConfiguration, aDesiredUser, aLiveUser } from '../../support/builders';
import { FakeClock } from '../../support/fakeClock';

const live = (id: number, email: string, employeeId: string | null = null, displayName = `Person ${id}`) => aLiveUser({ id, email, displayName, values: [employeeId] });
const row = (rowNumber: number, email: string, overrides: Partial<DesiredUser> = {}) => aDesiredUser({ rowNumber, email, displayName: `Row ${rowNumber}`, ...overrides });
const reject = (overrides: Partial<RejectedRow>): RejectedRow => ({ rowNumber: 9, email: '', displayName: '', emailKeys: [], employeeIdKey: '', nameKey: '', problems: [], warnings: [], ...overrides });

/** Rows and people brought together, and the people whom no row names. */
async function matchingOf(users: readonly DesiredUser[], people: readonly ReturnType<typeof live>[], matchBy: 'email' | 'employeeId' = 'email', rejects: readonly RejectedRow[] = []): Promise<Matching & { readonly unnamed: readonly ReturnType<typeof live>[] }> {
	const configuration = aConfiguration({ users, rejects });
	const matching = await matchUsers(configuration, people, matchBy, 0, new FakeClock());
	const matched = new Set(matching.matches.map((match) => match.live));
	expect(matching.unmatched).toEqual(people.filter((person) => !matched.has(person)));
	return { ...matching, unnamed: matching.unmatched.filter((person) => !matching.named.has(person)) };
}
const summaryOf = ({ matches, creates, rejects, unnamed, unidentified }: Awaited<ReturnType<typeof matchingOf>>) => ({
	matches: matches.map(({ desired, live: { id } }) => [desired.rowNumber, id]), creates: creates.map(({ rowNumber }) => rowNumber),
	rejects: rejects.map(({ rowNumber, problems }) => [rowNumber, problems[0]?.column, problems[0]?.message]),
	unnamed: unnamed.map(({ id }) => id), unidentified: unidentified.map(({ rowNumber }) => rowNumber),
});
const nothing = { matches: [], creates: [], rejects: [], unnamed: [], unidentified: [] };

describe('by e-mail', () => {
	it('a row is the account with its address, whatever the case, or a new person; the others are unnamed', async () => {
		const people = [live(1, 'Ann@x.io'), live(2, 'bob@x.io', 'E2'), live(3, 'cid@x.io')];
		expect(summaryOf(await matchingOf([row(2, 'cid@x.io'), row(3, 'dee@x.io', { employeeIdKey: 'e2' }), row(4, 'ann@x.io')], people))).toEqual({
			...nothing, matches: [[4, 1], [2, 3]], creates: [3], unnamed: [2],
		});
	});

	it('a row with a newEmail is the account at either address', async () => {
		expect(summaryOf(await matchingOf([row(2, 'ann@x.io', { newEmail: 'lee@x.io' })], [live(1, 'ann@x.io')]))).toEqual({ ...nothing, matches: [[2, 1]] });
		expect(summaryOf(await matchingOf([row(2, 'ann@x.io', { newEmail: 'lee@x.io' })], [live(1, 'lee@x.io')]))).toEqual({ ...nothing, matches: [[2, 1]] });
	});

	it('an employeeId says nothing, also beside a rejected row', async () => {
		const { creates } = summaryOf(await matchingOf([row(2, 'new@x.io', { employeeIdKey: 'e1' })], [live(1, 'ann@x.io', 'E1')], 'email', [reject({ emailKeys: ['zed@x.io'] })]));
		expect(creates).toEqual([2]);
	});

	it('two accounts with one address are ambiguous: both are named, and the message lists both', async () => {
		expect(summaryOf(await matchingOf([row(2, 'ann@x.io')], [live(1, 'ann@x.io'), live(2, 'ANN@x.io'), live(3, 'Ann@x.io')]))).toEqual({
			...nothing, rejects: [[2, 'email', 'this row could mean ann@x.io (id 1) and ANN@x.io (id 2) and Ann@x.io (id 3); make its address and employeeId point to one of them']],
		});
	});

	it('rows that mean one account are all rejected, and name each other', async () => {
		const rows = [row(2, 'ann@x.io'), row(3, 'old@x.io', { newEmail: 'ann@x.io' }), row(4, 'older@x.io', { newEmail: 'ann@x.io' }), row(5, 'bob@x.io')];
		const message = (others: string) => `${others} the same account, ann@x.io (id 1); keep one of these rows`;
		expect(summaryOf(await matchingOf(rows, [live(1, 'ann@x.io'), live(2, 'bob@x.io')]))).toEqual({
			...nothing, matches: [[5, 2]], rejects: [[2, 'email', message('rows 3 and 4 mean')], [3, 'newEmail', message('rows 2 and 4 mean')], [4, 'newEmail', message('rows 2 and 3 mean')]],
		});
	});
});

describe('by employeeId', () => {
	const people = [live(1, 'ann@x.io', 'E1'), live(2, 'bob@x.io', 'E2'), live(3, 'cid@x.io')];

	it('a row is the account with its id, else with its address', async () => {
		const rows = [row(2, 'new@x.io', { employeeIdKey: 'e1' }), row(3, 'cid@x.io', { employeeIdKey: 'e9' }), row(4, 'bob@x.io')];
		expect(summaryOf(await matchingOf(rows, people, 'employeeId'))).toEqual({ ...nothing, matches: [[2, 1], [4, 2], [3, 3]] });
	});

	it('one id at two accounts is ambiguous', async () => {
		const { rejects, unnamed } = summaryOf(await matchingOf([row(2, 'new@x.io', { employeeIdKey: 'e1' })], [...people, live(4, 'd@x.io', 'e1')], 'employeeId'));
		expect(rejects).toEqual([[2, 'email', 'this row could mean ann@x.io (id 1) and d@x.io (id 4); make its address and employeeId point to one of them']]);
		expect(unnamed).toEqual([2, 3]);
	});

	it('with a newEmail, the old address must not be another account', async () => {
		const rename = { employeeIdKey: 'e1', newEmail: 'lee@x.io' };
		expect(summaryOf(await matchingOf([row(2, 'ann@x.io', rename)], people, 'employeeId')).matches).toEqual([[2, 1]]);
		expect(summaryOf(await matchingOf([row(2, 'gone@x.io', rename)], people, 'employeeId')).matches).toEqual([[2, 1]]);
		expect(summaryOf(await matchingOf([row(2, 'bob@x.io', rename)], people, 'employeeId'))).toEqual({
			...nothing, unnamed: [3], rejects: [[2, 'newEmail', 'this row could mean ann@x.io (id 1) and bob@x.io (id 2); make its address and employeeId point to one of them']],
		});
	});

	it('without an id, a row with a newEmail is found by its addresses', async () => {
		expect(summaryOf(await matchingOf([row(2, 'cid@x.io', { newEmail: 'lee@x.io' })], people, 'employeeId')).matches).toEqual([[2, 3]]);
		expect(summaryOf(await matchingOf([row(2, 'gone@x.io', { employeeIdKey: 'e7', newEmail: 'cid@x.io' })], people, 'employeeId')).matches).toEqual([[2, 3]]);
	});
});

describe('an address that two want', () => {
	const people = [live(1, 'ann@x.io', 'E1'), live(2, 'bob@x.io', 'E2'), live(3, 'cid@x.io', 'E3')];
	const moving = (rowNumber: number, id: string, email: string) => row(rowNumber, email, { employeeIdKey: id });

	it('is nobody\'s: every row that wants it is rejected, and all are named in order', async () => {
		const rows = [moving(11, 'e1', 'new@x.io'), moving(9, 'e2', 'NEW@x.io'), row(10, 'old@x.io', { newEmail: 'new@x.io' })];
		const problem = 'rows 9, 10 and 11 want the same address; keep one of them';
		const matching = await matchingOf(rows, people, 'employeeId');
		expect(summaryOf(matching)).toEqual({
			...nothing, unnamed: [3], rejects: [[11, 'email', problem], [9, 'email', problem], [10, 'newEmail', problem]],
		});
		expect([matching.takenAddresses, matching.ambiguous]).toEqual([matching.rejects, []]);
	});

	it('is also wanted by the row of whoever stays there', async () => {
		const problem = 'rows 2 and 3 want the same address; keep one of them';
		expect(summaryOf(await matchingOf([moving(2, 'e2', 'Bob@x.io'), moving(3, 'e1', 'bob@x.io'), moving(4, 'e3', 'cid@x.io')], people, 'employeeId'))).toEqual({
			...nothing, matches: [[4, 3]], rejects: [[3, 'email', problem], [2, 'email', problem]],
		});
		// Each row is named once, also where the login is the same address in other letters.
		const capitals = people.map((person) => ({ ...person, login: person.email.toUpperCase() }));
		expect(summaryOf(await matchingOf([moving(2, 'e2', 'bob@x.io'), moving(3, 'e1', 'bob@x.io')], capitals, 'employeeId')).rejects).toEqual([[3, 'email', problem], [2, 'email', problem]]);
	});

	it('belongs to whoever keeps it, named by a row or not', async () => {
		expect(summaryOf(await matchingOf([moving(3, 'e1', 'bob@x.io'), moving(4, 'e3', 'cid@x.io')], people, 'employeeId'))).toEqual({
			...nothing, matches: [[4, 3]], rejects: [[3, 'email', 'this address belongs to Person 2 (id 2), who keeps it; give that person another address first']],
		});
	});

	it('can be taken from whoever leaves it, in a circle too', async () => {
		const circle = [moving(2, 'e1', 'bob@x.io'), moving(3, 'e2', 'cid@x.io'), moving(4, 'e3', 'ann@x.io')];
		expect(summaryOf(await matchingOf(circle, people, 'employeeId')).matches).toEqual([[2, 1], [3, 2], [4, 3]]);
	});

	it('is kept after all where the row of whoever would have left it is rejected, and so on', async () => {
		const stays = live(4, 'dee@x.io');
		const chain = [moving(2, 'e1', 'bob@x.io'), moving(3, 'e2', 'cid@x.io'), moving(4, 'e3', 'dee@x.io')];
		expect(summaryOf(await matchingOf(chain, [...people, stays], 'employeeId'))).toEqual({
			...nothing, rejects: [
				[4, 'email', 'this address belongs to Person 4 (id 4), who keeps it; give that person another address first'],
				[3, 'email', 'this address belongs to Person 3 (id 3), who keeps it; give that person another address first'],
				[2, 'email', 'this address belongs to Person 2 (id 2), who keeps it; give that person another address first'],
			],
		});
		// The other way round: whoever waits is looked at before the one who stays.
		const turned = [moving(2, 'e1', 'dee@x.io'), moving(3, 'e2', 'ann@x.io'), moving(4, 'e3', 'bob@x.io')];
		const { matches, rejects } = summaryOf(await matchingOf(turned, [...people, stays], 'employeeId'));
		expect([matches, rejects.map(([rowNumber]) => rowNumber)]).toEqual([[], [2, 3, 4]]);
	});

	it('that is only spelt otherwise is the own one', async () => {
		expect(summaryOf(await matchingOf([row(2, 'ANN@x.io')], people)).matches).toEqual([[2, 1]]);
	});
});

describe('a rejected row', () => {
	const people = [live(1, 'ann@x.io', 'E1', 'Ann Lee'), live(2, 'bob@x.io'), live(3, 'cid@x.io', 'E3', 'Ann Lee')];
	const unnamed = async (row: Partial<RejectedRow>) => {
		const { unnamed: left, unidentified } = summaryOf(await matchingOf([], people, 'email', [reject(row)]));
		return [left, unidentified];
	};

	it('names every account that its addresses, its id or its name may mean', async () => {
		expect(await unnamed({ emailKeys: ['zed@x.io', 'bob@x.io'] })).toEqual([[1, 3], []]);
		expect(await unnamed({ employeeIdKey: 'e3' })).toEqual([[1, 2], []]);
		expect(await unnamed({ nameKey: 'ann lee' })).toEqual([[2], []]);
	});

	it('is looked at for itself, also where another has the same name', async () => {
		const two = async (name: string) => {
			const { unnamed: left, unidentified } = summaryOf(await matchingOf([], people, 'email', [reject({ nameKey: name }), reject({ nameKey: name, rowNumber: 10 })]));
			return [left, unidentified];
		};
		expect([await two('ann lee'), await two('zed')]).toEqual([[[2], []], [[1, 2, 3], [9, 10]]]);
	});

	it('names whoever has its id too where its address is wanted by another row', async () => {
		const rows = [row(2, 'old@x.io', { newEmail: 'new@x.io' }), row(3, 'new@x.io', { employeeIdKey: 'e2' })];
		const { rejects, unnamed: left } = summaryOf(await matchingOf(rows, [live(1, 'old@x.io', 'E1'), live(2, 'bob@x.io', 'E2')]));
		expect(rejects.map(([rowNumber]) => rowNumber)).toEqual([2, 3]);
		expect(left).toEqual([]);
	});

	it('is not identified where it means nobody, unless it has a whole address, which is a new person\'s', async () => {
		expect(await unnamed({})).toEqual([[1, 2, 3], [9]]);
		expect(await unnamed({ email: 'zed@x.io', emailKeys: ['zed@x.io'] })).toEqual([[1, 2, 3], []]);
		expect(await unnamed({ email: 'zed@long.sub.example', emailKeys: ['zed@long.sub.example', 'zoe@x.io'] })).toEqual([[1, 2, 3], []]);
	});

	it.each([
		['an address inside a text', 'b,ob@x.io', ['b,ob@x.io', 'ob@x.io']], ['a letter that was lost', 'b\uFFFDb@x.io', ['bb@x.io']], ['two points', 'bob@x..io', ['bob@x..io']],
		['a broken new address beside a whole one', 'old@x.io', ['old@x.io', 'bob@x..io']],
	])('is not identified by what looks like an address in a broken one: %s', async (_, email, emailKeys) => {
		expect(await unnamed({ email, emailKeys })).toEqual([[1, 2, 3], [9]]);
	});

	it.each(['zed', 'zed@', '@x.io', 'zed@x', 'zed@x.', 'zed@.io', 'a@b@x.io', 'a zed@x.io', 'zed@x .io', 'a@x.io,b@x.io', 'a@x.io;', 'zed@x.i o', ' zed@x.io', 'zed@x.io ', 'zed@x,y.io', 'zed@x.io.'])(
		'could be anybody where its address is broken: %j', async (key) => {
			expect((await unnamed({ emailKeys: [key] }))[1]).toEqual([9]);
		},
	);
});

describe('rows with dates', () => {
	const people = [live(1, 'ann@x.io', 'E1'), live(2, 'bob@x.io', 'E2')];
	const at = (state: 'scheduled' | 'current' | 'ended') => ({ period: { state, endsSoon: false } });
	const datesOf = async (users: readonly DesiredUser[]) => {
		const matching = await matchingOf(users, people, 'employeeId');
		const { leavers, gone, scheduled } = matching;
		const placed = (list: readonly { readonly desired: DesiredUser; readonly live?: { readonly id: number } }[]) => list.map(({ desired, live: account }) => [desired.rowNumber, account?.id]);
		return { ...summaryOf(matching), leavers: placed(leavers), gone: gone.map(({ rowNumber }) => rowNumber), scheduled: placed(scheduled) };
	};
	const none = { ...nothing, leavers: [], gone: [], scheduled: [] };

	it('that have ended are leavers, or gone where nobody is there', async () => {
		expect(await datesOf([row(2, 'ann@x.io', at('ended')), row(3, 'zed@x.io', at('ended'))])).toEqual({ ...none, leavers: [[2, 1]], gone: [3], unnamed: [2] });
	});

	it('that have ended and whose id and address are two accounts mean neither for sure: nobody is removed', async () => {
		const problem = 'this row could mean ann@x.io (id 1) and bob@x.io (id 2); make its address and employeeId point to one of them';
		expect(await datesOf([row(2, 'bob@x.io', { employeeIdKey: 'e1', ...at('ended') })])).toEqual({ ...none, rejects: [[2, 'email', problem]] });
	});

	it('that count from a later day on match nobody, and name whom they mean', async () => {
		expect(await datesOf([row(2, 'ann@x.io', at('scheduled')), row(3, 'zed@x.io', at('scheduled'))])).toEqual({ ...none, scheduled: [[3, undefined], [2, 1]], unnamed: [2] });
	});

	it('that are current count as rows without dates do', async () => {
		expect(await datesOf([row(2, 'ann@x.io', at('current')), row(3, 'zed@x.io', at('current'))])).toEqual({ ...none, matches: [[2, 1]], creates: [3], unnamed: [2] });
	});

	it('of one account follow each other: the current one matches, whatever its place', async () => {
		const before = row(2, 'old@x.io', { employeeIdKey: 'e1', ...at('ended') });
		const now = row(3, 'ann@x.io', { employeeIdKey: 'e1', ...at('current') });
		const later = row(4, 'next@x.io', { employeeIdKey: 'e1', ...at('scheduled') });
		const expected = { ...none, matches: [[3, 1]], scheduled: [[4, 1]], unnamed: [2] };
		for (const rows of [[before, now, later], [later, before, now], [now, later, before]]) expect(await datesOf(rows)).toEqual(expected);
	});

	it('of one account, of which none or several are current, are rejected', async () => {
		const rowOf = (rowNumber: number, state: 'scheduled' | 'current' | 'ended') => row(rowNumber, `p${rowNumber}@x.io`, { employeeIdKey: 'e1', ...at(state) });
		const problem = (rows: string, means: string) => `${rows} ${means} the same account, ann@x.io (id 1); keep one of these rows`;
		expect((await datesOf([rowOf(2, 'current'), rowOf(3, 'current')])).rejects).toEqual([[2, 'email', problem('row 3', 'means')], [3, 'email', problem('row 2', 'means')]]);
		expect((await datesOf([rowOf(2, 'ended'), rowOf(3, 'ended'), rowOf(4, 'scheduled')])).rejects).toEqual([
			[2, 'email', problem('rows 3 and 4', 'mean')], [3, 'email', problem('rows 2 and 4', 'mean')], [4, 'email', problem('rows 2 and 3', 'mean')],
		]);
	});
});

it('a row that could mean many accounts names ten of them', async () => {
	const accounts = (n: number) => Array.from({ length: n }, (_, at) => live(at + 1, 'ann@x.io'));
	const named = Array.from({ length: 10 }, (_, at) => `ann@x.io (id ${at + 1})`).join(' and ');
	expect(summaryOf(await matchingOf([row(2, 'ann@x.io')], accounts(10))).rejects).toEqual([[2, 'email', `this row could mean ${named}; make its address and employeeId point to one of them`]]);
	expect(summaryOf(await matchingOf([row(2, 'ann@x.io')], accounts(12))).rejects).toEqual([[2, 'email', `this row could mean ${named} and 2 more; make its address and employeeId point to one of them`]]);
});

it('a row that several logins have could mean each of those accounts', async () => {
	const people = [1, 2].map((id) => ({ ...live(id, `p${id}@x.io`), login: 'ann@x.io' }));
	expect(summaryOf(await matchingOf([row(2, 'ann@x.io')], people))).toEqual({
		...nothing, rejects: [[2, 'email', 'this row could mean p1@x.io (id 1) and p2@x.io (id 2); make its address and employeeId point to one of them']],
	});
});
