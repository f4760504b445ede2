import type { DataSetStore } from '../../../../core/domo';
import { LOG_COLUMNS, LOG_DESCRIPTION, type LogTarget, writeRunLog } from '../../../../core/report';
import { FakeClock } from '../../../support/fakeClock';
import { FakeDataSets } from '../../../support/fakeDataSets';
import { anOutcome, aRun } from '../builders';

export const target: LogTarget = { mode: 'new', name: 'User log' };
export const logColumns = LOG_COLUMNS.map(({ name, type }) => ({ name, type }));

export const write = (store: DataSetStore, record = aRun([anOutcome()]), to: LogTarget = target) => writeRunLog(store, to, record, { clock: new FakeClock() });

/** A run log as an earlier run left it. */
export function aStoreWithLog(columns = logColumns): FakeDataSets {
	const store = new FakeDataSets();
	store.add('log', { name: 'User log', description: LOG_DESCRIPTION }, columns, [{ run_id: 'run-0', sequence: '0', record_type: 'RUN' }]);
	return store;
}
