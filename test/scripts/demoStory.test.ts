import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { aCreate, aDelete, aReject, anOutcome } from '../core/report/builders';

const story = path.resolve(__dirname, '../../scripts/demo/story.mjs');

/** The script is an ES module for Node alone: it is asked in a process of its own. */
function told(what: 'planLines' | 'failureLines', ...args: readonly (number | readonly object[])[]): string[] {
	const program = `import { ${what} } from ${JSON.stringify(story)}; console.log(JSON.stringify(${what}(...JSON.parse(process.argv[1]))));`;
	const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', program, JSON.stringify(args)], { encoding: 'utf8' });
	const lines: unknown = JSON.parse(answer);
	return Array.isArray(lines) ? lines.map(String) : [];
}

describe('what the demo prints of a plan', () => {
	it('tells cells that look wrong and are used all the same', () => {
		const warnings = [{ column: 'phoneNumber', value: '555-CALL', message: 'cannot be dialled' }];
		const lines = told('planLines', [aCreate({ row_number: 5, warnings }), aReject({ warnings }), anOutcome({ action: 'unchanged', warnings })]);
		expect(lines.slice(-2)).toEqual([
			'  1 cell that looks wrong, used all the same',
			'    ! row 5  Ada Lovelace <ada@acme.example>  phoneNumber “555-CALL”: cannot be dialled',
		]);
		expect(told('planLines', [aCreate()]).join('\n')).not.toContain('wrong');
	});

	it('tells why somebody goes, whose row is rejected, and how many need no change', () => {
		expect(told('planLines', [aDelete(), aReject({ displayName: 'Bo', email: 'bo@acme.example' })], 41)).toEqual([
			'  1 person to remove',
			'    - Ada Lovelace <ada@acme.example>  No row names this user.',
			'  1 row rejected; its person stays as they are',
			'    ✗ row 7  Bo <bo@acme.example>  roleId “99”: There is no role 99 in this instance.',
			'  41 people as their rows want them',
		]);
	});

	it('tells of a failure what is wrong and what to do', () => {
		expect(told('failureLines', [{ where: 'Read', message: 'Columns are missing', description: 'Add them.\nOr choose Minimum.' }])).toEqual([
			'  Read: Columns are missing',
			'    Add them.',
			'    Or choose Minimum.',
		]);
	});
});
