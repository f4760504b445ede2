import { UserError } from '../../../../core/common/userError';
import { DEFAULT_GUARD } from '../../../../core/plan/types';
import { type LoggedRun, loggedRun, logRows, type LogRow } from '../../../../core/report';
import { aCreate, aDelete, aHold, anOutcome, aPlan, aReject, aRun } from '../builders';

type Cells = Readonly<Record<string, unknown>>;

const now = Date.UTC(2026, 10, 24, 9);
const guard = { ...DEFAULT_GUARD, maxDeletionsPercent: 25, protectedUsers: ['boss@acme.example'] };
const plan = aPlan({ guard, protectedUserIds: [27, 31] }, { orphans: 4, adminsAfter: 2 });
const done = [aCreate({ userId: 2002 }), anOutcome(), aDelete({ userId: 3003, email: 'gone@acme.example' })];
const rows: readonly LogRow[] = [...logRows(aRun(done, { plan }))];

const edited = (at: number, edit: Cells, of: readonly Cells[] = rows): readonly Cells[] => of.map((row, index) => (index === at ? { ...row, ...edit } : row));
const everywhere = (edit: Cells): readonly Cells[] => rows.map((row) => ({ ...row, ...edit }));
const without = (column: string): readonly Cells[] => rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== column)));

function read(of: readonly Cells[]): LoggedRun {
	const run = loggedRun(of, now);
	if (run === null) throw new Error('Not taken for rows of a log');
	return run;
}

function refusal(of: readonly Cells[]): { readonly message: string; readonly description: string | undefined } {
	try {
		read(of);
	} catch (error) {
		if (error instanceof UserError) return { message: error.message, description: error.description };
		throw error;
	}
	throw new Error('Not refused');
}

describe('a run read from the rows of its log', () => {
	it('is a plan that starts where the run ended and ends where it started', () => {
		const { description, descriptionAt, wrote, notes } = read(rows);
		expect(description).toEqual({
			action: 'plan',
			run: { id: 'run-1', planHash: 'a'.repeat(64) },
			jobName: 'Undo of People of Acme',
			jobDescription: 'Takes back what run run-1 did.',
			instance: 'https://acme.domo.com',
			plannedAt: '2026-11-24T09:00:00.000Z',
			actor: { id: 27, email: 'robot@acme.example' },
			source: { name: 'Run log, run run-1', rows: 3 },
			guard,
			protectedUserIds: [27, 31],
			newAttributes: [],
			guardTripped: false,
			summary: '',
			counts: {
				live: 534, adminsBefore: rows[0]?.['admins_after'], adminsAfter: 3, orphans: 4, protected: 1,
				create: 0, update: 0, delete: 0, hold: 0, reject: 0, scheduled: 0, unchanged: 0, endingSoon: 0, leavers: 0,
			},
			notes: [],
			logValues: 'full',
		});
		expect(descriptionAt).toBe(0);
		expect(wrote).toEqual({ startedAt: Date.UTC(2026, 10, 23, 12), finishedAt: Date.UTC(2026, 10, 23, 12, 1, 12) });
		expect(notes).toEqual([]);
	});

	it('has each outcome with the place of its row, wherever the RUN row stands', () => {
		const { items, descriptionAt } = read([...rows.slice(1), ...rows.slice(0, 1)]);
		expect(descriptionAt).toBe(3);
		expect(items.map(({ item, at }) => [at, item.action, item.userId])).toEqual([[0, 'create', 2002], [1, 'update', 1001], [2, 'delete', 3003]]);
	});

	it('may come as text, as a table or a CSV file gives its cells', () => {
		const text = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell === null ? '' : String(cell)])));
		expect(read(text)).toEqual(read(rows));
	});

	it('knows no count that its log does not have', () => {
		const { description } = read(edited(0, { users_after: '', orphans: null, protected: undefined, admins_before: '', admins_after: null }));
		expect(description.counts).toMatchObject({ live: null, orphans: null, protected: null, adminsBefore: null, adminsAfter: null });
	});

	it('has the default of each setting of the guard that its log does not have', () => {
		expect(read(edited(0, { guard_json: '{"maxDeletionsPercent":7,"protectedUserIds":[]}' })).description).toMatchObject({ guard: { ...DEFAULT_GUARD, maxDeletionsPercent: 7 }, protectedUserIds: [] });
	});

	it.each([['{}'], ['{"protectedUserIds":["27"]}'], ['{"protectedUserIds":27}']])('says that it does not know by id who was protected: %s', (guard_json) => {
		const { description, notes } = read(edited(0, { guard_json }));
		expect(description.protectedUserIds).toEqual([]);
		expect(notes).toEqual([
			"The log of this run does not tell by id whom its plan protected, so the owner of the configuration is not known here. The job's own account, Domo's own accounts and 'Protected Users' are protected all the same.",
		]);
	});

	it.each([
		['2026-11-23 12:00:00', '2026-11-23T12:01:12'],
		[' 2026-11-23T12:00:00Z ', '2026-11-23T13:01:12+01:00'],
		['2026-11-23T10:00:00-0200', '2026-11-23 12:01:12.000Z'],
	])('wrote in UTC, however a table gives the times: %s', (started_at, finished_at) => {
		expect(read(everywhere({ started_at, finished_at })).wrote).toEqual({ startedAt: Date.UTC(2026, 10, 23, 12), finishedAt: Date.UTC(2026, 10, 23, 12, 1, 12) });
	});

	it('may be an older log, without columns that came later', () => {
		const older = ['config_version', 'workflow_id', 'role_id_before', 'role_id_after', 'items_missing', 'approved_by'].reduce<readonly Cells[]>(
			(cells, column) => cells.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== column))), rows);
		expect(read(older)).toEqual(read(rows));
	});
});

