// Compares an instance with a table, cell by cell.
import assert from 'node:assert/strict';

const keys = { email: 'emailAddress', location: 'employeeLocation' };
const notAttributes = new Set(['edit', 'newEmail', 'sendInvite', 'groups']);

const asList = (value) => (value === undefined || value === null ? [] : [value].flat().map(String));
const cellAsList = (cell) => (cell ?? '').split('|').filter((part) => part !== '');

/** The columns in which a live user differs from the row: `{ column, row, live }` each. */
export function differences(row, person) {
	return Object.keys(row)
		.filter((column) => !notAttributes.has(column))
		.map((column) => ({ column, row: cellAsList(row[column]), live: asList(person[keys[column] ?? column]).filter((value) => value !== '') }))
		.filter(({ row: cells, live }) => cells.join('\n') !== live.join('\n'));
}

/**
 * Every row has a user with exactly its values, and besides `others` (e-mail addresses) there are no more users.
 * @throws AssertionError that names the first people and columns that differ
 */
export function expectPeople(people, rows, others) {
	const byEmail = new Map(people.map((person) => [person.emailAddress.toLowerCase(), person]));
	const emails = rows.map(({ email }) => email.toLowerCase());
	assert.deepEqual([...byEmail.keys()].sort(), [...emails, ...others.map((email) => email.toLowerCase())].sort());
	const wrong = rows.flatMap((row) => differences(row, byEmail.get(row.email.toLowerCase())).map((one) => ({ email: row.email, ...one })));
	assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} cells differ`);
}
