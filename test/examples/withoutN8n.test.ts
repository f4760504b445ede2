import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { planFromCsv } from '../../examples/without-n8n/planFromCsv';
import { aPerson, aWorld } from '../support/engine/world';

const root = join(__dirname, '..', '..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('The core without n8n', () => {
	it('plans what a CSV file asks for, and writes nothing', async () => {
		const world = await aWorld({ users: [1, 2, 3].map((n) => aPerson(n)) });
		const { description, items } = await planFromCsv(
			world.domo.url,
			'acme-token',
			[
				'email,displayName,roleId,title',
				'person1@acme.example,Person 1,4,Lead',
				'person2@acme.example,Person 2,4,Analyst',
				'new@acme.example,New One,4,',
			].join('\n'),
		);
		expect(items.map(({ action, email, summary }) => [action, email, summary])).toEqual([
			['create', 'new@acme.example', expect.any(String)],
			['update', 'person1@acme.example', 'title: Analyst → Lead'],
			['delete', 'person3@acme.example', expect.any(String)],
		]);
		expect(description.instance).toBe(world.domo.url);
		expect(world.domo.counters.writes).toBe(0);
		expect(world.domo.violations).toEqual([]);
		await world.stop();
	});

	it('is shown in examples/README.md as it is tested here', () => {
		expect(text('examples/README.md')).toContain(`\`\`\`ts\n${text('examples/without-n8n/planFromCsv.ts')}\`\`\``);
	});
});
