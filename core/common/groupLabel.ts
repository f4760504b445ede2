/** The field of a plan that no attribute carries: memberships, as a list of group labels. */
export const GROUPS = 'groups';

const labelPattern = /^(.*) \((\d+|new)\)$/s;

/** How plans, logs and mails write a group: `Sales (12)`, readable and still unmistakable. */
export function groupLabel({ name, id }: { readonly name: string; readonly id: number }): string {
	return `${name} (${id})`;
}

/** A group that is yet to be made: `Sales (new)`. */
export function newGroupLabel(name: string): string {
	return `${name} (new)`;
}

/** The group that a label means: its id, or the name of one that is yet to be made. */
export function groupOf(label: string): { readonly id: number } | { readonly newName: string } | undefined {
	const [, name, id] = labelPattern.exec(label) ?? [];
	if (name === undefined || id === undefined) return undefined;
	return id === 'new' ? { newName: name } : { id: Number(id) };
}
