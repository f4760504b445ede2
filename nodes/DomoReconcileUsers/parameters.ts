import type { IExecuteFunctions } from 'n8n-workflow';

import { DEFAULT_GUARD, SETTING_LABELS, type ReconcileSettings } from '../../core/plan';
import { z } from '../../core/vendor/zod';
import type { Pace } from '../shared/domo/connection';
import { NodeRefusal } from '../shared/errors';
import { lineList, locatedId, parseParameters, textList } from '../shared/fields/parameters';

const percent = z.number().min(0).max(100);
const count = z.number().int().min(0);

/** Exported for the test that compares what is shown with what is used. */
export const guard = z.object({
	maxDeletionsPercent: percent.default(DEFAULT_GUARD.maxDeletionsPercent),
	maxDeletionsCount: count.default(DEFAULT_GUARD.maxDeletionsCount),
	maxUpdatesPercent: percent.default(DEFAULT_GUARD.maxUpdatesPercent),
	maxBlankingPercent: percent.default(DEFAULT_GUARD.maxBlankingPercent),
	maxInvitesCount: count.default(DEFAULT_GUARD.maxInvitesCount),
	minimumAdmins: count.default(DEFAULT_GUARD.minimumAdmins),
	newAdmins: z.enum(['hold', 'allow']).default(DEFAULT_GUARD.newAdmins),
	adminEmailChanges: z.enum(['hold', 'allow']).default(DEFAULT_GUARD.adminEmailChanges),
	probableRenames: z.enum(['hold', 'ignore']).default(DEFAULT_GUARD.probableRenames),
	newUserGraceDays: z.number().min(0).default(DEFAULT_GUARD.newUserGraceDays),
	protectedUsers: textList.default(''),
	overlappingJobs: lineList.default(''),
	onLimit: z.enum(['hold', 'stop']).default(DEFAULT_GUARD.onLimit),
});

const scope = z.object({
	emailDomains: textList.default(''),
	roleIds: z.array(z.coerce.number().int().positive()).default([]),
	attributeName: z.string().trim().default(''),
	attributeValues: textList.default(''),
});

export const options = z.object({
	includeUnchanged: z.boolean().default(false),
	checkGrants: z.boolean().default(true),
	defaultPhoneCountry: z.string().trim().toUpperCase().regex(/^[A-Z]{2}$/, 'it is a code of two letters, such as US').default('US'),
	phoneNumbersAsE164: z.boolean().default(false),
	groupMembership: z.enum(['add', 'exact']).default('add'),
	logValues: z.enum(['full', 'fieldsOnly']).default('full'),
	pageSize: z.number().int().min(1).optional(),
	requestsPerSecond: z.number().min(0).default(0),
	unknownGroups: z.enum(['reject', 'create']).default('reject'),
});

const parameters = z.object({
	jobName: z.string().trim().min(1, 'it is empty'),
	jobDescription: z.string().default(''),
	sendInvite: z.boolean(),
	orphanedUsers: z.enum(['keep', 'delete', 'changeRole']),
	matchBy: z.enum(['email', 'employeeId']),
	blankCells: z.enum(['clear', 'ignore']),
	invalidRows: z.enum(['skip', 'stop']),
	unknownColumns: z.enum(['stop', 'ignore', 'create']),
	rowsAreComplete: z.boolean(),
	guard,
	scope,
	options,
});

const LABELS: Readonly<Record<string, string>> = {
	...SETTING_LABELS,
	jobName: 'Job Name',
	jobDescription: 'Job Description',
	sendInvite: 'Send Invite',
	blankCells: 'Blank Cells',
	emailDomains: 'E-Mail Domains',
	roleIds: 'Role Names or IDs',
	attributeName: 'Attribute Name',
	attributeValues: 'Attribute Values',
	includeUnchanged: 'Include Unchanged',
	defaultPhoneCountry: 'Default Phone Country',
	phoneNumbersAsE164: 'Phone Numbers as E.164',
	logValues: 'Log Values',
	pageSize: 'Page Size',
	requestsPerSecond: 'Requests per Second',
};

/** What the node is told, in core's words. Throws `NodeRefusal` that names a parameter which cannot be used. */
export function readSettings(context: IExecuteFunctions): { readonly settings: ReconcileSettings; readonly pace: Pick<Pace, 'requestsPerSecond'> } {
	const raw = Object.fromEntries(Object.keys(parameters.shape).map((name) => [name, context.getNodeParameter(name, 0)]));
	const { options: chosen, scope: inScope, ...rest } = parseParameters(parameters, raw, LABELS);
	const { requestsPerSecond, ...options } = chosen;
	const { attributeName, attributeValues, ...scope } = inScope;
	return {
		settings: {
			...rest,
			...options,
			orphanRoleId: orphanRole(context, rest.orphanedUsers),
			scope: { ...scope, ...(attributeName !== '' && { attribute: { name: attributeName, values: attributeValues } }) },
		},
		pace: { requestsPerSecond: requestsPerSecond || null },
	};
}

function orphanRole(context: IExecuteFunctions, orphanedUsers: 'keep' | 'delete' | 'changeRole'): number | null {
	if (orphanedUsers !== 'changeRole') return null;
	const id = locatedId(context.getNodeParameter('orphanRoleId', 0, ''), SETTING_LABELS.orphanRoleId);
	if (id === null) throw new NodeRefusal(`'${SETTING_LABELS.orphanRoleId}' is empty`, 'Choose the role that orphaned users get.');
	return id;
}
