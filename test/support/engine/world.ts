import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { startSandbox, type SandboxInstance, type SandboxSeed, type SeedUser } from '../../../sandbox';
import { clock } from '../fastClock';
import { tokenCredential } from './build';

/** A stand-in Domo with some users that shares the nodes' clock, and n8n credentials for it. */
export interface World {
	readonly domo: SandboxInstance;
	/** By name; `domo` is the admin's access token. */
	readonly credentials: Map<string, ICredentialDataDecryptedObject>;
	stop(): Promise<void>;
}

const COLUMNS = [
	'displayName', 'roleId', 'title', 'department', 'email', 'alternateEmail', 'phoneNumber', 'deskPhoneNumber', 'employeeNumber',
	'location', 'timeZone', 'locale', 'employeeId',
] as const;

export async function aWorld(seed: SandboxSeed = {}): Promise<World> {
	const sandbox = await startSandbox({ instances: [{ name: 'acme', seed }], now: clock.now });
	const domo = sandbox.instance('acme');
	const [token = ''] = domo.state.tokens.keys();
	return { domo, credentials: new Map([['domo', tokenCredential(domo.url, token)]]), stop: () => sandbox.stop() };
}

/** User `n` of the instance. */
export function aPerson(n: number, overrides: Partial<SeedUser> = {}): SeedUser {
	return { id: 1_000 + n, displayName: `Person ${n}`, email: `person${n}@acme.example`, roleId: 4, values: { title: 'Analyst' }, ...overrides };
}

/** The row of user `n`, which by default changes nothing. */
export function aRow(n: number, overrides: IDataObject = {}): IDataObject {
	return { email: `person${n}@acme.example`, displayName: `Person ${n}`, roleId: '4', title: 'Analyst', ...overrides };
}

/** Rows as a DataSet with the 13 columns and their additional ones. */
export function aTable(name: string, rows: readonly IDataObject[]): NonNullable<SandboxSeed['dataSets']>[number] {
	const columns = [...new Set([...COLUMNS, ...rows.flatMap((row) => Object.keys(row))])];
	return {
		id: '11111111-2222-4333-8444-555555555555',
		name,
		columns: columns.map((column) => ({ name: column })),
		rows: rows.map((row) => columns.map((column) => (row[column] === undefined ? '' : String(row[column])))),
	};
}
