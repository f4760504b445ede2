/**
 * The panel of Domo Apply Changes: three fields are open, those of an approval only for *Only an Approved Plan*. A parameter is stated
 * once, with its label, its default and how its value is read; `readSettings` gives core all of them.
 */
import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { APPLY_LABELS, type ApplySettings } from '../../core/apply';
import { holdReason, isReleasable, RELEASABLE } from '../../core/plan';
import { z } from '../../core/vendor/zod';
import { UserError } from '../../core/common/userError';
import { choice, collection, field, fieldLabels, number, propertiesOf, text, toggle } from '../shared/fields/fields';
import { userLocator } from '../shared/fields/locators';
import { locatedId, parseParameters } from '../shared/fields/parameters';

const mainFields = {
	dryRun: toggle(APPLY_LABELS.dryRun, true, { description: 'Whether to only show what would be done. Switch off to write to Domo.' }),
	direction: choice(APPLY_LABELS.direction, 'forward', {
		forward: { name: 'Forward', description: 'Make the changes of the plan' },
		undo: { name: 'Undo', description: 'Take the changes of a logged run back; nobody is invited' },
	}, { description: 'Whether to apply a plan or take a logged run back' }),
	plans: choice(APPLY_LABELS.plans, 'any', {
		any: { name: 'Any', description: 'Apply the plan that comes in. Held changes stay back.' },
		approved: { name: 'Only an Approved Plan', description: 'Apply the plan with the approved hash, as a whole, and nothing else' },
	}, { description: 'Which plans may be applied' }),
};

const whenApproved = { displayOptions: { show: { plans: ['approved'] } } };

const releaseOptions = RELEASABLE.flatMap((value): INodePropertyOptions[] => {
	const { release } = holdReason(value);
	return release === undefined ? [] : [{ name: release.name, value, description: release.panel }];
}).sort((a, b) => a.name.localeCompare(b.name));

/** Typed by a person: text or a number; empty means that nobody was asked. */
const typedNumber = z
	.union([z.number(), z.string().trim()])
	.refine((typed) => typed === '' || /^\d+$/.test(String(typed)), 'it is no number')
	.transform((typed) => (typed === '' ? null : Number(typed)));

const approvalFields = {
	approvedPlanHash: text(APPLY_LABELS.approvedPlanHash, '', {
		required: true,
		placeholder: 'e.g. 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
		...whenApproved,
		description: 'The planHash of the approved plan. Any other plan is refused.',
	}, z.preprocess((given) => given ?? '', z.string({ invalid_type_error: 'it is no text' }).trim())),
	approvedBy: text(APPLY_LABELS.approvedBy, '', { placeholder: 'e.g. nathan@example.com', ...whenApproved, description: 'Who approved the plan, for the run log' }, z.string().trim()),
	approvedRemovals: field(typedNumber.default(''), {
		displayName: APPLY_LABELS.approvedRemovals,
		type: 'string',
		default: '',
		placeholder: 'e.g. 12',
		...whenApproved,
		description: 'The number of removals the approver confirmed. If it differs from the plan, nothing is applied. Needed when removals or probable renames are released.',
	}),
	approvalMinutes: number(APPLY_LABELS.approvalMinutes, 360, { min: 1 }, { ...whenApproved, description: 'How long after planning the approved plan may still be applied' }),
	releaseHolds: field(z.array(z.string().refine(isReleasable, 'it names a hold that no approval may release')).default([]), {
		displayName: APPLY_LABELS.releaseHolds,
		type: 'multiOptions',
		options: releaseOptions,
		default: [],
		...whenApproved,
		description: 'Which held changes the approver released. Protected people, the last Admins, unproven reads and overlapping jobs stay held.',
	}),
};

const optionFields = {
	maxPlanAgeMinutes: number(APPLY_LABELS.maxPlanAgeMinutes, 60, { min: 1 }, { description: 'An older plan removes nobody unless it was approved' }),
	stopAfterFailures: number(APPLY_LABELS.stopAfterFailures, 40, { min: 1, max: 100 }, { description: 'Stops when this share of changes has failed (after at least 20 tries)' }),
	transferContentTo: field(z.unknown(), userLocator(APPLY_LABELS.transferContentTo, 'transferContentTo', {
		description: 'Who receives the DataSets, DataFlows, cards and pages of people before they are deleted',
	})),
};

export const fieldGroups = { mainFields, approvalFields, optionFields };
export const properties: INodeProperties[] = [...propertiesOf({ ...mainFields, ...approvalFields }), collection('options', 'Options', optionFields)];

const main = z.object({ ...mainFields, options: z.object(optionFields) });
const approval = z.object(approvalFields);

/** Before this many were tried, a share of failures says nothing. */
const minimumTried = 20;

/** The parameters as core's settings. Throws `UserError` that names a parameter which cannot be used. */
export function readSettings(context: IExecuteFunctions): ApplySettings {
	const { dryRun, direction, plans, options } = read(context, main);
	return {
		dryRun,
		direction,
		...(plans === 'approved' && { approval: readApproval(context) }),
		maxPlanAgeMinutes: options.maxPlanAgeMinutes,
		stopAfterFailures: { percent: options.stopAfterFailures, minimumTried },
		transferContentTo: locatedId(options.transferContentTo, APPLY_LABELS.transferContentTo),
	};
}

/** An expression that gives no hash is no approval: without this, what waits for one would be applied as any plan. */
function readApproval(context: IExecuteFunctions): ApplySettings['approval'] {
	const { approvedBy, approvalMinutes, approvedPlanHash, approvedRemovals, releaseHolds } = read(context, approval);
	if (approvedPlanHash === '') {
		throw new UserError(
			`'${APPLY_LABELS.approvedPlanHash}' is empty: no plan was approved, so nothing is applied`,
			`Hand on the planHash of the plan item that was approved. To apply a plan without an approval, set '${APPLY_LABELS.plans}' to Any.`,
		);
	}
	return { planHash: approvedPlanHash, minutes: approvalMinutes, releaseHolds, removals: approvedRemovals, by: approvedBy };
}

function read<S extends z.ZodRawShape>(context: IExecuteFunctions, shape: z.ZodObject<S>): z.output<z.ZodObject<S>> {
	const values = Object.fromEntries(Object.keys(shape.shape).map((name) => [name, context.getNodeParameter(name, 0, undefined)]));
	return parseParameters(shape, values, fieldLabels(mainFields, approvalFields, optionFields));
}
