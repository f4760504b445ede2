/** Situations of single people. Each makes accounts and rows, and says what has to become of them; `n` chooses among its kinds. */
import fc from 'fast-check';

import { OTHER_TEAM, personOf, TEAM, DYNAMIC, KEYS, type Casebook, type Cells } from './casebook';
import { ORPHAN_ROLE } from './rules';
import { now } from './time';

export const SITUATIONS = {
	asWanted: (c) => c.stays('asWanted', c.account()),
	otherCase: (c) => {
		const account = c.account();
		c.stays('otherCase', account, { email: account.email.toUpperCase() });
	},
	idInOtherCase: (c) => {
		const account = c.account();
		const employeeId = account.values.get('employeeId')?.[0]?.toLowerCase() ?? '';
		c.changes('idInOtherCase', account, { employeeId }, (person) => void (person.values.employeeId = employeeId));
	},
	otherSpelling: (c, n) => c.stays('otherSpelling', c.account(), [{ phoneNumber: '(801) 555-0100' }, { timeZone: 'US/Pacific' }, { roleId: '4.0' }, { roleId: 'Participant' }][n % 4]),
	blankRole: (c) => c.stays('blankRole', c.account(), { roleId: '' }),
	createOnly: (c) => c.stays('createOnly', c.account(), { edit: 'FALSE', title: 'Other', displayName: 'Other Name' }),
	alreadyRenamed: (c) => {
		const account = c.account({ email: `renamed${c.rows.length}@acme.example` });
		c.stays('alreadyRenamed', account, { email: `before${c.rows.length}@acme.example`, newEmail: account.email });
	},
	newValue: (c, n) => {
		const column = (['title', 'department', 'location', 'employeeNumber', 'badge', 'alternateEmail', 'locale', 'timeZone', 'phoneNumber'] as const)[n % 9] ?? 'title';
		const value = { employeeNumber: `0074${c.rows.length}`, alternateEmail: `home${c.rows.length}@home.example`, locale: 'de-DE', timeZone: 'Asia/Kolkata', phoneNumber: '+44 20 7946 0018' }[column as string] ?? `New ${n}`;
		c.changes(`newValue ${column}`, c.account(), { [column]: value }, (person) => void (person.values[KEYS[column]] = value));
	},
	firstValue: (c) => c.changes('firstValue', c.account({ values: { department: '', badge: '' } }), { department: 'Sales', badge: 'X1' }, (person) => Object.assign(person.values, { department: 'Sales', badge: 'X1' })),
	blankCell: (c, n) => {
		const column = (['title', 'department', 'location', 'badge', 'phoneNumber'] as const)[n % 5] ?? 'title';
		const account = c.account();
		if (c.wishes.blankCells === 'ignore') return c.stays('blankCell', account, { [column]: '' });
		return c.changes('blankCell', account, { [column]: '' }, (person) => void delete person.values[KEYS[column]]);
	},
	newName: (c) => c.changes('newName', c.account(), { displayName: 'Jane Married' }, (person) => void (person.name = 'Jane Married')),
	newRole: (c, n) => c.changesRole('newRole', c.account(), ['3', 'Editor', '2', '5'][n % 4] ?? '3'),
	newRoleAndTitle: (c) => c.changesRole('newRoleAndTitle', c.account(), '3', { title: 'Head' }),
	demoted: (c) => c.changesRole('demoted', c.account({ roleId: 1 }), '4'),
	newEmail: (c) => {
		const to = `fresh${c.rows.length}@acme.example`;
		c.changes('newEmail', c.account(), { newEmail: to }, (person) => void (person.email = to));
	},
	exchanged: (c, n) => {
		const [a, b] = [c.account(), c.account()];
		c.takesAddress('exchanged', a, b.email, n);
		c.takesAddress('exchanged', b, a.email, n);
	},
	movedUp: (c, n) => {
		// By address the rows of the first two can only be used once the third has moved.
		if (c.wishes.matchBy === 'email') return;
		const [a, b, d] = [c.account(), c.account(), c.account()];
		c.takesAddress('movedUp', a, b.email, n);
		c.takesAddress('movedUp', b, d.email, n);
		const free = `free${c.rows.length}@acme.example`;
		c.changes('movedUp', d, n % 2 === 0 ? { newEmail: free } : { email: free }, (person) => void (person.email = free), { emails: [] });
	},
	renamed: (c) => {
		const account = c.account();
		const to = `other${c.rows.length}@acme.example`;
		if (c.wishes.matchBy === 'employeeId') return c.changes('renamed', account, { email: to }, (person) => void (person.email = to));
		c.row(account, { email: to });
		return c.expect('renamed', account, personOf(account), ['held'], { emails: [account.email, to] });
	},
	joins: (c, n) => c.joins('joins', { title: 'New', department: n % 2 === 0 ? 'Sales' : '', employeeId: `N${n}-${c.rows.length}`, badge: '00' + String(n), phoneNumber: '+44 20 7946 0018', groups: n % 3 === 0 ? 'Team' : '', sendInvite: ['', 'TRUE', 'FALSE'][n % 3] ?? '', edit: n % 5 === 0 ? 'FALSE' : '' }),
	joinsToday: (c) => c.joins('joinsToday', { startDate: c.day(0), endDate: c.day(0) }),
	joinsAtOnce: (c) => c.joins('joinsAtOnce', { startDate: new Date(now() - 3_600_000).toISOString() }),
	joinsWithoutRole: (c) => {
		const { email } = c.row(undefined, { roleId: '' });
		c.expect('joinsWithoutRole', undefined, null, ['rejected'], { emails: [email] });
	},
	joinsAsAdmin: (c) => {
		if (c.wishes.newAdmins === 'allow') return c.joins('joinsAsAdmin', { roleId: '1', sendInvite: 'FALSE' });
		const { email } = c.row(undefined, { roleId: '1', sendInvite: 'FALSE' });
		return c.expect('joinsAsAdmin', undefined, null, ['held'], { emails: [email] });
	},
	joinsLater: (c) => {
		const { email } = c.row(undefined, { startDate: c.day(1) });
		c.expect('joinsLater', undefined, null, ['scheduled'], { emails: [email] });
	},
	changesLater: (c) => {
		const account = c.account();
		c.row(account, { title: 'Later', startDate: c.day(1) });
		c.expect('changesLater', account, personOf(account), ['scheduled']);
	},
	lastDay: (c) => c.changes('lastDay', c.account(), { title: 'Last', endDate: c.day(0) }, (person) => void (person.values.title = 'Last')),
	lastHour: (c) => c.stays('lastHour', c.account(), { endDate: new Date(now() + 3_600_000).toISOString() }),
	ended: (c, n) => {
		const account = c.account();
		c.row(account, n % 3 === 0 ? { displayName: '', roleId: '', title: '', endDate: c.day(-1) } : { title: 'Never Written', endDate: n % 3 === 1 ? c.day(-1) : new Date(now() - 3_600_000).toISOString() });
		c.leaves('ended', account, { byDate: true });
	},
	orphan: (c, n) => c.leaves('orphan', c.account([{}, { email: `x${c.index}@partner.example` }, { roleId: 3 }, { values: { department: 'Finance' } }, { roleId: ORPHAN_ROLE }][n % 5])),
	orphanAdmin: (c) => c.leaves('orphanAdmin', c.account({ roleId: 1 })),
	newOrphan: (c, n) => {
		const account = c.account(n % 2 === 0 ? { ageDays: 10 } : { pending: true });
		if (c.wishes.newUserGraceDays > 0) return c.expect('newOrphan', account, personOf(account), []);
		return c.leaves('newOrphan', account);
	},
	protectedOrphan: (c, n) => {
		const account = c.account({ email: `vip${c.index}@${n % 3 === 2 ? 'board.example' : 'acme.example'}` });
		c.protectedUsers.push([account.email, String(account.id), '*@board.example'][n % 3] ?? '');
		c.expect('protectedOrphan', account, personOf(account), []);
	},
	protectedDemoted: (c, n) => {
		const account = c.account();
		c.protectedUsers.push(account.email);
		const cells: Partial<Cells> = n % 2 === 0 ? { roleId: '5' } : { newEmail: `vip-renamed${c.rows.length}@acme.example` };
		c.row(account, { ...cells, title: 'Chief' });
		c.expect('protectedDemoted', account, { ...personOf(account), values: { ...personOf(account).values, title: 'Chief' } }, ['applied', 'held'], { emails: [account.email, cells.newEmail ?? ''] });
	},
	protectedEnded: (c) => {
		const account = c.account();
		c.protectedUsers.push(account.email);
		c.row(account, { endDate: c.day(-1) });
		c.expect('protectedEnded', account, personOf(account), c.wishes.orphanedUsers === 'keep' || !c.isInScope(account) ? [] : ['held']);
	},
	namesSupport: (c) => {
		const account = c.domo.byEmail('support@acme.example');
		if (account === undefined || c.domo.state.listsOwn === true) return;
		c.domo.state.listsOwn = true;
		c.row(account, { title: 'Ours' });
		c.expect('namesSupport', account, personOf(account), ['held']);
	},
	madeAdmin: (c) => {
		const account = c.account();
		if (c.wishes.newAdmins === 'allow') return c.changesRole('madeAdmin', account, '1', { title: 'Boss' });
		c.row(account, { roleId: '1', title: 'Boss' });
		return c.expect('madeAdmin', account, { ...personOf(account), values: { ...personOf(account).values, title: 'Boss' } }, ['applied', 'held']);
	},
	adminRenamed: (c, n) => {
		const account = c.account({ roleId: 1 });
		const newEmail = `boss${c.rows.length}@acme.example`;
		// Together with the role, which is held with it; where rows name single people, changes of roles have a limit of their own.
		const demotes = n % 2 === 0 && c.wishes.people === 'everyone';
		const cells = { newEmail, ...(demotes && { roleId: '4' }) };
		if (c.wishes.adminEmailChanges === 'allow') return c.changes('adminRenamed', account, cells, (person) => Object.assign(person, { email: newEmail, ...(demotes && { roleId: 4 }) }));
		c.row(account, cells);
		return c.expect('adminRenamed', account, personOf(account), ['held'], { emails: [account.email, newEmail] });
	},
	twice: (c) => {
		const account = c.account();
		c.row(account, { title: 'One' });
		c.row(account, { title: 'Two' });
		c.expect('twice', account, personOf(account), ['rejected', 'rejected']);
	},
	bad: (c, n) => {
		const account = c.account();
		// Whoever the unreadable address means is not looked up by the rows alone, so that there it holds all removals: the safe direction.
		const newEmail = c.wishes.people === 'rows' ? {} : { newEmail: 'no address' };
		c.row(account, { title: 'Other', ...[{ roleId: '99' }, { locale: 'xx-YY' }, { timeZone: 'Mars/Base' }, { displayName: '' }, { groups: 'No Such Group' }, { groups: 'All of Sales' }, { endDate: '01/02/2026' }, { roleId: '98', ...newEmail }, { sendInvite: 'perhaps' }, { alternateEmail: 'x' }, { employeeId: '1.23450E+11' }][n % 11] });
		c.expect('bad', account, personOf(account), ['rejected']);
	},
	wantsTakenAddress: (c) => {
		const [account, owner] = [c.account(), c.account()];
		c.row(owner);
		c.expect('ownsWantedAddress', owner, personOf(owner), undefined);
		c.row(account, { newEmail: owner.email });
		c.expect('wantsTakenAddress', account, personOf(account), undefined);
	},
	somebodyElse: (c) => {
		const account = c.account();
		// Matched by id this row finds nobody, and its address is taken.
		c.row(account, { displayName: 'Quite Another', employeeId: `Z${c.rows.length}`, employeeNumber: '' });
		c.expect('somebodyElse', account, personOf(account), ['held']);
	},
	spoiltId: (c, n) => {
		const i = c.rows.length;
		const [id = '', spoilt = ''] = [[`00${40_000 + i}`, String(40_000 + i)], [`E77${i}`, 'N/A']][n % 2] ?? [];
		const account = c.account({ values: { employeeId: id } });
		c.row(account, { title: 'Other', employeeId: spoilt });
		c.expect('spoiltId', account, { ...personOf(account), values: { ...personOf(account).values, title: 'Other' } }, ['applied', 'held']);
	},
	joinsGroup: (c, n) => {
		const account = c.account({ groups: [OTHER_TEAM, DYNAMIC] });
		const groups = [TEAM, ...(c.wishes.groupMembership === 'add' ? [OTHER_TEAM] : []), DYNAMIC].sort();
		c.changes('joinsGroup', account, { groups: n % 2 === 0 ? 'Team' : String(TEAM) }, (person) => void (person.groups = groups));
	},
	inGroup: (c) => c.stays('inGroup', c.account({ groups: [TEAM] }), { groups: 'team' }),
} satisfies Record<string, (casebook: Casebook, n: number) => void>;
export type SituationName = keyof typeof SITUATIONS;

export const SITUATION_NAMES = Object.keys(SITUATIONS) as SituationName[];
export const situationsOf: fc.Arbitrary<{ readonly name: SituationName; readonly n: number }[]> = fc.array(fc.record({ name: fc.constantFrom(...SITUATION_NAMES), n: fc.nat(59) }), { minLength: 1, maxLength: 24 });
