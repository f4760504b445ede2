import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { fieldsOf, runCode, shippedWorkflow } from './codeNode';

const workflow = shippedWorkflow('domo-reclaim-seats');
const now = Date.parse('2026-12-01T08:00:00Z');
const day = 86_400_000;
const ownId = 4711;
const admin = 1;
const social = 5;
const settings = { ...fieldsOf(workflow, 'Settings'), approverEmails: 'boss@acme.example', emails: 'boss@acme.example' };

interface Seat {
	readonly id: number;
	readonly roleId: number | '';
	readonly createdDaysAgo: number | null;
	readonly inactiveDays: number | null;
	readonly email: string;
}

/** A row of the export of live users with Include Activity. */
const rowOf = ({ id, roleId, createdDaysAgo, inactiveDays, email }: Seat): IDataObject => ({
	email, displayName: `Person ${id}`, roleId, title: '', _userId: id, _createdAt: createdDaysAgo === null ? '' : new Date(now - createdDaysAgo * day).toISOString(),
	_lastSignIn: '', _lastActivity: '', _daysInactive: inactiveDays ?? '', _invitationPending: 'false', _manager: '', row_number: id,
	_source: `||10000|true|2026-12-01T07:59:00.000Z|${ownId}||https://acme.domo.com||Live users`,
});

const unusedSeats = (items: readonly IDataObject[], more: IDataObject = {}) => runCode(workflow, 'Unused Seats', { items, nodes: { Settings: { ...settings, ...more } }, now });
const emails = (rows: readonly Record<string, unknown>[]): unknown[] => rows.filter((row) => row._empty !== true).map((row) => row.email);
const aSeat = (more: Partial<Seat> = {}): Seat => ({ id: 1, roleId: 4, createdDaysAgo: 400, inactiveDays: 120, email: 'person1@acme.example', ...more });

