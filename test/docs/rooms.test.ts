import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { filesBelow } from '../package/support/packed';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'maintainers', 'architecture.md'), 'utf8');

/** `core/plan` for what lies below it, `nodes` for all nodes. */
function roomOf(path: string): string {
	const [top = '', next = ''] = path.split('/');
	return top === 'core' && statSync(join(root, top, next), { throwIfNoEntry: false })?.isDirectory() === true ? `${top}/${next}` : top;
}

/** The rooms that a room imports from. */
function importsOf(room: string): string[] {
	const folder = join(root, room);
	const targets = filesBelow(folder)
		.filter((file) => file.endsWith('.ts'))
		.flatMap((file) =>
			[...readFileSync(join(folder, file), 'utf8').matchAll(/^(?:im|ex)port\s+[^;'"]*?\s*from\s+'(\.[^']+)'/gm)].map(([, target = '']) =>
				roomOf(relative(root, join(dirname(join(folder, file)), target))),
			),
		);
	return [...new Set(targets)].filter((other) => other !== room);
}

/** The rooms in the page's order: each may use those above it. */
const rooms = [...page.matchAll(/^\| `([\w/]+)\/` \|/gm)].map(([, room = '']) => room);

describe('docs/maintainers/architecture.md', () => {
	it.each(rooms)('%s imports only from rooms above it', (room) => {
		const above = rooms.slice(0, rooms.indexOf(room));
		expect(importsOf(room).filter((other) => !above.includes(other))).toEqual([]);
	});

	it('lists every room of core', () => {
		const folders = new Set(filesBelow(join(root, 'core')).map((file) => roomOf(`core/${file}`)));
		expect([...folders].filter((room) => !rooms.includes(room))).toEqual([]);
	});

	it('lets the sandbox use nothing of core', () => {
		expect(importsOf('sandbox')).toEqual([]);
	});
});
