/** The job as a builder wires it: Read Config, Reconcile, Apply, Write Run Log, each a real node, against the judge's Domo. */
import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { EVENTS, ROW_ACCIDENTS, TABLE_ID, type EventName, type RowAccident } from './company';
import type { Domo } from './domo';
import { runNode, type Ran, type Wire } from './n8n';
import { ORPHAN_ROLE, type Settings } from './rules';

export const settingsOf: fc.Arbitrary<Settings> = fc.record({
	orphanedUsers: fc.constantFrom('delete', 'delete', 'delete', 'changeRole', 'keep'),
	matchBy: fc.constantFrom('email', 'employeeId'),
	maxDeletionsPercent: fc.constantFrom(10, 10, 10, 20, 0),
	maxUpdatesPercent: fc.constantFrom(100, 100, 100, 40),
	maxDeletionsCount: fc.constantFrom(500, 500, 3),
	minimumAdmins: fc.constantFrom(1, 1, 2),
	newAdmins: fc.constantFrom('hold', 'hold', 'allow'),
	protectedIds: fc.constantFrom([], [], [1_000], [1_001, 1_002]),
	sendInvite: fc.boolean(),
});

export const eventOf = fc.record({ kind: fc.constantFrom(...(Object.keys(EVENTS) as EventName[])), at: fc.nat(50), n: fc.nat(20) });

export const rl = (value: string): IDataObject => ({ __rl: true, mode: 'id', value });

/** The plan's items for the table as it is; what a builder's own node did to the rows on the way is `accident`. */
export async function planOf(domo: Domo, settings: Settings, accident: RowAccident = 'none', at = 0, wire?: Wire): Promise<readonly INodeExecutionData[]> {
	const read = await runNode('read', domo, [{ json: {} }], { dataSetId: rl(TABLE_ID), options: { columns: 'minimum' } });
	if (read.error !== undefined) throw new Error(`Read: ${read.error}`);
	const rows = ROW_ACCIDENTS[accident](read.items.map(({ json }) => json), at).map((json) => ({ json: json as IDataObject }));
	const { orphanedUsers, matchBy, maxDeletionsPercent, maxDeletionsCount, maxUpdatesPercent, minimumAdmins, newAdmins, protectedIds, sendInvite } = settings;
	const planned = await runNode('reconcile', domo, rows, {
		jobName: 'Judged', orphanedUsers, sendInvite, table: { matchBy }, orphanRoleId: rl(String(ORPHAN_ROLE)),
		guard: { maxDeletionsPercent, maxDeletionsCount, maxUpdatesPercent, minimumAdmins, newAdmins, protectedUsers: protectedIds.filter((id) => domo.state.accounts.has(id)).join(', ') },
	}, wire);
	if (planned.error !== undefined) throw new Error(`Reconcile: ${planned.error}`);
	return planned.items;
}

/** Applies a plan, or takes its outcomes back. */
export async function apply(domo: Domo, items: readonly INodeExecutionData[], { undo = false, wire }: { readonly undo?: boolean; readonly wire?: Wire } = {}): Promise<readonly INodeExecutionData[]> {
	const ran = await runNode('apply', domo, items, { dryRun: false, ...(undo && { direction: 'undo' }) }, wire);
	if (ran.error !== undefined) throw new Error(`Apply: ${ran.error}`);
	return ran.items;
}

export async function log(domo: Domo, items: readonly INodeExecutionData[]): Promise<Ran> {
	const ran = await runNode('log', domo, items, { logDataSet: 'new', logDataSetName: 'Run Log' });
	if (ran.error !== undefined) throw new Error(`Log: ${ran.error}`);
	return ran;
}

/** Throws all that is wrong, one a line. */
export function fail(what: readonly string[]): void {
	if (what.length > 0) throw new Error(what.join('\n'));
}
