import type { IDataObject } from 'n8n-workflow';

import { requestRow, type RequestId } from '../../core/domo';
import type { Oddity, SandboxInstance, User } from '../../sandbox';
import { hasShape, requestIds } from '../../sandbox/faults/oddities';
import { SPEED } from '../support/fastClock';
import { ACTOR_ID, type House } from '../faults/support/house';
import type { Job } from '../faults/support/job';
import { houseOf, scenarioOf } from './scenarios';

/** Ways in which an instance may answer; those of shapes apply only where such a form is documented. */
export const ODDITIES: readonly Oddity[] = [403, 404, 405, 500, 'html', 'empty', 'otherShape', 'thirdShape', 'extraFields', 'missingOptional', 'valueShape', 'late'];

export interface Cell {
	readonly id: RequestId;
	readonly oddity: Oddity;
	readonly need: 'core' | 'side';
	readonly wentOn: boolean;
	/** How the run ended, or the sentence with which it stopped. */
	readonly told: string;
	/** Sentences: who was lost, removed, demoted, doubled or changed otherwise than their row says. */
	readonly harmed: readonly string[];
	/** Outcomes that say applied of what is not there. */
	readonly falselyApplied: readonly string[];
	/** Names of the requests that were sent, the odd one among them. */
	readonly sent: readonly string[];
}

/** Oddities that this request can have. */
export function odditiesFor(id: RequestId): readonly Oddity[] {
	const kind = kindOf(id);
	return ODDITIES.filter((oddity) => (oddity !== 'otherShape' && oddity !== 'thirdShape' && oddity !== 'missingOptional') || hasShape(kind, oddity));
}

/** The route that a variant belongs to. */
const kindOf = (id: RequestId): string => (id.startsWith('search') && id.endsWith('Users') || id.startsWith('searchUsers') ? 'searchUsers' : id === 'createDataSetDescribed' ? 'createDataSet' : id);

const LATE_BY_MS = 5_000;

/** One job on an instance that answers one request otherwise, and what came of it. */
export async function runCell(id: RequestId, oddity: Oddity): Promise<Cell> {
	const scenario = scenarioOf(id);
	const house = await houseOf(scenario);
	const { domo } = house;
	Object.assign(domo.faults, scenario.faults, { oddities: { ...scenario.faults?.oddities, [id]: oddity }, lateMs: LATE_BY_MS / SPEED });
	const before = new Map(domo.state.users);
	const job = await house.run();
	return {
		id,
		oddity,
		need: requestRow(id).need,
		wentOn: job.summary.status !== 'failed' && job.plan.action === 'plan',
		told: toldOf(job),
		harmed: harmOf(house, before, scenario.items ?? house.rows),
		falselyApplied: job.outcomes.filter(({ status }) => status === 'applied').flatMap((outcome) => notSo(domo, outcome)),
		sent: [...new Set(domo.requests.flatMap(({ kind, body }) => requestIds(kind, body)[0] ?? kind))],
	};
}

function toldOf({ error, summary, outcomes, plan }: Job): string {
	if (summary.status === 'failed' && error !== undefined) return error;
	const counts = new Map<string, number>();
	for (const { status } of outcomes) counts.set(String(status), (counts.get(String(status)) ?? 0) + 1);
	const people = [...counts].map(([status, n]) => `${n} ${status}`).join(', ');
	const first = outcomes.find(({ status }) => status !== 'applied');
	const why = first === undefined ? '' : `: ${String(first.message ?? first.reason ?? '')}`;
	const log = summary.logError === undefined ? '' : ` · log: ${String(summary.logError)}`;
	const notes = Array.isArray(plan.notes) ? plan.notes.map(String) : [];
	return `${people}${why}${log}${notes.length === 0 ? '' : ` · ${notes.join(' ')}`}`;
}

const emailOf = (row: IDataObject): string => String(row.email).toLowerCase();

/** Everybody whom a row names is there once, in the role and with the title that they had or that the row says; nobody else appeared. */
export function harmOf({ domo }: House, before: ReadonlyMap<number, User>, rows: readonly IDataObject[]): string[] {
	const harm: string[] = [];
	const rowOf = new Map(rows.map((row) => [emailOf(row), row]));
	const now = [...domo.state.users.values()];
	for (const [userId, was] of before) {
		const is = domo.state.users.get(userId);
		const row = rowOf.get(was.emailAddress.toLowerCase());
		if (is === undefined) {
			if (row !== undefined || userId === ACTOR_ID) harm.push(`${was.emailAddress} was removed`);
			continue;
		}
		if (is.emailAddress !== was.emailAddress) harm.push(`${was.emailAddress} was renamed`);
		if (is.roleId !== was.roleId && String(is.roleId) !== String(row?.roleId)) harm.push(`${was.emailAddress} got role ${is.roleId}`);
		const [title] = is.values.get('title') ?? [];
		if (title !== was.values.get('title')?.[0] && title !== row?.title) harm.push(`${was.emailAddress} got the title ${String(title)}`);
	}
	const addresses = now.map(({ emailAddress }) => emailAddress.toLowerCase());
	if (new Set(addresses).size < addresses.length) harm.push('Somebody is there twice');
	for (const { id, emailAddress } of now) if (!before.has(id) && !rowOf.has(emailAddress.toLowerCase())) harm.push(`${emailAddress} was created`);
	const invited = domo.state.outbox.map(({ email }) => email.toLowerCase());
	if (new Set(invited).size < invited.length || invited.some((email) => !rowOf.has(email))) harm.push(`Invited: ${invited.join(', ')}`);
	return harm;
}

/** Why an outcome that says applied is not so; [] where it is. */
export function notSo(domo: SandboxInstance, outcome: IDataObject): string[] {
	const user = domo.state.people.findByEmail(String(outcome.email));
	const wrong = (what: string): string[] => [`${String(outcome.action)} of ${String(outcome.email)}: ${what}`];
	if (outcome.action === 'delete') return user === undefined ? [] : wrong('still there');
	if (user === undefined) return wrong('not there');
	const title = outcome.to_title;
	const differs: readonly string[] = [
		...(title !== undefined && title !== '' && user.values.get('title')?.[0] !== title ? ['title'] : []),
		...(outcome.to_roleId !== undefined && String(user.roleId) !== String(outcome.to_roleId) ? ['role'] : []),
		...(outcome.to_team !== undefined && user.values.get('team')?.[0] !== outcome.to_team ? ['team'] : []),
		...(outcome.to_groups !== undefined && !sameGroups(domo, user.id, String(outcome.to_groups)) ? ['groups'] : []),
	];
	return differs.length === 0 ? [] : wrong(`${differs.join(', ')} is otherwise`);
}

function sameGroups(domo: SandboxInstance, userId: number, wanted: string): boolean {
	const names = [...domo.state.groups.values()].filter(({ members }) => members.has(userId)).map(({ name }) => name);
	const told = wanted === '' ? [] : wanted.split(' | ').map((label) => label.replace(/ \((\d+|new)\)$/, ''));
	return names.length === told.length && told.every((name) => names.includes(name));
}
