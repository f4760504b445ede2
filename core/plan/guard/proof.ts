import { rowList } from '../../config';
import { isRemoval } from '../draft';
import { holdWhere, type Guard } from './guard';

/** Live users that are not proven to be all hold everything (rule 1). */
export const provenLiveUsers: Guard = (drafts, { liveDoubts }) =>
	holdWhere(drafts, 'incompleteRead', () =>
		liveDoubts.length === 0 ? undefined : `The live users are not proven to be all of them. ${liveDoubts.join(' ')}`,
	);

/** A total of Domo's that is missing or another one than what came holds every removal. */
export const countedLiveUsers: Guard = (drafts, { liveRemovalDoubts }) =>
	holdWhere(drafts, 'incompleteRead', (draft) =>
		liveRemovalDoubts.length > 0 && isRemoval(draft) ? `The live users are not proven to be all of them. ${liveRemovalDoubts.join(' ')}` : undefined,
	);

/** A configuration that is not proven to be whole holds every removal (rule 1). */
export const provenConfiguration: Guard = (drafts, { configurationDoubts }) =>
	holdWhere(drafts, 'incompleteRead', (draft) =>
		configurationDoubts.length > 0 && isRemoval(draft)
			? `The configuration is not proven to be complete. ${configurationDoubts.join(' ')}`
			: undefined,
	);

/** A rejected row that does not tell whose it is could be any orphan's: it holds every removal (rule 2). */
export const identifiedRows: Guard = (drafts, { unidentifiedRows }) => {
	const n = unidentifiedRows.length;
	if (n === 0) return { go: drafts, held: [] };
	const rows = rowList(unidentifiedRows, undefined, 'Row');
	const sentence = n === 1
		? `${rows} was rejected and does not tell whose it is: it could be this person's. Correct the row, then run again.`
		: `${rows} were rejected and do not tell whose they are: one could be this person's. Correct the rows, then run again.`;
	return holdWhere(drafts, 'unidentifiedRow', (draft) => (isRemoval(draft) ? sentence : undefined));
};
