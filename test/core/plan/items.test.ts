import { changesText, itemOf, ownedText, rejectItem, scheduledItem, unchangedItem, valueText } from '../../../core/plan/items';
import type { CellProblem } from '../../../core/config/types';
import { rejectRow } from '../../../core/plan/rejectedRows';
import { aCreate, aDesiredUser, aLiveUser, anUpdate, aRemoval } from '../../support/builders';

const nothing = { images: new Map(), owned: new Map() };
const live = aLiveUser({ id: 7, email: 'ann@acme.example', displayName: 'Ann', roleId: 4 });
const role = { field: 'roleId', from: null, to: 4 };
const identity = [{ field: 'email', from: null, to: 'new@acme.example' }, { field: 'displayName', from: null, to: 'New' }, role];
const warning: CellProblem = { column: 'phoneNumber', value: '+', message: 'is odd' };

describe('the item of a create', () => {
	it('has the new address, no account, and its state after', () => {
		const proposal = aCreate([...identity, { field: 'title', from: null, to: 'Lead' }], { desired: aDesiredUser({ email: 'old@acme.example', newEmail: 'new@acme.example', rowNumber: 9 }) });
		expect(itemOf(proposal, nothing)).toEqual({
			action: 'create', email: 'new@acme.example', displayName: 'Jane Doe', userId: null, row_number: 9,
			summary: 'new account, role Participant, 1 attribute', reason: 'Row 2 is new.', changes: proposal.changes, sendInvite: false,
			after: { email: 'new@acme.example', displayName: 'New', roleId: 4, title: 'Lead' },
		});
	});

	it.each([
		[identity, false, 'new account, role Participant, 0 attributes'],
		[[...identity, { field: 'title', from: null, to: 'a' }, { field: 'team', from: null, to: 'b' }], true, 'new account, role Participant, 2 attributes, with an invitation'],
	])('counts attributes, and says whether somebody is invited', (changes, sendInvite, summary) => {
		expect(itemOf(aCreate(changes, { sendInvite }), nothing)).toMatchObject({ summary, sendInvite });
	});

	it('has every doubt about its row, also about what is no field of the account', () => {
		const doubts = [warning, { ...warning, column: 'sendInvite' }];
		expect(itemOf(aCreate(identity, { desired: aDesiredUser({ warnings: doubts }) }), nothing).warnings).toEqual(doubts);
	});

	it('takes its email from the row even where an account is known', () => {
		expect(itemOf({ ...aCreate(identity), live }, nothing)).toMatchObject({ email: 'jane.doe@acme.example', userId: 7 });
	});
});

describe('the item of an update', () => {
	it('has the address that the account has now, both states, and the doubts about what is written', () => {
		const unwritten = { ...warning, column: 'location' };
		const proposal = anUpdate(live, [{ field: 'phoneNumber', from: null, to: '+' }, { field: 'title', from: 'Analyst', to: 'Lead' }, { field: 'team', from: ['a', 'b'], to: null }, { field: 'fax', from: '', to: 0 }]);
		expect(itemOf({ ...proposal, desired: aDesiredUser({ warnings: [warning, unwritten] }) }, nothing)).toEqual({
			action: 'update', email: 'ann@acme.example', displayName: 'Ann', userId: 7, row_number: 2,
			summary: 'phoneNumber: – → +; title: Analyst → Lead; team: a | b → –; fax: – → 0', reason: 'Row 2 differs.', changes: proposal.changes, warnings: [warning],
			before: { phoneNumber: null, title: 'Analyst', team: ['a', 'b'], fax: '' }, after: { phoneNumber: '+', title: 'Lead', team: null, fax: 0 },
		});
	});

	it('of an orphan says that it is one, and names no row', () => {
		const changes = [{ field: 'roleId', from: 4, to: 5 }];
		expect(itemOf({ action: 'update', live, changes, reason: 'Why.' }, nothing)).toEqual({
			action: 'update', email: 'ann@acme.example', displayName: 'Ann', userId: 7, row_number: null, summary: 'orphan: roleId: Participant → Social', reason: 'Why.', changes,
			before: { email: 'ann@acme.example', displayName: 'Ann', roleId: 4 }, after: { roleId: 5 },
		});
	});

	it('keeps an attribute called __proto__ as a plain name', () => {
		const { after } = itemOf(anUpdate(live, [{ field: '__proto__', from: null, to: 'x' }]), nothing);
		expect(Object.entries(after ?? {})).toEqual([['__proto__', 'x']]);
	});
});

