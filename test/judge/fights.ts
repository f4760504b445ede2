/**
 * The judge's own account of fights: a value that the job wrote in three runs, each time because somebody had changed it. It is kept from what
 * the judge's Domo saw before and after each run, and held against log and mail: each fight is reported once, and nothing else is.
 */
import type { INodeExecutionData } from 'n8n-workflow';

import type { Account, Domo } from './domo';
import { DAY_MS } from './time';

interface Written {
	readonly value: string;
	readonly at: number;
	readonly wasReported: boolean;
}

const valuesOf = ({ email, name, roleId, values }: Account): ReadonlyMap<string, string> =>
	new Map([['email', email], ['displayName', name], ['roleId', String(roleId)], ...[...values].map(([key, [value = '']]) => [key, value] as const)]);

export class Fights {
	private readonly written = new Map<string, Written[]>();

	/** What log and mail of a run say too much or too little about fights. */
	untrue(before: Domo, after: Domo, outcomes: readonly INodeExecutionData[], summary: INodeExecutionData | undefined): readonly string[] {
		const expected = this.reportedBy(before, after, outcomes, Date.parse(String(summary?.json.startedAt)));
		const log = [...after.state.dataSets.values()].find(({ name }) => name === 'Run Log');
		const cell = (row: readonly (string | null)[], column: string): string => row[log?.columns.indexOf(column) ?? -1] ?? '';
		const rows = (log?.rows ?? []).filter((row) => cell(row, 'run_id') === summary?.json.runId && cell(row, 'record_type') === 'USER' && cell(row, 'message').includes('goes back and forth'));
		const inLog = rows.flatMap((row) => cell(row, 'message').split('\n').filter((line) => line.includes('goes back and forth')).map(() => cell(row, 'user_id')));
		const people = expected.map((key) => key.split(' ')[0] ?? '');
		const { text = '' } = (summary?.json.email ?? {}) as Record<string, string>;
		const inMail = Number(/! ([\d,]+) values? goe?s? back and forth/.exec(text)?.[1]?.replace(',', '') ?? 0);
		return [
			...(inLog.sort().join() === people.sort().join() ? [] : [`the log reports fights about ${inLog.join(', ') || 'nobody'}, and there are those about ${expected.join(', ') || 'nobody'}`]),
			...(inMail === expected.length ? [] : [`the mail counts ${inMail} fights, and there are ${expected.length}`]),
		];
	}

	private reportedBy(before: Domo, after: Domo, outcomes: readonly INodeExecutionData[], at: number): string[] {
		const applied = new Set(outcomes.filter(({ json }) => json.action === 'update' && json.status === 'applied').map(({ json }) => Number(json.userId)));
		return [...applied].flatMap((id) => {
			const [was, is] = [before.state.accounts.get(id), after.state.accounts.get(id)];
			if (was === undefined || is === undefined) return [];
			const old = valuesOf(was);
			return [...valuesOf(is)].filter(([field, value]) => value !== (old.get(field) ?? '')).flatMap(([field, value]) => {
				const key = `${id} ${field}`;
				const all = this.written.get(key) ?? [];
				const fight: Written[] = [];
				for (const one of [...all].reverse()) {
					if (one.value !== value || (fight.at(-1)?.at ?? at) - one.at > 8 * DAY_MS) break;
					fight.push(one);
				}
				const isNew = fight.length >= 2 && !fight.some(({ wasReported }) => wasReported);
				// The log has seconds.
				this.written.set(key, [...all, { value, at: Math.floor(at / 1_000) * 1_000, wasReported: isNew }]);
				return isNew ? [key] : [];
			});
		});
	}
}
