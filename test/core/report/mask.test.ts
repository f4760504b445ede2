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
		['keeps percentages', 'more than 10 % and 12.5%', 'more than 10 % and 12.5%'],
		['keeps the number of a row of this table', 'row 7, rows 2 and 541, row 542', 'row 7, rows 2 and 541, row …'],
		['hides what is no percentage', '10 %x, 1000 % and 12.55 %', '… %… % and … %'],
		['keeps where something is', 'HTTP 503 in item 4, 5 or 6 and row 8.', 'HTTP 503 in item 4, 5 or 6 and row 8.'],
		['hides what is no place', 'HTTP 600, row 7.5, row 7x, narrow 7, item 8/9', 'HTTP …, row …, row …, item …'],
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
	expect(redact('Basic dXNlcjpwYXNzd29yZA basic health check')).toBe('Basic [secret removed] basic health check');
	expect(redact('client_secret: abc; developer-token=def&passwd=ghi')).toBe('client_secret: [secret removed]; developer-token=[secret removed]&passwd=[secret removed]');
});
