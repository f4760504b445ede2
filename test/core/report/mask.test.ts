import { messages } from '../../../core/config/messages';
import { createMask, redact, sentenceMask, withoutValues } from '../../../core/report/redact';
import { aHold, anOutcome, aPlan, aReject } from './builders';

const plan = aPlan({ logValues: 'fieldsOnly', source: { rows: 540, name: 'HR people' } });
const ada = anOutcome({
	userId: 1001, row_number: 7, changes: [{ field: 'costCenter', from: 'C 7', to: ['North', 'South Sea'] }, { field: 'email', from: 'ada.old@acme.example', to: 'ada@acme.example' }],
	before: { costCenter: 'C 7', email: 'ada.old@acme.example', displayName: 'A. King', title: 'user' }, after: { costCenter: ['North', 'South Sea'] }, message: undefined,
});
const about = (text: string, outcome = ada) => createMask([outcome, anOutcome({ email: 'bob@acme.example', displayName: 'Bob Noyce' })], ['People of Acme', undefined], plan).about(outcome).message(text);

describe('A sentence about a person, without values', () => {
	it.each([
		['keeps our own words', 'The user could not be created, and is in no row.', 'The … could not be created, and is in no row.'],
		['keeps names of people', 'Ada Lovelace (ada@acme.example, before ada.old@acme.example and A. King) and Bob Noyce, bob@acme.example.', 'Ada Lovelace (ada@acme.example, before ada.old@acme.example and A. King) and Bob Noyce, bob@acme.example.'],
		['keeps names of fields, settings, the job', "costCenter of People of Acme, 'Max Deletions (Percent)'", "costCenter of People of Acme, 'Max Deletions (Percent)'"],
		['keeps the id of the person, and no other number', 'User 1001 has 1002 and 77.', '… 1001 has … and ….'],
		['hides each value, and a list in each way it is written', 'C 7, North, South Sea, North|South Sea', '…'],
		['hides a word that is none of ours', 'Domo refused Zorglub today.', 'Domo refused ….'],
		['hides what only begins like a name', 'Ada Lovelaces ada@acme.exampleX', '…'],
		['hides a value within a sentence, whatever its letters', 'was "c 7" before', 'was "…" before'],
		['does not hide a part of a word', 'Northern', '…'],
		['keeps counts of people and rows, as many as there can be', '3 people, 540 rows, 1 of 534, 2 of the 12 users', '3 people, 540 rows, 1 of 534, 2 of the 12 users'],
		['hides a number that counts nothing', '3 apples, 12, x12 rows', '… rows'],
		['hides a count above all there are', '5,000 people and 1,000 rows', '… people and … rows'],
		['hides rows of which one is none of this table', 'rows 2 and 542', 'rows … and …'],
		['keeps how many there are of how many', '3 of 12, (40 of the 534), 1200 of 34', '3 of 12, (40 of the 534), … of 34'],
		['hides a number far behind such a one, and one of odd groups', '3 of us: 12; 1,2 of 12', '… of us: … of …'],
		['hides a number that something stands before', '"12 people" and -3 rows', '"… people" and -… rows'],
		['keeps percentages', 'more than 10 % and 12.5%', 'more than 10 % and 12.5%'],
		['keeps the number of a row of this table', 'row 7, rows 2 and 541, row 542', 'row 7, rows 2 and 541, row …'],
		['hides what is no percentage', '10 %x, 1000 % and 12.55 %', '… %… % and … %'],
		['keeps where something is', 'HTTP 503 in item 4, 5 or 6 and row 8.', 'HTTP 503 in item 4, 5 or 6 and row 8.'],
		['hides what is no place', 'HTTP 600, row 7.5, row 7x, narrow 7, item 8/9, row 7, 5.-3', 'HTTP …, row …, row …, item …, row 7, …'],
		['hides dates, phone numbers and other scripts', 'on 2024-05-31, +49 89 1234567, 東京 and ١٢', 'on … and …'],
		['keeps signs, and hides those of other scripts', '(“a” – ‘the’ → …) € 。', '(“a” – ‘the’ → …) …'],
		['keeps the row though its number is a value', 'Row 7 has "7".', 'Row 7 has "…".'],
	])('%s', (_what, text, masked) => {
		expect(about(text, { ...ada, problems: [{ column: 'size', value: '7', message: '' }] })).toBe(masked);
	});

	it('is cut before it is read where it is very long', () => {
		expect(about('the '.repeat(1_000))).toBe('the '.repeat(1_000));
		expect(about('the '.repeat(1_001))).toBe(`${'the '.repeat(1_000)}…`);
	});

	it('keeps the numbers of a limit in the reason of a hold by it, and hides them elsewhere', () => {
		const reason = "95 removals are more than 'Max Deletions (Percent)' (10) of 534 allow.";
		const of = (held: Parameters<typeof aHold>[0]) => createMask([], [], plan).about(aHold(held));
		expect(of({}).reason(reason)).toBe(reason);
		expect(of({}).message(reason)).toBe("95 removals are more than 'Max Deletions (Percent)' (…) of … allow.");
		expect(of({ held: { by: 'protected', action: 'delete' } }).reason(reason)).toContain('(…)');
		expect(createMask([], [], plan).about(anOutcome()).reason(reason)).toContain('(…)');
	});

	it('of a run names the job and the people of all outcomes, and no value', () => {
		const { run } = createMask([ada], ['People of Acme'], plan);
		expect(run('People of Acme: Ada Lovelace, bob@acme.example, costCenter "North", 540 people')).toBe('People of Acme: Ada Lovelace, ….example, costCenter "…", 540 people');
	});
});

