import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

import { APPLY_LABELS } from '../../core/apply';
import { DEFAULT_GUARD, GUARD_SETTINGS, RELEASABLE, SETTING_LABELS, type GuardSetting } from '../../core/plan';
import { z } from '../../core/vendor/zod';
import { fieldGroups as applyFields } from '../../nodes/DomoApplyChanges/parameters';
import { optionFields as checkOptions } from '../../nodes/DomoCheckInstance/parameters';
import { mainFields as readMain, optionFields as readOptions } from '../../nodes/DomoReadConfigDataSet/parameters';
import { mainFields as reconcileMain } from '../../nodes/DomoReconcileUsers/parameters/main';
import { optionFields as reconcileOptions, scopeFields } from '../../nodes/DomoReconcileUsers/parameters/options';
import { tableFields } from '../../nodes/DomoReconcileUsers/parameters/table';
import { mainFields as logMain } from '../../nodes/DomoWriteRunLog/parameters';
import { DomoApplyChanges } from '../../nodes/DomoApplyChanges/DomoApplyChanges.node';
import { DomoCheckInstance } from '../../nodes/DomoCheckInstance/DomoCheckInstance.node';
import { DomoDataSetTrigger } from '../../nodes/DomoDataSetTrigger/DomoDataSetTrigger.node';
import { DomoReadConfigDataSet } from '../../nodes/DomoReadConfigDataSet/DomoReadConfigDataSet.node';
import { DomoReconcileUsers } from '../../nodes/DomoReconcileUsers/DomoReconcileUsers.node';
import { DomoWriteRunLog } from '../../nodes/DomoWriteRunLog/DomoWriteRunLog.node';
import { guardShape } from '../../nodes/shared/fields/parameters';
import { PACKAGE_VERSION } from '../../nodes/shared/version';

const root = join(__dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const nodes: [string, INodeTypeDescription][] = [
	['DomoReadConfigDataSet', new DomoReadConfigDataSet().description],
	['DomoReconcileUsers', new DomoReconcileUsers().description],
	['DomoApplyChanges', new DomoApplyChanges().description],
	['DomoWriteRunLog', new DomoWriteRunLog().description],
	['DomoDataSetTrigger', new DomoDataSetTrigger().description],
	['DomoCheckInstance', new DomoCheckInstance().description],
];

type Option = INodePropertyOptions | INodeProperties | INodePropertyCollection;
const isProperty = (option: Option): option is INodeProperties => 'type' in option;
const withChildren = (property: INodeProperties): INodeProperties[] => [property, ...(property.options ?? []).filter(isProperty).flatMap(withChildren)];
const propertiesOf = (description: INodeTypeDescription): INodeProperties[] => description.properties.flatMap(withChildren);
const find = (description: INodeTypeDescription, name: string): INodeProperties | undefined => propertiesOf(description).find((property) => property.name === name);

describe.each(nodes)('%s', (className, description) => {
	const folder = join(root, 'nodes', className);

	it('is named as people and n8n expect', () => {
		expect(description.name).toBe(className.charAt(0).toLowerCase() + className.slice(1));
		expect(description.displayName).toMatch(/^Domo /);
		expect(description.defaults.name).toBe(description.displayName);
		expect(manifest.n8n.nodes).toContain(`dist/nodes/${className}/${className}.node.js`);
	});

	it('has a codex file of its own and two icons', () => {
		const codex = JSON.parse(readFileSync(join(folder, `${className}.node.json`), 'utf8'));
		expect(codex.node).toBe(`${manifest.name}.${description.name}`);
		expect(codex.resources.primaryDocumentation[0].url).toMatch(/^https:/);
		const icon = description.icon as { light: string; dark: string };
		for (const file of [icon.light, icon.dark]) expect(existsSync(join(folder, file.replace('file:', '')))).toBe(true);
	});

	it('says what it does here in its subtitle', () => {
		expect(description.subtitle).toMatch(/^=\{\{.*\$parameter.*\}\}$/);
	});

	it('sorts what can be added in collections', () => {
		for (const property of propertiesOf(description).filter(({ type }) => type === 'collection')) {
			const labels = (property.options ?? []).filter(isProperty).map(({ displayName }) => displayName);
			expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b)));
		}
	});

	it('sorts long lists of choices, as n8n asks', () => {
		for (const { options = [] } of propertiesOf(description).filter(({ type }) => type === 'options' || type === 'multiOptions')) {
			const names = options.map(({ name }) => name);
			if (names.length >= 5) expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		}
	});

	it('shows only parameters whose conditions name other parameters', () => {
		const names = new Set(propertiesOf(description).map(({ name }) => name));
		for (const { displayOptions } of propertiesOf(description)) {
			const named = [...Object.keys(displayOptions?.show ?? {}), ...Object.keys(displayOptions?.hide ?? {})].map((name) => name.replace('/', ''));
			expect(named.filter((name) => !names.has(name))).toEqual([]);
		}
	});

	it('has defaults that are among the options', () => {
		for (const property of propertiesOf(description).filter(({ type }) => type === 'options')) {
			expect((property.options ?? []).map((option) => ('value' in option ? option.value : undefined))).toContain(property.default);
		}
	});
});

