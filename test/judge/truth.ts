/** What a run says of itself in outcomes, log and mail, held against what the judge's Domo saw. Whatever is untrue is a sentence. */
import type { INodeExecutionData } from 'n8n-workflow';

import type { Account, Domo } from './domo';
import { differing } from './rules';

export const people = (domo: Domo): readonly Account[] => [...domo.state.accounts.values()];
export const statusOf = (item: INodeExecutionData): string => String(item.json.status);
const lower = (value: unknown): string => String(value ?? '').toLowerCase();

/** An orphan, or somebody whose row has ended: deleted, or given another role. */
export function isRemoval({ json: { action, row_number: row, endDate } }: INodeExecutionData): boolean {
	return action === 'delete' || (action === 'update' && (lower(row) === '' || lower(endDate) !== ''));
}

/** Statuses that say: this run did not change this person. */
const NOT_CHANGED = new Set(['planned', 'held', 'rejected', 'failed', 'notTried', 'unchanged', 'notApproved']);

/** What an outcome says was written, of the fields that the judge's companies have. */
function changesOf(json: INodeExecutionData['json']): readonly { readonly field: string; readonly to: string }[] {
	const listed = Array.isArray(json.changes) ? (json.changes as { field: string; to: unknown }[]) : Object.keys(json).filter((name) => name.startsWith('to_')).map((name) => ({ field: name.slice(3), to: json[name] }));
	return listed.filter(({ field }) => ['title', 'department', 'displayName', 'email', 'employeeId', 'employeeNumber', 'alternateEmail'].includes(field)).map(({ field, to }) => ({ field, to: String(to ?? '') }));
}

function now({ name, email, values }: Account, field: string): string {
	if (field === 'displayName') return name;
	return field === 'email' ? email : (values.get(field)?.[0] ?? '');
}

/** What was done and is not told, and what is told and was not done. */
export function untrue(before: Domo, after: Domo, outcomes: readonly INodeExecutionData[], touched: ReadonlySet<number> = new Set()): readonly string[] {
	const items = outcomes.filter(({ json }) => json.action !== 'plan');
	const about = (id: number, email: string): readonly INodeExecutionData[] => items.filter(({ json }) => Number(json.userId) === id || lower(json.email) === email.toLowerCase());
	const silent = differing(before, after).filter((id) => !touched.has(id)).flatMap((id) => {
		const account = after.state.accounts.get(id) ?? before.state.accounts.get(id);
		const told = about(id, account?.email ?? '');
		return told.some((item) => !NOT_CHANGED.has(statusOf(item))) ? [] : [`${account?.email} was changed, and the outcomes say ${told.map(statusOf).join(', ') || 'nothing'}`];
	});
	const deeds = after.state.deeds.slice(before.state.deeds.length);
	const false_ = items.filter((item) => statusOf(item) === 'applied').flatMap(({ json }) => {
		const id = Number(json.userId);
		if (json.action === 'delete' && !deeds.some((deed) => deed.kind === 'delete' && deed.id === id)) return [`${String(json.email)} is told as deleted by this run, and was not`];
		if (touched.has(id)) return [];
		const there = after.state.accounts.get(id) ?? after.byEmail(String(json.email));
		if (json.action === 'delete') return after.state.accounts.has(id) ? [`${String(json.email)} is told as deleted and is still there`] : [];
		if (json.action === 'create') return there === undefined ? [`${String(json.email)} is told as created and is not there`] : [];
		if (there === undefined) return [`${String(json.email)} is told as updated and is not there`];
		return changesOf(json).filter(({ field, to }) => now(there, field) !== to).map(({ field, to }) => `${there.email} is told to have ${field} ${to}, and has ${now(there, field)}`);
	});
	return [...silent, ...false_];
}

/** Where nothing moves and nothing fails, Apply keeps back what the plan kept back, and nothing else: a plan says beforehand what is not done. */
export function heldByApplyAlone(planned: readonly INodeExecutionData[], outcomes: readonly INodeExecutionData[]): readonly string[] {
	return outcomes.filter((item, i) => statusOf(item) === 'held' && planned[i]?.json.action !== 'hold').map(({ json }) => `the plan had ${String(json.action)} ${String(json.email)}, and Apply held it: ${String(json.message)}`);
}

