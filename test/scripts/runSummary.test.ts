import { execFileSync } from 'node:child_process';
import path from 'node:path';

import { flatItem } from '../../nodes/shared/items/flatItem';
import { aCreate, aDelete, aReject, anOutcome } from '../core/report/builders';

const script = path.resolve(__dirname, '../../scripts/demo/runSummary.mjs');

/** The script is an ES module for Node, which runs in its own process. */
function printed(what: 'planLines' | 'failureLines', ...args: readonly (number | readonly object[])[]): string[] {
	const program = `import { ${what} } from ${JSON.stringify(script)}; console.log(JSON.stringify(${what}(...JSON.parse(process.argv[1]))));`;
	const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', program, JSON.stringify(args)], { encoding: 'utf8' });
	const lines: unknown = JSON.parse(answer);
	return Array.isArray(lines) ? lines.map(String) : [];
}

describe('what the demo prints of a plan', () => {
	it('lists rows with cells that look wrong and are used nevertheless', () => {
		const warnings = [{ column: 'phoneNumber', value: '555-CALL', message: 'cannot be dialled' }];
		const lines = printed('planLines', [aCreate({ row_number: 5, warnings }), aReject({ warnings }), anOutcome({ action: 'unchanged', warnings })].map(flatItem));
		expect(lines.slice(-2)).toEqual([
			'  1 row with cells that look wrong and are used nevertheless',
			'    ! row 5  Ada Lovelace <ada@acme.example>  phoneNumber "555-CALL" cannot be dialled',
		]);
		expect(printed('planLines', [flatItem(aCreate())]).join('\n')).not.toContain('wrong');
	});

	it('says who is removed and why, which rows are rejected, and how many users need no change', () => {
		expect(printed('planLines', [aDelete(), aReject({ displayName: 'Bo', email: 'bo@acme.example' })].map(flatItem), 41)).toEqual([
			'  1 person to remove',
			'    - Ada Lovelace <ada@acme.example>  No row names this user.',
			'  1 row rejected; its person stays as they are',
			'    ✗ row 7  Bo <bo@acme.example>  roleId "99" There is no role 99 in this instance.',
			'  41 people as their rows want them',
		]);
	});

	it('says of a failure what is wrong and what to do', () => {
		expect(printed('failureLines', [{ where: 'Read', message: 'Columns are missing', description: 'Add them.\nOr choose Minimum.' }])).toEqual([
			'  Read: Columns are missing',
			'    Add them.',
			'    Or choose Minimum.',
		]);
	});
});
