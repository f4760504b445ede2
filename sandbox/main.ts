import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { defaultAdmin, defaultOAuthClient, startSandbox } from './index';
import { parseFaults } from './faults/parseFaults';
import type { SandboxSeed } from './seed';
import { dataSetFromCsv, seedFromCsv } from './seedFromCsv';

const USAGE = `npm run sandbox -- [options]
  --instances acme,globex   names of the instances (default: acme)
  --port 9010               port of the first one; the others follow (default: 9010, 0: any)
  --config [NAME=]FILE      a CSV file as the configuration DataSet of that instance (default: the first);
                            its extra columns become custom attributes of every instance
  --live [NAME=]FILE        a CSV file as the live users of that instance (default: all)
  --snapshot FILE           keep the state in this file
  --faults FILE             fault switches as JSON, for every instance
  --shape FILE              report.json of Domo Check Instance: every instance answers in the shapes that it found`;

/** The name that the demo and its workflows look for. */
const CONFIGURATION_NAME = 'User Management Configuration';

const CLI_OPTIONS = {
	instances: { type: 'string', default: 'acme' },
	port: { type: 'string', default: '9010' },
	config: { type: 'string', multiple: true },
	live: { type: 'string', multiple: true },
	snapshot: { type: 'string' },
	faults: { type: 'string' },
	shape: { type: 'string' },
	help: { type: 'boolean', default: false },
} as const;

/** `acme=roster.csv` or `roster.csv`. */
function fileFor(argument: string, instances: readonly string[]) {
	const [name = '', ...rest] = argument.split('=');
	return rest.length > 0 && instances.includes(name)
		? { instance: name, csv: readFileSync(rest.join('='), 'utf8') }
		: { instance: undefined, csv: readFileSync(argument, 'utf8') };
}

type NamedCsv = ReturnType<typeof fileFor>;

function seedOf(
	name: string,
	isFirst: boolean,
	configs: readonly NamedCsv[],
	lives: readonly NamedCsv[],
): SandboxSeed {
	const own = configs.filter(({ instance }) => (instance === undefined ? isFirst : instance === name));
	const people = lives
		.filter(({ instance }) => instance === undefined || instance === name)
		.map(({ csv }) => seedFromCsv(csv));
	const definitions = configs.map(({ csv }) => seedFromCsv(csv, { attributesOnly: true }));
	const titles = own.map((_, at) => (at === 0 ? CONFIGURATION_NAME : `${CONFIGURATION_NAME} ${at + 1}`));
	return {
		users: people.flatMap(({ users = [] }) => users),
		groups: people.flatMap(({ groups = [] }) => groups),
		// Definitions of the configuration come last: a list attribute there stays a list, whatever the live file contains.
		attributes: [...people, ...definitions].flatMap(({ attributes = [] }) => attributes),
		dataSets: own.map(({ csv }, at) => dataSetFromCsv(titles[at] ?? CONFIGURATION_NAME, csv)),
	};
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: CLI_OPTIONS });
	if (values.help) {
		console.log(USAGE);
		return;
	}
	const names = values.instances.split(',').map((name) => name.trim());
	const configs = (values.config ?? []).map((argument) => fileFor(argument, names));
	const lives = (values.live ?? []).map((argument) => fileFor(argument, names));
	const json = (file: string): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
	const faults = parseFaults({ ...(values.faults !== undefined && json(values.faults)), ...(values.shape !== undefined && { oddities: json(values.shape).shapes }) });
	const firstPort = Number(values.port);
	const sandbox = await startSandbox({
		instances: names.map((name, at) => ({
			name,
			port: firstPort === 0 ? 0 : firstPort + at,
			seed: seedOf(name, at === 0, configs, lives),
			faults,
		})),
		...(values.snapshot === undefined ? {} : { snapshotFile: values.snapshot }),
		onKill: () => process.exit(137),
	});
	for (const { name, url, state } of sandbox.instances) {
		const admin = defaultAdmin(name);
		const client = defaultOAuthClient(name);
		console.log(`${name}  ${url}`);
		console.log(`  access token   ${admin.token}`);
		console.log(`  login          ${admin.email} / ${admin.password}`);
		console.log(`  OAuth client   ${client.clientId} / ${client.clientSecret}`);
		console.log(`  people         ${state.users.size}`);
		for (const { id, name: title } of state.dataSets.values()) console.log(`  DataSet        ${id}  ${title}`);
	}
	console.log('Ready. Stop with Ctrl-C.');
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
