import type { INodeProperties } from 'n8n-workflow';

import { GUARD_SETTINGS, SETTING_LABELS, type GuardSetting } from '../../../core/plan';
import { UserError } from '../../../core/common/userError';
import { collection, type Panel } from '../../shared/fields/fields';

/** Limits and protections, a field for each setting of core's table, read by `guardShape`. No expressions: neither a row nor an agent can raise a limit. */
export const guardProperty: INodeProperties = collection('guard', 'Guard', guardFields(), {
	noDataExpression: true,
	placeholder: 'Add limit or protection',
	description: 'Safety limits. A change over a limit is held: planned, not applied.',
});

function guardFields(): Record<string, { readonly panel: Panel }> {
	return Object.fromEntries(Object.entries<GuardSetting>(GUARD_SETTINGS).map(([name, setting]) => [name, { panel: panelOf(setting) }]));
}

function panelOf(setting: GuardSetting): Panel {
	return { displayName: setting.label, noDataExpression: true, description: setting.panel, ...inputOf(setting) };
}

function inputOf(setting: GuardSetting): Pick<Panel, 'type' | 'default' | 'options' | 'placeholder' | 'typeOptions'> {
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

/**
 * The panel offers no expression for the guard; a workflow from a file may have one all the same, and an agent may fill one in.
 * n8n takes the mark of an expression off such a value and hands on its text.
 * @param guard as the workflow holds it, before n8n resolved it
 * @throws UserError that names the setting
 */
export function refuseExpressions(guard: unknown): void {
	const names: Readonly<Record<string, string>> = SETTING_LABELS;
	const [name] = isExpression(guard) ? ['Guard'] : Object.entries(guard ?? {}).flatMap(([setting, value]) => (isExpression(value) ? [names[setting] ?? setting] : []));
	if (name === undefined) return;
	throw new UserError(`'${name}' is an expression: the settings under 'Guard' take none`, 'Enter the value itself, so that no row and no agent can raise a limit.');
}

function isExpression(value: unknown): boolean {
	return typeof value === 'string' ? /^=|\{\{/.test(value) : Array.isArray(value) && value.some(isExpression);
}
