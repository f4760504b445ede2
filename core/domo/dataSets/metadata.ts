import { z } from '../../vendor/zod';
import type { DomoClient } from '../client/client';
import { isDomoError } from '../errors';
import type { Column, DataSetInfo, DataSetVersion } from '../dataSetTypes';

const text = z.string().nullish().transform((value) => value ?? '');
const number = z.number().nullish();

/** One DataSet, as metadata and search give it (domo-api 5.1, 5.3). */
export const dataSetInfo = z
	.object({
		id: z.string(),
		name: text,
		description: text,
		owner: z.object({ id: z.union([z.string(), z.number()]).nullish(), name: text, group: z.boolean().nullish() }).nullish(),
		rowCount: number,
		columnCount: number,
		lastUpdated: number,
		type: text,
		displayType: text,
		dataProviderType: text,
	})
	.transform((found): DataSetInfo => ({
		id: found.id,
		name: found.name,
		description: found.description,
		ownerId: found.owner?.group === true ? null : wholeNumber(found.owner?.id),
		ownerName: found.owner?.name ?? '',
		rowCount: found.rowCount ?? 0,
		columnCount: found.columnCount ?? 0,
		lastUpdated: found.lastUpdated ?? null,
		// No source lists the words for a View; each that is seen has "view" in it.
		view: [found.type, found.displayType, found.dataProviderType].some((word) => /view/i.test(word)),
	}));

function wholeNumber(value: string | number | null | undefined): number | null {
	const given = Number(value ?? Number.NaN);
	return Number.isSafeInteger(given) && given > 0 ? given : null;
}

/** Metadata (domo-api 5.1). An unknown id throws `notFound`. */
export function readInfo(client: DomoClient, id: string, signal?: AbortSignal): Promise<DataSetInfo> {
	return client.read(
		{ doing: `read what is known of DataSet ${id}`, request: 'getDataSet', params: { dataSetId: id }, query: { includeAllDetails: true } },
		dataSetInfo,
		signal,
	);
}

const COLUMN_TYPES = ['STRING', 'LONG', 'DOUBLE', 'DECIMAL', 'DATE', 'DATETIME'] as const;
const schema = z.object({
	schema: z.object({ columns: z.array(z.object({ name: z.string(), type: z.enum(COLUMN_TYPES).catch('STRING'), visible: z.boolean().nullish() })) }),
});

/** The columns in their order (domo-api 5.2). */
export async function readColumns(client: DomoClient, id: string, signal?: AbortSignal): Promise<readonly Column[]> {
	const answer = await client.read(
		{ doing: `read the columns of DataSet ${id}`, request: 'dataSetSchema', params: { dataSetId: id } },
		schema,
		signal,
	);
	return answer.schema.columns.map(({ name, type }) => ({ name, type }));
}

const version = z.object({
	dataVersionId: z.union([z.number(), z.string()]).transform(Number),
	datetimeRecorded: number,
	datetimeUploadCompleted: number,
	rowCount: number,
	status: z.string().nullish(),
});

/** The newest version that holds data; null when there is none, or where versions are not kept (a View). */
export async function readLatestVersion(client: DomoClient, id: string, signal?: AbortSignal): Promise<DataSetVersion | null> {
	const versions = await client
		.read(
			{ doing: `list the versions of DataSet ${id}`, request: 'dataSetVersions', params: { dataSetId: id } },
			z.array(version),
			signal,
		)
		.catch((error: unknown) => {
			if (isDomoError(error, 'notFound')) return [];
			throw error;
		});
	let newest: z.infer<typeof version> | undefined;
	for (const one of versions) {
		if (!holdsData(one.status)) continue;
		if (newest === undefined || one.dataVersionId > newest.dataVersionId) newest = one;
	}
	if (newest === undefined) return null;
	return {
		id: String(newest.dataVersionId),
		recordedAt: newest.datetimeUploadCompleted ?? newest.datetimeRecorded ?? null,
		rowCount: newest.rowCount ?? 0,
	};
}

/** Only `success` is on record (domo-api 5.1); an upload under way or failed is no version yet. */
const holdsData = (status: string | null | undefined): boolean => status === null || status === undefined || status.toLowerCase() === 'success';
