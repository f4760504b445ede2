import { latestVersion, type DataSet, type DataSetVersion } from './dataSet';
import type { InstanceState } from '../state/instanceState';

/** The metadata of `/api/data/v3/datasources/{id}` (domo-api 5.1), times in epoch ms. */
export function renderDataSet(state: InstanceState, dataSet: DataSet) {
	const owner = state.users.get(dataSet.ownerId);
	return {
		id: dataSet.id,
		displayType: dataSet.displayType,
		dataProviderType: dataSet.dataProviderType,
		type: dataSet.displayType === 'dataset-view' ? 'DataSetView' : 'API',
		name: dataSet.name,
		description: dataSet.description,
		owner: { id: String(dataSet.ownerId), name: owner?.displayName ?? '', type: 'USER', group: false },
		status: 'SUCCESS',
		created: dataSet.created,
		lastTouched: dataSet.lastTouched,
		lastUpdated: dataSet.lastUpdated,
		nextUpdate: 0,
		rowCount: latestVersion(dataSet).rowCount,
		columnCount: dataSet.columns.length,
		cardInfo: { cardCount: 0, cardViewCount: 0 },
		properties: { formulas: { formulas: {} } },
		state: 'SUCCESS',
		validConfiguration: true,
		validAccount: true,
		streamId: dataSet.streamId,
		transportType: 'API',
		permissions: 'READ_WRITE_DELETE_SHARE_ADMIN',
		cloudId: 'domo',
		cloudEngine: 'domo',
		cryoStatus: 'ADRENALINE',
		tags: '[]',
		scheduleActive: false,
		hidden: false,
	};
}

export const latestSchema = (dataSet: DataSet) => ({
	schema: {
		columns: dataSet.columns.map(({ name, type }) => ({
			type,
			name,
			id: name,
			visible: true,
			metadata: { colLabel: name, isEncrypted: false },
		})),
	},
});

export const indexedSchema = (dataSet: DataSet) => ({
	name: 'schema',
	tables: [
		{
			columns: dataSet.columns.map(({ name, type }, order) => ({ name, id: name, type, visible: true, order })),
		},
	],
	dataSourceId: dataSet.id,
});

/** One entry of `dataversions/details` (domo-api 5.1). */
export const renderVersion = (dataSourceId: string, version: DataSetVersion) => ({
	dataSourceId,
	dataVersionId: version.dataVersionId,
	datetimeRecorded: version.recorded,
	datetimeUploadCompleted: version.recorded,
	rowCount: version.rowCount,
	runDurationSeconds: 0,
	schemaId: version.schemaId,
	sizeBytes: version.sizeBytes,
	status: 'success',
	statusMessage: '',
});

export const renderVersionV2 = (version: DataSetVersion) => ({
	dataId: String(version.dataVersionId),
	schemaId: String(version.schemaId),
	numRows: version.rowCount,
	numBytes: version.sizeBytes,
	uploadStatus: 'success',
	uploadPercent: '100',
	recordedDate: new Date(version.recorded).toISOString(),
	uploadCompletedDate: new Date(version.recorded).toISOString(),
});
