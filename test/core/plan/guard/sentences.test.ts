import { guardChanges, guardChangesChunked, type GuardFacts } from '../../../../core/plan/guard';
import { removalLimitSentence } from '../../../../core/plan/guard/limits';
import { percentOf } from '../../../../core/plan/guard/holds';
import type { ProposedChange } from '../../../../core/plan/proposeChanges';
import { DEFAULT_GUARD, type GuardSettings, type HoldReason } from '../../../../core/plan/types';
import { aDesiredUser, aCreate, aLiveUser, anUpdate, aRemoval, guardFacts, manyLiveUsers } from '../../../support/builders';
import { FakeClock } from '../../../support/fakeClock';

interface Case {
	readonly proposals: readonly ProposedChange[];
	readonly settings?: Partial<GuardSettings>;
	readonly facts?: Partial<GuardFacts>;
	readonly by: HoldReason;
	readonly sentence: string;
	/** Whether it is one of the limits that `On Limit` is about. */
	readonly isLimit: boolean;
}

const admin = (id: number) => aLiveUser({ id, roleId: 1 });
const renamed = (id: number) => anUpdate(aLiveUser({ id }), [{ field: 'title', from: 'a', to: 'b' }]);
const invited = () => aCreate([], { sendInvite: true });
const cleared = (id: number) => anUpdate(aLiveUser({ id }), [{ field: 'fax', from: '1', to: null }]);
const promoted = (id: number) => anUpdate(aLiveUser({ id }), [{ field: 'roleId', from: 4, to: 5 }]);
/** Only the people of the rows were looked up, and every search works. */
const ofRows = { lookUps: { unproven: new Set<never>(), matchBy: 'email' as const } };
const demoted = (id: number) => anUpdate(admin(id), [{ field: 'roleId', from: 1, to: 4 }]);

