import { SuspectCell } from '../../../../core/config/types';
import { phoneCountryProblem, phoneType } from '../../../../core/config/values/phone';

const isSuspect = (text: string, type = phoneType('us', false)) => type.read(text) instanceof SuspectCell;

it.each([
	'202-225-4876', '(202) 225-4876', '202.225.4876', '2022254876', '1 202 225 4876', '+1 202 225 4876', '+44 20 7946 0018', '+49 30 901820', '999-999-9999', '2000000000', '1 999 999 9999', '202-225-4876 ext. 12',
])('is dialled from the United States: %s', (text) => expect(phoneType('us', false).read(text)).toBe(text));

it.each(['1234', '123', '202-225-487', '202-225-48765', '1 202 225 48765', '2 202 225 4876', '202+2254876', '+1 202 225 48', '+999 1234567', '12345678901234567890', 'call 202 225 4876 now', '202_225_4876', ''])(
	'is suspect and sent: %s',
	(text) => {
		const read = phoneType('us', false).read(text);
		expect(read).toBeInstanceOf(SuspectCell);
		expect(read).toMatchObject({ value: text, message: 'is not a phone number that can be dialled (country US where none is written); it is sent as it is' });
		expect(phoneType('US', true).read(text)).toBeInstanceOf(SuspectCell);
	},
);

it.each([
	['(202) 225-4876', '+12022254876'], ['1-202-225-4876', '+12022254876'], ['+44 20 7946 0018', '+442079460018'], ['2022254876', '+12022254876'], ['202-225-4876 x12', '+12022254876 ext. 12'], ['202\u200B2254876', '+12022254876'], ['\u202A+1 202-225-4876\u202C', '+12022254876'],
])('%s is sent as %s where E.164 is asked for, and compared by it in any case', (text, number) => {
	const [asWritten, e164] = [phoneType('us', false), phoneType('US', true)];
	expect([e164.read(text), asWritten.comparable(text), e164.comparable(text)]).toEqual([number, number, number]);
});

it('what cannot be dialled is compared as text', () => expect(phoneType('us', false).comparable(' call  Jane ')).toBe('call Jane'));

it('a national number is one of the default country, if there is such a country', () => {
	const [germany, nowhere] = [phoneType('de', false), phoneType('XX', false)];
	expect([germany.comparable('030 901820'), germany.comparable('2022254876')]).toEqual(['+4930901820', '+492022254876']);
	expect(isSuspect('030 901820', germany)).toBe(false);
	expect([isSuspect('2022254876', nowhere), isSuspect('+1 202 225 4876', nowhere), isSuspect('+44 20 7946 0018', nowhere)]).toEqual([true, false, false]);
	expect(nowhere.comparable('2022254876')).toBe('2022254876');
	expect(phoneType('CA', false).comparable('202-225-4876')).toBe('+12022254876');
});

it('the same verdict is given again', () => {
	const type = phoneType('us', false);
	for (let i = 0; i < 2; i++) expect(['+44 20 7946 0018', '+44 20 7946 0019', '225-4876', '225-4877', '+'].map((text) => isSuspect(text, type))).toEqual([false, false, true, true, true]);
});

describe('the country of numbers', () => {
	it.each(['US', 'GB', 'DE'])('%s is one', (code) => expect(phoneCountryProblem(code)).toBeUndefined());
	it.each(['XX', '1', '', 'us', 'USA'])('%j is none', (code) => expect(phoneCountryProblem(code)).toBe(`no country has the code ${code}; it is one such as US or GB`));
	it.each([
		['UK', 'GB'], ['EN', 'GB'], ['EL', 'GR'], ['JA', 'JP'], ['KO', 'KR'], ['CS', 'CZ'], ['DA', 'DK'], ['ZH', 'CN'], ['HI', 'IN'], ['UR', 'PK'], ['SP', 'ES'], ['OE', 'AT'], ['NB', 'NO'], ['NN', 'NO'], ['KA', 'GE'], ['HY', 'AM'],
	])('written %s was probably %s, which is one', (code, meant) => {
		expect([phoneCountryProblem(code), phoneCountryProblem(meant)]).toEqual([`no country has the code ${code}; did you mean ${meant}?`, undefined]);
	});
});