it('An outcome without values has who, where and which fields, and its sentences masked', () => {
	const cell = { column: 'size', value: 'XXL', message: '"XXL" is no size' };
	const outcome = anOutcome({ ...ada, email: 'no address', displayName: '12', reason: 'Row 7 has "North".', message: 'Row 7 has "North".', problems: [cell], warnings: [cell], owns: { dataSets: 1, dataFlows: 0, cards: 0, pages: 0 } });
	const mask = createMask([outcome], [], plan);
	expect(withoutValues(outcome, mask)).toEqual({
		action: 'update', status: 'applied', userId: 1001, row_number: 7, attempts: 1, durationMs: 40, run: outcome.run, email: '', displayName: '', summary: '', reason: 'Row 7 has "…".', message: 'Row 7 has "…".',
		changes: [{ field: 'costCenter', from: null, to: null }, { field: 'email', from: null, to: null }], problems: [{ column: 'size', value: '', message: '"…" is no size' }], warnings: [{ column: 'size', value: '', message: '"…" is no size' }],
	});
	const reason = 'Not 534 or 11.';
	const held = (message: string) => withoutValues(aHold({ reason, message }), mask).message;
	expect([held(reason), held('Not 12 or 13.')]).toEqual([reason, 'Not … or ….']);
	const plain = withoutValues(anOutcome(), mask);
	expect(Object.keys(plain).filter((name) => ['message', 'problems', 'warnings', 'before', 'after', 'owns'].includes(name))).toEqual([]);
	expect(plain).toMatchObject({ email: 'ada@acme.example', displayName: 'Ada Lovelace' });
});

it('Sentences about a run are masked for Fields Only alone', () => {
	const sentence = 'People of Acme reads HR people as robot@acme.example: "North" of acme';
	expect(sentenceMask([ada], plan)(sentence)).toBe('People of Acme reads HR people as robot@acme.example: "…" of …');
	expect(sentenceMask([ada], aPlan())(sentence)).toBe(sentence);
	expect(sentenceMask([aReject()], plan)('roleId "99"')).toBe('roleId "…"');
});

it('What looks like a token is removed: 32 characters or more of capitals, small letters and digits', () => {
	const token = `aB3${'x'.repeat(29)}`;
	expect(redact(`a ${token} b`)).toBe('a [secret removed] b');
	for (const text of [token.slice(1), token.toLowerCase(), token.toUpperCase(), token.replace('3', 'c')]) expect(redact(text)).toBe(text);
	expect(redact('Bearer  s3cret, Basic  dXNlcjpwYXNzd29yZA')).toBe('Bearer  [secret removed], Basic  [secret removed]');
	expect(redact('Basic dXNlcjpwYXNzd29yZA basic health check')).toBe('Basic [secret removed] basic health check');
	expect(redact('client_secret: abc; developer-token=def&passwd=ghi')).toBe('client_secret: [secret removed]; developer-token=[secret removed]&passwd=[secret removed]');
});

