import { clip } from '../../common/text';
import { idSpoiltAs, isPlaceholderId, rowList, rowName, writtenOut } from '../../config';
import type { DesiredUser } from '../../config/types';
import { describeScope, type Job, type JobEntry, removesOrphans } from '../../coordination';
import type { LiveUser } from '../../domo';
import { addressBeforeExchange, unmanageableSentence, ADMIN_ROLE_ID, isConfirmedAdmin } from '../accounts';
import { label } from '../guardSettings';
import { holdReason } from '../holdReasons';
import { idSetOf, type IdentifierReader, type Identifiers } from '../identifiers';
import { type ProposedChange, gainsConfirmedAdmin, isRemoval, losesAdmin, losesConfirmedAdmin, roleAfter } from '../proposeChanges';
import { finalEmail } from '../rejectedRows';
import { lookUpProblem } from '../rowLookUp';
import type { FieldChange, HoldReason } from '../types';
import { type Guard, holdChanges, holdNothing, holdWhere } from './holds';

const identityFields = new Set(['roleId', 'email']);

/** Accounts that cannot be managed are not changed, whatever a row says. */
export const unmanageableAccounts: Guard = (proposals) => holdWhere(proposals, 'protected', ({ live }) => unmanageableSentence(live));

/** Protected accounts keep their role and address, and stay when their row ends; everything else about them may be updated. */
export const protectedAccounts: Guard = (proposals, { protectedIds }) => {
	const leavers = holdWhere(proposals, 'protected', ({ endedRow, live }) =>
		endedRow !== undefined && live !== undefined && protectedIds.has(live.id)
			? `This account is protected: it stays, although ${rowName(endedRow)} has ended. Take the row out, or change ${label('protectedUsers')}.`
			: undefined);
	const others = holdChanges(
		leavers.allowed,
		'protected',
		(change, { live }) => live !== undefined && protectedIds.has(live.id) && identityFields.has(change.field),
		() => `This account is protected: its role and its address stay as they are. Row and account differ; correct the row, or change ${label('protectedUsers')}.`,
	);
	return { allowed: others.allowed, held: [...leavers.held, ...others.held] };
};

/** Nobody becomes an Admin by a row alone. */
export const newAdmins: Guard = (proposals, { settings }) => {
	if (settings.newAdmins === 'allow') return holdNothing(proposals);
	const sentence = `This makes an Admin, and ${label('newAdmins')} is set to Hold.`;
	const creates = holdWhere(proposals, 'newAdmins', (proposal) =>
		proposal.action === 'create' && roleAfter(proposal) === ADMIN_ROLE_ID ? sentence : undefined,
	);
	const updates = holdChanges(
		creates.allowed,
		'newAdmins',
		(change) => change.field === 'roleId' && change.to === ADMIN_ROLE_ID,
		() => sentence,
	);
	return { allowed: updates.allowed, held: [...creates.held, ...updates.held] };
};

/**
 * Whoever controls an Admin's address controls the Admin's account. A row that also takes the role away keeps that back with it:
 * otherwise the next run would no longer find an Admin, and change the address.
 */
export const adminEmailChanges: Guard = (proposals, { settings }) =>
	holdChanges(
		proposals,
		'adminEmailChanges',
		({ field }, { live, changes }) =>
			settings.adminEmailChanges === 'hold' && live?.roleId === ADMIN_ROLE_ID && identityFields.has(field) && changes.some((change) => change.field === 'email'),
		({ changes }) => {
			const demotes = changes.some(({ field }) => field === 'roleId');
			return `This changes an Admin's address${demotes ? ' and takes the role away' : ''}, and ${label('adminEmailChanges')} is set to Hold.`;
		},
	);

/**
 * Keeps enough admins who can restore the access of others: active, accepted, human admins, the job's own account not counted.
 * If the plan would leave fewer, every demotion and removal of an admin is held.
 */
export const minimumAdmins: Guard = (proposals, { live, actorId, settings }) => {
	const before = live.filter((user) => user.id !== actorId && isConfirmedAdmin(user)).length;
	const lost = proposals.filter((proposal) => proposal.live?.id !== actorId && losesConfirmedAdmin(proposal)).length;
	const after = before - lost + proposals.filter(gainsConfirmedAdmin).length;
	if (lost === 0 || after >= settings.minimumAdmins) return holdNothing(proposals);
	const limit =
		`${after} confirmed ${after === 1 ? 'admin' : 'admins'} besides the job's own account would be left, `
		+ `fewer than ${label('minimumAdmins')} (${settings.minimumAdmins}).`;
	const remove = holdWhere(proposals, 'minimumAdmins', (proposal) => (proposal.action === 'delete' && losesAdmin(proposal) ? limit : undefined));
	const demote = holdChanges(
		remove.allowed,
		'minimumAdmins',
		(change, proposal) => change.field === 'roleId' && losesAdmin(proposal),
		() => limit,
	);
	return { allowed: demote.allowed, held: [...remove.held, ...demote.held], limit };
};

