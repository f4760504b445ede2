import { anInstance, applyItems, creating, updating, withPeople } from './builders';

const taken = (kind: 'login' | 'deleted' | 'support' | 'nobody') => {
	const domo = anInstance();
	domo.fail({ on: 'create', times: Infinity, error: { kind: 'duplicate', httpStatus: 400, message: 'EMAIL_DUPLICATE' } });
	domo.holderOf = async () => (kind === 'nobody' ? null : { kind, id: 77, displayName: 'Ann', email: 'other@example.com' });
	return domo;
};

describe('an address that is taken although no user has it', () => {
	it.each([
		['login', 'Not created. new@example.com is taken: it is the login of Ann (id 77, other@example.com). Change that login in Admin > People, or give the row another address.'],
		['deleted', 'Not created. new@example.com is taken: a deleted account has it, Ann (id 77, other@example.com). Invite the address in Admin > People, by which Domo brings the account back, or give the row another address.'],
		['support', "Not created. new@example.com is taken: an account of Domo's own has it, Ann (id 77, other@example.com). Give the row another address."],
		['nobody', "Not created. Domo says that new@example.com is taken, and shows no account that has it: a deleted account, somebody's login or an account of Domo's own. Give the row another address, or ask Domo's support who has it."],
	] as const)('is told as failed, with what it is: %s', async (kind, message) => {
		const { outcomes: [outcome] } = await applyItems(taken(kind), [creating('new@example.com')]);
		expect([outcome?.status, outcome?.message]).toEqual(['failed', message]);
	});

	it('is drift if somebody created the user a moment ago', async () => {
		const domo = taken('nobody');
		domo.beforeWrite = () => void domo.add({ id: 500, email: 'new@example.com', visibleFrom: domo.clock.now() + 500 });
		expect((await applyItems(domo, [creating('new@example.com')])).outcomes).toMatchObject([{ status: 'drifted' }]);
	});

	it('is reported for a change of address as well', async () => {
		const domo = taken('deleted');
		const [ann] = withPeople(domo, 11);
		domo.fail({ on: 'update', times: Infinity, error: { kind: 'refused', httpStatus: 400, message: 'No' } });
		const { outcomes } = await applyItems(domo, [updating(ann!, { email: 'new@example.com' })]);
		expect(outcomes).toMatchObject([{ status: 'failed', message: expect.stringContaining('No. new@example.com is taken: a deleted account has it') }]);
	});

	it('is reported as unknown if the search for its holder fails', async () => {
		const domo = taken('nobody');
		domo.holderOf = async () => {
			throw new Error('Domo does not answer');
		};
		expect((await applyItems(domo, [creating('new@example.com')])).outcomes).toMatchObject([{ status: 'failed', message: expect.stringContaining('could not be looked up. Domo does not answer') }]);
	});
});
