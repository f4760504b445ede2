import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox, type SandboxInstance, type SandboxSeed } from '../../../sandbox';
import { withVersion } from '../../../sandbox/data/dataSet';
import { tokenCredential } from '../../support/engine/build';
import { aPerson, aRow, aTable } from '../../support/engine/world';
import { clock } from '../../support/fastClock';
import { runJob, type Job, type JobOptions } from './job';

/** An instance with users and a configuration, and the shipped workflow to run on them. */
export interface House {
	readonly domo: SandboxInstance;
	readonly sandbox: Sandbox;
	readonly credentials: Map<string, ICredentialDataDecryptedObject>;
	/** The rows of the configuration, as they are now. */
	readonly rows: readonly IDataObject[];
	/** Runs the shipped workflow; by default dry run is off and orphans are deleted. */
	run(options?: JobOptions): Promise<Job>;
	/** A new version of the configuration DataSet. */
	setRows(rows: readonly IDataObject[]): void;
	/** Ends the fault: switches off, and no more changes between requests. */
	heal(): void;
}

export const TABLE_ID = '11111111-2222-4333-8444-555555555555';
export const LOG_NAME = 'User Management Run Log';
/** The attribute, made by an admin, by which runs and jobs coordinate. */
export const coordinated = { attributes: [{ key: 'domoUserManagement' }] } satisfies SandboxSeed;
/** The account that runs the job. */
export const ACTOR_ID = 100_000_000;

export interface HouseOptions {
	/** Live users 1 to this number; default: 20. */
	readonly people?: number;
	readonly rows?: readonly IDataObject[];
	/** Replaces or adds to the users and the table. */
	readonly seed?: SandboxSeed;
	/** How much Domo's clock is ahead of ours, in ms. */
	readonly skewMs?: number;
	/** Differences from the shipped workflow in every run. */
	readonly job?: JobOptions;
}

const open = new Set<Sandbox>();

export async function aHouse({ people = 20, rows: firstRows = someChanges(people), seed = {}, skewMs = 0, job = {} }: HouseOptions = {}): Promise<House> {
	let rows = firstRows;
	const users = seed.users ?? everybody(people);
	const sandbox = await startSandbox({
		instances: [{ name: 'acme', seed: { ...seed, users, dataSets: [aTable('Configuration', rows), ...(seed.dataSets ?? [])] } }],
		now: () => clock.now() + skewMs,
	});
	open.add(sandbox);
	const domo = sandbox.instance('acme');
	const [token = ''] = domo.state.tokens.keys();
	const credentials = new Map([['domo', tokenCredential(domo.url, token)]]);
	return {
		domo,
		sandbox,
		credentials,
		get rows() {
			return rows;
		},
		run: (options = {}) => runJob({ domo, credentials }, { ...job, ...options, parameters: { ...job.parameters, ...options.parameters } }),
		setRows(next) {
			rows = next;
			const table = domo.state.dataSets.get(TABLE_ID);
			if (table === undefined) throw new Error('The configuration is gone');
			const { columns, rows: cells } = aTable('Configuration', next);
			const now = clock.now();
			domo.state.dataSets.set(
				TABLE_ID,
				withVersion(table, { action: 'REPLACE', columns: columns.map(({ name }) => ({ name, type: 'STRING' })), rows: cells, message: '', now, queryableAt: now }),
			);
		},
		heal() {
			for (const name of Object.keys(domo.faults)) Reflect.deleteProperty(domo.faults, name);
			domo.beforeRequest = () => undefined;
		},
	};
}

/** Stops what a test started, and checks that the nodes sent only requests that Domo knows. */
export async function closeHouses(): Promise<void> {
	const violations = [...open].flatMap(({ instances }) => instances.flatMap((instance) => instance.violations));
	for (const sandbox of open) await sandbox.stop();
	open.clear();
	expect(violations).toEqual([]);
}

/** Live people 1 to n. */
export const everybody = (n: number) => Array.from({ length: n }, (_, i) => aPerson(i + 1));

/** At least one change of each kind: 1, 2 and 3 become Leads, 101 and 102 are new, and the last user has no row. */
export function someChanges(people: number): IDataObject[] {
	const rows = Array.from({ length: people - 1 }, (_, i) => aRow(i + 1, i < 3 ? { title: 'Lead' } : {}));
	return [...rows, aRow(101), aRow(102)];
}
