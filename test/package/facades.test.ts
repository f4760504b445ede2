import { join } from 'node:path';

import * as luxon from '../../core/vendor/luxon';
import * as papaparse from '../../core/vendor/papaparse';
import * as phone from '../../core/vendor/phone';
import * as zod from '../../core/vendor/zod';
import { repoRoot } from './support/packed';

const libraries = { zod, papaparse, luxon, phone };
type Facade = keyof typeof libraries;

function bundled<F extends Facade>(facade: F): (typeof libraries)[F] {
	return jest.requireActual<(typeof libraries)[F]>(join(repoRoot, 'dist', 'core', 'vendor', `${facade}.js`));
}

describe('a bundled facade does what the library does', () => {
	it.each(Object.keys(libraries) as Facade[])('%s exports the same names', (facade) => {
		expect(Object.keys(bundled(facade)).sort()).toEqual(Object.keys(libraries[facade]).sort());
	});

	it('papaparse reads and writes the same CSV, broken quotes included', () => {
		const { parse, unparse } = bundled('papaparse');
		for (const text of ['a,b\r\n1,"x\ny"\r\n', 'a;b\n"1', '\ufeffa\n=1+1\n\n', '']) {
			const [ours, theirs] = [parse(text, { header: true }), papaparse.parse(text, { header: true })];
			expect(ours.data).toEqual(theirs.data);
			expect(ours.errors).toEqual(theirs.errors);
		}
		const rows = [{ a: 'x,"y"', b: ' z' }, { a: null, b: 1 }];
		expect(unparse(rows)).toBe(papaparse.unparse(rows));
		expect(unparse(rows)).toContain('"x,""y"""');
	});

	it('papaparse reads 200,000 rows in one go, without a timer', () => {
		const text = `email,title\n${'a@example.com,"Lead, Data"\n'.repeat(200_000)}`;
		const { data } = bundled('papaparse').parse<{ title: string }>(text, { header: true, skipEmptyLines: true });
		expect(data).toHaveLength(200_000);
		expect(data[199_999]?.title).toBe('Lead, Data');
	});

	it('zod reports the same issues', () => {
		const shape = (z: typeof zod.z) => z.object({ id: z.number().int(), email: z.string().email() }).safeParse({ id: 1.5, email: 'x' });
		const ours = shape(bundled('zod').z);
		expect(ours.success).toBe(false);
		expect(ours.error?.issues).toEqual(shape(zod.z).error?.issues);
	});

	it('luxon knows the time zones', () => {
		const { DateTime } = bundled('luxon');
		expect(DateTime.fromISO('2026-07-01T12:00', { zone: 'Europe/Berlin' }).toUTC().toISO()).toBe('2026-07-01T10:00:00.000Z');
	});

	it('phone reads numbers with and without a country', () => {
		const { parsePhoneNumberFromString } = bundled('phone');
		expect(parsePhoneNumberFromString('(202) 555-0123', 'US')?.format('E.164')).toBe('+12025550123');
		expect(parsePhoneNumberFromString('+49 30 901820')?.country).toBe('DE');
		expect(parsePhoneNumberFromString('nobody', 'US')).toBeUndefined();
	});
});
