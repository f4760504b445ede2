import { ADMIN_ROLE_ID, gainsConfirmedAdmin, isConfirmedAdmin, losesAdmin, losesConfirmedAdmin, roleAfter } from '../draft';
import { whyLeftAlone } from '../correlate/leftAlone';
import { label } from '../labels';
import { holdChanges, holdWhere, type Guard } from './guard';

const identityFields = new Set(['roleId', 'email']);

/** Accounts that are nobody's to change, whatever a row says of them. */
export const accountsLeftAlone: Guard = (drafts) => holdWhere(drafts, 'protected', ({ live }) => whyLeftAlone(live));

/** Protected accounts keep their role and address; everything else about them may be updated. */
export const protectedAccounts: Guard = (drafts, { protectedIds }) =>
	holdChanges(
		drafts,
		'protected',
		(change, { live }) => live !== undefined && protectedIds.has(live.id) && identityFields.has(change.field),
		() => `This account is protected: its role and its address stay as they are. Row and account differ; correct the row, or change ${label('protectedUsers')}.`,
	);

/** Nobody becomes an Admin by a row alone. */
export const newAdmins: Guard = (drafts, { settings }) => {
	if (settings.newAdmins === 'allow') return { go: drafts, held: [] };
	const sentence = `This makes an Admin, and ${label('newAdmins')} is set to Hold.`;
	const creates = holdWhere(drafts, 'newAdmins', (draft) =>
		draft.action === 'create' && roleAfter(draft) === ADMIN_ROLE_ID ? sentence : undefined,
	);
	const updates = holdChanges(
		creates.go,
		'newAdmins',
		(change) => change.field === 'roleId' && change.to === ADMIN_ROLE_ID,
		() => sentence,
	);
	return { go: updates.go, held: [...creates.held, ...updates.held] };
};

/**
 * Whoever controls an Admin's address controls the Admin's account. A row that also takes the role away keeps that back with it:
 * else the next run would find no Admin any more, and let the address go.
 */
export const adminEmailChanges: Guard = (drafts, { settings }) =>
	holdChanges(
		drafts,
		'adminEmailChanges',
		({ field }, { live, changes }) =>
			settings.adminEmailChanges === 'hold' && live?.roleId === ADMIN_ROLE_ID && identityFields.has(field) && changes.some((change) => change.field === 'email'),
		({ changes }) => {
			const demotes = changes.some(({ field }) => field === 'roleId');
			return `This changes an Admin's address${demotes ? ' and takes the role away' : ''}, and ${label('adminEmailChanges')} is set to Hold.`;
		},
	);

/**
 * Keeps enough people who can let the others in again: active, accepted, human admins, the job's own account not counted.
 * If the plan would leave fewer, every demotion and removal of an admin is held.
 */
export const minimumAdmins: Guard = (drafts, { live, actorId, settings }) => {
	const before = live.filter((user) => user.id !== actorId && isConfirmedAdmin(user)).length;
	const lost = drafts.filter((draft) => draft.live?.id !== actorId && losesConfirmedAdmin(draft)).length;
	const after = before - lost + drafts.filter(gainsConfirmedAdmin).length;
	if (lost === 0 || after >= settings.minimumAdmins) return { go: drafts, held: [] };
	const limit =
		`${after} confirmed ${after === 1 ? 'admin' : 'admins'} besides the job's own account would be left, `
		+ `fewer than ${label('minimumAdmins')} (${settings.minimumAdmins}).`;
	const remove = holdWhere(drafts, 'minimumAdmins', (draft) => (draft.action === 'delete' && losesAdmin(draft) ? limit : undefined));
	const demote = holdChanges(
		remove.go,
		'minimumAdmins',
		(change, draft) => change.field === 'roleId' && losesAdmin(draft),
		() => limit,
	);
	return { go: demote.go, held: [...remove.held, ...demote.held], limit };
};
