import { idSpoiltAs, isPlaceholder } from '../../../core/config';

describe('words for nothing', () => {
	it.each([
		'nan', 'NaN', 'NULL', 'null', 'None', '(null)', '<null>', '[null]', '"null"', 'undefined', 'N/A', 'n.a.', 'n/a', 'NA', '<NA>', '#N/A', 'NaT', '\\N', '-', '--', '—', '–',
		'?', '???', '.', '…', '...', 'TBD', 't.b.d.', 'TBA', 'tbc', 'to be determined', 'Not applicable', 'not set', 'not available', 'Unknown', 'unassigned', '(blank)',
		'(none)', 'xxx', 'N.N.', 'k.A.', 'keine Angabe', 's/o', '*', '_', '{}', '[]', '""', 'ｎｕｌｌ', ' N/A ',
	])('%s stands for nothing', (text) => expect(isPlaceholder(text)).toBe(true));

	it.each([
		'', ' ', 'Na', 'na', 'So', 'Nan Smith', 'Nanette', 'Analyst', 'No', 'Nina', 'None of your business', 'Nullarbor', 'Nord', 'X', 'T', 'C-Level', 'R&D', '42', '0', 'Sales - EMEA', 'C#', 'Dr.',
		'Unknown Mortal Orchestra', 'ND', 'A-', 'Null Island', 'TBD Media',
	])('%s may be a value', (text) => expect(isPlaceholder(text)).toBe(false));
});

describe('ids that a program spoilt', () => {
	it.each([
		['123', '00123'], ['123.0', '123'], ['123.0', '00123'], ['123,00', '123'], ["'00123", '00123'], ['’00123', '00123'], ['1.23457E+14', '123456789012345'],
		['1.23456E+14', '123456489012345'], ['1e3', '1000'], ['1E+05', '100000'], ['12,345', '12345'], ['12.345', '12345'], ['12 345', '0012345'],
		['9007199254740992', '9007199254740993'], ['12345678901234600', '12345678901234599'], ['="00123"', '00123'], ['100000', '1E5'], ['12000.0', '12e3'],
	])('%s is what became of %s', (spoilt, original) => expect(idSpoiltAs(spoilt, original)).toBe(true));

	it.each([
		['123', '123'], ['a1', 'A1'], ['124', '00123'], ['123', '1230'], ['12', '123'], ['1.3E+5', '123456'], ['1e3', '10000'], ['A-1', 'A1'], ['', '1'], ['12,34', '1234'],
		['1234567890123456', '1234567890123999'], ['10000', '1E5'], ['100000', '1E5A'],
	])('%s is not %s spoilt', (spoilt, original) => expect(idSpoiltAs(spoilt, original)).toBe(false));
});
