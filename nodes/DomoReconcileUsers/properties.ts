import type { INodeProperties } from 'n8n-workflow';

import { SETTING_LABELS } from '../../core/plan';
import { roleLocator } from '../shared/fields/locators';
import { guardProperty } from './guardProperty';
import { optionsProperty } from './optionsProperty';
import { scopeProperty } from './scopeProperty';

export const properties: INodeProperties[] = [
	{
		displayName: 'Job Name',
		name: 'jobName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Sales people of Example Inc.',
		description: 'Names the job in the run log and in the mail',
	},
	{
		displayName: 'Job Description',
		name: 'jobDescription',
		type: 'string',
		default: '',
		placeholder: 'e.g. Keeps the sales people as the HR table has them',
		description: 'Says in the run log and in the mail what the job is for',
	},
	{
		displayName: 'Send Invite',
		name: 'sendInvite',
		type: 'boolean',
		default: false,
		description: 'Whether Domo mails an invitation to new people. A row\'s own sendInvite cell wins.',
	},
	{
		displayName: SETTING_LABELS.orphanedUsers,
		name: 'orphanedUsers',
		type: 'options',
		options: [
			{ name: 'Keep', value: 'keep', description: 'Only count them' },
			{ name: 'Delete', value: 'delete', description: 'Remove whoever no row names' },
			{ name: 'Change Role', value: 'changeRole', description: 'Move them to a role that may do little, as Domo has no suspension' },
		],
		default: 'keep',
		description: 'What to do with people of the instance whom no row names',
	},
	{
		displayName: 'This removes anyone from Domo who is not in the configuration. The limits under Guard hold removals back that look like an accident.',
		name: 'deleteNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { orphanedUsers: ['delete'] } },
	},
	roleLocator(SETTING_LABELS.orphanRoleId, 'orphanRoleId', {
		displayOptions: { show: { orphanedUsers: ['changeRole'] } },
		description: 'The role that orphaned users get, for example Social',
	}),
	{
		displayName: SETTING_LABELS.matchBy,
		name: 'matchBy',
		type: 'options',
		options: [
			{ name: 'E-Mail', value: 'email', description: 'A row is the person with its e-mail address' },
			{
				name: 'Employee ID',
				value: 'employeeId',
				description: 'A row is the person with its employee ID, else with its address: a changed address is then an update',
			},
		],
		default: 'email',
		description: 'How a row finds its person',
	},
	{
		displayName: 'Blank Cells',
		name: 'blankCells',
		type: 'options',
		options: [
			{ name: 'Clear', value: 'clear', description: 'An empty cell empties the attribute, as in Domo\'s bulk import' },
			{ name: 'Ignore', value: 'ignore', description: 'An empty cell leaves the attribute as it is' },
		],
		default: 'clear',
		description: 'What an empty cell means. A column that is not there always leaves the attribute as it is.',
	},
	{
		displayName: SETTING_LABELS.invalidRows,
		name: 'invalidRows',
		type: 'options',
		options: [
			{ name: 'Skip', value: 'skip', description: 'Reject the row, protect its person and go on' },
			{ name: 'Stop', value: 'stop', description: 'Plan nothing, as Domo\'s own tool does' },
		],
		default: 'skip',
		description: 'What to do with rows that cannot be used',
	},
	{
		displayName: SETTING_LABELS.unknownColumns,
		name: 'unknownColumns',
		type: 'options',
		options: [
			{ name: 'Stop', value: 'stop', description: 'Plan nothing: most often it is a typing error' },
			{ name: 'Ignore', value: 'ignore', description: 'Leave them out' },
			{ name: 'Create', value: 'create', description: 'Make text attributes of them; needs the grant Manage All Company Settings' },
		],
		default: 'stop',
		description: 'What to do with columns that are no attribute of the target instance',
	},
	{
		displayName: SETTING_LABELS.rowsAreComplete,
		name: 'rowsAreComplete',
		type: 'boolean',
		default: false,
		description:
			'Whether the incoming rows are everybody who should exist. Switch on only if so: everyone else can be removed. It also lets rows be filtered out above, but never lets a row come twice.',
	},
	{
		displayName: SETTING_LABELS.rowCount,
		name: 'rowCount',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		placeholder: "e.g. {{ $('HR system').first().json.total }}",
		description:
			'How many people the source of the rows counts, for rows of other nodes. If more or fewer come in, nobody is removed. 0: not known.',
	},
	guardProperty,
	scopeProperty,
	optionsProperty,
];
