import { SuspectCell } from '../../../../core/config/cellText';
import { phoneType } from '../../../../core/config/values/phone';

/** What the library is asked, when these texts are read one after the other. It takes every text for a number that is in `possible`. */
function asked(texts: readonly string[], possible: (text: string) => boolean = () => true): { readonly asked: string[]; readonly doubted: string[] } {
	const questions: string[] = [];
	const { read } = phoneType('de', false, (text, country) => {
		expect(country).toBe('DE');
		questions.push(text);
		if (text === '2025550123') return '+492025550123';
		return possible(text) ? text : undefined;
	});
	const doubted = texts.filter((text) => read(text) instanceof SuspectCell);
	return { asked: questions.filter((text) => text !== '2025550123'), doubted };
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
		expect(asked(['+44 20 7946 0018', '+44 (20) 1111-1111', '+44.20.2222.2222', '+4420 0000 0009'])).toEqual({ asked: ['+442055555555'], doubted: [] });
		expect(asked(['030 901820', '030-911-999', '(0309) 00000'])).toEqual({ asked: ['030955555'], doubted: [] });
		expect(asked(['0049 1', '00491', '+0049 1', '00501', '004911'])).toEqual({ asked: ['00495', '+00495', '00505', '004955'], doubted: [] });
	});

	it('is asked for shapes of four to fifteen digits, and for other texts as they are', () => {
		expect(asked(['123', '1234', '123456789012345', '1234567890123456'])).toEqual({ asked: ['123', '1234', '123455555555555', '1234567890123456'], doubted: [] });
		expect(asked(['9876', '0000', '90/12', '90:12', '90x12', '+', '90+12', '+90+12', '\t9012'])).toEqual({ asked: ['9876', '0000', '90/12', '90:12', '90x12', '+', '90+12', '+90+12', '\t9012'], doubted: [] });
	});

	it('has the last word about a number whose shape it does not know', () => {
		const possible = (text: string) => text === '01234567';
		expect(asked(['01234567', '01234568', '01234567', '01234568'], possible)).toEqual({ asked: ['01235555', '01234567', '01234568'], doubted: ['01234568', '01234568'] });
		expect(asked(['x', 'x', 'y'], (text) => text === 'y')).toEqual({ asked: ['x', 'y'], doubted: ['x', 'x'] });
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
