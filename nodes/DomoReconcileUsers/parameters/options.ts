import { phoneCountryProblem } from '../../../core/config';
import { SETTING_LABELS } from '../../../core/plan';
import { z } from '../../../core/vendor/zod';
import { choice, collection, field, text, toggle } from '../../shared/fields/fields';
import { textList } from '../../shared/fields/parameters';

/** Which live users can be orphans at all; empty is everyone. */
export const scopeFields = {
	attributeName: text(SETTING_LABELS.attributeName, '', { placeholder: 'e.g. department', description: 'The column whose value says who is in scope' }, z.string().trim()),
	attributeValues: text(SETTING_LABELS.attributeValues, '', {
		placeholder: 'e.g. Sales, Marketing',
		description: 'The values of that attribute that are in scope, separated by commas',
	}, textList),
	emailDomains: text(SETTING_LABELS.emailDomains, '', {
		placeholder: 'e.g. example.com, example.org',
		description: 'The domains of addresses that are in scope, separated by commas',
	}, textList),
	roleIds: field(z.array(z.coerce.number().int().positive()).default([]), {
		displayName: 'Role Names or IDs',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getRoles' },
		default: [],
		description: 'The roles that are in scope. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	}),
};

export const scopeProperty = collection('scope', SETTING_LABELS.scope, scopeFields, {
	placeholder: 'Add condition',
	description: 'Whom this job may remove. Everyone else is never touched for missing a row.',
});

const phoneCountry = z.string().trim().toUpperCase().regex(/^[A-Z]{2}$/, 'it is a code of two letters, such as US').superRefine((code, check) => {
	const message = /^[A-Z]{2}$/.test(code) ? phoneCountryProblem(code) : undefined;
	if (message !== undefined) check.addIssue({ code: 'custom', message });
});

export const optionFields = {
	jobDescription: text('Job Description', '', {
		placeholder: 'e.g. Keeps the sales people as the HR table has them',
		description: 'What the job is for, shown in the run log and in the e-mail',
	}, z.string()),
	defaultPhoneCountry: text('Default Phone Country', 'US', {
		placeholder: 'e.g. DE',
		description: 'Two-letter code of the country for phone numbers without one',
	}, phoneCountry),
	phoneNumbersAsE164: toggle('Phone Numbers as E.164', false, { description: 'Whether to send phone numbers in the international form instead of as written' }),
	groupMembership: choice(SETTING_LABELS.groupMembership, 'add', {
		add: { name: 'Add', description: 'Add the memberships that a groups cell names and keep all others' },
		exact: { name: 'Exact', description: 'Make the memberships exactly those that a groups cell names' },
	}, { description: 'How to use a groups column. Dynamic groups are never changed.' }),
	unknownGroups: choice(SETTING_LABELS.unknownGroups, 'reject', {
		reject: { name: 'Reject the Row', description: 'A row that names a group which does not exist is not used' },
		create: { name: 'Create the Group', description: 'Make a closed group of that name before its first member is added' },
	}, { description: 'What to do when a groups column names a group that does not exist' }),
	includeUnchanged: toggle('Include Unchanged', false, { description: 'Whether to also output an item for each person who needs no change' }),
	logValues: choice('Log Values', 'full', {
		full: { name: 'Full', description: 'Log and e-mail show values before and after' },
		fieldsOnly: { name: 'Fields Only', description: 'Log and e-mail name people and fields without values. Such a run cannot be taken back.' },
	}, { description: 'What log and e-mail show of a change' }),
};

export const optionsProperty = collection('options', 'Options', optionFields);
