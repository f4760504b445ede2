import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { nodesOfType } from '../../scripts/lib/workflowSettings.mjs';
import { openHouse, workflowsFolder } from './house.mjs';

const files = fs.readdirSync(workflowsFolder).filter((name) => name.endsWith('.json'));

/** What n8n's editor loads to draw nodes: every type it knows, by its full name. */
async function knownTypes(n8n) {
	const types = await n8n.client.call('GET', '/types/nodes.json');
	return new Map(types.map((type) => [type.name, type]));
}

describe('The package in a real n8n', () => {
	test('is listed as a community package with its five nodes', async () => {
		const { n8n } = await openHouse();
		const [installed, ...others] = await n8n.client.listPackages();
		assert.deepEqual(others, []);
		assert.equal(installed.packageName, 'n8n-nodes-domo-user-management');
		assert.deepEqual(
			installed.installedNodes.map(({ type }) => type.split('.')[1]).sort(),
			['domoApplyChanges', 'domoDataSetTrigger', 'domoReadConfigDataSet', 'domoReconcileUsers', 'domoWriteRunLog'],
		);
	});

	test('there are workflows to import', () => assert.ok(files.includes('domo-user-management.json')));

	for (const name of files) {
		test(`imports workflows/${name} without a missing type`, async () => {
			const { n8n } = await openHouse();
			const shipped = JSON.parse(fs.readFileSync(path.join(workflowsFolder, name), 'utf8'));
			const known = await knownTypes(n8n);
			const versionsOf = (type) => [known.get(type)?.version].flat();
			const missing = shipped.nodes.filter(({ type, typeVersion }) => !versionsOf(type).includes(typeVersion));
			assert.deepEqual(missing.map(({ type, typeVersion }) => `${type} ${typeVersion}`), []);

			const imported = await n8n.client.createWorkflow(shipped);
			assert.equal(imported.nodes.length, shipped.nodes.length);
			assert.equal(nodesOfType(imported, 'n8n-nodes-base.manualTrigger').length > 0, nodesOfType(shipped, 'n8n-nodes-base.manualTrigger').length > 0);
		});
	}
});

