import fc from 'fast-check';

import { reconcile } from '../../core/plan';
import type { PlanItem } from '../../core/plan/types';
import { reconcileSettings } from '../support/builders';
import { FakeDirectory } from '../support/fakeDirectory';
import { runs, runTimeoutMs } from './runs';

/**
 * Who is one person: an account whose row is gone and a new row, told by a random sign. Whatever else differs, there is never a create
 * together with a removal of the same person, unless it was held or waits for the other.
 */
type Fields = Readonly<Record<string, string>>;

const word = fc.stringMatching(/^[b-df-hj-np-tv-z]{3}[aiu][b-df-hj-np-tv-z]{2}$/);
const digits = fc.integer({ min: 1_000, max: 999_999 }).map(String);
const placeholder = fc.constantFrom('N/A', 'n.a.', '0', '000', '-', '--', '?', 'none', 'None', 'NULL', 'null', 'TBD', 'tbd', 'unknown', 'x', 'XX', 'xxx', 'pending', 'Pending', 'not assigned', 'new hire', '#', '.', '0.0');
const maybeId = fc.oneof(fc.constant(''), placeholder, digits.map((id) => `X${id}`));

/** The same value as a row and an account may write it. */
const accented = (text: string): string => text.replace(/[aiu]/g, (letter) => `${letter}\u0301`);
const nameForms = fc.constantFrom<(first: string, last: string) => string>(
	(first, last) => `${first} ${last}`, (first, last) => `${last}, ${first}`, (first, last) => `${first.toUpperCase()}  ${last}`,
	(first, last) => accented(`${first} ${last}`), (first, last) => `${last.toUpperCase()} ${accented(first)}`, (first, last) => `${first}-${last}`,
);
const idForms = fc.constantFrom<(id: string) => string>((id) => id, (id) => `00${id}`, (id) => `${id}.0`, (id) => ` ${id} `, (id) => `'${id}`);

interface Pair { readonly row: Fields; readonly account: Fields; readonly rowName: string; readonly accountName: string }
const plain = { row: {}, account: {} };
const names = fc.tuple(word, word, word, word).map(([a, b, c, d]) => ({ rowName: `${a} ${b}`, accountName: `${c}q ${d}q` }));

const pair: fc.Arbitrary<Pair> = fc.oneof(
	// One id on both sides, however it is written; the names are two.
	fc.tuple(names, fc.constantFrom('employeeId', 'employeeNumber'), digits, idForms, idForms).map(([both, field, id, a, b]) => {
		// An account has an id as somebody typed it, perhaps with its zeros; a table has it as a spreadsheet left it.
		return { ...both, row: { [field]: a(id) }, account: { [field]: field === 'employeeNumber' ? id : b(id).trim() } };
	}),
	// An address of one is an alternate address of the other, or of both.
	names.map((both) => ({ ...both, row: { alternateEmail: 'Leaver@old.example' }, account: {} })),
	names.map((both) => ({ ...both, row: {}, account: { alternateEmail: 'newcomer@new.example' } })),
	names.map((both) => ({ ...both, row: { alternateEmail: 'home@home.example' }, account: { alternateEmail: 'HOME@home.example' } })),
	// The login of the account is the alternate address of the row.
	names.map((both) => ({ ...both, row: { alternateEmail: 'login@old.example' }, account: { userName: 'login@old.example' } })),
	// The name, where ids do not tell them apart: on one side only, or placeholders.
	fc.tuple(word, word, nameForms, nameForms, maybeId, fc.boolean(), placeholder).map(([first, last, a, b, id, onRow, nothing]) => ({
		...plain, rowName: a(first, last), accountName: b(first, last),
		row: { employeeId: onRow ? id : nothing }, account: { employeeId: onRow ? nothing : id },
	})),
);

const setting = fc.record({
	matchBy: fc.constantFrom('email' as const, 'employeeId' as const),
	orphanedUsers: fc.constantFrom('delete' as const, 'changeRole' as const),
	probableRenames: fc.constantFrom('hold' as const, 'hold' as const, 'ignore' as const),
	blankCells: fc.constantFrom('clear' as const, 'ignore' as const),
});

async function planned({ row, account, rowName, accountName }: Pair, { probableRenames, ...chosen }: typeof setting extends fc.Arbitrary<infer T> ? T : never): Promise<readonly PlanItem[]> {
	const domo = new FakeDirectory();
	domo.add({ id: 1, email: 'job@a.example', displayName: 'Job Account', roleId: 1 });
	const { userName, ...attributes } = account;
	domo.add({ id: 2, email: 'leaver@old.example', displayName: accountName, ...(userName !== undefined && { login: userName }) }, Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '')));
	for (let id = 10; id < 30; id++) domo.add({ id, email: `p${id}@a.example`, displayName: `Stays ${id}` });
	const columns = { employeeId: '', employeeNumber: '', alternateEmail: '' };
	const stays = Array.from({ length: 20 }, (_, i) => ({ email: `p${i + 10}@a.example`, displayName: `Stays ${i + 10}`, roleId: '4', ...columns }));
	const settings = reconcileSettings({ ...chosen, orphanRoleId: 5 });
	const table = [...stays, { email: 'newcomer@new.example', displayName: rowName, roleId: '4', ...columns, ...row }];
	return (await reconcile(domo, table, { ...settings, guard: { ...settings.guard, probableRenames } }, { clock: domo.clock, runId: 'r' })).items;
}

const removes = ({ action, row_number: row, userId }: PlanItem): boolean => userId === 2 && (action === 'delete' || (action === 'update' && row === null));

jest.setTimeout(runTimeoutMs);

it('is never created and removed in one plan, whatever the sign; where that is allowed, the removal waits for the create', async () => {
	const seen = { held: 0, matched: 0, waits: 0 };
	await fc.assert(fc.asyncProperty(pair, setting, async (given, chosen) => {
		const items = await planned(given, chosen);
		const creates = items.filter(({ action, email }) => action === 'create' && email === 'newcomer@new.example');
		const removals = items.filter(removes);
		if (removals.length > 0) {
			expect(chosen.probableRenames).toBe('ignore');
			expect(removals.map(({ waitsFor }) => waitsFor)).toEqual([['newcomer@new.example']]);
			expect(creates).toHaveLength(1);
			seen.waits += 1;
		} else {
			expect(creates).toEqual([]);
			if (items.some(({ held }) => held !== undefined)) seen.held += 1;
			else seen.matched += 1;
		}
		const holds = items.filter(({ held }) => held?.by === 'probableRename');
		expect(holds.length).toBeLessThanOrEqual(1);
		for (const { held, reason } of holds) {
			expect(held?.relatedUserId).toBe(2);
			expect(reason).toMatch(/have the same (employeeId|employeeNumber|address|name) \(/);
		}
	}), runs(400));
	expect(Object.values(seen).every((n) => n > 0)).toBe(true);
});

it('is not who merely has the same placeholder for an id: nobody is matched, held or renamed by it', async () => {
	await fc.assert(fc.asyncProperty(names, placeholder, placeholder, setting, async (both, a, b, chosen) => {
		const items = await planned({ ...both, row: { employeeId: a }, account: { employeeId: b } }, chosen);
		expect(items.filter(({ action }) => action === 'create').map(({ email }) => email)).toEqual(['newcomer@new.example']);
		expect(items.filter(removes)).toHaveLength(1);
		expect(items.filter(({ held }) => held !== undefined)).toEqual([]);
	}), runs(200));
});
