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

	it('finds no circle of imports, of types neither', () => {
		const folders = ['bench', 'core', 'credentials', 'nodes', 'sandbox', 'scripts'];
		const files = folders.flatMap((folder) => filesBelow(join(root, folder)).filter((file) => /\.(ts|mjs)$/.test(file)).map((file) => `${folder}/${file}`));
		const known = new Set(files);
		const imports = new Map(files.map((file) => [file, targetsOf(file).flatMap((target) => [target, `${target}.ts`, `${target}/index.ts`].find((path) => known.has(path)) ?? [])]));
		expect(circleIn(imports)).toEqual([]);
	});
});

/** What a file imports by a relative path, without its ending. */
function targetsOf(file: string): string[] {
	return [...readFileSync(join(root, file), 'utf8').matchAll(/^(?:im|ex)port\s+[^;'"]*?\s*from\s+'(\.[^']+)'/gm)].map(([, target = '']) => join(dirname(file), target));
}

/** One circle, if there is any: depth first, where a file that is still open is met again. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
	const closed = new Set<string>();
	const visit = (file: string, path: readonly string[]): string[] => {
		if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
		if (closed.has(file)) return [];
		for (const next of imports.get(file) ?? []) {
			const circle = visit(next, [...path, file]);
			if (circle.length > 0) return circle;
		}
		closed.add(file);
		return [];
	};
	for (const file of imports.keys()) {
		const circle = visit(file, []);
		if (circle.length > 0) return circle;
	}
	return [];
}