/** What the library is asked, when these texts are read one after the other. It takes every text for a number that is in `possible`. */
function asked(texts: readonly string[], possible: (text: string) => boolean = () => true): { readonly asked: string[]; readonly suspect: string[] } {
	const questions: string[] = [];
	const { read } = phoneType('de', false, (text, country) => {
		expect(country).toBe('DE');
		questions.push(text);
		if (text === '2025550123') return '+492025550123';
		return possible(text) ? text : undefined;
	});
	const suspect = texts.filter((text) => read(text) instanceof SuspectCell);
	return { asked: questions.filter((text) => text !== '2025550123'), suspect };
}
/** The same in a country of the North American plan. */
function askedAtHome(texts: readonly string[]): string[] {
	const questions: string[] = [];
	const { read } = phoneType('US', false, (text) => {
		questions.push(text);
		return text === '2025550123' ? '+12025550123' : text;
	});
	texts.forEach(read);
	return questions;
}

describe('the library of phone numbers', () => {
	it('is asked once for a country, an area and a length, by a number of that shape', () => {
		expect(asked(['+44 20 7946 0018', '+44 (20) 1111-1111', '+44.20.2222.2222', '+4420 0000 0009'])).toEqual({ asked: ['+442055555555'], suspect: [] });
		expect(asked(['030 901820', '030-911-999', '(0309) 00000'])).toEqual({ asked: ['030955555'], suspect: [] });
		expect(asked(['0049 1', '00491', '+0049 1', '00501', '004911'])).toEqual({ asked: ['00495', '+00495', '00505', '004955'], suspect: [] });
	});

	it('is asked for shapes of four to fifteen digits, and for other texts as they are', () => {
		expect(asked(['12-34']).asked).toEqual(['1234']);
		expect(asked(['123', '1234', '123456789012345', '1234567890123456'])).toEqual({ asked: ['123', '1234', '123455555555555', '1234567890123456'], suspect: [] });
		expect(asked(['9876', '0000', '90/12', '90:12', '90x12', '+', '90+12', '+90+12', '\t9012'])).toEqual({ asked: ['9876', '0000', '90/12', '90:12', '90x12', '+', '90+12', '+90+12', '\t9012'], suspect: [] });
	});

	it('has the last word about a number whose shape it does not know', () => {
		const possible = (text: string) => text === '01234567';
		expect(asked(['01234567', '01234568', '01234567', '01234568'], possible)).toEqual({ asked: ['01235555', '01234567', '01234568'], suspect: ['01234568', '01234568'] });
		expect(asked(['x', 'x', 'y'], (text) => text === 'y')).toEqual({ asked: ['x', 'y'], suspect: ['x', 'x'] });
	});

	it('is not asked for ordinary numbers of its own plan', () => {
		expect(askedAtHome(['202-225-4876', '(999) 999-9999', '2000000000', '1 202 225 4876', '12000000000', '19999999999'])).toEqual(['2025550123']);
	});

	it.each([['199 999 9999', '1999555555'], ['0202254876', '0202555555'], ['11999999999', '11995555555'], ['20002254876', '20005555555'], ['+12022254876', '+12025555555'], ['202 225 487', '202255555']])(
		'is asked for others there: %s', (text, example) => expect(askedAtHome([text])).toEqual(['2025550123', example]),
	);

	it('takes its own plan for one in its country alone', () => expect(asked(['202-225-4876', '303-225-4876']).asked).toEqual(['2022555555', '3032555555']));

	it('forgets twenty thousand numbers at once, and no sooner', () => {
		const questions: string[] = [];
		const { comparable } = phoneType('DE', false, (text) => (questions.push(text), undefined));
		for (let i = 0; i < 20_000; i++) comparable(`n${i}`);
		questions.length = 0;
		comparable('n0');
		expect(questions).toEqual([]);
		comparable('n20000');
		comparable('n0');
		expect(questions).toEqual(['n20000', 'n0']);
	});
});
