/**
 * A stand-in Domo instance for tests, the demo and benchmarks: Domo's HTTP API in memory, on loopback, with web pages and fault switches.
 * Comes in: a seed (users, attributes, DataSets, groups) and requests. Goes out: answers, an inspectable state and a record of requests.
 * It uses nothing of core/, so that both can be wrong independently. Facts about Domo cite docs/maintainers/domo-api.md;
 * behaviour that no source documents is marked "our choice".
 */
import type { FaultSwitches } from './faults/switches';
import { InstanceServer } from './instance';
import type { SandboxSeed } from './seed';
import type { SandboxInstance } from './state/instanceState';
import { openSnapshotFile, takeSnapshot } from './state/snapshot';

export type { FaultSwitches, When } from './faults/switches';
export type { Oddities, Oddity } from './faults/oddities';
export type { Counters, RequestEntry, Violation } from './http/requestRecord';
export type {
	SandboxSeed,
	SeedAttribute,
	SeedContent,
	SeedDataSet,
	SeedGroup,
	SeedRole,
	SeedUser,
	ValueType,
} from './seed';
export type { InstanceState, Invite, SandboxInstance } from './state/instanceState';
export { attributeValues, type User } from './people/user';
export { latestVersion, type DataSet } from './data/dataSet';
export { defaultAdmin, defaultOAuthClient } from './state/makeState';
export { dataSetFromCsv, seedFromCsv, type SeedFromCsvOptions } from './seedFromCsv';

export interface SandboxOptions {
	readonly instances: readonly {
		readonly name: string;
		/** 0 (default): any free port. */
		readonly port?: number;
		readonly seed?: SandboxSeed;
		readonly faults?: FaultSwitches;
	}[];
	/** Loaded at the start if it exists; written after changes (at most every half second) and at the stop. */
	readonly snapshotFile?: string;
	readonly host?: '127.0.0.1';
	/** Epoch milliseconds; default: the real clock. */
	readonly now?: () => number;
	/** What the fault "killAtWrite" ends; default: only the instance. */
	readonly onKill?: () => void;
}

export interface Sandbox {
	readonly instances: readonly SandboxInstance[];
	/** @throws Error if there is none of that name */
	instance(name: string): SandboxInstance;
	stop(): Promise<void>;
}

/** Starts stand-in Domo instances in this process, one port each, on loopback. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
	const { host = '127.0.0.1', now = Date.now, onKill } = options;
	const instances: InstanceServer[] = [];
	const snapshots =
		options.snapshotFile === undefined
			? undefined
			: openSnapshotFile(options.snapshotFile, () => instances.map(({ state }) => takeSnapshot(state)));
	for (const { name, port = 0, seed = {}, faults = {} } of options.instances) {
		const snapshot = snapshots?.loaded.get(name);
		const instance = new InstanceServer({
			name,
			port,
			host,
			seed,
			now,
			onChange: () => snapshots?.changed(),
			...(snapshot === undefined ? {} : { snapshot }),
			...(onKill === undefined ? {} : { onKill: () => (snapshots?.flush(), onKill()) }),
		});
		instances.push(instance);
		instance.setFaults(faults);
		await instance.listen();
	}
	return {
		instances,
		instance(name) {
			const found = instances.find((instance) => instance.name === name);
			if (found === undefined) throw new Error(`There is no instance ${name}`);
			return found;
		},
		async stop() {
			for (const instance of instances) await instance.stop();
			snapshots?.flush();
		},
	};
}
