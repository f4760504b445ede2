import { protectedBySetting, protectedIds } from '../../../core/plan/protectedAccounts';
import type { ReadSource } from '../../../core/plan/provenance';
import { aLiveUser } from '../../support/builders';

const here = 'https://acme.domo.com';
const actor = { id: 1, email: 'job@acme.example', displayName: 'Job', roleId: 1, authorities: null };
const live = [
	aLiveUser({ id: 1, email: 'job@acme.example' }), aLiveUser({ id: 2, email: 'Ann@acme.example' }), aLiveUser({ id: 3, email: 'bob@sub.acme.example' }),
	aLiveUser({ id: 4, email: 'cid@other.example' }), aLiveUser({ id: 5, email: 'domo@domo.example', human: false }), aLiveUser({ id: 6, email: 'eve@new.example', login: 'Eve@old.example' }),
];
const idsOf = (settings: readonly string[], sources: readonly Partial<ReadSource>[] = []) =>
	[...protectedIds(live, actor, here, sources.map((source) => ({ rows: 1, complete: true, ...source })), settings)];

it("the job's own account and Domo's own accounts are protected, and nobody else", () => expect(idsOf([])).toEqual([1, 5]));

describe('who read the table and who owns it', () => {
	it.each([['the same instance', here], ['an instance that is not named', undefined]])('are protected in %s', (_, instance) => {
		expect(idsOf([], [{ instance, readBy: 2, ownerId: 3 }])).toEqual([1, 2, 3, 5]);
		expect(idsOf([], [{ instance, readBy: 2 }, { instance, ownerId: 4 }])).toEqual([1, 2, 4, 5]);
	});

	it('are protected too where a node in between made texts of the ids', () => {
		expect(idsOf([], [JSON.parse('{ "readBy": "2", "ownerId": "3" }')])).toEqual([1, 2, 3, 5]);
	});

	it('are other people on another instance', () => {
		expect(idsOf([], [{ instance: 'https://home.domo.com', readBy: 2, ownerId: 3 }, { instance: here, ownerId: 4 }])).toEqual([1, 4, 5]);
	});
});

describe('protected users', () => {
	it.each([
		['an address, whatever its case and the blanks around it', [' ANN@Acme.example '], [1, 2, 5]],
		['an id', ['4', ' 3'], [1, 3, 4, 5]],
		['a domain, and none that ends like it', ['*@acme.example'], [1, 2, 5]],
		['several domains', ['*@none.example', '*@OTHER.example'], [1, 4, 5]],
		['a login that is not the address, or its domain', ['eve@OLD.example'], [1, 5, 6]],
		['the domain of a login', ['*@old.example'], [1, 5, 6]],
		['no part of an address', ['acme.example', 'Ann', '@acme.example', 'ann@*'], [1, 5]],
		['blank entries, which mean nobody', ['', '  '], [1, 5]],
	])('are named by %s', (_, entries, ids) => {
		expect(idsOf(entries)).toEqual(ids);
	});

	it('may name somebody who does not exist yet, and so has neither id nor login', () => {
		const isNamed = protectedBySetting(['new@x.io', '7', '*@acme.example']);
		expect(['NEW@x.io', 'zed@acme.example', 'zed@x.io'].map((email) => isNamed({ id: null, email }))).toEqual([true, true, false]);
	});
});
