import type { RejectedRow } from '../../../core/config/types';
import type { LiveUser } from '../../../core/domo';
import { mayBelongTo, createIdentifierReader } from '../../../core/plan/identifiers';
import { aField, aLiveUser } from '../../support/builders';

const reader = createIdentifierReader(['employeeId', 'employeeNumber', 'alternateEmail'].map((name) => aField(name)));
const reject = (overrides: Partial<RejectedRow>): RejectedRow =>
	({ rowNumber: 2, email: '', displayName: '', emailKeys: ['new@x.io'], employeeIdKey: '', nameKey: 'somebody', problems: [], warnings: [], ...overrides });
const account = (overrides: Partial<LiveUser>): LiveUser => aLiveUser({ email: 'old@x.io', displayName: 'Other', values: [null, null, null], ...overrides });

describe('a rejected row may mean an account', () => {
	it.each<[string, Partial<RejectedRow>, Partial<LiveUser>]>([
		['by its address', { emailKeys: ['old@x.io'] }, {}],
		['by its login', {}, { login: 'New@x.io' }],
		["by the account's alternate address", {}, { values: [null, null, 'new@x.io'] }],
		["by the row's alternate address", { alternateKeys: ['old@x.io'] }, {}],
		['by an id that lost its zeros', { employeeIdKey: '74' }, { values: ['0074', null, null] }],
		['by an id that is a number there', { employeeIdKey: '74' }, { values: [null, '74', null] }],
		['by an id that lost digits', { employeeIdKey: '1.23457e+12' }, { values: ['1234567890123', null, null] }],
		['by an id of 19 digits that lost most', { employeeNumberKey: '1.2e+18' }, { values: [null, '1234567890123456789', null] }],
		['by a figure that was rounded up', { employeeIdKey: '2.0e+3' }, { values: ['1999', null, null] }],
		['by the swapped name without accents', { nameKey: 'doe, zoë' }, { displayName: 'Zoe Doe' }],
	])('%s', (_, row, live) => expect(mayBelongTo([reject(row)], reader)(account(live))).toBe(true));

	it.each<[string, Partial<RejectedRow>, Partial<LiveUser>]>([
		['nothing in common', {}, {}],
		['a placeholder', { employeeIdKey: 'n/a' }, { values: ['N/A', null, null] }],
		['an id of other digits', { employeeIdKey: '1.23457e+12' }, { values: ['1334567890123', '123456789012', null] }],
		['no name', { nameKey: '' }, { displayName: '' }],
	])('but not with %s', (_, row, live) => expect(mayBelongTo([reject(row)], reader)(account(live))).toBe(false));
});