const ID_FIELDS: readonly string[] = ['employeeId', 'employeeNumber'];

/**
 * Whom a row finds by its address, or by its id alone, may be somebody else: an address or an id that was given to another person.
 * Whoever comes would inherit what the other person owns and may see.
 */
export const differentPersons: Guard = (proposals, { settings, identifiers }) => {
	if (settings.probableRenames === 'ignore') return holdNothing(proposals);
	return holdWhere(proposals, 'probablyOther', ({ desired, live }) =>
		desired === undefined || live === undefined ? undefined : differentPersonSentence(desired, live, identifiers));
};

/** Why an account is probably not that of the row which found it, as a sentence; undefined where nothing says so. */
export function differentPersonSentence(desired: DesiredUser, live: LiveUser, identifiers: IdentifierReader): string | undefined {
	if (desired.displayName === live.displayName) return undefined;
	const [row, account] = [identifiers.ofRow(desired), identifiers.ofAccount(live)];
	if (account.name === '' || row.name === account.name) return undefined;
	const end = `, who would get the account with all that it owns and may see. If they are two people, `;
	const orOne = `; if they are one, ${approvalAdvice('probablyOther')}.`;
	const id = row.name === '' ? undefined : differingId(row, account);
	if (id !== undefined) {
		return `The account ${live.email} has another ${id} (${clipped(account[id])}, the row has ${clipped(row[id])}) and another name (${clipped(live.displayName)}, the row has ${clipped(desired.displayName)}): `
			+ `probably the address was given to somebody else${end}give the old account another address or delete it in Domo first${orOne}`;
	}
	// A row does not find an account by its temporary address.
	if (addressBeforeExchange(live) !== undefined || row.addresses.some((key) => account.addresses.includes(key)) || haveWordInCommon(row.name, account.name)) return undefined;
	if (account.employeeId === '') {
		// An undo: it finds people by their account, and nothing else of them.
		return `The account ${live.email} of ${clipped(live.displayName)} would get the address ${clipped(finalEmail(desired))} and the name ${clipped(desired.displayName)}, and has nothing in common with them. `
			+ `Probably they are somebody else's${end}leave the account as it is${orOne}`;
	}
	return `The account ${live.email} of ${clipped(live.displayName)} has the row's employeeId (${clipped(account.employeeId)}) and nothing else in common with it: the row has the address ${clipped(finalEmail(desired))} and the name ${clipped(desired.displayName)}. `
		+ `Probably the id was given to somebody else, or is nobody's${end}correct the id in the row, or take it off the old account in Domo${orOne}`;
}

/** After a marriage or another spelling a part of the name stays the same. */
function haveWordInCommon(one: string, other: string): boolean {
	const words = new Set(one.split(' '));
	return other.split(' ').some((word) => words.has(word));
}

/** The ID in which the two differ; an equal `employeeId` outweighs another number. */
export function differingId(row: Identifiers, account: Identifiers): 'employeeId' | 'employeeNumber' | undefined {
	const both = idSetOf(row) & idSetOf(account);
	if ((both & 1) !== 0) return row.employeeId === account.employeeId ? undefined : 'employeeId';
	return (both & 2) !== 0 && row.employeeNumber !== account.employeeNumber ? 'employeeNumber' : undefined;
}

/** An ID that lost zeros or digits on its way, or became a placeholder, never replaces the complete one. */
export const spoiltIds: Guard = (proposals) => holdChanges(proposals, 'spoiltId', isSpoilt, spoiltIdSentence);

function isSpoilt({ field, from, to }: FieldChange): boolean {
	if (!ID_FIELDS.includes(field) || from === null || to === null) return false;
	const [before, after] = [String(from), String(to)];
	if (isPlaceholderId(before)) return false;
	// The ID with its zeros is the complete one: it may replace the other.
	const mends = after.length > before.length && writtenOut(before) === undefined && idSpoiltAs(before, after);
	return (idSpoiltAs(after, before) && !mends) || isPlaceholderId(after);
}

