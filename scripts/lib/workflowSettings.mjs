// Fills in an imported workflow what a person would set in its nodes: credentials, DataSet, addresses, dry run.

const ours = 'n8n-nodes-domo-user-management.';

/** The nodes of that type; ours are named by their last part (`domoApplyChanges`). */
export const nodesOfType = (workflow, type) =>
	workflow.nodes.filter((node) => node.type === type || node.type === ours + type);

const reference = ({ id, name }) => ({ id, name });

/**
 * Gives a copy of the workflow with `parameters` merged into every node of a type and `credentials` set.
 * @param {object} workflow as exported by n8n
 * @param {{ parameters?: Record<string, object>, credentials?: Record<string, Record<string, { id: string, name: string }>> }} settings
 *   both by node type, ours without the package's name
 */
export function withSettings(workflow, { parameters = {}, credentials = {} }) {
	const known = (table, type) => table[type] ?? table[type.replace(ours, '')];
	const nodes = workflow.nodes.map((node) => {
		const used = Object.entries(known(credentials, node.type) ?? {}).map(([type, credential]) => [type, reference(credential)]);
		return {
			...node,
			parameters: { ...node.parameters, ...known(parameters, node.type) },
			...(used.length > 0 && { credentials: { ...node.credentials, ...Object.fromEntries(used) } }),
		};
	});
	return { ...workflow, nodes };
}

/** Gives a copy of the workflow whose Set nodes set each field to what `valueOf(name)` gives; undefined leaves it as it is. */
export function withFields(workflow, valueOf) {
	const nodes = workflow.nodes.map((node) => {
		const { assignments } = node.parameters;
		if (!assignments?.assignments) return node;
		const filled = assignments.assignments.map((entry) => ({ ...entry, value: valueOf(entry.name) ?? entry.value }));
		return { ...node, parameters: { ...node.parameters, assignments: { ...assignments, assignments: filled } } };
	});
	return { ...workflow, nodes };
}

/** A resource locator as if somebody had picked the DataSet from its list. */
export const pickedFromList = ({ id, name }) => ({ __rl: true, mode: 'list', value: id, cachedResultName: name });
