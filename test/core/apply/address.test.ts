import { temporaryAddressOf, addressBeforeExchange } from '../../../core/plan/accounts';
import { anInstance, applyItems, updating } from './builders';

const renaming = () => {
	const domo = anInstance();
	const ann = domo.add({ id: 11, email: 'ann.doe@example.com', displayName: 'Ann' });
	return { domo, ann, run: () => applyItems(domo, [updating(ann, { email: 'ann.lee@example.com' })]) };
};

describe('a new address', () => {
	it('is sent as the login as well, in one PATCH', async () => {
		const { domo, ann, run } = renaming();
		const { outcomes: [outcome] } = await run();
		expect([ann.email, ann.login]).toEqual(['ann.lee@example.com', 'ann.lee@example.com']);
		expect(domo.callsOf('update').map(({ about: [, writes] }) => writes)).toEqual([[
			{ key: 'emailAddress', to: 'ann.lee@example.com' }, { key: 'userName', to: 'ann.lee@example.com' },
		]]);
		expect(outcome).toMatchObject({ status: 'applied' });
		expect(outcome?.message).toBeUndefined();
	});

	it('is sent alone where Domo answers 400 to that, and the outcome says that the login stayed', async () => {
		const { domo, ann, run } = renaming();
		domo.fail({ on: 'update', times: Infinity, when: ([, writes]) => JSON.stringify(writes).includes('userName'), error: { kind: 'refused', httpStatus: 400, message: 'userName cannot be edited' } });
		const { outcomes: [outcome] } = await run();
		expect([ann.email, ann.login]).toEqual(['ann.lee@example.com', 'ann.doe@example.com']);
		expect(outcome).toMatchObject({ status: 'applied', undo: true });
		expect(outcome?.message).toBe(
			'The address was changed; the login stayed ann.doe@example.com, and the person signs in with it as before. userName cannot be edited. '
			+ 'Change the login in Admin > People, or where the identity provider keeps it.',
		);
	});

	it('and a login that Domo takes and forgets is seen by reading again', async () => {
		const { domo, run } = renaming();
		domo.forgetful.add('userName');
		const { outcomes: [outcome] } = await run();
		expect(outcome).toMatchObject({ status: 'applied', message: expect.stringContaining('the login stayed ann.doe@example.com') });
	});

	it('leaves a login alone that is no address', async () => {
		const { domo, ann, run } = renaming();
		ann.login = 'jdoe';
		expect((await run()).outcomes).toMatchObject([{ status: 'applied' }]);
		expect([ann.login, domo.callsOf('update').length]).toEqual(['jdoe', 1]);
	});

	it('that is refused whatever is sent leaves everything as it was', async () => {
		const { domo, ann, run } = renaming();
		domo.fail({ on: 'update', times: Infinity, error: { kind: 'refused', httpStatus: 400, message: 'No' } });
		expect((await run()).outcomes).toMatchObject([{ status: 'failed' }]);
		expect([ann.email, ann.login]).toEqual(['ann.doe@example.com', 'ann.doe@example.com']);
	});
});

it('a temporary address contains the user and the old address, and one with another user is none', () => {
	const email = temporaryAddressOf(11, 'ann+x@example.com');
	expect(email).toBe('ann+x+changing-address-11@example.com');
	expect(addressBeforeExchange({ id: 11, email })).toBe('ann+x@example.com');
	expect(addressBeforeExchange({ id: 11, email: email.toUpperCase() })).toBe('ANN+X@EXAMPLE.COM');
	expect(addressBeforeExchange({ id: 12, email })).toBeUndefined();
	expect(addressBeforeExchange({ id: 11, email: 'ann@example.com' })).toBeUndefined();
});
