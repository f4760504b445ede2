import type { Outcome } from '../../core/apply';
import { CELL_LENGTH, cellValue, flagIn, isBlank, numberIn, pack, short, textIn, unpack, valueCell, wide } from '../../nodes/shared/items/flat';
import { flatItem, ITEM_COLUMNS, readItem } from '../../nodes/shared/items/flatItem';
import { aCreate, aDelete, aHold, anOutcome, aReject, run } from '../core/report/builders';

describe('A cell of a flat item', () => {
	it('is blank where there is nothing, and else what it was before some program made text of it', () => {
		for (const blank of [undefined, null, '']) expect([isBlank(blank), textIn(blank), numberIn(blank), flagIn(blank)]).toEqual([true, undefined, undefined, undefined]);
		for (const there of [0, false, ' ', 'x']) expect(isBlank(there)).toBe(false);
		expect([textIn('x'), textIn(5), textIn(false), textIn([1])]).toEqual(['x', '5', 'false', [1]]);
		expect(numberIn([5])).toEqual([5]);
		expect([numberIn('5'), numberIn(' -5.25 '), numberIn(5), numberIn('5x'), numberIn('x5'), numberIn('5.'), numberIn('1e3'), numberIn(' ')]).toEqual([5, -5.25, 5, '5x', 'x5', '5.', '1e3', ' ']);
		expect([flagIn(true), flagIn('TRUE'), flagIn(' False '), flagIn('yes'), flagIn(1), flagIn('trueish')]).toEqual([true, true, false, 'yes', 1, 'trueish']);
	});

	it('has the members of a list, joined, and gives them back', () => {
		for (const [value, cell] of [[null, ''], [5, 5], ['', ''], ['a', 'a'], [['a', 'b'], 'a | b'], ['a|b', 'a\\|b'], [['a | b', 'c\\'], 'a \\| b | c\\'], ['\\|', '\\\\\\|']] as const) {
			expect(valueCell(value)).toBe(cell);
			expect(cellValue(cell, false)).toEqual(value === '' ? null : typeof value === 'number' ? String(value) : value);
		}
		expect([cellValue('a', true), cellValue('a', false), cellValue({}, false), cellValue('', true)]).toEqual([['a'], 'a', null, null]);
	});

	it('is short, and a sentence is made wide by spaces that `trim` takes away', () => {
		expect(short('x'.repeat(CELL_LENGTH))).toHaveLength(CELL_LENGTH);
		expect(short('x'.repeat(CELL_LENGTH + 1)).length).toBeLessThanOrEqual(CELL_LENGTH);
		expect(wide('A sentence.')).toMatch(/^A sentence\. \u00A0{120}$/);
		expect(wide('A sentence.').trim()).toBe('A sentence.');
	});
});

describe('Packed columns', () => {
	it('hold at most so many characters each, never half of one, and give the value back', () => {
		const value = { text: `${'x'.repeat(30)}👩‍🚀${'y'.repeat(11)}`, list: [1, null] };
		for (const length of [8, 9, 10, 40]) {
			const columns = pack('more', value, length);
			expect(Object.keys(columns)).toEqual(Object.keys(columns).map((_, at) => `_more${at + 1}`));
			for (const chunk of Object.values(columns)) {
				expect(chunk.length).toBeLessThanOrEqual(length);
				expect(chunk).toMatch(/^~[^]*~$/);
				expect(Buffer.from(chunk, 'utf8').toString('utf8')).toBe(chunk);
			}
			expect(unpack('more', columns)).toEqual(value);
		}
		expect(pack('plan', 'ab', 6)).toEqual({ _plan1: '~"ab"~' });
		expect(pack('plan', 'abc', 6)).toEqual({ _plan1: '~"abc~', _plan2: '~"~' });
	});

	it('are nothing where there are none, and are known as edited where one is missing or changed', () => {
		expect([unpack('more', {}), unpack('more', { _more1: '' }), unpack('more', { _other1: '~1~' })]).toEqual([undefined, undefined, undefined]);
		expect(unpack('more', { _more1: ' ~[1,~ ', _more2: '~2]~' })).toEqual([1, 2]);
		for (const columns of [{ _more1: '~[1,~' }, { _more1: '[1]' }, { _more1: '~[1]' }, { _more1: '[1]~' }, { _more1: '51~' }, { _more1: '~15' }, { _more1: '~' }, { _more1: 7 }, { _more1: '~[~', _more2: 'x', _more3: '~]~' }]) expect([columns, unpack('more', columns)]).toEqual([columns, null]);
		expect(unpack('more', { _more1: '~~' })).toBeUndefined();
	});
});

