import { readFileSync } from 'node:fs';
import path from 'node:path';

interface SeededFault {
	readonly what: string;
	readonly file: string;
	readonly from: string;
	readonly to: string;
}

const root = path.resolve(__dirname, '../..');
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

describe('The seeded faults', () => {
	const faults = JSON.parse(textOf('scripts/seededFaults.json')) as readonly SeededFault[];

	it.each(faults)('$what: changes exactly one place', ({ file, from, to }) => {
		expect(textOf(file).split(from)).toHaveLength(2);
		expect(to).not.toBe(from);
	});
});
