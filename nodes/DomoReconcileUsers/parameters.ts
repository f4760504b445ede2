import type { IExecuteFunctions } from 'n8n-workflow';

import { phoneCountryProblem } from '../../core/config';
import { SETTING_LABELS, type ReconcileSettings } from '../../core/plan';
import { z } from '../../core/vendor/zod';
import type { Pace } from '../shared/domo/connection';
import { NodeRefusal } from '../shared/errors';
import { guardShape } from '../shared/fields/guardShape';
import { locatedId, parseParameters, textList } from '../shared/fields/parameters';

const phoneCountry = z.string().trim().toUpperCase().regex(/^[A-Z]{2}$/, 'it is a code of two letters, such as US').superRefine((code, check) => {
	const message = /^[A-Z]{2}$/.test(code) ? phoneCountryProblem(code) : undefined;
	if (message !== undefined) check.addIssue({ code: 'custom', message });
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
	defaultPhoneCountry: phoneCountry.default('US'),
	phoneNumbersAsE164: z.boolean().default(false),
	groupMembership: z.enum(['add', 'exact']).default('add'),
	logValues: z.enum(['full', 'fieldsOnly']).default('full'),
	pageSize: z.number().int().min(1).optional(),
	requestsPerSecond: z.number().min(0).default(0),
	unknownGroups: z.enum(['reject', 'create']).default('reject'),
});

/** An expression can give a number as text; what is blank or 0 was not given. */
const rowCount = z.preprocess(
	(value) => (value === null || value === undefined || (typeof value === 'string' && value.trim() === '') ? 0 : value),
	z.coerce.number({ invalid_type_error: 'it is no number' }).int('it is no whole number').min(0, 'it is below 0'),
);

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
	rowCount,
	guard: guardShape,
	scope,
	options,
});

const LABELS: Readonly<Record<string, string>> = {
	...SETTING_LABELS,
	jobName: 'Job Name',
	jobDescription: 'Job Description',
	sendInvite: 'Send Invite',
	blankCells: 'Blank Cells',
	roleIds: 'Role Names or IDs',
	includeUnchanged: 'Include Unchanged',
	defaultPhoneCountry: 'Default Phone Country',
	phoneNumbersAsE164: 'Phone Numbers as E.164',
	logValues: 'Log Values',
	pageSize: 'Page Size',
	requestsPerSecond: 'Requests per Second',
};

/** What the node is told, in core's words. Throws `NodeRefusal` that names a parameter which cannot be used. */
export function readSettings(context: IExecuteFunctions): { readonly settings: ReconcileSettings; readonly pace: Pick<Pace, 'requestsPerSecond'> } {
	refuseExpressions(context.getNode().parameters.guard);
	const raw = Object.fromEntries(Object.keys(parameters.shape).map((name) => [name, context.getNodeParameter(name, 0)]));
	const { options: chosen, scope: inScope, ...rest } = parseParameters(parameters, raw, LABELS);
	const { requestsPerSecond, ...options } = chosen;
	const { attributeName, attributeValues, ...scope } = inScope;
	return {
		settings: {
			...rest,
			...options,
			orphanRoleId: orphanRole(context, rest.orphanedUsers),
			// Values without a name are refused there: everybody would be in scope.
			scope: { ...scope, ...((attributeName !== '' || attributeValues.length > 0) && { attribute: { name: attributeName, values: attributeValues } }) },
		},
		pace: { requestsPerSecond: requestsPerSecond || null },
	};
}

/**
 * The panel offers no expression for the guard; a workflow from a file may have one all the same, and an agent may fill one in.
 * n8n takes the mark of an expression off such a value and hands on its text. Neither a row nor an agent raises a limit.
 */
function refuseExpressions(guard: unknown): void {
	const [name] = isExpression(guard) ? ['Guard'] : Object.entries(guard ?? {}).flatMap(([setting, value]) => (isExpression(value) ? [LABELS[setting] ?? setting] : []));
	if (name === undefined) return;
	throw new NodeRefusal(`'${name}' is an expression: the settings under 'Guard' take none`, 'Enter the value itself, so that no row and no agent can raise a limit.');
}

function isExpression(value: unknown): boolean {
	return typeof value === 'string' ? /^=|\{\{/.test(value) : Array.isArray(value) && value.some(isExpression);
}

function orphanRole(context: IExecuteFunctions, orphanedUsers: 'keep' | 'delete' | 'changeRole'): number | null {
	if (orphanedUsers !== 'changeRole') return null;
	const id = locatedId(context.getNodeParameter('orphanRoleId', 0, ''), SETTING_LABELS.orphanRoleId);
	if (id === null) throw new NodeRefusal(`'${SETTING_LABELS.orphanRoleId}' is empty`, 'Choose the role that orphaned users get.');
	return id;
}
