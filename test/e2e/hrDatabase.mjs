// An HR database: a table of employments in a real PostgreSQL of our own.
import { startPostgres } from '../../scripts/lib/queue.mjs';
import { run } from '../../scripts/lib/processes.mjs';

const table = `CREATE TABLE employees (
	employee_id text NOT NULL, first_name text, last_name text, email text, job_title text, department text, office text, phone text,
	country_code char(2), hire_date date NOT NULL, termination_date date, PRIMARY KEY (employee_id, hire_date))`;

const quoted = (value) => (value === undefined ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
const rowOf = (person) => [
	person.number, person.first, person.last, person.email, person.title, person.department, person.office, person.phone, person.country, person.hiredOn, person.leavesOn,
].map(quoted).join(', ');

/**
 * Starts it; `put(staff)` makes their employments the whole table.
 * `trouble.refuses`: the account may not read the table
 */
export async function startHrDatabase({ folder }) {
	const postgres = await startPostgres({ folder });
	const sql = (text) => run('psql', ['-h', '127.0.0.1', '-p', String(postgres.port), '-U', postgres.user, '-d', postgres.database, '-v', 'ON_ERROR_STOP=1', '-q', '-c', text], { title: 'psql' });
	await sql(`${table}; CREATE ROLE reader LOGIN`);
	const trouble = {};
	return {
		trouble,
		well: () => void Object.keys(trouble).forEach((name) => delete trouble[name]),
		async put(staff) {
			const rows = staff.flatMap((person) => [...(person.earlier ?? []), person]).map((one) => `(${rowOf(one)})`);
			await sql(`BEGIN; DELETE FROM employees; ${rows.length === 0 ? '' : `INSERT INTO employees VALUES ${rows.join(', ')};`} COMMIT`);
			await sql(`${trouble.refuses ? 'REVOKE SELECT ON employees FROM' : 'GRANT SELECT ON employees TO'} reader`);
		},
		credential: {
			name: 'HR database', type: 'postgres',
			data: { host: '127.0.0.1', port: postgres.port, database: postgres.database, user: 'reader', password: 'any', maxConnections: 5, allowUnauthorizedCerts: false, ssl: 'disable', sshTunnel: false },
		},
		stop: () => postgres.stop(),
	};
}