describe('An item as columns', () => {
	const item = { ...anOutcome({ status: 'failed', message: 'No.', httpStatus: 500, toe: 'A-B', undo: true, sendInvite: true, endDate: '2026-12-01', _item: 'm' }) };

	it('has those that people use first, and says in each what a list or a message is', () => {
		const flat = flatItem({ ...aHold({ held: { by: 'deletionLimit', action: 'delete', relatedEmail: 'r@x.example', relatedUserId: 9, removal: 'roleChange', removalRoleId: 5, invites: false, also: ['newAdmins', 'maxInvites'] }, message: aHold().reason, warnings: [{ column: 'a', value: '"', message: 'm' }, { column: 'b', value: 'c', message: 'n' }] }) });
		expect(flat).toMatchObject({
			action: 'hold', status: 'held', held_by: 'deletionLimit', related_email: 'r@x.example', related_user_id: 9, held_action: 'delete', held_removal: 'roleChange', held_removal_role: 5, held_invites: false, held_also: 'newAdmins | maxInvites',
			row_number: null, warnings: 'a "\\"" m; b "c" n', from_title: 'Lead', from_roleId: 4,
		});
		expect(flat).not.toHaveProperty('message');
		expect(Object.keys(flat).filter((name) => ITEM_COLUMNS.includes(name))).toEqual(ITEM_COLUMNS.filter((name) => name in flat));
		expect(flatItem(item)).toMatchObject({ message: 'No.', httpStatus: 500, toe: 'A-B', attempts: 1, durationMs: 40, undo: true, sendInvite: true, endDate: '2026-12-01', from_title: 'Analyst', to_title: 'Lead', _item: 'm' });
		expect(flatItem(aReject({ message: aReject().reason }))).not.toHaveProperty('message');
		expect(flatItem(aReject())).toMatchObject({ problems: 'roleId "99" There is no role 99 in this instance.' });
		expect(flatItem({ ...item, message: 'x'.repeat(500) })).toMatchObject({ message: 'x'.repeat(500) });
	});

	it.each<[string, Record<string, unknown>, string]>([
		['an action that there is not', { action: 'promote' }, 'action'], ['no action', { action: '' }, 'action'], ['a status that there is not', { status: 'done' }, 'status'], ['words for a number', { userId: 'x' }, 'userId'],
		['an object for a text', { email: {} }, 'email'], ['words for a flag', { sendInvite: 'perhaps' }, 'sendInvite'], ['a limit that there is not', { held_by: 'nobody' }, 'held_by'], ['a hold of nothing', { held_by: 'deletionLimit', held_action: '' }, 'held_action'],
		['a hold of something else', { held_by: 'deletionLimit', held_action: 'reject' }, 'held_action'], ['another removal', { held_removal: 'x' }, 'held_removal'], ['other limits', { held_also: 'newAdmins | x' }, 'held_also'], ['packed columns that were edited', { _more1: 'x' }, '_more1'],
		['packed columns of another kind', pack('more', { texts: 5 }, 40), '_more1'], ['no attempts', { attempts: '' }, 'attempts'], ['no duration', { durationMs: null }, 'durationMs'], ['a number that is none', { row_number: Number.NaN }, 'row_number'],
	])('is none of ours with %s, and the column is named', (_what, edit, wrong) => {
		expect(readItem({ ...flatItem(item), ...edit }, item.run)).toEqual({ wrong });
	});

	const everything = aHold({
		email: '', displayName: '', summary: '', reason: 'r'.repeat(200), endDate: '2026-12-01', sendInvite: true, row_number: 3, waitsFor: ['a@x.example'], owns: { dataSets: 1, dataFlows: 2, cards: 3, pages: 4 },
		held: { by: 'deletionLimit', action: 'delete', relatedEmail: 'r@x.example', relatedUserId: 9, removal: 'roleChange', removalRoleId: 5, invites: false, also: ['newAdmins', 'maxInvites'] },
		problems: [{ column: 'a', value: 'b', message: 'c' }], warnings: [{ column: 'd', value: 'e', message: 'f' }], message: 'Other.', httpStatus: 403, toe: 'A-B', undo: true, _item: 'm',
	});

	it.each([['what has everything', everything], ['a removal of a later day', aDelete({ action: 'scheduled', status: 'scheduled' })], ['somebody who stays, for no reason', anOutcome({ reason: '', action: 'unchanged', status: 'unchanged', changes: [], before: undefined, after: undefined })], ['a held rename of a new person', aCreate({ action: 'hold', status: 'held', held: { by: 'probableRename', action: 'create', removal: 'delete' }, message: 'Other.' })],
		['a message that is the reason', anOutcome({ message: anOutcome().reason })], ['an update', item], ['a creation', aCreate({ _item: 'm' })], ['a removal', aDelete()], ['a reject', aReject()], ['a hold', aHold({ message: aHold().reason })], ['a reject with a message of its own', aReject({ message: 'Other.' })]])('gives %s back, also as text and with columns of others', (_what, one) => {
		const clean = JSON.parse(JSON.stringify(one));
		const flat = flatItem(one);
		const asText = Object.fromEntries(Object.entries(flat).map(([name, cell]) => [name, cell === null ? '' : String(cell)]));
		for (const json of [flat, asText, { ...asText, mine: 'x' }]) {
			const read = readItem(json, one.run);
			expect(JSON.parse(JSON.stringify(read))).toEqual({ item: { ...clean, ...(one.status === 'rejected' && one.message === undefined && { message: one.reason }) } });
		}
	});

	it('has a column for each side of a field that says something: none of what was before a creation, nor of what a removed person did not have', () => {
		const fieldsOf = (one: Outcome) => Object.fromEntries(Object.entries(flatItem(one)).filter(([name]) => /^(from|to)_/.test(name)));
		expect(fieldsOf(anOutcome({ changes: [{ field: 'title', from: null, to: 'Lead' }] }))).toEqual({ from_title: '', to_title: 'Lead' });
		expect(fieldsOf(aCreate({ changes: [{ field: 'title', from: null, to: 'Lead' }] }))).toEqual({ to_title: 'Lead' });
		expect(fieldsOf(aDelete({ before: { title: 'Lead', team: null, areas: [] } }))).toEqual({ from_title: 'Lead' });
	});

	it('of a plan has nothing of an outcome, whatever columns of one a builder added, and no digest where its cell is empty', () => {
		const { status: _status, attempts: _attempts, durationMs: _durationMs, ...planned } = anOutcome();
		const flat = flatItem(planned);
		expect(readItem({ ...flat, message: 'x', httpStatus: 500, toe: 'A-B', attempts: 1, durationMs: 5, undo: true, problems: 'y', warnings: 'z', _item: '' }, planned.run)).toStrictEqual({ item: planned });
		expect(readItem({ ...flat, _item: 7 }, planned.run)).toStrictEqual({ item: planned });
	});

	it('has a long text whole, but for one that was edited', () => {
		const flat = flatItem(everything);
		expect(readItem({ ...flat, reason: 'edited' }, everything.run)).toMatchObject({ item: { reason: 'edited' } });
		expect(readItem({ ...flat, toe: 'edited' }, everything.run)).toMatchObject({ item: { reason: everything.reason, toe: 'edited' } });
	});

	/** What is packed of an item, besides what its columns tell. */
	const packedOf = (one: Parameters<typeof flatItem>[0]): unknown => unpack('more', flatItem(one));
	const update = (changes: Outcome['changes'], own: Partial<Outcome> = {}): Outcome => anOutcome({
		changes, before: Object.fromEntries(changes.map(({ field, from }) => [field, from])), after: Object.fromEntries(changes.map(({ field, to }) => [field, to])), ...own,
	});

	it.each<[string, Outcome]>([
		['an update', anOutcome()],
		['an update of role, memberships and lists', update([{ field: 'roleId', from: 4, to: 3 }, { field: 'groups', from: null, to: ['A'] }, { field: 'teams', from: ['a', 'b'], to: ['c', 'd'] }, { field: 'title', from: null, to: 'x' }])],
		['an update of texts that are digits, and of a role of many digits', update([{ field: 'employeeId', from: '0074', to: '12' }, { field: 'roleId', from: 4, to: 810_756_122 }])],
		['a creation', aCreate({ changes: [{ field: 'title', from: null, to: 'Lead' }, { field: 'roleId', from: null, to: 4 }], after: { title: 'Lead', roleId: 4 } })],
		['a removal', aDelete()],
		['a held removal', aHold()],
		['a removal of a member of one group', aDelete({ before: { groups: ['A'], roleId: 4 } })],
	])('packs nothing of %s, which its columns tell', (_what, one) => {
		expect(packedOf(one)).toBeUndefined();
		const read = readItem(flatItem(one), one.run);
		expect(JSON.parse(JSON.stringify(read))).toMatchObject({ item: { changes: one.changes, ...(one.before && { before: one.before }), ...(one.after && { after: one.after }) } });
	});

	it.each<[string, Outcome, unknown]>([
		['which columns hold a list of one', update([{ field: 'teams', from: ['a'], to: ['b', 'c'] }, { field: 'areas', from: null, to: ['d'] }]), { lists: ['from_teams', 'to_areas'] }],
		['that of a removed person', aDelete({ before: { teams: ['a'], title: 'Lead' } }), { lists: ['from_teams'] }],
		['which fields of a removed person are empty', aDelete({ before: { title: 'Lead', team: null, city: '' } }), { empty: ['team', 'city'] }],
		['more fields than change', anOutcome({ before: { title: 'Analyst', team: 'A' } }), { before: [['title', 'Analyst'], ['team', 'A']] }],
		['an empty field of the record that does not change', anOutcome({ before: { title: 'Analyst', team: null } }), { before: [['title', 'Analyst'], ['team', null]] }],
		['that there is no record where nothing changes', anOutcome({ changes: [], before: undefined, after: undefined }), { before: null }],
		['a change that no column shows', aDelete({ before: { title: 'Lead' }, changes: [{ field: 'email', from: null, to: null }] }), { changes: [{ field: 'email', from: null, to: null }] }],
		['all of half a rename', aDelete({ before: { title: 'Lead' }, changes: [{ field: 'teams', from: ['a', 'b'], to: null }, { field: 'roleId', from: 4, to: 3 }] }), {
			changes: [{ field: 'teams', from: ['a', 'b'], to: null }, { field: 'roleId', from: 4, to: 3 }], before: [['title', 'Lead']],
		}],
		['that there is no record', anOutcome({ before: undefined, after: undefined }), { before: null, after: null }],
		['digits that are no role', update([{ field: 'roleId', from: 4, to: '0'.repeat(16) }]), undefined],
		['long texts', anOutcome({ reason: 'r'.repeat(200) }), { texts: [['reason', 'r'.repeat(200)]] }],
		['problems and what a person owns', aReject({ owns: { dataSets: 1, dataFlows: 2, cards: 3, pages: 4 }, waitsFor: ['x'] }), { problems: aReject().problems, waitsFor: ['x'], owns: { dataSets: 1, dataFlows: 2, cards: 3, pages: 4 } }],
	])('packs %s', (_what, one, packed) => {
		expect(packedOf(one)).toEqual(packed);
		const read = readItem(flatItem(one), one.run);
		const asRead = Object.entries(one.before ?? {}).map(([field, had]) => [field, had === '' ? null : had]);
		expect('item' in read && [read.item.changes, { ...read.item.before }]).toEqual([one.changes, Object.fromEntries(asRead)]);
	});

	it('counts columns that were edited for themselves, also where something is packed', () => {
		const flat = flatItem(anOutcome({ before: { title: 'Analyst', team: 'A' } }));
		const read = (edit: object) => JSON.parse(JSON.stringify(readItem({ ...flat, ...edit }, { id: 'run-1', planHash: 'a' })));
		expect(read({})).toMatchObject({ item: { before: { title: 'Analyst', team: 'A' } } });
		expect(read({ to_title: 'Boss' })).toMatchObject({ item: { changes: [{ field: 'title', from: 'Analyst', to: 'Boss' }], before: { title: 'Analyst' }, after: { title: 'Boss' } } });
		expect(read({ to_city: 'Paris' })).toMatchObject({ item: { changes: [{ field: 'title' }, { field: 'city', from: null, to: 'Paris' }] } });
		expect(read({ my_from_note: 'x', upto_now: 'y' })).toMatchObject({ item: { changes: [{ field: 'title' }], before: { team: 'A' } } });
		expect(read({ to_title: null, from_title: null })).toMatchObject({ item: { changes: [] } });
		const half = flatItem(aDelete({ before: { title: 'Lead' }, changes: [{ field: 'email', from: 'a', to: 'b' }] }));
		expect(readItem(half, run)).toMatchObject({ item: { changes: [{ field: 'email', from: 'a', to: 'b' }], before: { title: 'Lead' } } });
		expect(readItem({ ...half, from_city: 'Paris' }, run)).toMatchObject({ item: { changes: [], before: { title: 'Lead', city: 'Paris' } } });
	});
});
