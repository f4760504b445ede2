import { deepCopy, type IDataObject } from 'n8n-workflow';

import type { Outcome } from '../../core/apply';
import type { PlanDescription, PlanItem } from '../../core/plan';
import { flatItem, readItem } from '../../nodes/shared/items/flatItem';
import { flatPlan, readPlan, type Applied } from '../../nodes/shared/items/flatPlan';
import { jsonOf, type Execution } from './engine/engine';

/** The item or outcome in the JSON of an n8n item. */
export function itemIn(json: IDataObject): PlanItem & Partial<Outcome> {
	const read = readItem(json, { id: '', planHash: '' });
	if ('wrong' in read) throw new Error(`This is no item, see ${read.wrong}: ${JSON.stringify(json)}`);
	return read.item;
}

/** The plan in the JSON of a plan item, and what Apply added to it. */
export function planIn(json: IDataObject | undefined): PlanDescription & { readonly applied?: Applied } {
	const read = readPlan(json ?? {});
	if ('wrong' in read) throw new Error(`This is no plan item, see ${read.wrong}: ${JSON.stringify(json)}`);
	return { ...read.description, ...(read.applied && { applied: read.applied }) };
}

/** The plan or item in the JSON of an n8n item, as core has it; any other JSON unchanged. */
export function opened(json: IDataObject): IDataObject {
	if (typeof json.action !== 'string') return json;
	return deepCopy<object>(json.action === 'plan' ? planIn(json) : itemIn(json)) as IDataObject;
}

/** The output items of one of our nodes, as core has them. */
export function openedOf(execution: Execution, node: string): IDataObject[] {
	return jsonOf(execution, node).map(opened);
}

/** An item with some members changed in the valid format, but with its old digest. */
export function edited(json: IDataObject, members: object): IDataObject {
	if (json.action !== 'plan') return flatItem({ ...itemIn(json), ...members });
	const { applied, ...description } = { ...planIn(json), ...members };
	return flatPlan(description, applied, []);
}
