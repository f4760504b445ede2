/** The sandbox in a process of its own, so that it does not share the event loop with what is measured. Orders and answers by IPC. */
import { startSandbox, type Sandbox, type SandboxSeed } from '../../sandbox';
import type { Counted, ServerAnswer, ServerOrder } from './domo';
import { personOf, tableOf } from './scenarios';

let sandbox: Sandbox | undefined;

async function open(people: number, withTable: boolean): Promise<ServerAnswer> {
	await sandbox?.stop();
	const seed: SandboxSeed = {
		users: Array.from({ length: people }, (_, i) => personOf(i)),
		...(withTable && { dataSets: [tableOf(people)] }),
	};
	sandbox = await startSandbox({ instances: [{ name: 'bench', seed }] });
	return { opened: sandbox.instance('bench').url };
}

function counted(): Counted {
	const instance = sandbox?.instance('bench');
	if (instance === undefined) return { requests: 0, throttled: 0, violations: 0 };
	const { total, byStatus } = instance.counters;
	return { requests: total, throttled: byStatus['429'] ?? 0, violations: instance.violations.length };
}

function report(): ServerAnswer {
	const users = [...(sandbox?.instance('bench').state.users.values() ?? [])];
	return { found: { people: users.map(({ emailAddress, values }): [string, string] => [emailAddress, String(values.get('title')?.[0] ?? '')]), ...counted() } };
}

process.on('message', (order: ServerOrder) => {
	const answer = async (): Promise<ServerAnswer> => {
		if ('open' in order) return open(order.open.people, order.open.withTable);
		if ('faults' in order) {
			const instance = sandbox?.instance('bench');
			instance?.resetCounters();
			const faults = instance?.faults;
			if (faults !== undefined) {
				for (const name of Object.keys(faults)) Reflect.deleteProperty(faults, name);
				Object.assign(faults, order.faults);
			}
			return { ready: true };
		}
		return 'count' in order ? { counted: counted() } : report();
	};
	void answer().then((reply) => process.send?.(reply));
});