describe('the item of a removal', () => {
	const owned = { dataSets: 1, dataFlows: 2, cards: 0, pages: 3 };

	it('carries the full record of the account, and what it owns', () => {
		const leavers = { images: new Map([[7, { email: 'ann@acme.example', title: 'Lead' }]]), owned: new Map([[7, owned]]) };
		expect(itemOf(aRemoval(live), leavers)).toEqual({
			action: 'delete', email: 'ann@acme.example', displayName: 'Ann', userId: 7, row_number: null,
			summary: 'remove this account, which owns 1 DataSet, 2 DataFlows, 3 pages', reason: 'No row names this person.', changes: [], owns: owned,
			before: { email: 'ann@acme.example', title: 'Lead' },
		});
	});

	it('falls back to what is known of the account', () => {
		expect(itemOf(aRemoval(live), nothing)).toEqual({
			action: 'delete', email: 'ann@acme.example', displayName: 'Ann', userId: 7, row_number: null, summary: 'remove this account',
			reason: 'No row names this person.', changes: [], before: { email: 'ann@acme.example', displayName: 'Ann', roleId: 4 },
		});
	});

	it('alone says what somebody owns', () => {
		expect(itemOf(anUpdate(live, [role]), { images: new Map(), owned: new Map([[7, owned]]) })).not.toHaveProperty('owns');
	});
});

it('a hold says what it holds and why, and is not counted as an action', () => {
	const held = { by: 'newAdmins', action: 'create' } as const;
	expect(itemOf({ ...aCreate(identity), held, reason: 'Because.' }, nothing)).toMatchObject({ action: 'hold', held, reason: 'Because.', summary: 'new account, role Participant, 0 attributes' });
});

describe('a reject', () => {
	const row = { rowNumber: 5, email: 'ann@', displayName: 'Ann', emailKeys: [], employeeIdKey: '', nameKey: '', warnings: [] };
	const problems: CellProblem[] = [{ column: 'email', value: 'ann@', message: 'is broken' }, { column: 'roleId', value: '9', message: 'is no role' }];

	it('says every problem, and that nothing happens to its person', () => {
		expect(rejectItem({ ...row, problems })).toEqual({
			action: 'reject', email: 'ann@', displayName: 'Ann', userId: null, row_number: 5, summary: 'email: is broken; roleId: is no role',
			reason: 'Row 5 cannot be used; its person is left as they are.', changes: [], problems,
		});
	});

	it('keeps its warnings', () => expect(rejectItem({ ...row, problems, warnings: [warning] }).warnings).toEqual([warning]));
});

describe('an unchanged person', () => {
	it('is described as the account is', () => {
		expect(unchangedItem({ desired: aDesiredUser({ rowNumber: 4 }), live })).toEqual({
			action: 'unchanged', email: 'ann@acme.example', displayName: 'Ann', userId: 7, row_number: 4, summary: 'nothing to change', reason: 'Row 4 and the account agree.', changes: [],
		});
	});

	it('keeps the warnings of the row', () => expect(unchangedItem({ desired: aDesiredUser({ warnings: [warning] }), live }).warnings).toEqual([warning]));
});

describe('a row with dates', () => {
	const dates: CellProblem[] = [{ column: 'startDate', value: '1', message: 'is old' }, { column: 'endDate', value: '2', message: 'is odd' }];
	const warnings = [dates[0]!, warning, dates[1]!];

	it('of a leaver is told as one, with the day, and with doubts about the dates alone', () => {
		const endedRow = aDesiredUser({ rowNumber: 3, warnings, period: { state: 'ended', endsSoon: false, endDate: '2026-11-30' } });
		const removal = { action: 'update', live, endedRow, changes: [{ field: 'roleId', from: 4, to: 5 }], reason: 'Why.' } as const;
		expect(itemOf(removal, nothing)).toMatchObject({ row_number: 3, endDate: '2026-11-30', summary: 'leaver: roleId: Participant → Social', warnings: dates });
		expect(itemOf(aRemoval(live), nothing)).not.toHaveProperty('endDate');
	});

	it('that counts from a later day on says what happens until then', () => {
		const desired = aDesiredUser({ rowNumber: 3, email: 'new@acme.example', displayName: 'New', warnings, period: { state: 'scheduled', endsSoon: false, startDate: '2026-12-01' } });
		expect(scheduledItem({ desired })).toEqual({
			action: 'scheduled', email: 'new@acme.example', displayName: 'New', userId: null, row_number: 3, summary: 'starts on 2026-12-01',
			reason: 'Row 3 counts from 2026-12-01 on. Until then the account is not created.', changes: [], warnings: dates,
		});
		expect(scheduledItem({ desired: { ...desired, warnings: [warning] }, live })).toEqual({
			action: 'scheduled', email: 'ann@acme.example', displayName: 'Ann', userId: 7, row_number: 3, summary: 'starts on 2026-12-01',
			reason: 'Row 3 counts from 2026-12-01 on. Until then it changes nothing, and its person is not removed.', changes: [],
		});
	});
});

