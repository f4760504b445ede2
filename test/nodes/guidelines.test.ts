import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { DomoAccessTokenApi } from '../../credentials/DomoAccessTokenApi.credentials';
import { DomoApplyChanges } from '../../nodes/DomoApplyChanges/DomoApplyChanges.node';
import { DomoCheckInstance } from '../../nodes/DomoCheckInstance/DomoCheckInstance.node';
import { DomoDataSetTrigger } from '../../nodes/DomoDataSetTrigger/DomoDataSetTrigger.node';
import { DomoReadConfigDataSet } from '../../nodes/DomoReadConfigDataSet/DomoReadConfigDataSet.node';
import { DomoReconcileUsers } from '../../nodes/DomoReconcileUsers/DomoReconcileUsers.node';
import { DomoWriteRunLog } from '../../nodes/DomoWriteRunLog/DomoWriteRunLog.node';
import { aNode, byId } from '../support/engine/build';
import { workflowOf } from '../support/engine/engine';

type Option = INodePropertyOptions | INodeProperties | INodePropertyCollection;
const isProperty = (option: Option): option is INodeProperties => 'type' in option;
const withChildren = (property: INodeProperties): INodeProperties[] => [property, ...(property.options ?? []).filter(isProperty).flatMap(withChildren)];

const credential = new DomoAccessTokenApi();
const nodes = [new DomoReadConfigDataSet(), new DomoReconcileUsers(), new DomoApplyChanges(), new DomoWriteRunLog(), new DomoDataSetTrigger(), new DomoCheckInstance()];
const everything = [
	[credential.displayName, credential.properties] as const,
	...nodes.map(({ description }) => [description.displayName, description.properties] as const),
].flatMap(([where, properties]) => properties.flatMap(withChildren).map((property) => [`${where} > ${property.displayName}`, property] as const));

const labelled = everything.filter(([, { type }]) => type !== 'notice' && type !== 'hidden');
const small = new Set(['a', 'an', 'and', 'as', 'at', 'by', 'for', 'from', 'in', 'of', 'on', 'or', 'per', 'the', 'to', 'with']);