describe('what a log does not have', () => {
	it('is told where not all rows came in; unchanged people have none', () => {
		const record = aRun([...done, aHold(), aReject(), anOutcome({ action: 'unchanged', status: 'unchanged' })], { plan });
		const all = [...logRows(record)];
		expect(read(all).notes).toEqual([]);
		expect(read(all.slice(0, 3)).notes).toEqual([
			'Only 2 of the 5 rows of this run came in, and only those are taken back. To take back the whole run, hand on all its rows (in a Data Table node: Return All).',
		]);
	});

	it.each([
		[1, '1 item of the run never came to it'],
		[2, '2 items of the run never came to it'],
	])('is told where items never came to the log: %s', (items_missing, words) => {
		expect(read(edited(0, { items_missing })).notes).toEqual([
			`This log is incomplete: ${words}. Whether they were applied is not known here, and they are not taken back. Compare the people in Domo with the plan.`,
		]);
	});

	it('is told first of rows that cannot be read', () => {
		const { notes, items } = read(edited(0, { items_missing: 1 }, edited(2, { before_json: '{' })));
		expect(items.map(({ at }) => at)).toEqual([1, 3]);
		expect(notes).toEqual(['1 rows of run run-1 were edited and cannot be read.', expect.stringContaining('This log is incomplete')]);
	});
});