const cases: readonly (readonly [string, Case])[] = [
	['a removal over the count', {
		proposals: [aRemoval(aLiveUser())], settings: { maxDeletionsCount: 0 }, by: 'deletionLimit', isLimit: true,
		sentence: "1 removal: more than 'Max Deletions (Count)' allows (0).",
	}],
	['removals over the count', {
		proposals: manyLiveUsers(2).map(aRemoval), settings: { maxDeletionsCount: 1 }, by: 'deletionLimit', isLimit: true,
		sentence: "2 removals: more than 'Max Deletions (Count)' allows (1).",
	}],
	['a removal over the percentage', {
		proposals: [aRemoval(aLiveUser())], facts: { managed: manyLiveUsers(2) }, by: 'deletionLimit', isLimit: true,
		sentence: "1 removal of 2 managed users (50 %): more than 'Max Deletions (Percent)' allows (10 %).",
	}],
	['an update over the percentage', {
		proposals: [renamed(7)], settings: { maxUpdatesPercent: 0 }, facts: { managed: manyLiveUsers(3) }, by: 'updateLimit', isLimit: true,
		sentence: "1 update of 3 managed users (33.3 %): more than 'Max Updates (Percent)' allows (0 %).",
	}],
	['updates over the percentage', {
		proposals: [renamed(7), renamed(8)], settings: { maxUpdatesPercent: 50 }, facts: { managed: manyLiveUsers(3) }, by: 'updateLimit', isLimit: true,
		sentence: "2 updates of 3 managed users (66.7 %): more than 'Max Updates (Percent)' allows (50 %).",
	}],
	['a wiped column', {
		proposals: [1, 2, 3, 4, 5].map(cleared), facts: { holders: () => manyLiveUsers(8) }, by: 'blankingLimit', isLimit: true,
		sentence: "fax would be cleared for 5 of 8 people who have a value there (62.5 %): more than 'Max Cleared Values per Column (Percent)' allows (50 %).",
	}],
	['an invitation', {
		proposals: [invited()], settings: { maxInvitesCount: 0 }, by: 'maxInvites', isLimit: true,
		sentence: "1 invitation: more than 'Max Invites' allows (0).",
	}],
	['invitations', {
		proposals: [invited(), invited()], settings: { maxInvitesCount: 1 }, by: 'maxInvites', isLimit: true,
		sentence: "2 invitations: more than 'Max Invites' allows (1).",
	}],
	['the last admin but the own', {
		proposals: [demoted(7)], facts: { live: [admin(1), admin(7)] }, by: 'minimumAdmins', isLimit: true,
		sentence: "0 confirmed admins besides the job's own account would be left, fewer than 'Minimum Admins' (1).",
	}],
	['the last but one of two admins', {
		proposals: [demoted(7)], settings: { minimumAdmins: 2 }, facts: { live: [admin(7), admin(8)] }, by: 'minimumAdmins', isLimit: true,
		sentence: "1 confirmed admin besides the job's own account would be left, fewer than 'Minimum Admins' (2).",
	}],
	['a new admin', {
		proposals: [aCreate([{ field: 'roleId', from: null, to: 1 }])], by: 'newAdmins', isLimit: false,
		sentence: "This makes an Admin, and 'New Admins' is set to Hold.",
	}],
	["an admin's address", {
		proposals: [anUpdate(admin(7), [{ field: 'email', from: 'a', to: 'b' }])], by: 'adminEmailChanges', isLimit: false,
		sentence: "This changes an Admin's address, and 'Admin E-Mail Changes' is set to Hold.",
	}],
	['a protected account', {
		proposals: [anUpdate(aLiveUser({ id: 7 }), [{ field: 'roleId', from: 4, to: 5 }])], facts: { protectedIds: new Set([7]) }, by: 'protected', isLimit: false,
		sentence: 'This account is protected: its role and its address stay as they are. Row and account differ; correct the row, or change \'Protected Users\'.',
	}],
	['live users that are not proven', {
		proposals: [aCreate()], facts: { liveIssues: ['A page is short.', 'You are not in it.'] }, by: 'incompleteRead', isLimit: false,
		sentence: 'The live users are not proven to be all of them. A page is short. You are not in it.',
	}],
	['a configuration that is not proven', {
		proposals: [aRemoval(aLiveUser())], facts: { configurationIssues: ['It is old.', 'It is short.'] }, by: 'incompleteRead', isLimit: false,
		sentence: 'The configuration is not proven to be complete. It is old. It is short.',
	}],
	['a protected leaver', {
		proposals: [{ ...aRemoval(aLiveUser({ id: 7 })), endedRow: aDesiredUser({ rowNumber: 4, email: 'user7@acme.example' }) }], facts: { protectedIds: new Set([7]) }, by: 'protected', isLimit: false,
		sentence: "This account is protected: it stays, although row 4 has ended. Take the row out, or change 'Protected Users'.",
	}],
	['a role that makes an Admin', {
		proposals: [anUpdate(aLiveUser({ id: 7 }), [{ field: 'roleId', from: 4, to: 1 }])], by: 'newAdmins', isLimit: false,
		sentence: "This makes an Admin, and 'New Admins' is set to Hold.",
	}],
	["an admin's address and role", {
		proposals: [anUpdate(admin(7), [{ field: 'email', from: 'a', to: 'b' }, { field: 'roleId', from: 1, to: 4 }])], facts: { live: manyLiveUsers(9, { roleId: 1 }) }, by: 'adminEmailChanges', isLimit: false,
		sentence: "This changes an Admin's address and takes the role away, and 'Admin E-Mail Changes' is set to Hold.",
	}],
	['live users who were counted otherwise', {
		proposals: [aRemoval(aLiveUser())], facts: { liveRemovalIssues: ['Domo counts 9.', 'There came 8.'] }, by: 'incompleteRead', isLimit: false,
		sentence: 'The live users are not proven to be all of them. Domo counts 9. There came 8.',
	}],
	['role changes over the percentage', {
		proposals: [1, 2, 3, 4, 5].map(promoted), facts: { managed: manyLiveUsers(10) }, by: 'roleChangeLimit', isLimit: true,
		sentence: "5 role changes of 10 managed users (50 %): more than 'Max Role Changes (Percent)' allows (20 %).",
	}],
	['a column that became words for nothing', {
		proposals: [1, 2, 3, 4, 5].map((id) => anUpdate(aLiveUser({ id }), [{ field: 'fax', from: '1', to: 'N/A' }])), facts: { holders: () => manyLiveUsers(8) }, by: 'blankingLimit', isLimit: true,
		sentence: 'fax would be cleared or spoilt (a word for nothing) for 5 of 8 people who have a value there (62.5 %): '
			+ "more than 'Max Cleared Values per Column (Percent)' allows (50 %).",
	}],
	['removals of more people than rows of single people name', {
		proposals: manyLiveUsers(5).map(aRemoval), facts: ofRows, by: 'deletionLimit', isLimit: true,
		sentence: "5 removals: more than 4 in one run with 'People' set to Only Those in the Rows.",
	}],
	['role changes of more people than rows of single people name', {
		proposals: [1, 2, 3, 4, 5].map(promoted), facts: ofRows, by: 'roleChangeLimit', isLimit: true,
		sentence: "5 role changes: more than 4 in one run with 'People' set to Only Those in the Rows.",
	}],
	['a removal over the count, of rows of single people', {
		proposals: [aRemoval(aLiveUser())], facts: ofRows, settings: { maxDeletionsCount: 0 }, by: 'deletionLimit', isLimit: true,
		sentence: "1 removal: more than 'Max Deletions (Count)' allows (0).",
	}],
	['a removal of rows of single people, where none is allowed', {
		proposals: [aRemoval(aLiveUser())], facts: ofRows, settings: { maxDeletionsPercent: 0 }, by: 'deletionLimit', isLimit: true,
		sentence: "1 removal: 'Max Deletions (Percent)' is 0.",
	}],
	['a rejected row that could be anybody', {
		proposals: [aRemoval(aLiveUser())], facts: { unidentifiedRows: [{ rowNumber: 3 }] }, by: 'unidentifiedRow', isLimit: false,
		sentence: "Row 3 was rejected and does not tell whose it is: it could be this person's. Correct the row, then run again.",
	}],
	['an id that is nobody\'s, and one that a spreadsheet shortened', {
		proposals: [anUpdate(aLiveUser(), [{ field: 'employeeId', from: 'E17', to: 'N/A' }, { field: 'employeeNumber', from: '0074', to: '74' }])], by: 'spoiltId', isLimit: false,
		sentence: "The account has the employeeId E17, and N/A in the row stands in an id's place and is nobody's. The account has the employeeNumber 0074, and 74 in the row looks like what a spreadsheet makes of it. "
			+ 'Format the column as text and write the id in full; if the row is right, change the id in Domo by hand.',
	}],
	['rejected rows that could be anybody', {
		proposals: [aRemoval(aLiveUser())], facts: { unidentifiedRows: [{ rowNumber: 3 }, { rowNumber: 9 }] }, by: 'unidentifiedRow', isLimit: false,
		sentence: "Rows 3 and 9 were rejected and do not tell whose they are: one could be this person's. Correct the rows, then run again.",
	}],
];

