import { setTimeout as pause } from 'node:timers/promises';

import type { UserDirectory } from '../../core/domo';
import { DEFAULT_GUARD, reconcile, type Plan, type ReconcileSettings } from '../../core/plan';
import type { Clock } from '../../core/common/ports';
import { cpuSince } from '../lib/watch';
import type { Cells, Inputs } from './inputs';

/** As the nodes' clock, without n8n; `onYield` is told when the plan lets others have a turn, and when it goes on. */
function clockOf(onYield: () => void, onTurn: () => void): Clock {
	return {
		now: () => Date.now(),
		sleep: async (ms) => void (await pause(ms)),
		yield: async () => {
			onYield();
			await pause(0);
			onTurn();
		},
	};
}

const settings: ReconcileSettings = {
	jobName: 'People of a company',
	jobDescription: '',
	sendInvite: false,
	orphanedUsers: 'delete',
	orphanRoleId: null,
	matchBy: 'email',
	invalidRows: 'skip',
	includeUnchanged: false,
	logValues: 'full',
	guard: { ...DEFAULT_GUARD, maxDeletionsCount: 1_000_000, maxRoleChangesPercent: 100, newAdmins: 'allow', maxInvitesCount: 1_000_000 },
	scope: { emailDomains: [], roleIds: [] },
	blankCells: 'clear',
	unknownColumns: 'stop',
	defaultPhoneCountry: 'US',
	phoneNumbersAsE164: false,
	groupMembership: 'add',
	unknownGroups: 'reject',
	rowsAreComplete: true,
};

export interface Planned {
	readonly plan: Plan;
	/** The longest stretch without a turn for others, in ms of processor time: it does not depend on who else uses the machine. */
	readonly heldCpuMs: number;
}

/** Understands and validates the rows, compares them with the people, guards, orders and signs the plan. */
export async function planOf(directory: UserDirectory, rows: readonly Cells[], other: Partial<ReconcileSettings> = {}): Promise<Planned> {
	let since = process.cpuUsage();
	let heldCpuMs = 0;
	const onYield = (): void => void (heldCpuMs = Math.max(heldCpuMs, cpuSince(since)));
	const clock = clockOf(onYield, () => void (since = process.cpuUsage()));
	const plan = await reconcile(directory, rows, { ...settings, ...other }, { clock, runId: 'bench' });
	onYield();
	return { plan, heldCpuMs };
}

/** A run that ends with a wrong plan has no time. */
export function requireRight({ plan: { description: { counts, notes } } }: Planned, { expected }: Inputs): void {
	const found = { create: counts.create, update: counts.update, delete: counts.delete, unchanged: counts.unchanged };
	const wrong = Object.entries(expected).some(([action, n]) => found[action as keyof typeof found] !== n);
	if (wrong || counts.hold + counts.reject > 0) {
		throw new Error(`Our plan is wrong: ${JSON.stringify(counts)} instead of ${JSON.stringify(expected)}. ${notes.join(' ')}`);
	}
}
