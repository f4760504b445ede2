/** An instance that differs from what is documented in ten ways at once, from the check before the first run to an applied run. */
import { aNode, byId, chain, items } from '../support/engine/build';
import { fileOf, jsonOf, runWorkflow } from '../support/engine/engine';
import { expectAsConfigured, expectTold } from './support/checks';
import { fault } from './support/fault';
import { aHouse, TABLE_ID } from './support/house';

fault('H6', 'an instance differs in ten ways at once', 'Domo Check Instance names them; a stand-in made from its report is worked to an applied run', async () => {
	const oddities = {
		getUser: 'otherShape', roleAuthorities: 403, searchUsersLarge: 400, searchUsersById: 400, listAttributes: 403,
		dataSetVersions: 405, exportDataSet: 406, searchDataSets: 500, createDataSetDescribed: 400, assignRole: 404,
	};
	const strange = await aHouse();
	Object.assign(strange.domo.faults, { oddities });
	const checked = await runWorkflow(chain(items({}), aNode('Check', 'domoCheckInstance', { dataSetId: byId(TABLE_ID) })), { credentials: strange.credentials });
	expect(jsonOf(checked, 'Check')[0]).toMatchObject({ result: 'ready with notes' });
	const { shapes } = JSON.parse(await fileOf(checked.itemsOf('Check')[0], 'shape')) as { shapes: Record<string, string | number> };
	expect(Object.keys(shapes).sort()).toEqual(['dataSetVersions', 'exportDataSet', 'getUser', 'listAttributes', 'searchDataSets', 'searchUsersById', 'searchUsersLarge']);

	for (const faults of [{ oddities }, { oddities: shapes }]) {
		const house = await aHouse();
		Object.assign(house.domo.faults, faults);
		const job = await house.run();
		expectTold(job);
		expect(job.error).toBeUndefined();
		expectAsConfigured(house);
	}
});
