import type { INodeProperties } from 'n8n-workflow';

import { GUARD_SETTINGS, type GuardSetting } from '../../core/plan';

/** Limits and protections, one field for each setting of the table. No expressions: neither a row nor an agent can raise a limit. */
export const guardProperty: INodeProperties = {
	displayName: 'Guard',
	name: 'guard',
	type: 'collection',
	noDataExpression: true,
	placeholder: 'Add limit or protection',
	default: {},
	description: 'What is held back, and for whom. Every hold names its limit in the plan.',
	options: Object.entries<GuardSetting>(GUARD_SETTINGS)
		.map(([name, setting]): INodeProperties => ({
			displayName: setting.label,
			name,
			noDataExpression: true,
			description: setting.panel,
			...fieldOf(setting),
		}))
		.sort((a, b) => a.displayName.localeCompare(b.displayName)),
};

function fieldOf(setting: GuardSetting): Pick<INodeProperties, 'type' | 'default' | 'options' | 'placeholder' | 'typeOptions'> {
	switch (setting.kind) {
		case 'percent':
			return { type: 'number', typeOptions: { minValue: 0, maxValue: 100 }, default: setting.default };
		case 'count':
		case 'days':
			return { type: 'number', typeOptions: { minValue: 0 }, default: setting.default };
		case 'choice':
			return { type: 'options', options: Object.entries(setting.choices).map(([value, choice]) => ({ ...choice, value })), default: setting.default };
		case 'list':
		case 'lines':
			return { type: 'string', typeOptions: { rows: 3 }, default: setting.default.join('\n'), placeholder: setting.placeholder };
	}
}
