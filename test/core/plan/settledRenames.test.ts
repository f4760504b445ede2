import type { DesiredUser } from '../../../core/config/types';
import type { LiveUser } from '../../../core/domo';
import { temporaryAddressOf } from '../../../core/plan/accounts';
import { createIdentifierReader } from '../../../core/plan/identifiers';
import type { HeldChange, ProposedChange } from '../../../core/plan/proposeChanges';
import { holdRemovalsWithoutCreate, settleRenames } from '../../../core/plan/renames';
import type { HoldReason } from '../../../core/plan/types';
import { aCreate, aDesiredUser, aField, aLiveUser, anUpdate, aRemoval } from '../../support/builders';

const reader = createIdentifierReader(['email', 'employeeId'].map((name) => aField(name)));
const ann = aDesiredUser({ rowNumber: 4, email: 'ann.new@x.io', displayName: 'Ann Lee', values: ['ann.new@x.io', null] });
const account = aLiveUser({ id: 7, email: 'ann@x.io', displayName: 'Ann Lee', values: ['ann@x.io', null] });
const creationOf = (desired: DesiredUser, overrides: Partial<ProposedChange> = {}) => aCreate([], { desired, ...overrides });

interface Given {
	readonly proposals: readonly ProposedChange[];
	readonly pairs?: readonly (readonly [DesiredUser, LiveUser])[];
	readonly rows?: readonly DesiredUser[];
	readonly named?: readonly LiveUser[];
	readonly mode?: 'hold' | 'ignore';
	readonly reasons?: ReadonlyMap<unknown, readonly HoldReason[]>;
}
function settled({ proposals, pairs = [[ann, account]], rows = [ann], named = [], mode = 'hold', reasons = new Map() }: Given) {
	const candidates = pairs.map(([desired, who]) => ({ desired, account: who }));
	return settleRenames(proposals, { candidates, rowsFor: (_, max) => rows.slice(0, max + 1) }, reader, new Set(named), mode, (halves) => {
		// The two halves of each pair, and nothing that goes on.
		expect(halves.filter((half) => half === title)).toEqual([]);
		return halves.length === 0 ? new Map() : reasons;
	});
}
const removal = aRemoval(account);
const creation = creationOf(ann);
const title = anUpdate(aLiveUser({ id: 9 }), [{ field: 'title', from: 'a', to: 'b' }]);

const advice = 'Write the old address, ann@x.io, into email and the new one, ann.new@x.io, into newEmail of row 4; if they are two people, have this plan approved with "Probable Renames" released: then the row is created and';

