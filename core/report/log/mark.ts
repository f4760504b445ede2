import type { Column, DataSetInfo } from '../../domo';
import { KEY_COLUMNS } from './columns';

/** Stands in the description of every run log that this package creates; by it, or by its columns, a log is known again. */
export const LOG_MARK = 'n8n-nodes-domo-user-management run log';

/** The description of a new run log. */
export const LOG_DESCRIPTION =
	`${LOG_MARK}. One RUN row a run and one USER row for each change, hold, reject and failure. ` +
	'Append-only: please do not edit it, and keep this text, by which it is known again.';

/** Whether this package created the DataSet. */
export function isMarked(info: Pick<DataSetInfo, 'description'>): boolean {
	return info.description.includes(LOG_MARK);
}

/** What no DataSet has by chance. */
const SIGNATURE = ['run_id', 'sequence', 'record_type', 'plan_hash', 'guard_json', 'package_version'];

/**
 * Whether a DataSet is one of ours by its columns alone. No source tells whether Domo keeps a description that is sent with a new
 * DataSet, nor whether its search gives one (domo-api 5.3, 5.5), and people edit descriptions.
 */
export function hasSignature(columns: readonly Pick<Column, 'name'>[]): boolean {
	return SIGNATURE.every((own) => columns.some(({ name }) => name === own));
}

/** The columns of a run log that are missing. */
export function missingKeyColumns(columns: readonly Pick<Column, 'name'>[]): readonly string[] {
	return KEY_COLUMNS.filter((key) => !columns.some(({ name }) => name === key));
}

/**
 * True for a run log and for copies and views of one: they must never be read as a configuration, nor start a run each time
 * they are written (E13).
 */
export function isRunLog(info: Pick<DataSetInfo, 'description'>, columns: readonly Pick<Column, 'name'>[]): boolean {
	return isMarked(info) || missingKeyColumns(columns).length === 0;
}
