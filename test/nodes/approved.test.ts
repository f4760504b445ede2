import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions, INodeType } from 'n8n-workflow';

import { DomoApplyChanges } from '../../nodes/DomoApplyChanges/DomoApplyChanges.node';
import { DomoCheckInstance } from '../../nodes/DomoCheckInstance/DomoCheckInstance.node';
import { DomoDataSetTrigger } from '../../nodes/DomoDataSetTrigger/DomoDataSetTrigger.node';
import { DomoReadConfigDataSet } from '../../nodes/DomoReadConfigDataSet/DomoReadConfigDataSet.node';
import { DomoReconcileUsers } from '../../nodes/DomoReconcileUsers/DomoReconcileUsers.node';
import { DomoWriteRunLog } from '../../nodes/DomoWriteRunLog/DomoWriteRunLog.node';

/**
 * All panels in one text: workflows of users store names, values and defaults, and people read the words. After a change on purpose:
 * UPDATE_APPROVED=1 npx jest --selectProjects fast --testPathPattern nodes/approved
 * and look at what changed in `approved/panels.txt`: no name may change, and no default may become more dangerous.
 */

const nodes: readonly INodeType[] = [new DomoReadConfigDataSet(), new DomoReconcileUsers(), new DomoApplyChanges(), new DomoWriteRunLog(), new DomoDataSetTrigger(), new DomoCheckInstance()];

type Option = INodePropertyOptions | INodeProperties | INodePropertyCollection;

/** `name "Label" {the rest}`, then its words, then what can be chosen or added in it. */
function linesOf(option: Option, indent: string): readonly string[] {
	const [label, key, words] = 'displayName' in option ? [option.displayName, option.name, ''] : [option.name, option.value, option.description ?? ''];
	const { description = words, options = [], ...rest } = 'type' in option ? option : { description: words };
	const { displayName: _label, name: _name, ...facts } = { displayName: '', name: '', ...rest };
	const inner = `${indent}    `;
	return [
		`${indent}${String(key)} "${label}"${Object.keys(facts).length === 0 ? '' : ` ${JSON.stringify(facts)}`}`,
		...(description === '' ? [] : [`${inner}${description}`]),
		...options.flatMap((each) => linesOf(each, inner)),
	];
}

it('The panels are as approved', () => {
	const text = nodes.map(({ description: { properties, ...description }, methods = {} }) => {
		const lists = Object.entries(methods).flatMap(([kind, of]) => Object.keys(of ?? {}).map((name) => `${kind}.${name}`));
		return [description.displayName, ...Object.entries(description).map(([name, value]) => `${name}: ${JSON.stringify(value)}`), `lists: ${lists.join(', ')}`, '', ...properties.flatMap((property) => linesOf(property, '')), '', ''].join('\n');
	}).join('\n');
	const approved = join(__dirname, 'approved', 'panels.txt');
	if (process.env['UPDATE_APPROVED'] === '1') writeFileSync(approved, text);
	expect(text).toBe(existsSync(approved) ? readFileSync(approved, 'utf8') : '');
});