function spoiltIdSentence({ changes }: ProposedChange): string {
	const ids = changes.filter(isSpoilt).map(({ field, from, to }) => {
		const why = isPlaceholderId(String(to)) ? "stands in an id's place and is nobody's" : 'looks like what a spreadsheet makes of it';
		return `The account has the ${field} ${clipped(String(from))}, and ${clipped(String(to))} in the row ${why}.`;
	});
	return `${ids.join(' ')} Format the column as text and write the id in full; if the row is right, change the id in Domo by hand.`;
}

function clipped(value: string): string {
	return clip(value, 60);
}

function approvalAdvice(reason: HoldReason): string {
	return `have this plan approved with "${holdReason(reason).release?.name ?? ''}" released`;
}

/** A row whose account could not be searched for is neither created nor used for an account that may be another's. */
export const lookedUp: Guard = (proposals, { lookUps }) =>
	lookUps === undefined ? holdNothing(proposals) : holdWhere(proposals, 'notLookedUp', ({ desired, endedRow, live }) => {
		const row = desired ?? endedRow;
		return row === undefined ? undefined : lookUpProblem(row, live, lookUps);
	});

/** Live users that are not proven to be all hold everything (rule 1). */
export const provenLiveUsers: Guard = (proposals, { liveIssues }) =>
	holdWhere(proposals, 'incompleteRead', () =>
		liveIssues.length === 0 ? undefined : `The live users are not proven to be all of them. ${liveIssues.join(' ')}`,
	);

/** A total of Domo's that is missing or another one than what came holds every removal. */
export const countedLiveUsers: Guard = (proposals, { liveRemovalIssues }) =>
	holdWhere(proposals, 'incompleteRead', (proposal) =>
		liveRemovalIssues.length > 0 && isRemoval(proposal) ? `The live users are not proven to be all of them. ${liveRemovalIssues.join(' ')}` : undefined,
	);

/** A configuration that is not proven to be whole holds every removal (rule 1). */
export const provenConfiguration: Guard = (proposals, { configurationIssues }) =>
	holdWhere(proposals, 'incompleteRead', (proposal) =>
		configurationIssues.length > 0 && isRemoval(proposal)
			? `The configuration is not proven to be complete. ${configurationIssues.join(' ')}`
			: undefined,
	);

/** A rejected row that does not say whose it is could mean any orphan: it holds every removal (rule 2). */
export const identifiedRows: Guard = (proposals, { unidentifiedRows }) => {
	const n = unidentifiedRows.length;
	if (n === 0) return holdNothing(proposals);
	const rows = rowList(unidentifiedRows, undefined, 'Row');
	const sentence = n === 1
		? `${rows} was rejected and does not tell whose it is: it could be this person's. Correct the row, then run again.`
		: `${rows} were rejected and do not tell whose they are: one could be this person's. Correct the rows, then run again.`;
	return holdWhere(proposals, 'unidentifiedRow', (proposal) => (isRemoval(proposal) ? sentence : undefined));
};

/** Where another job removes orphans in the same scope, nobody is removed: each job would remove the people of the other's table. */
export const overlappingScopes: Guard = (proposals, { job, overlapping }) => {
	const sentence = overlapSentence(job, overlapping);
	return holdWhere(proposals, 'overlappingScope', (proposal) => (isRemoval(proposal) ? sentence : undefined));
};

/** Why nobody is removed beside these jobs, and what to do. Undefined where none of them removes. */
export function overlapSentence(job: Job, overlapping: readonly JobEntry[]): string | undefined {
	const removing = overlapping.filter(removesOrphans);
	if (removing.length === 0) return undefined;
	const whose = removing.map((other) => `${jobName(other, job)} (scope: ${describeScope(other.scope)}; last seen ${other.seen.slice(0, 10)})`).join(', ');
	const [remove, scope] = removing.length > 1 ? ['remove', 'their scopes overlap'] : ['removes', 'its scope overlaps'];
	return (
		`${whose} ${remove} orphans in this instance too, and ${scope} with this job's (${describeScope(job.scope)}): each would remove the other's people. `
		+ `Set ${label('scope')} so that they are apart, or ${label('orphanedUsers')} of one to Keep. If this is meant, or the other job is gone, `
		+ `name it in ${label('overlappingJobs')}.`
	);
}

/** What there is to know about jobs that keep orphans where this one removes them. */
export function keepingJobsSentences(job: Job, overlapping: readonly JobEntry[]): string[] {
	return overlapping
		.filter((other) => !removesOrphans(other))
		.map((other) => `${jobName(other, job)} writes to people in this job's scope and keeps orphans: whom only its table names is an orphan to this job, which removes them.`);
}

function jobName(other: Job, { name }: Job): string {
	return other.name === name ? `Another workflow with the job name "${name}"` : `The job "${other.name}"`;
}
