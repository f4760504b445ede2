import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { LOG_COLUMNS, LOG_MARK, type LogColumn } from '../../../core/report';

const file = path.join(__dirname, '../../../docs/evidence/run-log-columns.md');
const guide = readFileSync(path.join(__dirname, '../../../docs/run-log.md'), 'utf8');
const begin = '<!-- columns: made from core/report/log/columns.ts -->';
const end = '<!-- end of columns -->';

const ROWS: Readonly<Record<LogColumn['rows'], string>> = { same: 'RUN, USER', all: 'RUN, USER', RUN: 'RUN', USER: 'USER' };

function columnTable(): string {
	const rows = LOG_COLUMNS.map((column) => `| \`${column.name}\` | ${column.type} | ${ROWS[column.rows]} | ${column.doc} |`);
	return ['| column | type | rows | what it holds |', '|---|---|---|---|', ...rows].join('\n');
}

function between(text: string): string {
	const [from, to] = [text.indexOf(begin), text.indexOf(end)];
	if (from < 0 || to < from) throw new Error('docs/evidence/run-log-columns.md has lost its markers');
	return text.slice(from + begin.length, to).trim();
}

describe('The pages about the run log', () => {
	if (process.env['UPDATE_DOCS'] === '1') {
		const text = readFileSync(file, 'utf8');
		writeFileSync(file, text.replace(between(text), columnTable()));
	}
	const text = readFileSync(file, 'utf8');

	// After a change of the columns: UPDATE_DOCS=1 npx jest --selectProjects fast --testPathPattern report/docs
	it('describe every column as the table in the code does', () => {
		expect(between(text)).toBe(columnTable());
	});

	it('name the text by which a log is recognised', () => {
		expect(guide).toContain(LOG_MARK);
	});

	it('query columns that exist', () => {
		const queries = [...guide.matchAll(/```sql\n(.*?)```/gs)].map(([, sql = '']) => sql);
		expect(queries.length).toBeGreaterThan(6);
		const known = new Set(LOG_COLUMNS.map(({ name }) => name));
		for (const sql of queries) {
			const own = new Set([...sql.matchAll(/AS `(\w+)`/g)].map(([, name]) => name));
			for (const [, name = ''] of sql.matchAll(/`(\w+)`/g)) if (name !== 'run_log' && !own.has(name)) expect(known).toContain(name);
		}
	});
});
