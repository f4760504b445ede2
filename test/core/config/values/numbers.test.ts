import { InvalidCell } from '../../../../core/config/types';
import { digitsType } from '../../../../core/config/values/text';
import { decimalType, integerType } from '../../../../core/config/values/numbers';

const outcome = (read: unknown) => (read instanceof InvalidCell ? read.message : read);
const noInteger = 'is not a whole number; write digits only, such as 42';
const tooBig = 'is a whole number beyond 64 bits, which Domo cannot hold; use a text attribute for it';
const noDecimal = 'is not a number; write it with a point and without separators, such as 1234.5';

it.each([
	['42', '42'], ['-42', '-42'], ['+42', '42'], ['0042', '42'], ['0', '0'], ['-0', '0'], ['000', '0'], ['42.', '42'], ['42.00', '42'], ['999999999999999', '999999999999999'],
	['9223372036854775807', '9223372036854775807'], ['-9223372036854775808', '-9223372036854775808'], ['1000000000000000', '1000000000000000'],
	['9223372036854775808', tooBig], ['-9223372036854775809', tooBig], ['99999999999999999999', tooBig], ['10000000000000000000000', tooBig],
	['', noInteger], ['4.5', noInteger], ['4 2', noInteger], ['x42', noInteger], ['42x', noInteger], ['1e3', noInteger], ['--4', noInteger], ['.0', noInteger],
	['0'.repeat(399) + '7', '7'], ['0'.repeat(400) + '7', noInteger],
])('a whole number: %s is %s', (text, expected) => expect(outcome(integerType.read(text))).toBe(expected));

it.each([
	['1.5', '1.5'], ['1.50', '1.5'], ['-1.50', '-1.5'], ['+.5', '0.5'], ['5.', '5'], ['00.10', '0.1'], ['007', '7'], ['-0.0', '0'], ['0', '0'], ['100', '100'], ['1000.0', '1000'],
	['1e3', '1000'], ['1e10', '10000000000'], ['1.5E2', '150'], ['1.25e1', '12.5'], ['125e-2', '1.25'], ['1e-3', '0.001'], ['12e-3', '0.012'], ['1.2e+2', '120'], ['0e5', '0'], ['1234567890123456789.0123456789', '1234567890123456789.0123456789'],
	['0.' + '0'.repeat(397) + '1', '0.' + '0'.repeat(397) + '1'], ['0.' + '0'.repeat(398) + '1', noDecimal],
	['', noDecimal], ['.', noDecimal], ['-', noDecimal], ['e5', noDecimal], ['1e', noDecimal], ['1e1000', noDecimal], ['1.2.3', noDecimal], ['x1', noDecimal], ['1x', noDecimal], ['1,234,567', noDecimal], ['1,', noDecimal], [',5', noDecimal], ['x1,5', noDecimal], ['1,5x', noDecimal],
	['1,50', 'is not a number as it is written; with a point it would be 1.5'], ['-10,25', 'is not a number as it is written; with a point it would be -10.25'], ['1,5e3', 'is not a number as it is written; with a point it would be 1500'],
])('a number: %s is %s', (text, expected) => expect(outcome(decimalType.read(text))).toBe(expected));

it('numbers are compared by their value, other texts as they are', () => {
	for (const { comparable } of [integerType, decimalType]) {
		expect([' 1.50 ', '1.5', '15e-1'].map(comparable)).toEqual(['1.5', '1.5', '1.5']);
		expect(comparable(' ten  or so ')).toBe('ten or so');
	}
});

it.each([
	['0074', '0074'], ['74.0', '74'], ['74.000', '74'], ['1234567890123456', '1234567890123456'],
	...['12345678901234567', 'x74', '74x', '7.4', '74.', '7.40', 'e5', '1ex', 'x1e3', '1e3x', '1e-3'].map((text) => [text, 'is not a number of at most 16 digits; write digits only, without blanks, signs or separators']),
	...['1e3', '1.23E+15', '12E15', '1.5e3', '12.34e+5'].map((text) => [text, 'is in scientific notation, which drops digits; format the column as text and write all digits']),
])('digits: %s is %s', (text, expected) => expect(outcome(digitsType.read(text))).toBe(expected));
