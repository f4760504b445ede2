import { keptOrphansSentence, type PlanItem } from '../../core/plan';
import { planHints } from '../../nodes/DomoReconcileUsers/hints';
import { anInstance, creating, deleting, held, planOf, withPeople } from '../core/apply/builders';

const rejected = (row: number, ...columns: string[]): Omit<PlanItem, 'run'> => ({
	...creating(`row${row}@example.com`),
	action: 'reject', row_number: row, problems: columns.map((column) => ({ column, value: 'x', message: 'is wrong' })),
});

const hints = (...items: Parameters<typeof planOf>[1]) => planHints(planOf(anInstance(), items));
const messages = (...items: Parameters<typeof planOf>[1]) => hints(...items).slice(1).map(({ message }) => message);

it('tells the plan in one sentence, and nothing else where nothing is held or rejected', () => {
	const [plan, ...cautions] = hints(creating('a@example.com'));
	expect(plan).toMatchObject({ type: 'info', message: expect.stringMatching(/^Plan: [^;]*\.$/) });
	expect(cautions).toEqual([]);
});

it('counts people who need no change, where there are any', () => {
	const { description, items } = planOf(anInstance(), [creating('a@example.com')]);
	const sentence = (unchanged: number) => planHints({ description: { ...description, summary: '1 to create', counts: { ...description.counts, unchanged } }, items })[0]?.message;
	expect([0, 1, 27].map(sentence)).toEqual(['Plan: 1 to create.', 'Plan: 1 to create; 1 person needs no change.', 'Plan: 1 to create; 27 people need no change.']);
});

it('tells each limit once, with its sentence', () => {
	const [ann, ben] = withPeople(anInstance(), 11, 12);
	const removals = [ann, ben].map((person) => ({ ...held(deleting(person!), 'deletionLimit'), reason: '2 removals: too many.' }));
	const renames = ['a', 'b'].map((name) => ({ ...held(creating(`${name}@example.com`), 'probableRename'), reason: `${name} was renamed.` }));
	expect(messages(...removals, ...renames)).toEqual([
		expect.stringMatching(/^2 changes are held and will not be applied: \S.*, \S.*\. Each says why; for example: a was renamed\.$/),
		`2 changes are held and will not be applied: ${ann!.displayName}, ${ben!.displayName}. 2 removals: too many.`,
	]);
});

it('counts rejected rows by the columns that cannot be used, the most frequent first', () => {
	expect(messages(rejected(2, 'email', 'roleId'), rejected(3, 'roleId'), creating('a@example.com'))[0]).toBe(
		'2 of 3 rows are rejected (roleId 2, email 1), for example row 2, email "x": is wrong. These people stay unchanged.',
	);
});

it('ends the example of a rejected row as a question where it is one', () => {
	const unknown = { ...rejected(2), problems: [{ column: 'timeZone', value: 'Asia/Toyko', message: 'is not an IANA time zone; did you mean Asia/Tokyo?' }] };
	expect(messages(unknown)[0]).toMatch(/did you mean Asia\/Tokyo\? This person stays unchanged\.$/);
});

it('tells cells that look wrong and are used all the same, with an example', () => {
	const doubtful = (row: number, value: string) => ({
		...creating(`row${row}@example.com`),
		row_number: row, warnings: [{ column: 'phoneNumber', value, message: 'cannot be dialled' }],
	});
	expect(messages(doubtful(4, '555-CALL'))).toEqual([expect.stringContaining('(phoneNumber 1), for example in row 4')]);
	const plan = planOf(anInstance(), [doubtful(4, '555-CALL'), doubtful(5, '1'), { ...rejected(6, 'email'), warnings: doubtful(6, '2').warnings }]);
	const rejectedFirst = [...plan.items].sort((a, b) => Number(b.action === 'reject') - Number(a.action === 'reject'));
	expect(planHints(plan, rejectedFirst).at(-1)?.message).toBe(
		'2 cells look wrong and are used all the same (phoneNumber 2), for example in row 4, phoneNumber "555-CALL": cannot be dialled',
	);
});

it('names three people of a hold, by address where they have no name, and how many more there are', () => {
	const people = withPeople(anInstance(), 11, 12, 13, 14, 15);
	const removals = (count: number) => people.slice(0, count).map((person, at) => ({ ...held(deleting(person), 'deletionLimit'), displayName: at === 0 ? '' : `P${at}`, email: `p${at}@x.example`, reason: 'Too many.' }));
	const heldHint = (count: number) => messages(...removals(count));
	expect(heldHint(1)).toEqual(['1 change is held and will not be applied: p0@x.example. Too many.']);
	expect(heldHint(3)).toEqual(['3 changes are held and will not be applied: p0@x.example, P1, P2. Too many.']);
	expect(heldHint(5)).toEqual(['5 changes are held and will not be applied: p0@x.example, P1, P2 and 2 more. Too many.']);
	expect(hints(...removals(1))).toEqual([
		{ message: expect.any(String), type: 'info', location: 'outputPane' },
		{ message: '1 change is held and will not be applied: p0@x.example. Too many.', type: 'warning', location: 'outputPane' },
	]);
});

it('says of one rejected row what is wrong with it, and of an item of another node which item it was', () => {
	const one = { ...rejected(1, 'email', 'email', 'title'), reason: 'Row 1 cannot be used.' };
	const place = (reason: string) => messages({ ...one, reason })[0];
	expect(place('Row 1 cannot be used.')).toBe('1 of 1 row is rejected (email 1, title 1), namely row 1, email "x": is wrong. This person stays unchanged.');
	expect(place('Item 12 cannot be used.')).toBe('1 of 1 row is rejected (email 1, title 1), namely item 12, email "x": is wrong. This person stays unchanged.');
	expect(place("Row 1 cannot be used: Item 7 is 'Item 8'.")).toContain('namely row 1,');
	expect(messages({ ...rejected(1), problems: [] }, rejected(2, 'email'))[0]).toBe('2 of 2 rows are rejected (email 1). These people stay unchanged.');
	expect(messages({ ...rejected(1), problems: undefined })[0]).toBe('1 of 1 row is rejected (). This person stays unchanged.');
});

it('gives the notes of the plan, but for the one about orphans that its sentence has already', () => {
	const { description, items } = planOf(anInstance(), [creating('a@example.com')]);
	const job = { id: 'People', name: 'People', orphans: 'keep' as const, scope: {}, due: false };
	const kept = '7 people are in no row and kept.';
	const notesOf = (notes: readonly string[]) => planHints({ description: { ...description, job, notes, counts: { ...description.counts, orphans: 7 } }, items }).slice(1).map(({ message }) => message);
	expect(notesOf(['Something else.'])).toEqual(['Something else.']);
	const own = keptOrphansSentence(7, 'keep');
	expect(own).not.toBe('');
	expect(notesOf([String(own), 'Something else.', kept + ' x'])).toEqual(['Something else.', `${kept} x`]);
});

it('masks values with Log Values: Fields Only', () => {
	const { description, items } = planOf(anInstance(), [rejected(2, 'title')]);
	const [, hint] = planHints({ description: { ...description, logValues: 'fieldsOnly' }, items: items.map((item) => ({ ...item, problems: [{ column: 'title', value: 'Zorglub', message: '"Zorglub" is wrong' }] })) });
	expect(hint?.message).toContain('1 row');
	expect(hint?.message).not.toContain('Zorglub');
});
