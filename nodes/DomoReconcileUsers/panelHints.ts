import type { NodeHint } from 'n8n-workflow';

import { DEFAULT_GUARD, SETTING_LABELS } from '../../core/plan';

const removes = '$parameter["orphanedUsers"] !== "keep"';
const guard = (setting: string): string => `$parameter["guard"]["${setting}"]`;

/** Settings that are dangerous together, told before the node runs. */
export const panelHints: NodeHint[] = [
	before(
		`With <b>${SETTING_LABELS.maxDeletionsPercent}</b> at 100 the guard holds no removal for its share. Keep a limit on jobs that run unattended.`,
		`${removes} && (${guard('maxDeletionsPercent')} ?? ${DEFAULT_GUARD.maxDeletionsPercent}) >= 100`,
	),
	before(
		`<b>${SETTING_LABELS.rowsAreComplete}</b> is on and people who are in no row are removed: make sure that no node above filters or limits rows. A sub-workflow or a webhook that is called once per batch cannot be seen here: it would remove the people of all other batches.`,
		`${removes} && $parameter["table"]["rowsAreComplete"] === true`,
	),
	before(
		`With <b>${SETTING_LABELS.probableRenames}</b> on Ignore and <b>${SETTING_LABELS.matchBy}</b> on E-Mail, a changed address removes the account and creates another. Match by employee ID instead.`,
		`${removes} && ${guard('probableRenames')} === "ignore" && $parameter["table"]["matchBy"] !== "employeeId"`,
	),
	before(
		`With <b>${SETTING_LABELS.minimumAdmins}</b> at 0 a table may leave nobody who can let others in again.`,
		`${guard('minimumAdmins')} === 0`,
	),
	before(
		`<b>${SETTING_LABELS.newAdmins}</b> are allowed: whoever can edit the configuration can become an Admin.`,
		`${guard('newAdmins')} === "allow"`,
	),
];

function before(message: string, condition: string): NodeHint {
	return { message, type: 'warning', location: 'ndv', whenToDisplay: 'beforeExecution', displayCondition: `={{ ${condition} }}` };
}
