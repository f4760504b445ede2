import { addressTaken } from './step';
import type { Step } from './step';

/**
 * Removals that belong with creates: an orphan and a new row which may be one person. Such a removal is done after the creates and
 * only if all of them were done, so that nobody ends without an account.
 */
export interface Companions {
	/** The creates that a removal waits for. */
	createsOf(step: Step): readonly Step[];
	/** Why a removal cannot be done, whatever else happens: a create that it belongs with is not among the steps. */
	lackingFor(step: Step): string | undefined;
}

export function findCompanions(steps: readonly Step[]): Companions {
	const creates = new Map<string, Step>();
	if (steps.some(({ waitsFor }) => waitsFor.length > 0)) {
		for (const step of steps) {
			const address = step.action === 'create' ? addressTaken(step) : undefined;
			if (address !== undefined) creates.set(address, step);
		}
	}
	return {
		createsOf: ({ waitsFor }) => waitsFor.flatMap((address) => creates.get(address) ?? []),
		lackingFor: ({ waitsFor }) => {
			const address = waitsFor.find((one) => !creates.has(one));
			return address === undefined ? undefined : `Not removed: this may be the same person as the new ${address}, whose creation did not come in. Let both items through, or run again.`;
		},
	};
}
