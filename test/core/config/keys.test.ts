import { emailKey, employeeIdKey, nameKey } from '../../../core/common/text';
import { isTimeZone } from '../../../core/config/values/timeZone';
import { linkedTimeZones, otherTimeZones } from '../../../core/config/values/timeZoneNames';

describe('keys', () => {
	it.each([
		['Jane@Acme.example', 'jane@acme.example'], [' jane@acme.example\t', 'jane@acme.example'], ['ja\u200Bne@acme.example', 'jane@acme.example'],
		['zoe\u0308@x.example', 'zoë@x.example'], ['ZOË@x.example', 'zoë@x.example'], ['', ''], ['\uFEFF', ''],
	])('of the address %j is %j', (text, key) => {
		expect(emailKey(text)).toBe(key);
	});

	it('of different people differ', () => {
		expect(emailKey('strasse@x.example')).not.toBe(emailKey('straße@x.example'));
		expect(emailKey('mıke@x.example')).not.toBe(emailKey('mike@x.example'));
	});

	it('of names also forget how many blanks there are', () => {
		expect(nameKey(' Jane \u00A0 DOE ')).toBe('jane doe');
		expect(employeeIdKey(' A 17 ')).toBe('a 17');
	});
});

describe('the table of time zones', () => {
	const names = [...linkedTimeZones.trim().split(/[|\s]+/), ...otherTimeZones.trim().split(/\s+/)];

	it('has every name once', () => {
		expect(new Set(names).size).toBe(names.length);
	});

	it('takes every name that this Node has', () => {
		expect(Intl.supportedValuesOf('timeZone').filter((name) => !isTimeZone(name))).toEqual([]);
		expect(names.filter((name) => !isTimeZone(name))).toEqual([]);
	});

	it('links only names that have the same time', () => {
		const timesOf = (timeZone: string) => [0, 6].map((month) => new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(Date.UTC(2024, month, 15)));
		for (const line of linkedTimeZones.trim().split(/[|\n]/)) {
			const [first = '', ...others] = line.split(' ');
			expect([line, others.map(timesOf)]).toEqual([line, others.map(() => timesOf(first))]);
		}
	});
});
