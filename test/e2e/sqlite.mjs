// SQL that the stand-in Domo does not support, in the SQLite that n8n's Node.js includes.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const kinds = { LONG: 'INTEGER', DOUBLE: 'REAL', DECIMAL: 'REAL' };
const quoted = (name) => `\`${name.replaceAll('`', '``')}\``;

/**
 * Runs queries over one table.
 * @param {string} node a Node of version 24 or newer
 * @param {{ name: string, columns: { name: string, type: string }[], rows: (string | null)[][] }} table types are Domo's
 * @param {string[]} queries
 * @returns {object[][]} for each query its rows, by column
 */
export function askSqlite(node, table, queries) {
	const { status, stdout, stderr } = spawnSync(node, ['--no-warnings', self], { input: JSON.stringify({ table, queries }), encoding: 'utf8', maxBuffer: 100_000_000 });
	if (status !== 0) throw new Error(`SQLite: ${stderr}`);
	return JSON.parse(stdout);
}

async function answer({ table: { name, columns, rows }, queries }) {
	const { DatabaseSync } = await import('node:sqlite');
	const database = new DatabaseSync(':memory:');
	database.exec(`CREATE TABLE ${quoted(name)} (${columns.map((column) => `${quoted(column.name)} ${kinds[column.type] ?? 'TEXT'}`).join(', ')})`);
	const insert = database.prepare(`INSERT INTO ${quoted(name)} VALUES (${columns.map(() => '?').join(', ')})`);
	for (const row of rows) insert.run(...row);
	return queries.map((query) => database.prepare(query).all());
}

if (process.argv[1] === self) {
	let input = '';
	for await (const part of process.stdin) input += part;
	process.stdout.write(JSON.stringify(await answer(JSON.parse(input))));
}
