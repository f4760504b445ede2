import { badRequest } from '../http/domoError';
import { isRecord, record } from '../http/values';
import type { SandboxSeed } from '../seed';

/** What can be added to a running instance. */
const LISTS = ['users', 'attributes', 'dataSets', 'groups', 'dataFlows', 'cards', 'pages'] as const;

const isSeed = (value: unknown): value is SandboxSeed => isRecord(value);

/** A seed out of JSON: the lists of `SandboxSeed` and nothing else. */
export function parseSeed(value: unknown): SandboxSeed {
	const given = record(value);
	for (const [key, content] of Object.entries(given)) {
		if (!LISTS.some((name) => name === key)) throw badRequest(`A running instance cannot be seeded with ${key}`);
		if (!Array.isArray(content)) throw badRequest(`${key} must be a list`);
	}
	return isSeed(given) ? given : {};
}
