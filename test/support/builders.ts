import type { Configuration, DesiredUser } from '../../core/config/types';
import type { Field } from '../../core/common/fieldValue';
import type { LiveUser } from '../../core/domo';
import type { ProposedChange } from '../../core/plan/proposeChanges';
import { contentDigest, markOfDescription, markOfItem, itemMarkText, planHash, type UnsignedDescription } from '../../core/plan/hash';
import type { UnsignedItem } from '../../core/plan/items';
import { createIdentifierReader } from '../../core/plan/identifiers';
import { DEFAULT_GUARD, type Plan, type ReconcileSettings } from '../../core/plan/types';
import type { GuardFacts } from '../../core/plan/guard';

/** Builders: each returns a valid object, and a test sets only what matters to it. */

export function aLiveUser(overrides: Partial<LiveUser> = {}): LiveUser {
	const id = overrides.id ?? 1001;
	return {
		id,
		email: `user${id}@acme.example`,
		login: overrides.email ?? `user${id}@acme.example`,
		displayName: `User ${id}`,
		roleId: 4,
		values: [],
		accepted: true,
		active: true,
		human: true,
		createdAt: Date.UTC(2024, 0, 1),
		...overrides,
	};
}

export function manyLiveUsers(n: number, overrides: Partial<LiveUser> = {}): LiveUser[] {
	return Array.from({ length: n }, (_, i) => aLiveUser({ id: 1001 + i, ...overrides }));
}

export function aDesiredUser(overrides: Partial<DesiredUser> = {}): DesiredUser {
	const email = overrides.email ?? 'jane.doe@acme.example';
	return {
		rowNumber: 2,
		email,
		displayName: 'Jane Doe',
		emailKey: email.toLowerCase(),
		employeeIdKey: '',
		values: [],
		edit: true,
		warnings: [],
		...overrides,
	};
}

export function aConfiguration(overrides: Partial<Configuration> = {}): Configuration {
	const { users = [], rejects = [] } = overrides;
	return { fields: [], users, rejects, unknownColumns: [], mapping: '', notes: [], rowCount: users.length + rejects.length, emptyRows: 0, repeated: [], twice: [], ...overrides };
}

export function aField(name: string, overrides: Partial<Field> = {}): Field {
	return {
		name,
		key: name,
		kind: 'system',
		type: 'text',
		list: false,
		providerOwned: false,
		comparable: (value) => (Array.isArray(value) ? [...value].sort().join('|') : String(value ?? '')),
		...overrides,
	};
}

export function aRemoval(live: LiveUser): ProposedChange {
	return { action: 'delete', live, changes: [], reason: 'No row names this person.' };
}

export function anUpdate(live: LiveUser, changes: ProposedChange['changes']): ProposedChange {
	return { action: 'update', live, desired: aDesiredUser({ email: live.email }), changes, reason: 'Row 2 differs.' };
}

export function aCreate(changes: ProposedChange['changes'] = [], overrides: Partial<ProposedChange> = {}): ProposedChange {
	return { action: 'create', desired: aDesiredUser(), changes, sendInvite: false, reason: 'Row 2 is new.', ...overrides };
}

export function guardFacts(overrides: Partial<GuardFacts> = {}): GuardFacts {
	return {
		settings: DEFAULT_GUARD,
		liveIssues: [],
		liveRemovalIssues: [],
		configurationIssues: [],
		unidentifiedRows: [],
		job: { id: 'this', name: 'People', orphans: 'delete', scope: {} },
		overlapping: [],
		live: overrides.live ?? [],
		managed: overrides.live ?? manyLiveUsers(100),
		protectedIds: new Set(),
		identifiers: createIdentifierReader([]),
		actorId: 1,
		holders: () => manyLiveUsers(100),
		dynamicGroupIds: new Set(),
		...overrides,
	};
}

export function reconcileSettings(overrides: Partial<ReconcileSettings> = {}): ReconcileSettings {
	return {
		jobName: 'People of acme',
		jobDescription: '',
		sendInvite: false,
		orphanedUsers: 'keep',
		orphanRoleId: null,
		matchBy: 'email',
		invalidRows: 'skip',
		includeUnchanged: false,
		logValues: 'full',
		guard: DEFAULT_GUARD,
		scope: { emailDomains: [], roleIds: [] },
		blankCells: 'clear',
		unknownColumns: 'stop',
		defaultPhoneCountry: 'US',
		phoneNumbersAsE164: false,
		groupMembership: 'add',
		unknownGroups: 'reject',
		rowsAreComplete: true,
		...overrides,
	};
}

/** A plan of these items in this order, with hash and digests as Reconcile makes them, at once. */
export function signed(description: UnsignedDescription, items: readonly UnsignedItem[], runId = 'run-1'): Plan {
	const digests = items.map(contentDigest);
	const contents = digests.filter((_, i) => items[i]?.action !== 'unchanged').map(({ content }) => content);
	const run = { id: runId, planHash: planHash(description, contents) };
	return {
		description: { ...description, run, _item: itemMarkText(markOfDescription(description, run, contents.length)) },
		items: items.map((item, i) => ({ ...item, run, _item: itemMarkText(markOfItem(digests[i]!, runId, i + 1, contents.length)) })),
	};
}