describe('The list of seats that nobody uses', () => {
	it('equals an independent computation over 10,000 people: no admin, no new account, not the own one', () => {
		// A fixed generator, so that a failure can be repeated.
		let seed = 20_261_201;
		const draw = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
		const seats = Array.from({ length: 10_000 }, (_, at): Seat => ({
			id: at === 5_000 ? ownId : 100_000 + at,
			roleId: at === 5_000 ? 4 : [admin, 2, 3, 4, 4, 4, social, 428_016_579][draw(8)] ?? 4,
			createdDaysAgo: at === 5_000 ? 900 : draw(300) === 0 ? null : draw(600),
			inactiveDays: at === 5_000 ? 500 : draw(10) === 0 ? null : draw(200),
			email: `Person${at}@${draw(20) === 0 ? 'robots' : 'acme'}.example`,
		}));
		const rows = unusedSeats(seats.map(rowOf), { protectedUsers: '*@robots.example', exceptRoleIds: '2' });
		const expected: string[] = [];
		for (const { id, roleId, createdDaysAgo, inactiveDays, email } of seats) {
			if (roleId === admin || roleId === social || roleId === 2 || id === ownId) continue;
			if (createdDaysAgo === null || createdDaysAgo < 90 || inactiveDays === null || inactiveDays < 90) continue;
			if (!email.endsWith('@robots.example')) expected.push(email.toLowerCase());
		}
		expect(emails(rows)).toEqual(expected);
		expect(expected.length).toBeGreaterThan(1_000);
		const listed = new Set(emails(rows));
		const wrong = seats.filter(({ email }) => listed.has(email.toLowerCase())).filter(({ id, roleId, createdDaysAgo }) => roleId === admin || id === ownId || (createdDaysAgo ?? 0) < 90);
		expect(wrong).toEqual([]);
		expect(new Set(rows.map((row) => row.roleId))).toEqual(new Set([social]));
		expect(new Set(rows.flatMap((row) => Object.keys(row)))).toEqual(new Set(['email', 'displayName', 'roleId']));
	});

	it.each<[string, Partial<Seat>, IDataObject, boolean]>([
		['90 days without a sign-in', { inactiveDays: 90 }, {}, true],
		['89 days', { inactiveDays: 89 }, {}, false],
		['an account of 90 days', { createdDaysAgo: 90 }, {}, true],
		['an account of 89 days', { createdDaysAgo: 89 }, {}, false],
		['an admin', { roleId: admin }, {}, false],
		['a role that keeps its seat', { roleId: 2 }, { exceptRoleIds: '2, 3' }, false],
		['somebody who has the role already', { roleId: social }, {}, false],
		['an account whose role is not known', { roleId: '' }, {}, false],
		['the account that this runs as', { id: ownId }, {}, false],
		['a protected address, whatever its case', { email: 'Robot@acme.example' }, { protectedUsers: 'robot@ACME.example' }, false],
		['a protected id', { id: 12 }, { protectedUsers: '12' }, false],
		['a protected domain', {}, { protectedUsers: 'x@y.example; *@acme.example' }, false],
		['a domain that only ends like a protected one', { email: 'a@notacme.example' }, { protectedUsers: '*@acme.example' }, true],
		['somebody whose last sign-in Domo does not say', { inactiveDays: null }, {}, false],
		['somebody whose age Domo does not say', { createdDaysAgo: null }, {}, false],
	])('decides on %s', (_, seat, more, expected) => {
		expect(emails(unusedSeats([rowOf(aSeat(seat)), rowOf(aSeat({ id: 99, inactiveDays: 0, email: 'active@acme.example' }))], more))).toHaveLength(expected ? 1 : 0);
	});

	it('lists nobody as an empty table, so that the run is still logged', () => {
		expect(unusedSeats([rowOf(aSeat({ inactiveDays: 3 }))])).toEqual([{ _empty: true }]);
		expect(unusedSeats([{ _empty: true }])).toEqual([{ _empty: true }]);
	});

	it.each<[string, () => unknown, string]>([
		['the addresses are still placeholders', () => unusedSeats([rowOf(aSeat())], fieldsOf(workflow, 'Settings')), 'Put your own addresses'],
		['activity was not read', () => unusedSeats([{ email: 'a@acme.example', _source: `||1|true|x|${ownId}|` }]), 'Include Activity'],
		['the own account is not known', () => unusedSeats([{ ...rowOf(aSeat()), _source: '' }]), '_source'],
		['the new role would be Admin', () => unusedSeats([rowOf(aSeat())], { newRoleId: 1 }), 'not Admin'],
		['the days are no number', () => unusedSeats([rowOf(aSeat())], { inactiveDays: '' }), 'at least 1'],
	])('stops when %s', (_, run, words) => expect(run).toThrow(words));

	it('never lists an admin, the own account or a new one, whatever the settings', () => {
		const seat = fc.record({
			id: fc.constantFrom(1, 2, ownId), roleId: fc.constantFrom<number | ''>(1, 2, 4, 5, ''), createdDaysAgo: fc.option(fc.integer({ min: 0, max: 200 })),
			inactiveDays: fc.option(fc.integer({ min: 0, max: 200 })), email: fc.constantFrom('a@acme.example', 'B@acme.example', ''),
		});
		fc.assert(
			fc.property(fc.array(seat, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 150 }), (seats, inactiveDays, newAccountDays) => {
				const allowed = seats.filter(({ id, roleId, createdDaysAgo, inactiveDays: inactive }) => id !== ownId && roleId !== 1 && (createdDaysAgo ?? -1) >= newAccountDays && (inactive ?? -1) >= inactiveDays);
				const possible = new Set(allowed.map(({ email }) => email.toLowerCase()));
				for (const email of emails(unusedSeats(seats.map(rowOf), { inactiveDays, newAccountDays }))) expect(possible.has(String(email))).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('The approval of that list', () => {
	const plan = (...items: IDataObject[]) => [{ action: 'plan', planHash: 'abc' }, ...items];
	const held = (id: number, more: IDataObject = {}): IDataObject => ({ action: 'hold', held_by: 'roleChangeLimit', held_action: 'update', userId: id, displayName: `<b>${id}`, email: `p${id}@acme.example`, ...more });
	const concerns = (items: IDataObject[]) => runCode(workflow, 'Whom It Concerns', { items: [], all: { 'Domo Reconcile Users': items, 'Domo Read Live Users': [rowOf(aSeat({ id: 1 }))] } })[0] ?? {};

	it('counts the changes and what only the limit of role changes holds', () => {
		const items = plan(held(1), held(2), held(3, { held_by: 'protected' }), held(4, { held_also: 'spoiltId' }), { action: 'update', userId: 5, displayName: 'E', email: 'e@acme.example' }, { action: 'reject' });
		expect(concerns(items)).toMatchObject({ count: 3, needed: true, planHash: 'abc', table: expect.stringContaining('&lt;b&gt;1') });
		expect(concerns(plan())).toMatchObject({ count: 0, needed: false });
	});

	it.each(['create', 'delete'])('stops at a plan that would %s somebody', (action) => expect(() => concerns(plan(held(1), { action }))).toThrow('Run it again'));

	const decide = (answer: IDataObject, asked: IDataObject = { count: 3, needed: true, planHash: 'abc' }) => runCode(workflow, 'Decide', { items: [answer], nodes: { 'Whom It Concerns': asked } })[0];
	const form = { submittedAt: '2026-12-01T09:00:00Z', 'Number of people': 3, 'Your e-mail address': 'boss@acme.example' };

	it('is given by the right number and an address alone', () => {
		expect(decide(form)).toEqual({ approved: true, needed: true, planHash: 'abc', by: 'boss@acme.example' });
	});

	it.each<[string, IDataObject, IDataObject | undefined, string]>([
		['another number', { ...form, 'Number of people': 4 }, undefined, 'typed 4, but 3'],
		['a number as text', { ...form, 'Number of people': '3' }, undefined, 'typed 3'],
		['an empty form', { submittedAt: 'x' }, undefined, 'Somebody typed nothing'],
		['no address', { ...form, 'Your e-mail address': '' }, undefined, 'Somebody typed'],
		['the end of the time', {}, undefined, 'in time'],
		['a mail that could not be sent', { error: 'No mail server' }, undefined, 'could not be asked: No mail server'],
		['a list that could not be made', form, { error: 'The users changed' }, 'could not be made: The users changed'],
		['a list of nobody that says it needs approval', { ...form, 'Number of people': 0 }, { count: 0, needed: true, planHash: 'abc' }, 'typed 0'],
	])('is not given by %s', (_, answer, asked, words) => {
		expect(decide(answer, asked)).toEqual({ approved: false, needed: true, reason: expect.stringContaining(words) });
	});

	it('is not needed where nobody is concerned, and then releases nothing', () => {
		expect(decide({}, { count: 0, needed: false, planHash: 'abc' })).toEqual({ approved: true, needed: false });
	});
});