/** The log's rows and the summary, against the outcomes. */
export function untrueLog(domo: Domo, outcomes: readonly INodeExecutionData[], summary: INodeExecutionData | undefined, report: string): readonly string[] {
	const items = outcomes.filter(({ json }) => json.action !== 'plan');
	const told = items.filter((item) => statusOf(item) !== 'unchanged');
	const dataSet = [...domo.state.dataSets.values()].find(({ name }) => name === 'Run Log');
	const runId = String(summary?.json.runId);
	const column = (name: string): number => dataSet?.columns.indexOf(name) ?? -1;
	const rows = (dataSet?.rows ?? []).filter((row) => row[column('run_id')] === runId && row[column('record_type')] === 'USER');
	const tally = (list: readonly string[]): string => [...new Set(list)].sort().map((one) => `${one} ${list.filter((other) => other === one).length}`).join(', ');
	const [inLog, inItems] = [tally(rows.map((row) => String(row[column('status')]))), tally(told.map(statusOf))];
	const trouble = items.filter((item) => ['failed', 'incomplete', 'rejected', 'notTried', 'unverified'].includes(statusOf(item)));
	const { html = '', text = '', subject = '' } = (summary?.json.email ?? {}) as Record<string, string>;
	return [
		...(inLog === inItems ? [] : [`the log has ${inLog}, the outcomes are ${inItems}`]),
		...(trouble.length > 0 && ['success', 'nothingToDo'].includes(String(summary?.json.status)) ? [`the run is told as ${String(summary?.json.status)} though ${trouble.length} did not go well`] : []),
		...trouble.filter(({ json }) => trouble.length <= 10 && lower(json.email) !== '' && !lower(html).includes(lower(json.email)) && !lower(text).includes(lower(json.email))).map(({ json }) => `the mail does not name ${String(json.email)}, who did not go well`),
		...(trouble.length > 0 && /everybody is as/i.test(`${subject} ${text} ${report}`) ? ['the mail says that everybody is as wanted'] : []),
	];
}

type Row = Readonly<Record<string, string>>;

/** The rows of a run in the log, by column. */
export function rowsOfRun(domo: Domo, summary: INodeExecutionData | undefined): readonly Row[] {
	const dataSet = [...domo.state.dataSets.values()].find(({ name }) => name === 'Run Log');
	return (dataSet?.rows ?? []).map((row) => Object.fromEntries((dataSet?.columns ?? []).map((name, i) => [name, String(row[i] ?? '')]))).filter(({ run_id }) => run_id === String(summary?.json.runId));
}

/** Each row of the log, against its outcome and against the instance before and after. */
export function untrueRows(domo: Domo, before: Domo, outcomes: readonly INodeExecutionData[], summary: INodeExecutionData | undefined): readonly string[] {
	const rows = rowsOfRun(domo, summary);
	const [run, ...ofPeople] = [...rows].sort((a, b) => Number(a.sequence) - Number(b.sequence));
	const items = outcomes.filter((item) => item.json.action !== 'plan' && statusOf(item) !== 'unchanged');
	const cell = (value: unknown): string => String(value ?? '');
	const sameItem = ({ json }: INodeExecutionData, row: Row | undefined): boolean =>
		([['email', 'email'], ['action', 'action'], ['status', 'status'], ['userId', 'user_id'], ['row_number', 'row_number'], ['held_by', 'hold_by'], ['displayName', 'display_name']] as const).every(([name, column]) => cell(json[name]) === cell(row?.[column]));
	const different = items.flatMap((item, i) => (sameItem(item, ofPeople[i]) ? [] : [`row ${i + 1} of the log has ${JSON.stringify(ofPeople[i])} for ${JSON.stringify(item.json)}`]));
	const statuses = [...new Set(items.map(statusOf))].filter((status) => Number(run?.[`count_status_${status.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`]) !== items.filter((item) => statusOf(item) === status).length);
	return [
		...(run?.record_type === 'RUN' && rows.filter(({ record_type }) => record_type === 'RUN').length === 1 && Number(run.sequence) === 0 ? [] : ['the log has not one row for the run']),
		...(cell(run?.status) === cell(summary?.json.status) ? [] : [`the log calls the run ${cell(run?.status)}, its summary ${cell(summary?.json.status)}`]),
		...different.slice(0, 2),
		...statuses.map((status) => `the log counts ${status} otherwise than there are items`),
		...ofPeople.filter(({ status }) => status === 'applied').flatMap((row) => [...otherImage(row, 'before_json', before), ...otherImage(row, 'after_json', domo)]),
		...ofPeople.filter(({ status, message, reason }) => status !== 'applied' && message === '' && reason === '').map(({ email, status }) => `the log does not say why ${email} is ${status}`),
	];
}

/** The mail's sections: who is named under which heading. */
function sectionsOf(mail: string): readonly { readonly heading: string; readonly people: readonly string[] }[] {
	return mail.split(/\n(?=\d+ [A-Z][A-Z ]+\n)/).slice(1).map((part) => ({
		heading: part.split('\n')[0] ?? '', people: [...part.matchAll(/^- .*<([^<>]+)>/gm)].map(([, email = '']) => email.toLowerCase()),
	}));
}

