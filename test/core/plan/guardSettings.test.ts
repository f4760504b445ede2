import { DEFAULT_GUARD } from '../../../core/plan/types';

// What a person who never opens the guard's settings is protected by: a change here is a change of what can go wrong.
it('the guard holds by default', () => {
	expect(DEFAULT_GUARD).toEqual({
		maxDeletionsPercent: 10, maxDeletionsCount: 500, maxUpdatesPercent: 100, maxRoleChangesPercent: 20, maxBlankingPercent: 50, maxInvitesCount: 200, minimumAdmins: 1,
		newAdmins: 'hold', adminEmailChanges: 'hold', probableRenames: 'hold', newUserGraceDays: 0, protectedUsers: [], overlappingJobs: [], onLimit: 'hold',
	});
});
