import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { filesBelow } from '../package/support/packed';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');

/** `core/plan` for what lies below it, `core` for what lies in core itself, `nodes` for all nodes. */
function roomOf(path: string): string {
	const [top = '', next = ''] = path.split('/');
	return top === 'core' && statSync(join(root, top, next), { throwIfNoEntry: false })?.isDirectory() === true ? `${top}/${next}` : top;
}

/** Whether an import brings types alone: `import type`, or nothing but `type` members. */
function bringsTypes(clause: string): boolean {
	if (/^type\s/.test(clause)) return true;
	const members = /^\{([^}]*)\}$/.exec(clause)?.[1]?.split(',').map((member) => member.trim()).filter(Boolean);
	return members !== undefined && members.length > 0 && members.every((member) => member.startsWith('type '));
}

/** What a room imports of others: `core/plan`, or `types of core/plan` where nothing else of it is imported. */
function importsOf(room: string): string[] {
	const folder = join(root, room);
	const files = filesBelow(folder).filter((file) => file.endsWith('.ts') && (room !== 'core' || !file.includes('/')));
	const values = new Set<string>();
	const types = new Set<string>();
	for (const file of files) {
		const text = readFileSync(join(folder, file), 'utf8');
		for (const [, clause = '', target = ''] of text.matchAll(/^(?:im|ex)port\s+([^;'"]*?)\s*from\s+'(\.[^']+)'/gm)) {
			const other = roomOf(relative(root, join(dirname(join(folder, file)), target)));
			if (other === room || (other === 'core' && room.startsWith('core/'))) continue;
			(bringsTypes(clause) ? types : values).add(other);
		}
	}
	return [...values, ...[...types].filter((other) => !values.has(other)).map((other) => `types of ${other}`)].sort();
}

/** The same, as the page tells it. */
function allowedFor(room: string): string[] {
	const row = page.split('\n').find((line) => new RegExp(`^\\| \`${room}/\`( itself)? \\|`).test(line)) ?? '';
	const cell = row.split('|').at(-2) ?? '';
	return [...cell.matchAll(/(types of )?`([\w/]*\w)`/g)].map(([, types = '', other = '']) => `${types}${other}`).sort();
}

describe('docs/architecture.md', () => {
	it.each([
		'core', 'core/config', 'core/domo', 'core/plan', 'core/apply', 'core/coordination', 'core/report', 'core/vendor', 'credentials', 'nodes', 'sandbox',
	])('tells what %s may use, and it uses just that', (room) => {
		expect(allowedFor(room)).toEqual(importsOf(room));
	});

	it('tells of every room of core', () => {
		const rooms = new Set(filesBelow(join(root, 'core')).map((file) => roomOf(`core/${file}`)));
		expect([...rooms].filter((room) => !page.includes(`| \`${room}/\``))).toEqual([]);
	});
});
