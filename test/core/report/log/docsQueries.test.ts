import { readFileSync } from 'node:fs';
import path from 'node:path';

import { writeRunLog } from '../../../../core/report';
import { connectTo, openHouse } from '../../domo/support/connect';
import { clock } from '../../../support/fastClock';
import { aCreate, aDelete, aHold, anOutcome, aReject, aRun } from '../builders';

const docs = readFileSync(path.join(__dirname, '../../../../docs/run-log.md'), 'utf8');
const queries = [...docs.matchAll(/```sql\n(.*?)```/gs)].map(([, sql = '']) => sql.replaceAll('`', ''));

/** What the stand-in Domo's SQL does not know: test/e2e asks these, too, of SQLite. */
const beyond = /\b(group by|union|having|date\(|count\(distinct)|\(\s*select/i;
const asked = queries.filter((sql) => !beyond.test(sql));

/** Each documented query that the sandbox understands, asked of a log that it holds. */
describe("docs/run-log.md's queries, asked of the stand-in Domo", () => {
	it('give rows, and the columns they name', async () => {
		const { sandbox, instance } = await openHouse({});
		const store = connectTo(instance).dataSets;
		const outcomes = [aCreate(), aDelete({ email: 'gone@acme.example', userId: 1_234_567_890 }), anOutcome({ status: 'failed' }), aHold(), aReject()];
		const { dataSetId } = await writeRunLog(store, { mode: 'new', name: 'run_log' }, aRun(outcomes), { clock });
		const answers = await Promise.all(asked.map((sql) => store.query(dataSetId, sql)));
		await sandbox.stop();

		expect(asked).toHaveLength(4);
		expect(answers.map(({ rows }) => rows.length)).toEqual([1, 1, 1, 1]);
		const cell = (query: number, column: string): unknown => answers[query]?.rows[0]?.[answers[query]?.columns.indexOf(column) ?? -1];
		expect([cell(0, 'status'), cell(1, 'email'), cell(2, 'users_after'), cell(3, 'action')]).toEqual(['partial', 'gone@acme.example', 534, 'delete']);
	});
});
