import type { PlanItem } from '../../core/plan';
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

it('counts rejected rows by the columns that cannot be used', () => {
	expect(messages(rejected(2, 'roleId'), rejected(3, 'roleId', 'email'), creating('a@example.com'))[0]).toMatch(
		/^2 of 3 rows are rejected \(roleId 2, email 1\), for example row 2, roleId "x": is wrong\. These people stay unchanged\.$/,
	);
});

it('tells cells that look wrong and are used all the same, with an example', () => {
	const doubtful = (row: number, value: string) => ({
		...creating(`row${row}@example.com`),
		row_number: row, warnings: [{ column: 'phoneNumber', value, message: 'cannot be dialled' }],
	});
	expect(messages(doubtful(4, '555-CALL'), doubtful(5, '1'), { ...rejected(6, 'email'), warnings: doubtful(6, '2').warnings }).at(-1)).toBe(
		'2 cells look wrong and are used all the same (phoneNumber 2), for example in row 4, phoneNumber "555-CALL": cannot be dialled',
	);
});