/** Words of a label that begin small but should not. */
const notTitleCase = (label: string): string[] =>
	label.split(/[ /(]/).filter((word, at) => /^[a-z]/.test(word) && (at === 0 || !small.has(word)));

/** Domo's and n8n's names keep their capitals in a sentence. */
const names = /^(Domo|Authentication|Access|Add|New|People|Roles|Edit|User|Management|E-Mail|Max|Rows|DataSets?|DataFlows?|Admins?|ID|IDs|Social|E\.164|Reconcile|Read|Config|Apply|Write|Run|Log|Changes|Users|Whether|Manage|All|Company|Settings|Direction|Undo|File|Two-letter|URL)\b/;
const notSentenceCase = (text: string): string[] =>
	text
		.replace(/<[^>]+>/g, '')
		.split(/(?<=[.:!?]) |^/)
		.flatMap((sentence) => sentence.split(/[ ('"]/).slice(1))
		.filter((word) => /^[A-Z][a-z]/.test(word) && !names.test(word));

const findings = (find: (property: INodeProperties) => readonly string[]): string[] =>
	labelled.flatMap(([where, property]) => find(property).map((finding) => `${where}: ${finding}`));

const optionsOf = ({ type, options = [] }: INodeProperties): INodePropertyOptions[] =>
	type === 'options' || type === 'multiOptions' ? options.filter((option): option is INodePropertyOptions => 'value' in option) : [];

describe("n8n's UX guidelines", () => {
	it('are looked at in every parameter there is', () => expect(labelled.length).toBeGreaterThan(50));

	it('labels and options are in Title Case', () => {
		expect(findings((property) => [property.displayName, ...optionsOf(property).map(({ name }) => name)].flatMap(notTitleCase))).toEqual([]);
	});

	it('descriptions and hints are in sentence case', () => {
		expect(
			findings((property) => [property.description ?? '', property.hint ?? '', ...optionsOf(property).map(({ description = '' }) => description)].flatMap(notSentenceCase)),
		).toEqual([]);
	});

	it('one sentence has no full stop, several have', () => {
		const odd = (text: string): boolean => text !== '' && /\.( |$)/.test(text.replace(/e\.g\. /g, '')) !== (/\.$/.test(text) && /\. /.test(text));
		expect(findings(({ description = '', hint = '' }) => [description, hint].filter(odd))).toEqual([]);
	});

	it('hints have at most 120 characters, of parameters and of nodes', () => {
		const ofNodes = nodes.flatMap(({ description }) => (description.hints ?? []).map(({ message }) => message.replace(/<[^>]+>/g, '')));
		expect([...ofNodes, ...everything.map(([, { hint = '' }]) => hint)].filter((hint) => hint.length > 120)).toEqual([]);
	});

	it('lists of five and more choices, and all that can be added to a collection, are sorted by label', () => {
		const labelsOf = ({ options = [] }: INodeProperties): string[] => options.map((option) => ('displayName' in option ? option.displayName : option.name));
		const lists = everything.filter(([, { type, options = [] }]) => type === 'collection' || (['options', 'multiOptions'].includes(type) && options.length >= 5));
		expect(lists.length).toBeGreaterThan(5);
		for (const [where, property] of lists) {
			const labels = labelsOf(property);
			expect([where, labels]).toEqual([where, [...labels].sort((a, b) => a.localeCompare(b))]);
		}
	});

	it('required parameters have a default, and none is in a collection', () => {
		const optional = everything.filter(([, { type }]) => type === 'collection').flatMap(([where, { options = [] }]) => options.filter(isProperty).map((option) => [where, option] as const));
		expect(optional.filter(([, { required }]) => required === true).map(([where, { name }]) => `${where}: ${name}`)).toEqual([]);
		expect(everything.filter(([, property]) => property.default === undefined).map(([where]) => where)).toEqual([]);
	});

	it('no choice is named by a sign such as *', () => {
		expect(everything.flatMap(([where, property]) => optionsOf(property).filter(({ name, value }) => !/\w/.test(name) || value === '*').map(({ name }) => `${where}: ${name}`))).toEqual([]);
	});

	it('every parameter says what it is for', () => {
		expect(findings(({ type, description, hint }) => (type === 'collection' || (description ?? hint) !== undefined ? [] : ['says nothing']))).toEqual([]);
	});

	it('every choice says what it means', () => {
		expect(everything.flatMap(([where, property]) => optionsOf(property).filter(({ description }) => !description).map(({ name }) => `${where}: ${name}`))).toEqual([]);
	});

	it('booleans say "Whether"', () => {
		expect(findings(({ type, description = '' }) => (type === 'boolean' && !description.startsWith('Whether ') ? [description] : []))).toEqual([]);
	});

	it('placeholders are examples', () => {
		expect(findings(({ type, placeholder }) => (type === 'string' && placeholder !== undefined && !placeholder.startsWith('e.g. ') ? [placeholder] : []))).toEqual([]);
	});

	it('secrets are password fields', () => {
		const secret = credential.properties.filter(({ displayName }) => /token|password/i.test(displayName) && !/notice|options/.test(displayName));
		const typed = secret.filter(({ type }) => type === 'string' || type === 'hidden');
		expect(typed.map(({ name, typeOptions }) => [name, typeOptions?.password])).toEqual([['accessToken', true], ['password', true], ['sessionToken', true]]);
	});

	it('what is picked from Domo is picked from a list first', () => {
		const locators = everything.filter(([, { type }]) => type === 'resourceLocator');
		expect(locators.length).toBeGreaterThan(4);
		expect(locators.filter(([, { modes, default: value }]) => modes?.[0]?.name !== 'list' || (value as { mode?: string }).mode !== 'list')).toEqual([]);
	});

	it('only the trigger is called one', () => {
		expect(nodes.filter(({ description }) => description.displayName.endsWith('Trigger') !== description.group.includes('trigger'))).toEqual([]);
	});
});

describe('Subtitles', () => {
	const subtitle = (type: string, parameters: Parameters<typeof aNode>[2]): unknown => {
		const node = aNode('Node', type, parameters);
		const workflow = workflowOf({ nodes: [node], connections: {} });
		const found = workflow.getNode('Node');
		const description = found && workflow.nodeTypes.getByNameAndVersion(found.type, 1).description;
		return found && workflow.expression.getSimpleParameterValue(found, description?.subtitle, 'internal', {});
	};
	const dataSet = { ...byId('11111111-2222-4333-8444-555555555555'), mode: 'list', cachedResultName: 'People of Acme' };

	it.each([
		['domoReadConfigDataSet', { dataSetId: dataSet }, 'Read DataSet'],
		['domoReadConfigDataSet', {}, 'Choose a DataSet'],
		['domoReadConfigDataSet', { source: 'liveUsers' }, 'Export Live Users'],
		['domoReadConfigDataSet', { source: 'runLog' }, 'Read a Run from Its Log'],
		['domoReadConfigDataSet', { source: 'latestRuns' }, 'Read the Latest Runs'],
		['domoReconcileUsers', {}, 'Keep Orphans'],
		['domoReconcileUsers', { orphanedUsers: 'delete' }, 'Delete Orphans · Hold Over 10 %'],
		['domoReconcileUsers', { orphanedUsers: 'delete', guard: { maxDeletionsPercent: 25 } }, 'Delete Orphans · Hold Over 25 %'],
		['domoReconcileUsers', { orphanedUsers: 'changeRole' }, 'Change Role of Orphans · Hold Over 10 %'],
		['domoApplyChanges', {}, 'Dry Run · Writes Nothing'],
		['domoApplyChanges', { dryRun: false }, 'Writes to Domo'],
		['domoApplyChanges', { dryRun: false, plans: 'approved' }, 'Writes an Approved Plan to Domo'],
		['domoApplyChanges', { dryRun: false, direction: 'undo' }, 'Undoes a Run in Domo'],
		['domoApplyChanges', { direction: 'undo' }, 'Dry Run of an Undo · Writes Nothing'],
		['domoWriteRunLog', { logDataSet: 'none' }, 'No Log DataSet · Rows Only'],
		['domoWriteRunLog', {}, 'To User Management Run Log'],
		['domoWriteRunLog', { logDataSet: 'existing', logDataSetId: dataSet }, 'To an Existing Log'],
		['domoDataSetTrigger', { dataSetId: dataSet }, 'On DataSet Update'],
	])('%s with %j: %s', (type, parameters, expected) => {
		expect(subtitle(type, parameters)).toBe(expected);
		expect(notTitleCase(expected)).toEqual([]);
	});
});

describe('Hints before a run', () => {
	const shown = (type: string, parameters: Parameters<typeof aNode>[2]): string[] => {
		const workflow = workflowOf({ nodes: [aNode('Node', type, parameters)], connections: {} });
		const node = workflow.getNode('Node');
		const hints = node === null ? [] : (workflow.nodeTypes.getByNameAndVersion(node.type, 1).description.hints ?? []);
		return hints
			.filter(({ displayCondition }) => node !== null && workflow.expression.getSimpleParameterValue(node, displayCondition, 'internal', {}) === true)
			.map(({ message }) => /<b>([^<]+)/.exec(message)?.[1] ?? message);
	};

	it.each([
		['domoReadConfigDataSet', {}, []],
		['domoReadConfigDataSet', { options: { maxRows: 10 } }, ['Max Rows']],
		['domoReconcileUsers', {}, []],
		['domoReconcileUsers', { orphanedUsers: 'delete' }, []],
		['domoReconcileUsers', { orphanedUsers: 'delete', guard: { maxDeletionsPercent: 100 } }, ['Max Deletions (Percent)']],
		['domoReconcileUsers', { guard: { maxDeletionsPercent: 100 } }, []],
		['domoReconcileUsers', { orphanedUsers: 'changeRole', table: { rowsAreComplete: true } }, ['Rows Are Complete']],
		['domoReconcileUsers', { orphanedUsers: 'delete', guard: { probableRenames: 'ignore' } }, ['Probable Renames']],
		['domoReconcileUsers', { orphanedUsers: 'delete', table: { matchBy: 'employeeId' }, guard: { probableRenames: 'ignore' } }, []],
		['domoReconcileUsers', { guard: { minimumAdmins: 0, newAdmins: 'allow' } }, ['Minimum Admins', 'New Admins']],
		['domoApplyChanges', {}, []],
		['domoApplyChanges', { dryRun: false }, ['Dry Run']],
	])('%s with %j: %j', (type, parameters, expected) => {
		expect(shown(type, parameters)).toEqual(expected);
	});
});

describe('Publishing', () => {
	const workflow = readFileSync(join(__dirname, '..', '..', '.github', 'workflows', 'publish.yml'), 'utf8');
	const placeOf = (text: string): number => workflow.indexOf(text);

	it('makes a release from a version tag alone, with provenance, after all tests', () => {
		expect(workflow).toMatch(/on:\n {2}push:\n {4}tags: \['v\*'\]/);
		for (const needed of ['id-token: write', 'environment: npm', 'npm publish --provenance --access public']) expect(workflow).toContain(needed);
		expect(placeOf('npm test')).toBeLessThan(placeOf('npm publish'));
		expect(placeOf('npm run build')).toBeLessThan(placeOf('npm publish'));
	});

	it('can make the first one by a token, needs none later, and names the repository that provenance asks for', () => {
		expect(workflow).toContain('NPM_TOKEN: ${{ secrets.NPM_TOKEN }}');
		expect(workflow).toContain('if [ -n "$NPM_TOKEN" ]; then npm config set');
		expect(placeOf('npm pkg set repository.type=git')).toBeGreaterThan(0);
		expect(placeOf('npm pkg set repository.type=git')).toBeLessThan(placeOf('npm publish'));
	});
});
