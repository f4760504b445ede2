import { deepCopy, type IDataObject } from 'n8n-workflow';

import type { Outcome } from '../../core/apply';
import type { PlanDescription, PlanItem } from '../../core/plan';
import { flatItem, readItem } from '../../nodes/shared/items/flatItem';
import { flatPlan, readPlan, type Applied } from '../../nodes/shared/items/flatPlan';
import { jsonOf, type Execution } from './engine/engine';

/** The item or outcome that the JSON of an n8n item holds. */
export function itemIn(json: IDataObject): PlanItem & Partial<Outcome> {
	const read = readItem(json, { id: '', planHash: '' });
	if ('wrong' in read) throw new Error(`This is no item, see ${read.wrong}: ${JSON.stringify(json)}`);
	return read.item;
}

/** The plan that the JSON of a plan item holds, and what Apply says of it. */
export function planIn(json: IDataObject | undefined): PlanDescription & { readonly applied?: Applied } {
	const read = readPlan(json ?? {});
	if ('wrong' in read) throw new Error(`This is no plan item, see ${read.wrong}: ${JSON.stringify(json)}`);
	return { ...read.description, ...(read.applied && { applied: read.applied }) };
}

/** The plan or item in the JSON of an n8n item, as core has it; any other JSON as it is. */
export function opened(json: IDataObject): IDataObject {
	if (typeof json.action !== 'string') return json;
	return deepCopy<object>(json.action === 'plan' ? planIn(json) : itemIn(json)) as IDataObject;
}

/** All that a node of ours put out, opened. */
export function openedOf(execution: Execution, node: string): IDataObject[] {
	return jsonOf(execution, node).map(opened);
}

/** An item with some of its members edited by somebody who knows how items are written, its digest as it was. */
export function edited(json: IDataObject, members: object): IDataObject {
	if (json.action !== 'plan') return flatItem({ ...itemIn(json), ...members });
	const { applied, ...description } = { ...planIn(json), ...members };
	return flatPlan(description, applied, []);
}
