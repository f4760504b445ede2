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

/** Starts it; `put(employments)` makes them the whole table. */
export async function startHrDatabase({ folder }) {
	const postgres = await startPostgres({ folder });
	const sql = (text) => run('psql', ['-h', '127.0.0.1', '-p', String(postgres.port), '-U', postgres.user, '-d', postgres.database, '-v', 'ON_ERROR_STOP=1', '-q', '-c', text], { title: 'psql' });
	await sql(table);
	return {
		sql,
		put: (employments) => sql(`BEGIN; DELETE FROM employees; INSERT INTO employees VALUES ${employments.map((one) => `(${rowOf(one)})`).join(', ')}; COMMIT`),
		credential: {
			name: 'HR database', type: 'postgres',
			data: { host: '127.0.0.1', port: postgres.port, database: postgres.database, user: postgres.user, password: 'any', maxConnections: 5, allowUnauthorizedCerts: false, ssl: 'disable', sshTunnel: false },
		},
		stop: () => postgres.stop(),
	};
}
