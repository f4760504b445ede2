// Faults of kinds that this project had once, or nearly: each is one change of the source that the judge has to notice (`npm run seeded`).
// `from` must stand in the file exactly once; a test sees to it.
export const seededFaults = [
	{
		what: 'No limit of removals',
		file: 'core/plan/guard/limits.ts',
		from: '[clearingLimit, inviteLimit, removalLimit, updateLimit, roleChangeLimit]',
		to: '[clearingLimit, inviteLimit, updateLimit, roleChangeLimit]',
	},
	{
		what: 'A row that was dropped between two nodes makes its person an orphan',
		file: 'core/plan/provenance.ts',
		from: 'const missing = this.rows - this.seen.size - empty;',
		to: 'const missing = 0;',
	},
	{
		what: 'An account that is on no page of the list is not missed',
		file: 'core/domo/users/read.ts',
		from: 'issues: isSame ? issues : [...countIssues, ...issues],',
		to: 'issues: [],',
	},
	{
		what: 'Protected people may be demoted and renamed',
		file: 'core/plan/guard/people.ts',
		from: '(change, { live }) => live !== undefined && protectedIds.has(live.id) && identityFields.has(change.field),',
		to: '() => false,',
	},
	{
		what: 'A row that could mean two accounts takes the first',
		file: 'core/plan/matching.ts',
		from: 'if (other === undefined) return claims.add(account, desired);',
		to: 'return claims.add(account, desired);',
	},
	{
		what: 'The last day is over when it begins',
		file: 'core/config/rowPeriod.ts',
		from: 'remember((text) => momentOf(text, zone, 1))',
		to: 'remember((text) => momentOf(text, zone, 0))',
	},
	{
		what: 'Blank cells clear, whatever the setting says',
		file: 'core/config/rowReader.ts',
		from: "context.blankCells === 'clear' ? 'clear' : 'keep'",
		to: "'clear'",
	},
	{
		what: 'Only Those in the Rows reads and compares everyone',
		file: 'core/plan/readState.ts',
		from: "if (settings.people === 'rows') return readNamedUsers(",
		to: "if (settings.people === undefined) return readNamedUsers(",
	},
	{
		what: 'A new row makes an Admin without approval',
		file: 'core/plan/guard/people.ts',
		from: "proposal.action === 'create' && roleAfter(proposal) === ADMIN_ROLE_ID ? sentence : undefined,",
		to: 'undefined,',
	},
	{
		what: 'Another plan than the approved one is applied',
		file: 'core/apply/integrity.ts',
		from: 'if (approval.planHash !== description.run.planHash) {',
		to: 'if (approval.planHash === undefined) {',
	},
	{
		what: 'An exchange of addresses has no temporary address',
		file: 'core/apply/order.ts',
		from: 'const cycles = findCycles(waitsFor);',
		to: 'const cycles: Step[][] = [];',
	},
	{
		what: 'What somebody changed since the plan is written over',
		file: 'core/apply/recheck.ts',
		from: "if (changed.length === 0) return { kind: 'none' };",
		to: "if (changed.length < 100) return { kind: 'none' };",
	},
	{
		what: 'A create whose answer was lost is sent again unseen',
		file: 'core/apply/write/create.ts',
		from: 'const found = await readAfterLoss(() => findByEmail(user.email, SEARCH_AFTER_MS, tools), failure);',
		to: 'const found: LiveUser | undefined = undefined as LiveUser | undefined;',
	},
	{
		what: 'Success is told without looking',
		file: 'core/apply/verify.ts',
		from: "status: isMismatch ? 'unverified' : 'applied', message }",
		to: "status: 'applied', message }",
	},
	{
		what: 'Who is invited does not depend on the row',
		file: 'core/plan/proposeChanges.ts',
		from: 'sendInvite: desired.sendInvite ?? sendInvite,',
		to: 'sendInvite,',
	},
	{
		what: 'What is held is missing in the log',
		file: 'core/report/log/columns.ts',
		from: "return outcome.status !== 'unchanged';",
		to: "return outcome.status !== 'unchanged' && outcome.status !== 'held';",
	},
	{
		what: 'What is held counts as done',
		file: 'core/apply/statuses.ts',
		from: "held: { kind: 'keptBack',",
		to: "held: { kind: 'done',",
	},
];
