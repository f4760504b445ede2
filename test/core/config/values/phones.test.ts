import { SuspectCell } from '../../../../core/config/cellText';
import { phoneType } from '../../../../core/config/values/phone';

const us = phoneType('us', false);
const e164 = phoneType('US', true);
const isDoubted = (text: string, type = us) => type.read(text) instanceof SuspectCell;

it.each([
	'202-225-4876', '(202) 225-4876', '202.225.4876', '2022254876', '1 202 225 4876', '+1 202 225 4876', '+44 20 7946 0018', '+49 30 901820', '999-999-9999', '2000000000', '1 999 999 9999', '202-225-4876 ext. 12',
])('is dialled from the United States: %s', (text) => expect(us.read(text)).toBe(text));

it.each(['1234', '123', '202-225-487', '202-225-48765', '1 202 225 48765', '2 202 225 4876', '202+2254876', '+1 202 225 48', '+999 1234567', '12345678901234567890', 'call 202 225 4876 now', '202_225_4876', ''])(
	'is doubted and sent: %s',
	(text) => {
		const read = us.read(text);
		expect(read).toBeInstanceOf(SuspectCell);
		expect(read).toMatchObject({ value: text, message: 'is not a phone number that can be dialled (country US where none is written); it is sent as it is' });
		expect(e164.read(text)).toBeInstanceOf(SuspectCell);
	},
);

it.each([
	['(202) 225-4876', '+12022254876'], ['1-202-225-4876', '+12022254876'], ['+44 20 7946 0018', '+442079460018'], ['2022254876', '+12022254876'], ['202-225-4876 x12', '+12022254876 ext. 12'], ['202\u200B2254876', '+12022254876'],
])('%s is sent as %s where E.164 is asked for, and compared by it in any case', (text, number) => {
	expect(e164.read(text)).toBe(number);
	expect([us.comparable(text), e164.comparable(text)]).toEqual([number, number]);
});

it('what cannot be dialled is compared as text', () => expect(us.comparable(' call  Jane ')).toBe('call Jane'));

it('a national number is one of the default country, if there is such a country', () => {
	const [germany, nowhere] = [phoneType('de', false), phoneType('XX', false)];
	expect([germany.comparable('030 901820'), germany.comparable('2022254876')]).toEqual(['+4930901820', '+492022254876']);
	expect(isDoubted('030 901820', germany)).toBe(false);
	expect([isDoubted('2022254876', nowhere), isDoubted('+1 202 225 4876', nowhere), isDoubted('+44 20 7946 0018', nowhere)]).toEqual([true, false, false]);
	expect(nowhere.comparable('2022254876')).toBe('2022254876');
	expect(phoneType('CA', false).comparable('202-225-4876')).toBe('+12022254876');
});

it('the same verdict is given again', () => {
	for (const text of ['+44 20 7946 0018', '+44 20 7946 0019', '225-4876', '225-4877', '+', '+']) expect(isDoubted(text)).toBe(isDoubted(text));
	expect([isDoubted('225-4876'), isDoubted('225-4877')]).toEqual([true, true]);
});
