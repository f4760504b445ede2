/** Group A: what cannot be read whole removes nobody. */
import { aRow, aTable } from '../support/engine/world';
import { expectAsConfigured, expectConverges, expectNobodyRemoved, expectNothingWritten, expectTold, tally } from './support/checks';
import { fault } from './support/fault';
import { aHouse, someChanges, TABLE_ID, type House } from './support/house';
import { RECONCILE, APPLY } from './support/job';
import { byId } from '../support/engine/build';

const search = ['searchUsers'];

fault('A1', 'another node gives an empty configuration', 'all removals are held, nothing is written, and the mail says so', async () => {
	const house = await aHouse();
	const job = await house.run({ items: [{}] });
	console.log(JSON.stringify([job.error, job.summary.status, tally(job), (job.summary.email as any)?.subject, job.plan.notes]));
	expectNobodyRemoved(house);
});
