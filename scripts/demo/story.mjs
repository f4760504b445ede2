// Tells a run in a terminal. Pure: text in the order of what happened.

const shown = 12;
const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

function list(title, lines) {
	if (lines.length === 0) return [];
	const rest = lines.length - shown;
	return [title, ...lines.slice(0, shown).map((line) => `    ${line}`), ...(rest > 0 ? [`    … and ${rest} more`] : [])];
}

const person = ({ displayName, email }) => (displayName ? `${displayName} <${email}>` : `<${email}>`);
const problem = ({ column, value, message }) => `${column} “${value}”: ${message}`;

const planned = {
	create: (item) => `+ ${person(item)}`,
	update: (item) => `~ ${person(item)}  ${item.summary}`,
	delete: (item) => `- ${person(item)}`,
	reject: (item) => `✗ row ${item.row_number}  ${item.problems?.map(problem).join('; ') ?? item.reason}`,
};

/** Holds by their reason: a limit that keeps hundreds back is one line. */
function holdLines(holds) {
	const byReason = new Map();
	for (const item of holds) byReason.set(item.reason, [...(byReason.get(item.reason) ?? []), item]);
	return [...byReason].map(([reason, items]) => `‖ ${items.length === 1 ? person(items[0]) : `${items.length} people`}  ${reason}`);
}

const titles = {
	create: 'to create', update: 'to update', delete: 'to remove', hold: 'held back by the guard', reject: 'rejected',
};

/** The plan: one line for each change and reject, and for each reason of holds. */
export function planLines(items) {
	return Object.keys(titles).flatMap((action) => {
		const those = items.filter((item) => item.action === action);
		const lines = action === 'hold' ? holdLines(those) : those.map(planned[action]);
		return list(`  ${action === 'reject' ? plural(those.length, 'row') : plural(those.length, 'person', 'people')} ${titles[action]}`, lines);
	});
}

/** What became of the plan: how many of each status, and who failed and why. */
export function outcomeLines(outcomes) {
	const counts = new Map();
	for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1);
	const failed = outcomes.filter(({ status }) => ['failed', 'incomplete', 'drifted', 'notTried', 'unverified'].includes(status));
	return [
		`  ${[...counts].map(([status, count]) => `${count} ${status}`).join(', ') || 'nothing to do'}`,
		...list('  Not as planned', failed.map((item) => `${item.status}: ${person(item)}  ${item.message ?? ''}`)),
	];
}