describe('a new row and an account that are probably one person', () => {
	it('are held as one change, and the rest goes on', () => {
		const { proposals, held, accounts } = settled({ proposals: [title, creation, removal] });
		expect([proposals, [...accounts]]).toEqual([[title], [account]]);
		expect(held).toEqual([{
			action: 'update', desired: ann, changes: [{ field: 'email', from: 'ann@x.io', to: 'ann.new@x.io' }], pair: { account, creation, removal },
			held: { by: 'probableRename', action: 'update', relatedEmail: 'ann@x.io', relatedUserId: 7, removal: 'delete' },
			reason: `Row 4 (ann.new@x.io) and ann@x.io, whom no row names, have the same name (Ann Lee): probably one person with a new address. ${advice} the account removed.`,
		}]);
	});

	it.each<[string, Partial<Given>, string, object]>([
		['the account would stay', { proposals: [creation] }, `Row 4 (ann.new@x.io) and ann@x.io, whom no row names, have the same name (Ann Lee): probably one person with a new address. ${advice} the account stays.`, {}],
		['another row found the account', { proposals: [creation], named: [account] }, `Row 4 (ann.new@x.io) and ann@x.io, whose address or id another row has, have the same name (Ann Lee): probably one person with a new address. ${advice} the account stays.`, {}],
		['the row of the account has ended', { proposals: [creation, { ...removal, endedRow: aDesiredUser({ rowNumber: 9 }) }] }, `Row 4 (ann.new@x.io) and ann@x.io, whose row 9 has ended, have the same name (Ann Lee): probably one person with a new address. ${advice} the account removed.`, { removal: 'delete' }],
		[
			'the account would get another role', { proposals: [creation, { action: 'update', live: account, changes: [{ field: 'roleId', from: 4, to: 5 }], reason: '' }] },
			`Row 4 (ann.new@x.io) and ann@x.io, whom no row names, have the same name (Ann Lee): probably one person with a new address. ${advice} the account gets the 'Role for Orphans'.`, { removal: 'roleChange', removalRoleId: 5 },
		],
	])('are told as what they are where %s', (_, given, reason, held) => {
		const [rename] = settled({ proposals: [], ...given }).held;
		expect([rename?.reason, rename?.held]).toStrictEqual([reason, { by: 'probableRename', action: 'update', relatedEmail: 'ann@x.io', relatedUserId: 7, ...held }]);
		expect('removal' in (rename?.pair ?? {})).toBe('removal' in held);
	});

	it('leave the account to the row that found it, whose update goes on', () => {
		const update = anUpdate(account, [{ field: 'title', from: 'a', to: 'b' }]);
		const { proposals, held } = settled({ proposals: [creation, update], named: [account] });
		expect([proposals, held.map(({ pair }) => pair)]).toStrictEqual([[update], [{ account, creation }]]);
	});

	it('by their ID can also be matched by it', () => {
		const [row, live] = [{ ...ann, employeeIdKey: 'e1', values: ['ann.new@x.io', 'E1'] }, { ...account, displayName: 'Ann Doe', values: ['ann@x.io', 'E1'] }];
		const [rename] = settled({ proposals: [creationOf(row)], pairs: [[row, live]] }).held;
		expect(rename?.reason).toContain("have the same employeeId (e1): probably one person with a new address. Set 'Match By' to Employee ID, or write the old address, ann@x.io, into email");
	});

	it('by an ID that lost its zeros cannot be matched by it', () => {
		const [row, live] = [{ ...ann, employeeIdKey: '74', values: ['ann.new@x.io', '74'] }, { ...account, displayName: 'Ann Doe', values: ['ann@x.io', '0074'] }];
		const [rename] = settled({ proposals: [creationOf(row)], pairs: [[row, live]] }).held;
		expect(rename?.reason).toContain('have the same employeeId (74): probably one person with a new address. Write the old address, ann@x.io, into email');
	});

	it('are held whatever is set where an interrupted exchange left the account at a temporary address, which the reason explains', () => {
		const stranded = { ...account, email: temporaryAddressOf(7, 'ann@x.io') };
		const [rename] = settled({ proposals: [creation], pairs: [[ann, stranded]], mode: 'ignore' }).held;
		expect(rename?.reason).toContain(`with a new address. ${stranded.email} is a temporary address, where an exchange of addresses left this account when it was interrupted; before, it was ann@x.io. Write`);
	});

	it('name what else an approver has to release, each reason once, and whether somebody is invited', () => {
		const reasons = new Map<unknown, readonly HoldReason[]>([[ann, ['newAdmins', 'maxInvites']], [account, ['newAdmins', 'minimumAdmins']]]);
		const [rename] = settled({ proposals: [creationOf(ann, { sendInvite: true }), removal], reasons }).held;
		expect(rename?.held).toEqual({
			by: 'probableRename', action: 'update', relatedEmail: 'ann@x.io', relatedUserId: 7, removal: 'delete', invites: true, also: ['newAdmins', 'maxInvites', 'minimumAdmins'],
		});
	});

	it('keep the account where the row was rejected, also where renames are ignored', () => {
		for (const mode of ['hold', 'ignore'] as const) {
			const { proposals, held, accounts } = settled({ proposals: [title, removal], mode });
			expect([proposals, held, accounts.size]).toEqual([[title], [], 0]);
		}
	});

	it('are two people where renames are ignored: the removal waits for all creates that may be the account', () => {
		const other = aDesiredUser({ rowNumber: 5, email: 'old@x.io', newEmail: 'a.lee@x.io' });
		const { proposals, held } = settled({ proposals: [creation, removal], rows: [ann, other], mode: 'ignore' });
		expect([proposals, held]).toEqual([[creation, { ...removal, waitsFor: ['ann.new@x.io', 'a.lee@x.io'] }], []]);
		expect(settled({ proposals: [creation, title], mode: 'ignore' })).toMatchObject({ proposals: [creation, title], held: [] });
	});

	it('are held all the same where more than ten rows may be the account', () => {
		const rows = (n: number) => Array.from({ length: n }, (_, at) => aDesiredUser({ rowNumber: at + 2 }));
		expect(settled({ proposals: [creation, removal], rows: rows(10), mode: 'ignore' }).held).toEqual([]);
		expect(settled({ proposals: [creation, removal], rows: rows(11), mode: 'ignore' }).held).toHaveLength(1);
		// Nobody would be removed.
		expect(settled({ proposals: [creation], rows: rows(11), mode: 'ignore' }).held).toEqual([]);
	});

	it('change nothing where there are none', () => {
		expect(settled({ proposals: [creation, removal], pairs: [] })).toEqual({ proposals: [creation, removal], held: [], accounts: new Set() });
	});
});

describe('a removal that waits for creates', () => {
	const waiting = { ...removal, waitsFor: ['ann.new@x.io', 'b@x.io'] };
	const held: HeldChange = { ...title, reason: 'Held.', held: { by: 'updateLimit', action: 'update' } };

	it('goes where all of them are done, however their addresses are written', () => {
		const allowed = [creation, creationOf(aDesiredUser({ email: 'old@x.io', newEmail: 'B@X.io' })), waiting];
		expect(holdRemovalsWithoutCreate(allowed, [held])).toEqual({ allowed, held: [held] });
	});

	it('is held also where nothing else is planned, and other plans stay as they are', () => {
		expect(holdRemovalsWithoutCreate([waiting], [])).toMatchObject({ allowed: [], held: [{ live: account, held: { relatedEmail: 'ann.new@x.io' } }] });
		expect(holdRemovalsWithoutCreate([title], [held])).toEqual({ allowed: [title], held: [held] });
	});

	it('is held where one is not, and names it; an update of that address is no create', () => {
		const allowed = [creation, { ...title, desired: aDesiredUser({ email: 'b@x.io' }) }];
		expect(holdRemovalsWithoutCreate([...allowed, waiting], [held])).toEqual({
			allowed, held: [held, {
				...waiting, held: { by: 'probableRename', action: 'delete', relatedEmail: 'b@x.io' },
				reason: 'ann@x.io and the new b@x.io are probably one person, and b@x.io is not created: see what keeps it back. The removal waits for it.',
			}],
		});
	});
});
