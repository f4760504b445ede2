import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { nodesOfType } from '../../scripts/lib/job.mjs';
import { openHouse, workflowsFolder } from './house.mjs';

const files = fs.readdirSync(workflowsFolder).filter((name) => name.endsWith('.json'));

/** What n8n's editor loads to draw nodes: the versions of each type it knows. A type can come in several entries. */
async function knownVersions(n8n) {
	const versions = new Map();
	for (const { name, version } of await n8n.client.call('GET', '/types/nodes.json')) {
		versions.set(name, [...(versions.get(name) ?? []), ...[version].flat()]);
	}
	return versions;
}

describe('The package in a real n8n', () => {
	test('is listed as a community package with its six nodes', async () => {
		const { n8n } = await openHouse();
		const [installed, ...others] = await n8n.client.listPackages();
		assert.deepEqual(others, []);
		assert.equal(installed.packageName, 'n8n-nodes-domo-user-management');
		assert.deepEqual(
			installed.installedNodes.map(({ type }) => type.split('.')[1]).sort(),
			['domoApplyChanges', 'domoCheckInstance', 'domoDataSetTrigger', 'domoReadConfigDataSet', 'domoReconcileUsers', 'domoWriteRunLog'],
		);
	});

	test('there are workflows to import', () => assert.ok(files.includes('domo-user-management.json')));

	for (const name of files) {
		test(`imports workflows/${name} without a missing type`, async () => {
			const { n8n } = await openHouse();
			const shipped = JSON.parse(fs.readFileSync(path.join(workflowsFolder, name), 'utf8'));
			const known = await knownVersions(n8n);
			const missing = shipped.nodes.filter(({ type, typeVersion }) => !known.get(type)?.includes(typeVersion));
			assert.deepEqual(missing.map(({ type, typeVersion }) => `${type} ${typeVersion}`), []);

			const imported = await n8n.client.createWorkflow(shipped);
			assert.equal(imported.nodes.length, shipped.nodes.length);
			assert.equal(nodesOfType(imported, 'n8n-nodes-base.manualTrigger').length > 0, nodesOfType(shipped, 'n8n-nodes-base.manualTrigger').length > 0);
		});
	}
});