/** The mail's sections, figures and status, against the outcomes. */
export function untrueMail(outcomes: readonly INodeExecutionData[], summary: INodeExecutionData | undefined, report: string): readonly string[] {
	const items = outcomes.filter((item) => item.json.action !== 'plan' && statusOf(item) !== 'unchanged');
	const { html = '', text = '' } = (summary?.json.email ?? {}) as Record<string, string>;
	const sections = sectionsOf(text);
	const named = (heading: RegExp, item: INodeExecutionData): boolean => sections.some((section) => heading.test(section.heading) && section.people.includes(lower(item.json.email)));
	const under = (item: INodeExecutionData): RegExp | undefined => {
		if (statusOf(item) === 'held') return /HELD/;
		if (statusOf(item) !== 'applied' || (item.json.action === 'update' && isRemoval(item))) return undefined;
		return { create: /CREATED$/, update: /UPDATED$/, delete: /REMOVED$/ }[String(item.json.action)];
	};
	const done = new Set(items.filter((item) => statusOf(item) === 'applied').map(({ json }) => lower(json.email)));
	const all = items.filter((item) => statusOf(item) === 'applied').length === items.filter((item) => !['scheduled', 'alreadyDone'].includes(statusOf(item))).length;
	const status = items.some((item) => ['failed', 'incomplete', 'rejected', 'notTried', 'unverified', 'drifted'].includes(statusOf(item))) ? 'partial' : items.some((item) => statusOf(item) === 'applied') ? 'success' : all ? 'nothingToDo' : String(summary?.json.status);
	return [
		...items.filter(({ json }) => lower(json.email) !== '' && !([text, html, report].every((where) => lower(where).includes(lower(json.email))))).map(({ json }) => `mail or report do not name ${String(json.email)}, who is ${String(json.status)}`),
		...items.filter((item) => under(item) !== undefined && !named(under(item) ?? /./, item)).map((item) => `the mail does not name ${String(item.json.email)} (${String(item.json.action)}, ${statusOf(item)}) where it should`),
		...sections.filter(({ heading }) => /(CREATED|UPDATED|REMOVED)$/.test(heading)).flatMap(({ heading, people: those }) => [
			...those.filter((email) => !done.has(email)).map((email) => `the mail has ${email} under ${heading}`),
			...(Number(heading.split(' ')[0]) === those.length ? [] : [`the mail has ${heading}, and names ${those.length}`]),
		]),
		...(String(summary?.json.status) === status ? [] : [`the run is told as ${String(summary?.json.status)} instead of ${status}`]),
	];
}

/** What the log says of somebody before or after, against the instance then. */
function otherImage(row: Row, column: 'before_json' | 'after_json', domo: Domo): readonly string[] {
	const account = domo.state.accounts.get(Number(row.user_id));
	const image = JSON.parse(row[column] || '{}') as Record<string, unknown>;
	if (account === undefined) return [];
	const names = ['title', 'department', 'displayName', 'email', 'employeeId', 'employeeNumber', 'alternateEmail', 'roleId'];
	const missing = column === 'before_json' && row.action !== 'create' ? (row.fields_changed ?? '').split(',').filter((name) => names.includes(name) && !(name in image)) : [];
	return [
		...missing.map((name) => `the log does not say which ${name} ${account.email} had`),
		...Object.entries(image).filter(([name]) => names.includes(name)).flatMap(([name, value]) => {
			const is = name === 'roleId' ? String(account.roleId) : now(account, name);
			return is === String(value ?? '') ? [] : [`the log says in ${column} that ${account.email} has ${name} ${String(value)}, and it is ${is}`];
		}),
	];
}

/** The log's numbers of the instance after the run, against the instance. What is not known must be said to be so. */
export function untrueFigures(domo: Domo, summary: INodeExecutionData | undefined, named: readonly ('users_after' | 'admins_after')[]): readonly string[] {
	const dataSet = [...domo.state.dataSets.values()].find(({ name }) => name === 'Run Log');
	const row = dataSet?.rows.find((one) => one[dataSet.columns.indexOf('run_id')] === summary?.json.runId && one[dataSet.columns.indexOf('record_type')] === 'RUN');
	const { text = '' } = (summary?.json.email ?? {}) as Record<string, string>;
	const there = people(domo).filter(({ system }) => !system || domo.state.listsOwn === true);
	const actual = { users_after: there.length, admins_after: there.filter(({ roleId, pending, system }) => roleId === 1 && !pending && !system).length };
	if (row === undefined || /not confirmed/.test(text)) return [];
	return named.filter((name) => Number(row[dataSet?.columns.indexOf(name) ?? -1]) !== actual[name]).map((name) => `the log says ${name} ${String(row[dataSet?.columns.indexOf(name) ?? -1])}, and there are ${actual[name]}: ${text.split('\n').find((line) => line.startsWith('Users:')) ?? ''}`);
}
