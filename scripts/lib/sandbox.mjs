// Stand-in Domo instances, started as the process of its own that `npm run sandbox` starts.
import path from 'node:path';

import Papa from 'papaparse';

import { repoRoot } from './paths.mjs';
import { freePort, outsideNpmRun, startChild, waitForChild } from './processes.mjs';

const readyTimeoutMs = 60_000;
const tsx = path.join(repoRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs');

/** Starts the process; `args` are those of `npm run sandbox`. */
export const startSandboxProcess = (args, logFile) =>
	startChild('The sandbox', process.execPath, [tsx, path.join(repoRoot, 'sandbox', 'main.ts'), ...args], { cwd: repoRoot, env: outsideNpmRun(), logFile });

/** Ways into the instance of that name: `{ url, token, domo, control(method, name, body?) }`. */
export function waysInto(name, url) {
	const token = `${name}-token`;
	return {
		url,
		token,
		domo: domoAt({ url, token }),
		/** A call of the sandbox's own control interface, `/__sandbox/…`; a body that is not a string is sent as JSON. */
		async control(method, about, body) {
			const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
			const response = await fetch(`${url}/__sandbox/${about}`, { method, headers: { 'content-type': 'text/plain' }, body: sent });
			const text = await response.text();
			if (!response.ok) throw new Error(`${method} /__sandbox/${about} answered ${response.status}: ${text.slice(0, 300)}`);
			return text ? JSON.parse(text) : undefined;
		},
	};
}

/**
 * Starts one instance and waits until its API answers.
 * @param {{ instance?: string, port?: number, config?: string, live?: string, snapshot?: string, logFile: string }} options
 *   config, live: CSV files that become the configuration DataSet and the users; snapshot: a file to continue from
 * @returns {Promise<{ url, token, domo, control(method, name, body?), instance, port, child, kill(), stop() }>}
 */
export async function startSandbox({ instance = 'acme', port = 0, config, live, snapshot, logFile }) {
	const taken = await freePort(port);
	const files = Object.entries({ config, live, snapshot }).flatMap(([name, file]) => (file ? [`--${name}`, path.resolve(file)] : []));
	const child = startSandboxProcess(['--instances', instance, '--port', String(taken), ...files], logFile);
	const ways = waysInto(instance, `http://127.0.0.1:${taken}`);
	await waitForChild(child, async () => Boolean(await ways.domo.call('GET', '/api/content/v2/users/me')), readyTimeoutMs);
	return { ...ways, instance, port: taken, child, kill: () => child.stop('SIGKILL'), stop: () => child.stop() };
}

const pageSize = 500;
const coordinationKey = 'domoUserManagement';

const systemKeys = [
	'id', 'displayName', 'emailAddress', 'roleId', 'title', 'department', 'alternateEmail', 'phoneNumber', 'deskPhoneNumber',
	'employeeNumber', 'employeeLocation', 'timeZone', 'locale', 'employeeId',
];

/**
 * @param {{ url: string, token: string }} instance
 * @returns the instance's people, DataSets and rows, read anew by each call
 */
export function domoAt({ url, token }) {
	async function call(method, path, { body, accept = 'application/json' } = {}) {
		const headers = { 'X-DOMO-Developer-Token': token, accept, 'content-type': 'application/json' };
		const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
		return accept === 'text/csv' ? text : JSON.parse(text);
	}

	async function customKeys() {
		const definitions = await call('GET', '/api/user/v1/properties/meta/keys');
		return definitions.filter(({ keyspace }) => keyspace !== 'domo-defined').map(({ key }) => key);
	}

	const toPerson = ({ attributes }) => Object.fromEntries(attributes.map(({ key, values }) => [key, values.length === 1 ? values[0] : values]));

	return {
		url,
		token,
		call,
		/** Everybody, each as `{ id, emailAddress, displayName, roleId, …attributes }`; a list attribute is an array. */
		async people() {
			const attributes = [...systemKeys, ...(await customKeys())];
			const found = [];
			for (;;) {
				const body = {
					showCount: true, count: false, includeDeleted: false, onlyDeleted: false, includeSupport: false,
					limit: pageSize, offset: found.length, sort: { field: 'id', order: 'ASC' }, filters: [], ids: [],
					attributes, parts: ['DETAILED'],
				};
				const { users, count } = await call('POST', '/api/identity/v1/users/search?explain=false', { body });
				found.push(...users.map(toPerson));
				if (users.length === 0 || found.length >= count) return found;
			}
		},
		/** Creates, as an admin would, the text attribute by which runs and jobs coordinate. */
		makeCoordinationAttribute: () => call('POST', `/api/user/v1/properties/meta/keys/${coordinationKey}`, {
			body: { key: coordinationKey, keyspace: 'customer-defined', securityVoter: 'FULL_VIS_ADMIN_IDP', validator: 'ANY_VALUE', title: 'User management', description: '' },
		}),
		/** Lets the mark of the account's run expire, as if the run had not renewed it in time; false if the account's run is not writing. */
		async endMarkOf(userId) {
			const person = (await this.people()).find(({ id }) => String(id) === String(userId));
			const mark = JSON.parse(person?.[coordinationKey] ?? '{}');
			if (mark.run?.state !== 'writing') return false;
			const values = [JSON.stringify({ ...mark, run: { ...mark.run, until: new Date(0).toISOString() } })];
			await call('PATCH', `/api/identity/v1/users/${userId}`, { body: { attributes: [{ key: coordinationKey, values }] } });
			return true;
		},
		/** The DataSets whose name contains `name`. */
		async dataSets(name = '') {
			const query = `limit=50&offset=0&nameLike=${encodeURIComponent(name)}&orderBy=name&part=core`;
			return (await call('GET', `/api/data/v3/datasources?${query}`)).dataSources;
		},
		/** What a SQL query gives: `{ columns, rows }`, rows as lists of cells. */
		query: (dataSetId, sql) => call('POST', `/api/query/v1/execute/${dataSetId}`, { body: { sql } }),
		/** All rows of a DataSet, each an object of texts; null where a cell is empty. */
		async rows(dataSetId) {
			const csv = await call('GET', `/api/data/v2/datasources/${dataSetId}/dataversions/latest?includeHeader=true`, { accept: 'text/csv' });
			const { data } = Papa.parse(csv, { header: true, skipEmptyLines: true });
			return data.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell === '\\N' ? null : cell])));
		},
	};
}
