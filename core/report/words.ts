import type { Kind } from './kind';

export { counted, figure, listed } from '../wording';

/** How a report calls each kind: after a run, and in a dry run. */
export const KIND_WORDS: Readonly<Record<Kind, { readonly done: string; readonly planned: string }>> = {
	created: { done: 'created', planned: 'to create' },
	updated: { done: 'updated', planned: 'to update' },
	removed: { done: 'removed', planned: 'to remove' },
	held: { done: 'held', planned: 'held' },
	rejected: { done: 'rejected', planned: 'rejected' },
	failed: { done: 'failed', planned: 'failed' },
	unchanged: { done: 'unchanged', planned: 'unchanged' },
};