it('a doubtful new address is named where the address is written', () => {
	const doubt = { ...warning, column: 'newEmail' };
	const desired = aDesiredUser({ warnings: [doubt] });
	expect(itemOf({ ...anUpdate(live, [{ field: 'email', from: 'a', to: 'b' }]), desired }, nothing).warnings).toEqual([doubt]);
	expect(itemOf({ ...anUpdate(live, [{ field: 'title', from: 'a', to: 'b' }]), desired }, nothing)).not.toHaveProperty('warnings');
});

describe('the item of a probable rename', () => {
	const creation = aCreate(identity);
	const held = { by: 'probableRename', action: 'update' } as const;
	const rename = (removal: ReturnType<typeof aRemoval> | undefined) =>
		({ action: 'update', desired: aDesiredUser(), changes: [{ field: 'email', from: 'ann@acme.example', to: 'new@acme.example' }], pair: { account: live, creation, removal }, reason: 'Why.', held } as const);
	const after = { email: 'new@acme.example', displayName: 'New', roleId: 4 };
	const known = { email: 'ann@acme.example', displayName: 'Ann', roleId: 4 };
	const deletions = { images: new Map([[7, { title: 'Lead' }]]), owned: new Map([[7, { dataSets: 1, dataFlows: 0, cards: 0, pages: 0 }]]) };

	it('has the whole record of the account where that would be deleted, and what it owns', () => {
		expect(itemOf(rename(aRemoval(live)), deletions)).toMatchObject({ before: { title: 'Lead' }, after, owns: { dataSets: 1 } });
		expect(itemOf(rename(aRemoval(live)), nothing)).toMatchObject({ before: known, after });
	});

	it.each([['gets another role', { ...aRemoval(live), action: 'update' as const }], ['stays', undefined]])('has what is known of the account where that %s', (_, removal) => {
		const item = itemOf(rename(removal), deletions);
		expect(item).toMatchObject({ before: known, after });
		expect(item).not.toHaveProperty('owns');
	});

	it('names the creates for which a removal waits', () => {
		expect(itemOf({ ...aRemoval(live), waitsFor: ['new@acme.example'] }, nothing).waitsFor).toEqual(['new@acme.example']);
		expect(itemOf(aRemoval(live), nothing)).not.toHaveProperty('waitsFor');
	});
});

it('a summary names ten fields, cuts long values and counts the rest', () => {
	const change = (at: number) => ({ field: `f${at}`, from: 'a', to: 'b' });
	const of = (n: number) => changesText(Array.from({ length: n }, (_, at) => change(at)));
	expect(of(10)).toBe(Array.from({ length: 10 }, (_, at) => `f${at}: a → b`).join('; '));
	expect(of(12)).toBe(`${of(10)}; and 2 more`);
	expect(changesText([{ field: 'title', from: null, to: 'x'.repeat(61) }])).toBe(`title: – → ${'x'.repeat(59)}…`);
	expect(changesText([{ field: 'roleId', from: null, to: 77 }], new Map([[77, 'Steward']]))).toBe('roleId: – → Steward');
});

it('a value that is none is shown as a dash', () => {
	expect([null, '', 0, 'x', ['a', 'b'], []].map(valueText)).toEqual(['–', '–', '0', 'x', 'a | b', '']);
});

it('what somebody owns is listed by kind, in singular and plural', () => {
	expect(ownedText({ dataSets: 2, dataFlows: 1, cards: 1, pages: 1 })).toBe('2 DataSets, 1 DataFlow, 1 card, 1 page');
	expect(ownedText({ dataSets: 1, dataFlows: 0, cards: 2, pages: 0 })).toBe('1 DataSet, 2 cards');
});

it('every item of a row has the place of the row, where other rows have its number too', () => {
	const itemsOf = (desired: ReturnType<typeof aDesiredUser>) => [
		itemOf(aCreate([], { desired }), nothing), itemOf({ ...aRemoval(live), endedRow: desired }, nothing), rejectItem(rejectRow(desired, warning)), scheduledItem({ desired }), unchangedItem({ desired, live }),
	];
	expect(itemsOf(aDesiredUser({ place: 0 })).map(({ place }) => place)).toEqual([0, 0, 0, 0, 0]);
	expect([...itemsOf(aDesiredUser()), itemOf(aRemoval(live), nothing)].filter((item) => 'place' in item)).toEqual([]);
});
