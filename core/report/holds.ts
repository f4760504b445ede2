import { createHash } from 'node:crypto';

import type { Outcome } from '../apply/types';

/**
 * A fingerprint of what is held, whatever its order: who, by which limit, and which fields to which values. Two runs that hold
 * the same have the same fingerprint, so that the second need not ask for attention again. Empty when nothing is held.
 */
export function holdsHash(outcomes: readonly Outcome[]): string {
	const holds = outcomes.filter(({ status }) => status === 'held').map(fingerprint).sort();
	if (holds.length === 0) return '';
	const hash = createHash('sha256');
	for (const hold of holds) hash.update(`${hold}\n`);
	return hash.digest('hex');
}

function fingerprint({ email, userId, held, changes }: Outcome): string {
	return JSON.stringify([email, userId, held?.by, held?.action, held?.relatedEmail, changes.map(({ field, to }) => [field, to])]);
}
