import { notesOnNames, refuseUnknownNames, refuseUnreadableNames } from '../../../core/plan/stopRules';
import { readProtected } from '../../../core/plan/protectedAccounts';
import { DEFAULT_GUARD, type Scope } from '../../../core/plan/types';
import { UserError } from '../../../core/common/userError';
import { aLiveUser } from '../../support/builders';

const everyone: Scope = { emailDomains: [], roleIds: [] };
const roles = [{ id: 1, name: 'Admin' }, { id: 4, name: 'Participant' }, { id: 5, name: 'Social' }];
const team = { key: 'team', title: 'Team', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' } as const;
const guardOf = (...protectedUsers: string[]) => ({ ...DEFAULT_GUARD, protectedUsers });

function stopOf(run: () => void): readonly [message: string, description: string] | undefined {
	try {
		run();
		return undefined;
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return [error.message, error.description];
	}
}

describe('an entry of Protected Users', () => {
	it.each([
		['Ann@Acme.Example ', { email: 'ann@acme.example' }], ["o'brien+x@a-b.example", { email: "o'brien+x@a-b.example" }], ['jürgen@müller.example', { email: 'jürgen@xn--mller-kva.example' }], ['*@MÜLLER.example', { domain: '@xn--mller-kva.example' }],
		['27', { id: 27 }], ['1000000009', { id: 1_000_000_009 }], ['*@Acme.Example', { domain: '@acme.example' }], ['*@sub.acme.example', { domain: '@sub.acme.example' }],
	])('%s is read', (entry, read) => expect(readProtected(entry)).toEqual(read));

	it.each([
		'', '@', '*', '*@', '@acme.example', '*acme.example', '*.acme.example', '*@acme', '*@*.example', '*@acme.example.', 'ann@acme', 'ann@acme.example.', 'ann@@acme.example', 'ann@',
		'ann@acme..example', 'a*@acme.example', 'ann acme.example', 'a@acme.example b@acme.example', 'Ann <a@acme.example>', '<a@acme.example>', 'mailto:a@acme.example', '"a@acme.example"',
		"'a@acme.example'", 'Ann', '007', '-7', '7.0', '1e9', '1,000,000,009', '1 000', '99999999999999999999', 'https://acme.example',
	])('%j is no name', (entry) => expect(readProtected(entry)).toBeUndefined());
});

describe('settings that cannot be read', () => {
	it('are refused with the entry, of which ten are shown and none at full length', () => {
		expect(stopOf(() => refuseUnreadableNames({ guard: guardOf('a@acme.example', '@b.example'), scope: everyone }))).toEqual([
			"'Protected Users' has an entry that is no e-mail address, no user ID and no *@domain: \"@b.example\"",
			'Write one a line: an address such as ceo@example.com, a user ID in digits alone such as 1000000009, or *@example.com for everybody of a domain.',
		]);
		const many = Array.from({ length: 12 }, (_, i) => `x${i}${'y'.repeat(200)}`);
		const [message = ''] = stopOf(() => refuseUnreadableNames({ guard: guardOf(...many), scope: everyone })) ?? [];
		expect(message).toMatch(/^'Protected Users' has 12 entries that are no .* and 2 more$/);
		expect(message.length).toBeLessThan(1_000);
		const ten = [`x${'y'.repeat(79)}`, `x${'y'.repeat(80)}`, ...Array.from({ length: 8 }, (_, i) => `z${i}`)];
		expect(stopOf(() => refuseUnreadableNames({ guard: guardOf(...ten), scope: everyone }))?.[0]).toBe(
			`'Protected Users' has 10 entries that are no e-mail address, no user ID and no *@domain: "x${'y'.repeat(79)}", "x${'y'.repeat(78)}…", "z0", "z1", "z2", "z3", "z4", "z5", "z6", "z7"`,
		);
	});

	it('of the scope are refused: half an attribute, and what is no domain', () => {
		const refused = (scope: Partial<Scope>) => stopOf(() => refuseUnreadableNames({ guard: DEFAULT_GUARD, scope: { ...everyone, ...scope } }));
		expect(refused({ attribute: { name: 'team', values: [] } })).toEqual([
			"'Scope' names the attribute team, but 'Attribute Values' is empty", 'Nobody would be in scope. Enter the values that are in scope, or take the attribute out.',
		]);
		expect(refused({ attribute: { name: '', values: ['red'] } })).toEqual([
			"'Scope' has 'Attribute Values', but 'Attribute Name' is empty", 'Everybody would be in scope. Enter the attribute that has these values, or take the values out.',
		]);
		const advice = 'Write what stands behind the @ of an address, such as example.com; no address and nothing of a link.';
		expect(refused({ emailDomains: ['acme.example', 'http://b.example'] })).toEqual(["'E-Mail Domains' of 'Scope' has an entry that is no domain: \"http://b.example\"", advice]);
		expect(refused({ emailDomains: ['a b', 'ann@b.example'] })).toEqual(["'E-Mail Domains' of 'Scope' has entries that are no domains: \"a b\", \"ann@b.example\"", advice]);
		expect(refused({ emailDomains: ['*@Acme.Example', '@b.example', 'c.example'], attribute: { name: 'team', values: ['red'] } })).toBeUndefined();
	});
});

describe('names that the instance does not have', () => {
	const refused = (settings: { scope?: Partial<Scope>; orphanedUsers?: 'keep' | 'delete' | 'changeRole'; orphanRoleId?: number | null }, newAttributes: string[] = []) =>
		stopOf(() => refuseUnknownNames({ orphanedUsers: 'delete', orphanRoleId: null, ...settings, scope: { ...everyone, ...settings.scope } }, roles, [team], newAttributes));

	it('are refused: roles, with those there are', () => {
		expect(refused({ scope: { roleIds: [4, 9, 8] } })).toEqual([
			"'Scope' names roles that do not exist in this instance: \"9\", \"8\"", 'Choose roles that exist. The roles of this instance: Admin (1), Participant (4), Social (5).',
		]);
		expect(refused({ scope: { roleIds: [9] } })?.[0]).toBe("'Scope' names a role that does not exist in this instance: \"9\"");
		expect(refused({ orphanedUsers: 'changeRole', orphanRoleId: 9 })).toEqual([
			"'Role for Orphans' does not exist in this instance: there is no role with the ID 9", 'Choose a role that exists. The roles of this instance: Admin (1), Participant (4), Social (5).',
		]);
		expect(refused({ orphanedUsers: 'changeRole', orphanRoleId: 1 })).toEqual([
			"'Role for Orphans' is Admin: it would make an Admin of whoever is in no row", 'Choose a role that may do little, such as Social.',
		]);
		for (const orphanedUsers of ['keep', 'delete'] as const) for (const orphanRoleId of [9, 1, null]) expect(refused({ orphanedUsers, orphanRoleId })).toBeUndefined();
		for (const orphanRoleId of [5, null]) expect(refused({ orphanedUsers: 'changeRole', orphanRoleId, scope: { roleIds: [4] } })).toBeUndefined();
	});

	it('are refused with ten of the roles that there are', () => {
		const many = (n: number) => Array.from({ length: n }, (_, i) => ({ id: i + 1, name: `R${i + 1}` }));
		const advice = (n: number) => stopOf(() => refuseUnknownNames({ orphanedUsers: 'keep', orphanRoleId: null, scope: { ...everyone, roleIds: [99] } }, many(n), [], []))?.[1];
		const ten = 'Choose roles that exist. The roles of this instance: R1 (1), R2 (2), R3 (3), R4 (4), R5 (5), R6 (6), R7 (7), R8 (8), R9 (9), R10 (10)';
		expect([advice(10), advice(12)]).toEqual([`${ten}.`, `${ten} and 2 more.`]);
	});

	it('are refused: attributes, with the one that is probably meant', () => {
		expect(refused({ scope: { attribute: { name: 'Team', values: ['red'] } } })).toEqual([
			"'Scope' names an attribute that this instance does not have: Team",
			'Did you mean team? Write a column of the table or the key of an attribute exactly as it is: keys are case-sensitive.',
		]);
		expect(refused({ scope: { attribute: { name: 'wingspan', values: ['red'] } } })?.[1]).toBe('Write a column of the table or the key of an attribute exactly as it is: keys are case-sensitive.');
		for (const name of ['team', 'department', 'location', 'employeeId']) expect(refused({ scope: { attribute: { name, values: ['red'] } } })).toBeUndefined();
		expect(refused({ scope: { attribute: { name: 'brandNew', values: ['red'] } } }, ['brandNew'])).toBeUndefined();
	});
});

describe('notes on names that fit nobody', () => {
	const users = [aLiveUser({ id: 7, email: 'Ann@acme.example', values: ['Sales'] }), aLiveUser({ id: 8, email: 'bob@b.example', roleId: 5, values: [['red', 'Blue']] })];
	const notes = (protectedUsers: string[], scope: Partial<Scope> = {}) => notesOnNames({ guard: guardOf(...protectedUsers), scope: { ...everyone, ...scope } }, users, 0);

	it('are none where each fits somebody', () => {
		expect(notesOnNames({ guard: guardOf('*@müller.example'), scope: { ...everyone, emailDomains: ['Müller.example'] } }, [aLiveUser({ email: 'a@xn--mller-kva.example' })], -1)).toEqual([]);
		expect(notes(['ann@ACME.example', '8', '*@b.example'], { emailDomains: ['@B.example'], roleIds: [4, 5], attribute: { name: 'team', values: ['Sales', 'red'] } })).toEqual([]);
	});

	it('name those that do not, and how a value is written here', () => {
		expect(notes(['an@acme.example', '9', '*@c.example', '7'])).toEqual(["'Protected Users' names nobody who is in this instance with \"an@acme.example\", \"9\", \"*@c.example\": check the spelling."]);
		expect(notes([], { emailDomains: ['c.example', 'b.example'] })).toEqual(["'Scope': nobody in this instance has an address of \"c.example\". Check the spelling."]);
		expect(notes([], { roleIds: [4, 1] })).toEqual(["'Scope': nobody in this instance has the role with the ID \"1\"."]);
		expect(notes([], { attribute: { name: 'team', values: ['sales', 'blue', 'green'] } })).toEqual([
			"'Scope': nobody in this instance has the team \"sales\", \"blue\", \"green\". Values are compared letter by letter: write \"Sales\", \"Blue\".",
		]);
		expect(notes([], { attribute: { name: 'team', values: ['green'] } })).toEqual(["'Scope': nobody in this instance has the team \"green\". Check the spelling; values are compared letter by letter."]);
	});

	it('are none of an empty value, which stands for whoever has none', () => {
		const users = [aLiveUser({ values: [null] })];
		expect(notesOnNames({ guard: DEFAULT_GUARD, scope: { ...everyone, attribute: { name: 'team', values: [''] } } }, users, 0)).toEqual([]);
	});
});