it.each(cases)('a hold for %s says which limit, the figure and the setting', (_, { proposals, settings, facts, by, sentence, isLimit }) => {
	const { allowed, held, limits } = guardChanges(proposals, guardFacts({ settings: { ...DEFAULT_GUARD, ...settings }, ...facts }));
	expect(allowed).toEqual([]);
	expect(held.map((proposal) => [proposal.held, proposal.reason])).toEqual(proposals.map(({ action }) => [{ by, action }, sentence]));
	expect(limits).toEqual(isLimit ? [sentence] : []);
});

it('removals and role changes of rows of single people are counted together, and every hold says so', () => {
	const proposals = [...manyLiveUsers(3).map(aRemoval), promoted(7), promoted(8), aCreate([{ field: 'roleId', from: null, to: 4 }])];
	const { allowed, held, limits } = guardChanges(proposals, guardFacts(ofRows));
	const sentence = "3 removals and 2 role changes: more than 4 in one run with 'People' set to Only Those in the Rows.";
	expect(limits).toEqual([sentence]);
	expect(held.map(({ held: { by }, reason }) => [by, reason])).toEqual([...Array(3).fill(['deletionLimit', sentence]), ...Array(2).fill(['roleChangeLimit', sentence])]);
	expect(allowed.map(({ action }) => action)).toEqual(['create']);
});

