import type { Cells, Inputs } from './inputs';

interface Joined {
	readonly creates: readonly Cells[];
	readonly updates: readonly { readonly person: Cells; readonly changes: readonly { readonly column: string; readonly from: string | undefined; readonly to: string | undefined }[] }[];
	readonly orphans: readonly Cells[];
}

/**
 * The comparison alone, as one writes it by hand: people by address in lower case, then every column of every row. Nothing is validated,
 * guarded or signed, and cells are compared as they are.
 */
export function hashJoin(rows: readonly Cells[], people: readonly Cells[]): Joined {
	const columns = Object.keys(rows[0] ?? {});
	const byEmail = new Map(people.map((person) => [person.email?.toLowerCase(), person]));
	const matched = new Set<Cells>();
	const creates: Cells[] = [];
	const updates: Joined['updates'][number][] = [];
	for (const row of rows) {
		const person = byEmail.get(row.email?.toLowerCase());
		if (person === undefined) {
			creates.push(row);
			continue;
		}
		matched.add(person);
		const changes = [];
		for (const column of columns) if (row[column] !== person[column]) changes.push({ column, from: person[column], to: row[column] });
		if (changes.length > 0) updates.push({ person, changes });
	}
	return { creates, updates, orphans: people.filter((person) => !matched.has(person)) };
}

export function requireRightJoin({ creates, updates, orphans }: Joined, { expected }: Inputs): void {
	if (creates.length === expected.create && updates.length === expected.update && orphans.length === expected.delete) return;
	throw new Error(`The hash join found ${creates.length}, ${updates.length}, ${orphans.length} instead of ${JSON.stringify(expected)}`);
}
