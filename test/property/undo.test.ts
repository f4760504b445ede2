import fc from 'fast-check';

import { applyPlan, undoPlan } from '../../core/apply';
import { UserError } from '../../core/common/userError';
import { buildRunRecord, loggedRun, logRows } from '../../core/report';
import { newRunId } from '../../nodes/shared/runId';
import { anInstance, apply, creating, deleting, planOf, settingsOf, updating } from '../core/apply/builders';
import { signed } from '../support/builders';
import type { FakeDirectory } from '../support/fakeDirectory';
import { runs, runTimeoutMs } from './runs';

const usual = runs(300);
const dayMs = 24 * 60 * 60_000;

type Row = Record<string, string | number | null>;

/** Forty people of long ago, of whom 100 and 101 are protected, and the log of a run that made, changed and removed some. */
async function aLoggedRun(creates: number, updates: number, deletes: number): Promise<{ domo: FakeDirectory; rows: Row[] }> {
	const domo = anInstance();
	for (let i = 0; i < 40; i++) domo.add({ id: 100 + i, createdAt: domo.clock.now() }, { title: 'Analyst' });
	domo.clock.advance(90 * dayMs);
	const items = [
		...Array.from({ length: creates }, (_, i) => creating(`new${i}@example.com`)),
		...Array.from({ length: updates }, (_, i) => updating(domo.person(110 + i), { title: 'Lead', ...(i === 0 && { roleId: 5 }) })),
		...Array.from({ length: deletes }, (_, i) => deleting(domo.person(130 + i))),
	];
	const made = planOf(domo, items, { protectedUserIds: [1, 100], guard: { protectedUsers: ['p101@example.com'], maxDeletionsPercent: 100, newAdmins: 'allow' } });
	// As Reconcile names runs: their ids tell when they were planned.
	const plan = signed(made.description, made.items, newRunId(domo.clock.now()));
	const { outcomes, startedAt, finishedAt } = await apply(domo, plan);
	const record = buildRunRecord({ plan: plan.description, items: outcomes, failures: [], startedAt, finishedAt, executionId: '1', workflowId: 'w', packageVersion: '1' });
	domo.clock.advance(dayMs);
	return { domo, rows: [...logRows(record)].map((row) => ({ ...row })) };
}

/** What somebody may put into a cell who wants to do harm, or does it by mistake. */
const cells: readonly (readonly [column: string, values: readonly (string | number)[]])[] = [
	['user_id', [1, 2, 100, 101, 105, 120, 9_999]],
	['email', ['p105@example.com', 'ada@example.com', 'thief@example.com', '']],
	['action', ['create', 'update', 'delete', 'hold']],
	['status', ['applied', 'held', 'incomplete', 'failed']],
	['before_json', ['{"roleId":1}', '{"roleId":"1"}', '{"title":"Boss"}', '{"email":"thief@example.com"}', '{', '']],
	['after_json', ['{"roleId":4}', '{"roleId":1}', '{"title":"Lead"}', '{"email":"p105@example.com"}', '']],
	['fields_changed', ['roleId', 'title', 'email', 'title,roleId', '']],
	['role_id_before', [1, 4, '']],
	['role_id_after', [1, 4, '']],
	['undo', ['true', '']],
	['started_at', ['2000-01-01T00:00:00', '2026-01-01T00:00:00']],
	['finished_at', ['2099-01-01T00:00:00']],
	['guard_json', ['{}', '{"maxDeletionsPercent":100,"newAdmins":"allow","minimumAdmins":0,"protectedUserIds":[]}']],
	['count_create', [0, 99]],
	['count_status_applied', [0, 99]],
	['row_number', ['', 7]],
	['sequence', [1, 50]],
];

/** Whole rows, made to agree with themselves and with the instance as it is. */
const forgeries = fc.array(fc.record({ victim: fc.integer({ min: 100, max: 139 }), kind: fc.constantFrom('create', 'update') }), { maxLength: 2 });

/** Takes the next row of that kind, so that the sums of the RUN row stay right, and tells of it that it was the victim's. */
function forge(rows: readonly Row[], domo: FakeDirectory, { victim, kind }: { victim: number; kind: string }, at: number): void {
	const row = rows.filter(({ action }) => action === kind)[at];
	const person = domo.people.get(victim);
	if (row === undefined || person === undefined) return;
	const { id, email, displayName, roleId } = person;
	const now = kind === 'create' ? { email, displayName, roleId, ...Object.fromEntries(person.attributes) } : { roleId };
	Object.assign(row, {
		user_id: id, email, display_name: displayName, fields_changed: Object.keys(now).join(','), after_json: JSON.stringify(now), role_id_after: roleId,
		...(kind === 'update' && { before_json: '{"roleId":1}', role_id_before: 1 }),
	});
}

const edits = fc.array(fc.record({ row: fc.nat(12), column: fc.nat(cells.length - 1), value: fc.nat(9), all: fc.boolean() }), { maxLength: 3 });

describe('an undo from a log of which any cells were edited', () => {
	it('deletes nobody who was there before the run, makes nobody an Admin, and touches no role or address of whom the plan or Apply protects', async () => {
		let done = 0;
		await fc.assert(
			fc.asyncProperty(fc.nat(4), fc.nat(4), fc.nat(2), edits, forgeries, async (creates, updates, deletes, changes, forged) => {
				const { domo, rows } = await aLoggedRun(creates, updates, deletes);
				const before = new Map([...domo.people].map(([id, { email, roleId }]) => [id, { email, roleId }]));
				const writes = domo.writes.length;
				const isGuardEdited = changes.some(({ column }) => cells[column]?.[0] === 'guard_json');
				for (const [at, one] of forged.entries()) forge(rows, domo, one, at);
				for (const { row, column, value, all } of changes) {
					const [name = '', values = []] = cells[column] ?? [];
					// A whole column may be edited so that it agrees with itself; what is edited alone contradicts the other rows.
					for (const [at, one] of rows.entries()) if (all ? name.endsWith('_at') : at === row % rows.length) one[name] = values[value % values.length] ?? '';
				}
				try {
					const logged = loggedRun(rows, domo.clock.now());
					if (logged === null) return;
					const outcomes = logged.items.map(({ item }) => item);
					const plan = await undoPlan(domo, { description: logged.description, outcomes, ...logged.wrote }, 'undo-1', domo.clock);
					const result = await applyPlan(domo, plan.description, plan.items, settingsOf({ direction: 'undo' }), { clock: domo.clock });
					done += result.outcomes.filter(({ status }) => status === 'applied').length;
				} catch (error) {
					if (!(error instanceof UserError)) throw error;
					expect(domo.writes).toHaveLength(writes);
				}
				const old = [...before].filter(([id]) => id < 1_000);
				expect(old.filter(([id]) => !domo.people.has(id)).map(([id]) => id)).toEqual([]);
				const admins = [...domo.people.values()].filter(({ id, roleId }) => roleId === 1 && before.get(id)?.roleId !== 1);
				expect(admins.map(({ email }) => email)).toEqual([]);
				// Whom the log says that the plan protected is known from the log alone.
				const guarded = isGuardEdited ? [1] : [1, 100, 101];
				for (const id of guarded) expect(domo.people.get(id)).toMatchObject({ email: before.get(id)?.email, roleId: before.get(id)?.roleId });
			}),
			usual,
		);
		expect(done).toBeGreaterThan(usual.numRuns / 10);
	}, runTimeoutMs);
});
