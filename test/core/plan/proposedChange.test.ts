import { isConfirmedAdmin } from '../../../core/plan/accounts';
import { isRemoval, losesAdmin, roleAfter, type ProposedChange } from '../../../core/plan/proposeChanges';
import { aCreate, aLiveUser, anUpdate, aRemoval } from '../../support/builders';

const admin = aLiveUser({ roleId: 1 });
const role = (to: number | string | null) => [{ field: 'title', from: null, to: 9 }, { field: 'roleId', from: 1, to }];
const orphanRole: ProposedChange = { action: 'update', live: admin, changes: role(5), reason: '' };

it('a removal is a delete, or a role change of an orphan', () => {
	expect([aRemoval(admin), orphanRole, anUpdate(admin, role(5)), aCreate(), { ...aCreate(), desired: undefined }].map(isRemoval)).toEqual([true, true, false, false, false]);
});

it('the role after a change is the new one, else the one that is there', () => {
	expect([anUpdate(admin, role(4)), anUpdate(admin, []), anUpdate(admin, role('x')), aCreate(), aCreate(role(3))].map(roleAfter)).toEqual([4, 1, 1, null, 3]);
});

it('an admin is lost by a delete or a demotion, and by nothing else', () => {
	const nobody = aLiveUser();
	expect([aRemoval(admin), orphanRole, anUpdate(admin, role(4))].map(losesAdmin)).toEqual([true, true, true]);
	expect([anUpdate(admin, []), anUpdate(admin, role(1)), aRemoval(nobody), anUpdate(nobody, role(5)), aCreate(role(1)), aCreate()].map(losesAdmin)).toEqual([false, false, false, false, false, false]);
});

it('a confirmed admin is active, accepted and human', () => {
	expect([admin, ...[{ active: false }, { accepted: false }, { human: false }, { roleId: 2 }].map((state) => aLiveUser({ roleId: 1, ...state }))].map(isConfirmedAdmin)).toEqual([true, false, false, false, false]);
});