describe('A value that consists of our own words', () => {
	const none = { changes: [], before: undefined, after: undefined };
	const cell = { column: 'size', value: 'user row', message: '' };
	const text = 'Not written: user row.';

	it.each<[string, Partial<Parameters<typeof anOutcome>[0]>]>([
		['before a change', { ...none, changes: [{ field: 'size', from: 'User row', to: null }] }], ['after a change', { ...none, changes: [{ field: 'size', from: null, to: 'USER ROW' }] }],
		['in a list', { ...none, changes: [{ field: 'size', from: ['other', ' user row '], to: null }] }], ['in the record before', { ...none, before: { size: 'user row' } }], ['in the record after', { ...none, after: { size: 'user row' } }],
		['where the address before should be', { ...none, changes: [{ field: 'email', from: 'user row', to: null }] }], ['where the name of the record should be an address', { ...none, after: { email: 'user row' } }],
		['in a rejected cell', { ...none, problems: [cell] }], ['in a cell with a warning', { ...none, warnings: [cell] }], ['where the address should be', { ...none, email: 'user row' }],
	])('is hidden where it is known: %s', (_what, own) => {
		expect(about(text, anOutcome(own))).toBe('Not written: ….');
		expect(about(text, anOutcome(none))).toBe(text);
	});

	it('is hidden as a whole list, in both ways to write one, and the longest value first', () => {
		const of = (sentence: string, to: string[]) => about(sentence, anOutcome({ ...none, changes: [{ field: 'size', from: null, to }] }));
		expect(of('the user, row and user|row', ['user', 'row'])).toBe('the … and …');
		expect(of('the people of', ['user'])).toBe('the people of');
		expect(of('İİ is a user row.', ['user row'])).toBe('… is a ….');
		expect(about('user row and user', anOutcome({ ...none, changes: [{ field: 'a', from: 'user', to: 'user row' }] }))).toBe('… and …');
		expect(about('was: row', anOutcome({ ...none, changes: [{ field: 'a', from: '-', to: ':' }] }))).toBe('was: row');
	});

	it('is kept where it is the name of the person, or the number of a row', () => {
		const named = anOutcome({ ...none, displayName: 'User Row', changes: [{ field: 'size', from: 'user row', to: null }] });
		expect(about('Not written: User Row.', named)).toBe('Not written: User Row.');
		expect(about('Not written: user row.', anOutcome({ ...none, before: { displayName: 'user row' } }))).toBe(text);
		const row = anOutcome({ ...none, changes: [{ field: 'size', from: 'row', to: 'row 7 and 8' }] });
		expect(about('In row 7 a row is there', row)).toBe('In row 7 a … is there');
		expect(about('In row 7 and 8', row)).toBe('In row 7 and 8');
		expect(about('In row 7 and 8 of', anOutcome({ ...none, changes: [{ field: 'size', from: null, to: 'row 7 and 8 of' }] }))).toBe('In …');
	});
});

describe('What a sentence may name', () => {
	const bare = { changes: [], before: undefined, after: undefined };

	it.each<[string, string, Partial<Parameters<typeof anOutcome>[0]>]>([
		['the address of the one a hold is about', 'x.y@zorg.lub', { held: { by: 'probableRename', action: 'create', relatedEmail: 'x.y@zorg.lub', relatedUserId: 40_404 } }],
		['the id of the one a hold is about', '40404', { held: { by: 'probableRename', action: 'create', relatedEmail: 'x.y@zorg.lub', relatedUserId: 40_404 } }],
		['the id of the person', '98765', { userId: 98_765 }],
		['a column of a rejected cell', 'Zorglub', { problems: [{ column: 'Zorglub', value: '', message: '' }] }], ['a column with a warning', 'Zorglub', { warnings: [{ column: 'Zorglub', value: '', message: '' }] }],
		['a field that changes', 'Zorglub', { changes: [{ field: 'Zorglub', from: null, to: null }] }], ['a field of the record before', 'Zorglub', { before: { Zorglub: null } }], ['a field of the record after', 'Zorglub', { after: { Zorglub: null } }],
		['the address before', 'x.y@zorg.lub', { changes: [{ field: 'email', from: 'x.y@zorg.lub', to: null }] }], ['the name that the person gets', 'Zorg Lub', { changes: [{ field: 'displayName', from: null, to: 'Zorg Lub' }] }],
		['an address between blanks', 'x.y@zorg.lub', { email: ' x.y@zorg.lub ' }],
	])('%s', (_what, name, own) => {
		expect(about(`For ${name}:`, anOutcome({ ...bare, ...own }))).toBe(`For ${name}:`);
		expect(about(`For ${name}:`, anOutcome(bare))).toBe('For …:');
	});

	it.each([
		['two addresses', { email: 'x@y.example z@y.example' }, 'x@y.example z@y.example'], ['no address behind one', { email: 'x@y.example Zorglub' }, 'x@y.example Zorglub'], ['no address before one', { email: 'Zorglub x@y.example' }, 'Zorglub x@y.example'],
		['a name without letters', { displayName: '040 1234567' }, '040 1234567'], ['a list as address', { before: { email: ['x@y.example'] } }, 'x@y.example'], ['a text that is no address, as the one before', { before: { email: 'Zorglub' } }, 'Zorglub'],
		['a name that is longer than any sentence', { displayName: `Z${'x'.repeat(300)}` }, `Z${'x'.repeat(300)}`],
	])('but not %s', (_what, own, name) => {
		expect(about(`For ${name}:`, anOutcome({ ...bare, ...own }))).toMatch(/^For …(\.example)?:$/);
	});

	it('a name of three hundred characters', () => {
		const name = `Z${'x'.repeat(299)}`;
		expect(about(name, anOutcome({ ...bare, displayName: name }))).toBe(name);
	});

	it('every sentence about a cell that holds nothing but our own words, as a whole', () => {
		for (const { sample, text } of Object.values(messages)) {
			if (sample.length > 0) continue;
			const fixed = String(Reflect.apply(text, undefined, []));
			expect(about(fixed, anOutcome({ ...bare, problems: [{ column: 'size', value: fixed.split(' ')[0] ?? '', message: '' }] }))).toBe(fixed);
		}
	});
});

