import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { LoadOptionsContext } from 'n8n-core';

import { listSearch, loadOptions } from '../../nodes/shared/fields/lists';
import { aNode } from '../support/engine/build';
import { additionalData, workflowOf } from '../support/engine/engine';
import { aPerson, aTable, aWorld, type World } from '../support/engine/world';

describe('Pickers', () => {
	let world: World;
	let context: ILoadOptionsFunctions;
	beforeAll(async () => {
		const dataSets = Array.from({ length: 120 }, (_, n) => ({ ...aTable(`Table ${n}`, []), id: `11111111-2222-4333-8444-${String(n).padStart(12, '0')}` }));
		world = await aWorld({ users: [...[1, 2, 3].map((n) => aPerson(n)), aPerson(4, { email: '', displayName: 'Nobody' })], dataSets });
		const node = aNode('Node', 'domoReconcileUsers');
		const workflow = workflowOf({ nodes: [node], connections: {} });
		context = new LoadOptionsContext(workflow, node, additionalData({ credentials: world.credentials }), 'parameters.none');
	});
	afterAll(async () => {
		expect(world.domo.violations).toEqual([]);
		await world.stop();
	});

	it('list DataSets a page at a time, with a link into Domo', async () => {
		const names: string[] = [];
		let token: string | undefined;
		let pages = 0;
		do {
			const page = await listSearch.searchDataSets.call(context, undefined, token);
			names.push(...page.results.map(({ name }) => name));
			expect(page.results[0]?.url).toBe(`${world.domo.url}/datasources/${page.results[0]?.value}/details/overview`);
			token = page.paginationToken;
			pages += 1;
		} while (token !== undefined && pages < 10);
		expect([names.length, new Set(names).size, pages]).toEqual([120, 120, 3]);
		const tokens = await Promise.all(['69', '70'].map((from) => listSearch.searchDataSets.call(context, '', from)));
		expect(tokens.map(({ paginationToken }) => paginationToken)).toEqual(['119', undefined]);
	});

	it('find a DataSet by a part of its name', async () => {
		const { results, paginationToken } = await listSearch.searchDataSets.call(context, 'table 11');
		expect(results.map(({ name }) => name).sort()).toEqual(['Table 11', 'Table 110', 'Table 111', 'Table 112', 'Table 113', 'Table 114', 'Table 115', 'Table 116', 'Table 117', 'Table 118', 'Table 119']);
		expect(paginationToken).toBeUndefined();
	});

	it('list roles with their ids', async () => {
		const { results } = await listSearch.searchRoles.call(context, ' soc ');
		expect(results).toEqual([{ name: 'Social (5)', value: '5' }]);
		expect((await listSearch.searchRoles.call(context)).results).toContainEqual({ name: 'Social (5)', value: '5' });
		expect(await loadOptions.getRoles.call(context)).toContainEqual({ name: 'Social (5)', value: 5 });
	});

	it('find people by name, address or id', async () => {
		for (const filter of ['Person 2', 'PERSON2@', '1002']) {
			const { results } = await listSearch.searchUsers.call(context, filter);
			expect(results).toEqual([{ name: 'Person 2 (person2@acme.example)', value: '1002', url: `${world.domo.url}/people/1002` }]);
		}
		const { results } = await listSearch.searchUsers.call(context);
		expect(results.map(({ name }) => name)).toEqual(expect.arrayContaining(['Person 1 (person1@acme.example)', 'Nobody']));
	});

	it('find people with one request or two, whatever the size of the instance', async () => {
		for (const filter of ['', 'Person', 'nobody at all']) {
			world.domo.resetCounters();
			await listSearch.searchUsers.call(context, filter);
			expect(world.domo.counters.total).toBe(1);
		}
	});
});