it('where rows of single people ask for too many removals, a changed role is no removal and goes through', () => {
	const { allowed, held } = guardChanges([aRemoval(aLiveUser()), promoted(7)], guardFacts({ ...ofRows, settings: { ...DEFAULT_GUARD, maxDeletionsPercent: 0 } }));
	expect([allowed.map(({ live }) => live?.id), held.map(({ held: { by } }) => by)]).toEqual([[7], ['deletionLimit']]);
});

describe('rows of single people', () => {
	const sentence = "5 role changes: more than 4 in one run with 'People' set to Only Those in the Rows.";
	const withTitle = (id: number) => anUpdate(aLiveUser({ id }), [{ field: 'roleId', from: 4, to: 5 }, { field: 'title', from: 'a', to: 'b' }]);

	it('may remove people and change roles of four in all, and no more', () => {
		expect(guardChanges([...manyLiveUsers(2).map(aRemoval), promoted(7), promoted(8)], guardFacts(ofRows))).toMatchObject({ held: [], limits: [] });
		expect(guardChanges([aRemoval(aLiveUser())], guardFacts(ofRows))).toMatchObject({ held: [], limits: [] });
	});

	it('keep over that the changes of role back, and no other change of the same people', () => {
		const { allowed, held, limits } = guardChanges([1, 2, 3, 4, 5].map(withTitle), guardFacts(ofRows));
		expect(limits).toEqual([sentence]);
		expect(held.map(({ changes }) => changes.map(({ field }) => field))).toEqual(Array(5).fill(['roleId']));
		expect(allowed.map(({ changes }) => changes.map(({ field }) => field))).toEqual(Array(5).fill(['title']));
	});
});

it('an undo over both limits names the count', () => {
	expect(removalLimitSentence(60, 100, 10, 50)).toBe("60 removals: more than 'Max Deletions (Count)' allows (50).");
});

it('as many proposals as a whole plan has are measured in the same way', async () => {
	const proposals = [...manyLiveUsers(12).map(aRemoval), renamed(7), aCreate([{ field: 'roleId', from: null, to: 1 }])];
	expect(await guardChangesChunked(proposals, guardFacts(), new FakeClock())).toEqual(guardChanges(proposals, guardFacts()));
});

it('where rows of single people ask for no removal, a limit of none is not tripped', () => {
	expect(guardChanges([promoted(7)], guardFacts({ ...ofRows, settings: { ...DEFAULT_GUARD, maxDeletionsPercent: 0 } }))).toMatchObject({ held: [], limits: [] });
});

it('an undo says with figure and setting why it removes nobody', () => {
	expect(removalLimitSentence(11, 100, 10, 11)).toBe("11 removals of 100 managed users (11 %): more than 'Max Deletions (Percent)' allows (10 %).");
	expect(removalLimitSentence(11, 100, 10, 500)).toBe("11 removals of 100 managed users (11 %): more than 'Max Deletions (Percent)' allows (10 %).");
	expect(removalLimitSentence(1, 100, 10, 0)).toBe("1 removal: more than 'Max Deletions (Count)' allows (0).");
});

it.each([[1, 4, '25 %'], [1, 3, '33.3 %'], [0, 0, '100 %'], [3, 0, '100 %']])('%d of %d is %s', (part, whole, text) => {
	expect(percentOf(part, whole)).toBe(text);
});
