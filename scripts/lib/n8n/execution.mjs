// Reads what an execution of n8n recorded.

/** All the runs of the node of that name: `{ status, error, outputs: items[][] }` each; [] when it never ran. */
export function runsOf(execution, nodeName) {
	const runs = execution.data?.resultData?.runData?.[nodeName] ?? [];
	return runs.map((run) => ({
		status: run.executionStatus,
		error: run.error,
		outputs: (run.data?.main ?? []).map((items) => items ?? []),
	}));
}

/** The `json` of each item that the node's last run put on output `output`. */
export function itemsOf(execution, nodeName, output = 0) {
	return (runsOf(execution, nodeName).at(-1)?.outputs[output] ?? []).map((item) => item.json);
}

/** n8n's error of the whole execution as one line, or undefined. */
export function errorOf(execution) {
	const error = execution.data?.resultData?.error;
	if (!error) return undefined;
	return [error.node?.name, error.message, error.description].filter(Boolean).join(': ');
}

/**
 * What went wrong, node by node: errors that ended a node, and the error items that a node handed on instead. The node that only
 * marks the run as failed says nothing of its own.
 * @returns {{ where: string, message: string, description: string }[]} each once
 */
export function failuresOf(execution) {
	const runData = execution.data?.resultData?.runData ?? {};
	const failures = Object.keys(runData).flatMap((where) =>
		runsOf(execution, where).flatMap(({ error, outputs }) =>
			[error, ...outputs.flat().map((item) => item.error)].filter((each) => each?.message).map(({ message, description }) => ({ where, message, description: description ?? '' })),
		),
	);
	const ours = failures.filter(({ description }) => description !== '');
	const told = ours.length > 0 ? ours : failures;
	return told.filter(({ message }, at) => told.findIndex((other) => other.message === message) === at);
}
