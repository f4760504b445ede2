import type { Ownership } from '../../../core/domo';
import { countOwnedContent, readImages } from '../../../core/plan/items';
import { aCreate, aLiveUser, anUpdate, aRemoval } from '../../support/builders';
import { FakeDirectory } from '../../support/fakeDirectory';

const owning = (overrides: Partial<Ownership>): Ownership => ({ dataSets: [], dataFlows: [], cards: [], pages: [], ...overrides });
const withoutAccount = { ...aRemoval(aLiveUser()), live: undefined };
const others = [aCreate(), anUpdate(aLiveUser({ id: 8 }), []), withoutAccount];
const people = (n: number) => Array.from({ length: n }, (_, i) => aRemoval(aLiveUser({ id: 100 + i })));

describe('the full record of people who would be deleted', () => {
	it('is read for them alone, with what is empty', async () => {
		const directory = new FakeDirectory();
		directory.add({ id: 7, email: 'ann@x.io', displayName: 'Ann', roleId: 4 }, { title: 'Lead', team: 'red' });
		directory.add({ id: 8 });
		const attributes = [{ key: 'team', title: '', keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' }] as const;
		const images = await readImages(directory, [...others, aRemoval(aLiveUser({ id: 7 }))], attributes);
		expect([...images.keys()]).toEqual([7]);
		expect(images.get(7)).toMatchObject({ email: 'ann@x.io', displayName: 'Ann', roleId: 4, title: 'Lead', team: 'red', department: null });
		expect(directory.callsOf('usersById').map(({ about }) => about)).toEqual([[[7]]]);
	});

	it('costs no request where nobody would be', async () => {
		const directory = new FakeDirectory();
		expect((await readImages(directory, others, [])).size).toBe(0);
		expect(directory.calls).toEqual([]);
	});
});

describe('what they own', () => {
	it.each<[keyof Ownership]>([['dataSets'], ['dataFlows'], ['cards'], ['pages']])('is counted by kind, for whoever owns something: %s', async (kind) => {
		const directory = new FakeDirectory();
		directory.owned_.set(100, owning({ [kind]: ['a', 'b'] }));
		const { byUser, note } = await countOwnedContent(directory, [...others, ...people(2)]);
		expect([...byUser]).toEqual([[100, { dataSets: 0, dataFlows: 0, cards: 0, pages: 0, [kind]: 2 }]]);
		if (kind === 'dataSets' || kind === 'dataFlows') expect(note).toContain("'Transfer Content To'");
		else expect(note).toBeUndefined();
		expect(directory.callsOf('owned')).toHaveLength(2);
	});

	it('is named with how many people own what Domo keeps an owner for', async () => {
		const directory = new FakeDirectory();
		const rest = "DataSets or DataFlows, and Domo may refuse to delete an owner. Name who receives them in 'Transfer Content To' of Domo Apply Changes.";
		directory.owned_.set(100, owning({ dataSets: ['a'] }));
		directory.owned_.set(101, owning({ cards: ['a'] }));
		expect((await countOwnedContent(directory, people(3))).note).toBe(`One person to be removed owns ${rest}`);
		directory.owned_.set(102, owning({ dataFlows: ['a'] }));
		expect((await countOwnedContent(directory, people(3))).note).toBe(`2 people to be removed own ${rest}`);
	});

	it('is counted for fifty people and no more, and the plan says so', async () => {
		const directory = new FakeDirectory();
		expect((await countOwnedContent(directory, people(50))).note).toBeUndefined();
		expect(await countOwnedContent(directory, people(51))).toEqual({ byUser: new Map(), note: 'What 51 people would leave ownerless was not counted (more than 50).' });
	});

	it.each(['grant', 'notFound', 'refused'] as const)('is a note where Domo does not tell: %s', async (kind) => {
		const directory = new FakeDirectory();
		directory.fail({ on: 'owned', error: { kind, message: 'No.' } });
		expect(await countOwnedContent(directory, people(1))).toEqual({ byUser: new Map(), note: 'What removed people would leave ownerless could not be counted: No.' });
	});

	it('stops the run where the credential is not accepted', async () => {
		const directory = new FakeDirectory();
		directory.fail({ on: 'owned', error: { kind: 'signIn', message: 'Away.' } });
		await expect(countOwnedContent(directory, people(1))).rejects.toThrow('Away.');
	});
});