it.each([
	'99 people', '999 people', '12 other people', '12 more rows', '12 new people', '12 managed people', '12 live people', '12 empty cells', '3 persons', '1 person', '1 user', '1 row', '2 removals', '1 removal', '2 creations', '2 updates', '1 change', '2 clearings', '2 renames', '2 admins', '2 holds',
	'1 creation', '1 update', '1 clearing', '1 rename', '1 admin', '1 hold', '1 account', '1 item', '1 cell', '1 difference', '1 invitation', '1 membership', '1 group', '1 request', '1 minute', '1 hour', '1 day', '1 other',
	'2 accounts', '2 items', '2 cells', '1 column', '2 differences', '2 invitations', '2 memberships', '2 groups', '2 requests', '1 second', '5 minutes', '2 hours', '2 days', '2 others', '2 more', '3 were tried', '3 of 40 rows', '3 of the 40 rows', '534 of 540 people', '0.5 %', '100%',
])('A number is kept before what it counts: %s', (text) => {
	const number = /^[\d.]+/.exec(text)?.[0] ?? '';
	expect(about(text).startsWith(number)).toBe(true);
	expect(about(`${number} apples`)).toBe('…');
});

it.each([['1,000,000 people', '… people'], ['1000 people', '… people'], ['1,2 people', '… people'], ['2 peoples', '…'], ['3 ofthe 4', '…'], ['1000 %', '… %']])('A number that counts nothing is hidden: %s', (text, masked) => {
	expect(about(text)).toBe(masked);
});

it('A number above 999 is a count only where there are as many rows, people or outcomes', () => {
	const say = (count: number, own: Parameters<typeof aPlan>[0], counts: Parameters<typeof aPlan>[1] = {}, outcomes = [ada]) => createMask(outcomes, [], aPlan({ logValues: 'fieldsOnly', ...own }, counts)).run(`${count} people`);
	const rows = (count: number) => ({ source: { rows: count } });
	expect([say(999, rows(5)), say(1_000, rows(5)), say(2_000, rows(2_000)), say(2_001, rows(2_000)), say(3_000, rows(5), { live: 3_000 }), say(3_001, rows(5), { live: 3_000 }), say(1_200, rows(5), { live: null }, Array.from({ length: 1_200 }, () => ada))])
		.toEqual(['999 people', '… people', '2000 people', '… people', '3000 people', '… people', '1200 people']);
	const large = createMask([], [], aPlan({ logValues: 'fieldsOnly' }, { live: 2_000_000 }));
	expect(large.run('1,234,567 people')).toBe('1,234,567 people');
	expect(large.run('12,345 of 1,234,567 people, 5,340 rows, 2,000,001 people')).toBe('12,345 of 1,234,567 people, 5,340 rows, … people');
	expect(createMask([], [], undefined).run('HTTP 503')).toBe('HTTP 503');
	expect(createMask([], [], undefined).run('999 people in row 1, row 2')).toBe('999 people in row 1, row …');
	expect(createMask([anOutcome({ row_number: 900 }), anOutcome({ row_number: null })], [], plan).run('row 900, row 901')).toBe('row 900, row …');
});

it.each(['x-domo-developer-token', 'X-DOMO-Authentication', 'authorization', 'access_token', 'access-token', 'accesstoken', 'session_token', 'session-token', 'sessiontoken', 'developer_token', 'developer-token', 'developertoken', 'client_secret', 'client-secret', 'clientsecret', 'password', 'passwd'])('A value that is called %s is removed', (name) => {
	for (const between of [': ', '=', '":"', "' : '", ' = ', ':', ':  ']) for (const kind of ['', 'Bearer ', 'basic  ']) expect(redact(`a ${name}${between}${kind}s3cret, b`)).toBe(`a ${name}${between}${kind}[secret removed], b`);
	for (const end of [' x', '"', "'", ',', ';', '&', '}', '\n']) expect(redact(`${name}=s3cret${end}`)).toBe(`${name}=[secret removed]${end}`);
	expect(redact(`${name} s3cret`)).toBe(`${name} s3cret`);
});
