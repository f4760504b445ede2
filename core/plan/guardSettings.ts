import { mapTable, namesOf } from '../common/tables';

/**
 * Every setting of the guard, once: the type of the settings and their defaults, the panel of Domo Reconcile Users, the
 * reading of its parameters, what Apply takes back from a plan or a log, and the labels in messages are made from this table.
 */
interface Described {
	/** As on the panel and in messages. */
	readonly label: string;
	/** What the panel says about it. */
	readonly panel: string;
}
interface Choice {
	readonly name: string;
	readonly description: string;
}
export type GuardSetting = Described & (
	/** 0 to 100. */
	| { readonly kind: 'percent'; readonly default: number }
	/** A whole number. */
	| { readonly kind: 'count'; readonly default: number }
	| { readonly kind: 'days'; readonly default: number }
	| { readonly kind: 'choice'; readonly choices: Readonly<Record<string, Choice>>; readonly default: string }
	/** Texts; on the panel in one field, separated by commas or line ends (`lines`: by line ends alone, for names with commas). */
	| { readonly kind: 'list' | 'lines'; readonly default: readonly string[]; readonly placeholder: string }
);

const holdOrAllow = {
	hold: { name: 'Hold', description: 'Keep the change back until somebody approves it' },
	allow: { name: 'Allow', description: 'Let the change through' },
} as const;

export const GUARD_SETTINGS = {
	maxDeletionsPercent: {
		kind: 'percent', default: 10, label: 'Max Deletions (Percent)',
		panel: 'Holds all removals if more than this share of the managed users would go. Accounts created later do not raise the number allowed.',
	},
	maxDeletionsCount: { kind: 'count', default: 500, label: 'Max Deletions (Count)', panel: 'Holds all removals if there are more than this' },
	maxUpdatesPercent: {
		kind: 'percent', default: 100, label: 'Max Updates (Percent)',
		panel: 'Holds all updates if they are more than this share of the managed users',
	},
	maxRoleChangesPercent: {
		kind: 'percent', default: 20, label: 'Max Role Changes (Percent)',
		panel: 'Holds all role changes of people who stay if they are more than this share of the managed users. Fewer than 5 go through.',
	},
	maxBlankingPercent: {
		kind: 'percent', default: 50, label: 'Max Cleared Values per Column (Percent)',
		panel: 'Holds clearing a column if more than this share of its values would go',
	},
	maxInvitesCount: { kind: 'count', default: 200, label: 'Max Invites', panel: 'Holds all invited new people if there are more than this' },
	minimumAdmins: {
		kind: 'count', default: 1, label: 'Minimum Admins',
		panel: 'Holds changes that would leave fewer Admins than this, the account of this job not counted',
	},
	newAdmins: { kind: 'choice', choices: holdOrAllow, default: 'hold', label: 'New Admins', panel: 'What to do when a row makes somebody an Admin' },
	adminEmailChanges: {
		kind: 'choice', choices: holdOrAllow, default: 'hold', label: 'Admin E-Mail Changes',
		panel: 'What to do when a row changes the address of an Admin',
	},
	probableRenames: {
		kind: 'choice',
		choices: {
			hold: { name: 'Hold', description: 'Hold both, as it looks like one person with a new address' },
			ignore: { name: 'Ignore', description: 'Treat them as two people' },
		},
		default: 'hold', label: 'Probable Renames', panel: 'What to do with an orphan and a new row that look like the same person',
	},
	newUserGraceDays: {
		kind: 'days', default: 0, label: 'Grace Days for New Users',
		panel: 'Accounts younger than this many days are never removed. Above 0, people who have not accepted their invitation are safe too.',
	},
	protectedUsers: {
		kind: 'list', default: [], label: 'Protected Users', placeholder: 'e.g. ceo@example.com, *@partner.example',
		panel: 'Never removed, demoted or renamed. One per line or comma: e-mail, user ID or *@domain.',
	},
	overlappingJobs: {
		kind: 'lines', default: [], label: 'Jobs That May Overlap', placeholder: 'e.g. Sales people',
		panel: 'Other jobs allowed to remove people of this scope, or that no longer run. One name per line, * for all.',
	},
	onLimit: {
		kind: 'choice',
		choices: {
			hold: { name: 'Hold', description: 'Hold what a limit covers and let the rest through' },
			stop: { name: 'Stop', description: 'Plan nothing' },
		},
		default: 'hold', label: 'On Limit', panel: 'What to do when a limit is exceeded',
	},
} as const satisfies Readonly<Record<string, GuardSetting>>;

type GuardSettingsTable = typeof GUARD_SETTINGS;
export type GuardSettingName = keyof GuardSettingsTable;
type ValueOf<Setting> = Setting extends { readonly choices: infer Choices } ? keyof Choices : Setting extends { readonly kind: 'list' | 'lines' } ? readonly string[] : number;
export type GuardSettings = { readonly [Name in GuardSettingName]: ValueOf<GuardSettingsTable[Name]> };

export const GUARD_LABELS: Readonly<Record<GuardSettingName, string>> = mapTable<GuardSettingName, GuardSetting, string>(GUARD_SETTINGS, ({ label }) => label);

/** The settings when nobody changes any. */
export const DEFAULT_GUARD: GuardSettings = guardSettings({});

/**
 * Settings with the defaults in the place of those that are not given: a log of an older version lacks what came later.
 * @throws TypeError for a value that the table does not allow
 */
export function guardSettings(given: Readonly<Record<string, unknown>>): GuardSettings {
	const settings = mapTable<GuardSettingName, GuardSetting, unknown>(GUARD_SETTINGS, (setting, name) => given[name] ?? setting.default);
	if (isGuardSettings(settings)) return settings;
	throw new TypeError('A setting of the guard has a value that it cannot have');
}

/** Whether each setting is there, with a value that it can have. */
export function isGuardSettings(settings: Readonly<Record<string, unknown>>): settings is GuardSettings {
	return namesOf(GUARD_SETTINGS).every((name) => allows(GUARD_SETTINGS[name], settings[name]));
}

function allows(setting: GuardSetting, value: unknown): boolean {
	switch (setting.kind) {
		case 'percent':
			return typeof value === 'number' && value >= 0 && value <= 100;
		case 'count':
			return Number.isInteger(value) && Number(value) >= 0;
		case 'days':
			return typeof value === 'number' && value >= 0;
		case 'choice':
			return typeof value === 'string' && Object.hasOwn(setting.choices, value);
		case 'list':
		case 'lines':
			return Array.isArray(value) && value.every((one) => typeof one === 'string');
	}
}

/** What a person sees on the Reconcile node. Sentences of the plan name settings by these labels; the node's properties use them. */
export const SETTING_LABELS = {
	...GUARD_LABELS,
	people: 'People',
	rowsAreComplete: 'Rows Are Complete',
	rowCount: 'Row Count',
	matchBy: 'Match By',
	orphanedUsers: 'Orphaned Users',
	orphanRoleId: 'Role for Orphans',
	unknownColumns: 'Unknown Columns',
	invalidRows: 'Invalid Rows',
	groupMembership: 'Group Membership',
	unknownGroups: 'Unknown Groups',
	scope: 'Scope',
	emailDomains: 'E-Mail Domains',
	attributeName: 'Attribute Name',
	attributeValues: 'Attribute Values',
} as const;

/** `'Max Deletions (Percent)'`, quoted as n8n quotes parameters in messages. */
export function label(setting: keyof typeof SETTING_LABELS): string {
	return `'${SETTING_LABELS[setting]}'`;
}