describe('input that is no whole run', () => {
	it.each([
		['no items', []],
		['rows of a configuration', [{ email: 'ada@acme.example' }]],
		['rows of another log', [{ record_type: 'JOB', run_id: 'run-1' }]],
		['rows that name no run', [{ record_type: 'RUN' }, { record_type: 'USER' }]],
	])('is left to others: %s', (_what, input) => {
		expect(loggedRun(input, now)).toBeNull();
	});

	const mixed = "Hand over the rows of one run: Domo Read Config DataSet with 'Source': Run Log gives them.";
	it.each([
		['a row of another run', 3, { run_id: 'run-2' }],
		['another kind of row', 2, { record_type: 'JOB' }],
		['an item that is no row', 1, { record_type: undefined }],
		['a first item that is no row', 0, { record_type: undefined }],
	])('is refused where %s is among it', (_what, at, edit) => {
		expect(refusal(edited(at, edit))).toEqual({ message: `Item ${at + 1} is no row of the same run`, description: mixed });
	});

	const incomplete = 'Hand over all rows of the run, unchanged. A run that was cut off or failed before it planned has nothing to undo here.';
	it('is refused without the RUN row', () => {
		expect(refusal(rows.slice(1))).toEqual({ message: 'The RUN row is missing', description: incomplete });
	});

	it.each([
		['guard_json', { guard_json: null }],
		['guard_json', { guard_json: '[' }],
		['guard_json', { guard_json: '{"maxDeletionsPercent":"many"}' }],
		['actor_user_id', { actor_user_id: 'robot' }],
		['orphans', { orphans: 'few' }],
	])('is refused with a RUN row that cannot be read: %s %j', (column, edit) => {
		expect(refusal(edited(0, edit))).toEqual({ message: `The RUN row cannot be read (see "${column}")`, description: incomplete });
	});

	it.each(['started_at', 'finished_at'])('is refused without the time in %s', (column) => {
		expect(refusal(everywhere({ [column]: 'soon' })).message).toBe(`The RUN row cannot be read (see "${column}")`);
		expect(refusal(without(column)).message).toBe(`The RUN row cannot be read (see "${column}")`);
	});

	it('is refused where the run was a dry run', () => {
		expect(refusal(everywhere({ dry_run: 'true' }))).toEqual({ message: 'Run run-1 was a dry run: there is nothing to undo', description: 'Choose a run that wrote.' });
	});
});

describe('a log that somebody edited', () => {
	const contradicts = (how: string) => ({
		message: `The log of this run contradicts itself, so nothing is taken back: ${how}`,
		description: 'Somebody or something edited its rows. Hand over the rows as Domo Write Run Log wrote them.',
	});

	it('has two RUN rows', () => {
		expect(refusal([...rows, { ...rows[0] }])).toEqual(contradicts('it has more than one RUN row'));
	});

	it.each(['job_name', 'instance', 'config_dataset_id', 'config_version', 'plan_hash', 'dry_run', 'started_at', 'finished_at', 'actor_user_id', 'actor_email', 'approved_by', 'execution_id'])(
		'has two values in %s, which is the same on all rows', (column) => {
			const was = rows[0]?.[column] ?? '';
			expect(refusal(edited(2, { [column]: 'other' }))).toEqual(contradicts(`${column} is "other" in item 3 and "${was}" in the RUN row`));
		},
	);

	it('has another value in its first row, which is not the RUN row', () => {
		expect(refusal([...edited(1, { instance: 'other' }).slice(1), rows[0] ?? {}])).toEqual(contradicts('instance is "other" in item 1 and "https://acme.domo.com" in the RUN row'));
	});

	it('has a row twice', () => {
		expect(refusal(edited(3, { sequence: 1 }))).toEqual(contradicts('the row with sequence 1 is there twice'));
		expect(read(edited(3, { sequence: null }, edited(2, { sequence: null }))).items).toHaveLength(3);
	});

	it.each([
		['another action', { action: 'create' }, 'there are 2 such rows, but count_create of the RUN row is 1'],
		['another status', { status: 'held' }, 'there are 1 such rows, but count_status_held of the RUN row is 0'],
		['a status that nobody knows', { status: 'done' }, 'there are 1 such rows, but count_status_done of the RUN row is 0'],
		['a status of two words', { status: 'notTried' }, 'there are 1 such rows, but count_status_not_tried of the RUN row is 0'],
	])('has %s than the RUN row counts', (_what, edit, how) => {
		expect(refusal(edited(2, edit))).toEqual(contradicts(how));
	});
});