describe('Parameters', () => {
	const [read, reconcile, apply, log] = nodes.map(([, description]) => description) as [INodeTypeDescription, INodeTypeDescription, INodeTypeDescription, INodeTypeDescription];

	it('have the defaults that docs and workflows count on', () => {
		const defaults = (description: INodeTypeDescription, ...names: string[]): unknown[] => names.map((name) => find(description, name)?.default);
		expect(defaults(read, 'source', 'columns')).toEqual(['dataSet', 'all']);
		expect(defaults(reconcile, 'jobName', 'sendInvite', 'orphanedUsers')).toEqual(['={{ $workflow.name }}', false, 'keep']);
		expect(defaults(reconcile, 'matchBy', 'blankCells', 'invalidRows', 'unknownColumns', 'rowsAreComplete', 'rowCount')).toEqual(['email', 'clear', 'skip', 'stop', false, 0]);
		expect(defaults(reconcile, 'includeUnchanged', 'defaultPhoneCountry', 'logValues')).toEqual([false, 'US', 'full']);
		expect(defaults(apply, 'dryRun', 'direction', 'plans')).toEqual([true, 'forward', 'any']);
		expect(defaults(apply, 'approvedPlanHash', 'approvalMinutes', 'stopAfterFailures', 'maxPlanAgeMinutes')).toEqual(['', 360, 40, 60]);
		expect(defaults(log, 'logDataSet', 'logDataSetName')).toEqual(['new', 'User Management Run Log']);
	});

	it.each<[string, INodeTypeDescription, z.ZodRawShape]>([
		['Read Config', read, { ...readMain, ...readOptions }],
		['Reconcile', reconcile, { ...reconcileMain, ...tableFields, ...scopeFields, ...reconcileOptions }],
		['Apply', apply, { ...applyFields.mainFields, ...applyFields.approvalFields, ...applyFields.optionFields }],
		['Write Run Log', log, logMain],
		['Check Instance', new DomoCheckInstance().description, checkOptions],
	])('are used as they are shown where nobody sets them: %s', (_, description, fields) => {
		for (const [name, shape] of Object.entries(fields)) {
			const property = find(description, name);
			expect([name, property?.default]).not.toEqual([name, undefined]);
			// A locator in which nothing was chosen stands for "not set".
			if (property?.type !== 'resourceLocator') expect([name, shape.parse(undefined)]).toEqual([name, shape.parse(property?.default)]);
		}
	});

	const isShown = ({ displayOptions }: INodeProperties, description: INodeTypeDescription): boolean => {
		const standsAt = ([name, values]: [string, unknown]): boolean => Array.isArray(values) && values.includes(find(description, name)?.default);
		return Object.entries(displayOptions?.show ?? {}).every(standsAt) && !Object.entries(displayOptions?.hide ?? {}).some(standsAt);
	};

	it('are four at most on a node that is opened, and few in all', () => {
		const isField = ({ type }: INodeProperties): boolean => !['notice', 'hidden', 'collection'].includes(type);
		const open = nodes.map(([name, description]) => [name, description.properties.filter((property) => isField(property) && isShown(property, description)).map((property) => property.name)]);
		expect(open).toEqual([
			['DomoReadConfigDataSet', ['source', 'dataSetId']],
			['DomoReconcileUsers', ['jobName', 'people', 'sendInvite', 'orphanedUsers']],
			['DomoApplyChanges', ['dryRun', 'direction', 'plans']],
			['DomoWriteRunLog', ['logDataSet', 'logDataSetName']],
			['DomoDataSetTrigger', ['dataSetId']],
			['DomoCheckInstance', ['dataSetId']],
		]);
		// Collections and what is in them are counted too.
		const all = nodes.flatMap(([, description]) => propertiesOf(description)).filter(({ type }) => type !== 'notice' && type !== 'hidden');
		expect(all.length).toBeLessThanOrEqual(68);
	});

	it('names the limit that holds where nobody set one', () => {
		expect(reconcile.subtitle).toContain(`?? ${DEFAULT_GUARD.maxDeletionsPercent})`);
		expect(JSON.stringify(reconcile.hints)).toContain(`?? ${DEFAULT_GUARD.maxDeletionsPercent})`);
	});

	it('have the guard of core, under the labels that the plan uses, without expressions', () => {
		const settings = (find(reconcile, 'guard')?.options ?? []).filter(isProperty);
		expect(Object.fromEntries(settings.map((setting) => [setting.name, setting.default]))).toEqual({ ...DEFAULT_GUARD, protectedUsers: '', overlappingJobs: '' });
		expect(settings.filter(({ noDataExpression }) => noDataExpression !== true)).toEqual([]);
		expect(find(reconcile, 'guard')?.noDataExpression).toBe(true);
		expect(Object.fromEntries(settings.map(({ name, displayName }) => [name, displayName]))).toEqual(
			Object.fromEntries(Object.entries(SETTING_LABELS).filter(([name]) => name in DEFAULT_GUARD)),
		);
		// Computed from a table, so that n8n's lint, which reads literals, does not see them.
		for (const { displayName, description } of settings) {
			expect(displayName).toMatch(/^[A-Z0-9(]/);
			expect(description).toMatch(/^[A-Z].*[^.]$|\..*\.$/);
		}
	});

	it('read the guard as it is shown: what nobody set has the default, a list is a text, and what it cannot be is refused', () => {
		const shown = (find(reconcile, 'guard')?.options ?? []).filter(isProperty).map(({ name, default: value }) => [name, value]);
		expect(guardShape.parse(Object.fromEntries(shown))).toEqual(DEFAULT_GUARD);
		expect(guardShape.parse({})).toEqual(DEFAULT_GUARD);
		expect(guardShape.parse(DEFAULT_GUARD)).toEqual(DEFAULT_GUARD);
		expect(guardShape.parse({ protectedUsers: 'a@x, b@x', overlappingJobs: 'A, B\nC' })).toMatchObject({ protectedUsers: ['a@x', 'b@x'], overlappingJobs: ['A, B', 'C'] });
		const wrong: Record<GuardSetting['kind'], readonly unknown[]> = {
			percent: [-1, 101, '10', Number.NaN], count: [-1, 1.5, '1'], days: [-1, '1'], choice: ['yes', '', 0, 'toString'], list: [1, {}], lines: [1, {}],
		};
		for (const [name, { kind }] of Object.entries<GuardSetting>(GUARD_SETTINGS)) {
			for (const value of wrong[kind]) expect([name, value, guardShape.safeParse({ [name]: value }).success]).toEqual([name, value, false]);
		}
	});

	it('are called as core calls them in its sentences', () => {
		for (const [name, label] of Object.entries(SETTING_LABELS)) expect([name, find(reconcile, name)?.displayName]).toEqual([name, label]);
		for (const [name, label] of Object.entries(APPLY_LABELS)) expect([name, find(apply, name)?.displayName]).toEqual([name, label]);
	});

	it('release only what may be released', () => {
		const values = (find(apply, 'releaseHolds')?.options ?? []).map((option) => ('value' in option ? option.value : undefined));
		expect(values.sort()).toEqual([...RELEASABLE].sort());
		expect(applyFields.approvalFields.releaseHolds.parse(values)).toEqual(values);
		for (const reason of ['protected', 'minimumAdmins', 'incompleteRead', 'unidentifiedRow', 'overlappingScope', 'toString', '']) {
			expect([reason, applyFields.approvalFields.releaseHolds.safeParse([reason]).success]).toEqual([reason, false]);
		}
	});

	it('let an agent read and plan, never apply', () => {
		expect(nodes.map(([name, { usableAsTool }]) => [name, usableAsTool])).toEqual([
			['DomoReadConfigDataSet', true],
			['DomoReconcileUsers', true],
			['DomoApplyChanges', undefined],
			['DomoWriteRunLog', undefined],
			['DomoDataSetTrigger', undefined],
			['DomoCheckInstance', true],
		]);
	});
});

it('The version in run logs is that of the package', () => expect(PACKAGE_VERSION).toBe(manifest.version));
