import { createHash } from 'node:crypto';

import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { type ReconcileSettings, SETTING_LABELS } from '../../../core/plan';
import { z } from '../../../core/vendor/zod';
import { UserError } from '../../../core/common/userError';
import { choice, fieldLabels, propertiesOf, text, toggle } from '../../shared/fields/fields';
import { guardShape, locatedId, parseParameters } from '../../shared/fields/parameters';
import { roleLocator } from '../../shared/fields/locators';
import { guardProperty, refuseExpressions } from './guard';
import { optionFields, optionsProperty, scopeFields, scopeProperty } from './options';
import { tableFields, tableProperty } from './table';

/**
 * The panel of Domo Reconcile Users: four fields at most are open, the rest is in four collections. A parameter is stated once, with
 * its label, its default and how its value is read; `readSettings` gives core all of them.
 */

/** No name that somebody gave: it is no part of the job's identity (`jobId`). */
const DEFAULT_JOB_NAME = '={{ $workflow.name }}';

export const mainFields = {
	jobName: text('Job Name', DEFAULT_JOB_NAME, {
		required: true,
		placeholder: 'e.g. Sales people of Example Inc.',
		description: 'Names the job in the run log and in the e-mail',
	}, z.string().trim().min(1, 'it is empty')),
	people: choice(SETTING_LABELS.people, 'everyone', {
		everyone: { name: 'Everyone', description: 'Compare the rows with everybody in Domo' },
		rows: { name: 'Only Those in the Rows', description: 'Look up only the people whom the rows name, such as one who starts or leaves. Nobody is an orphan.' },
	}, { description: 'Whose accounts are read and compared' }),
	sendInvite: toggle('Send Invite', false, { description: 'Whether Domo e-mails an invitation to new people. A sendInvite column overrides this for its row.' }),
	orphanedUsers: choice(SETTING_LABELS.orphanedUsers, 'keep', {
		keep: { name: 'Keep', description: 'Leave them as they are' },
		delete: { name: 'Delete', description: 'Delete everyone who is in no row' },
		changeRole: { name: 'Change Role', description: 'Give them a role with few rights (Domo cannot suspend users)' },
	}, { description: 'What to do with Domo users who are in no row' }),
};

export const properties: INodeProperties[] = [
	...propertiesOf(mainFields),
	{
		displayName: 'Deletes every Domo user who is in no row. Removals over the limits under Guard are held back.',
		name: 'deleteNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { people: ['everyone'], orphanedUsers: ['delete'] } },
	},
	roleLocator(SETTING_LABELS.orphanRoleId, 'orphanRoleId', {
		displayOptions: { show: { orphanedUsers: ['changeRole'] } },
		description: 'The role that orphaned users get, for example Social',
	}),
	tableProperty,
	guardProperty,
	scopeProperty,
	optionsProperty,
];

const parameters = z.object({ ...mainFields, table: z.object(tableFields), guard: guardShape, scope: z.object(scopeFields), options: z.object(optionFields) });
const labels = { ...SETTING_LABELS, table: 'Table', guard: 'Guard', options: 'Options', ...fieldLabels(mainFields, tableFields, scopeFields, optionFields) };

/** The parameters as core's settings. Throws `UserError` that names a parameter which cannot be used. */
export function readSettings(context: IExecuteFunctions): ReconcileSettings {
	refuseExpressions(context.getNode().parameters.guard);
	const values = Object.fromEntries(Object.keys(parameters.shape).map((name) => [name, context.getNodeParameter(name, 0)]));
	const { table, options, scope: inScope, ...main } = parseParameters(parameters, values, labels);
	const { attributeName, attributeValues, ...scope } = inScope;
	return {
		...main,
		...table,
		...options,
		orphanRoleId: orphanRole(context, main.orphanedUsers),
		// Values without a name are refused there: everybody would be in scope.
		scope: { ...scope, ...((attributeName !== '' || attributeValues.length > 0) && { attribute: { name: attributeName, values: attributeValues } }) },
	};
}

function orphanRole(context: IExecuteFunctions, orphanedUsers: ReconcileSettings['orphanedUsers']): number | null {
	if (orphanedUsers !== 'changeRole') return null;
	const id = locatedId(context.getNodeParameter('orphanRoleId', 0, ''), SETTING_LABELS.orphanRoleId);
	if (id === null) throw new UserError(`'${SETTING_LABELS.orphanRoleId}' is empty`, 'Choose the role that orphaned users get.');
	return id;
}

/**
 * Who this job is to the other jobs of an instance: this node of this workflow, so that either may be renamed and that a copy is
 * another job. A name that an expression gives is part of it: one node is then as many jobs as it has names. The default
 * expression gives the workflow's name, which is not. Undefined for a workflow that was not saved.
 */
export function jobId(context: IExecuteFunctions, jobName: string): string | undefined {
	const workflow = context.getWorkflow().id;
	if (workflow === undefined || workflow === '') return undefined;
	const { id, parameters } = context.getNode();
	const isExpression = typeof parameters.jobName === 'string' && parameters.jobName.startsWith('=');
	const isDefault = withoutBlanks(parameters.jobName) === withoutBlanks(DEFAULT_JOB_NAME);
	return createHash('sha256').update(JSON.stringify([workflow, id, isExpression && !isDefault ? jobName : ''])).digest('hex').slice(0, 16);
}

function withoutBlanks(value: unknown): string {
	return String(value).replace(/\s/g, '');
}
