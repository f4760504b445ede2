import { closeHouses } from './house';
import { waitAsUsual } from './patience';

jest.setTimeout(180_000);

afterEach(async () => {
	jest.restoreAllMocks();
	waitAsUsual();
	await closeHouses();
});

/** Separates the parts of a case's title, from which scripts/faults.mjs makes a table. */
const separator = ' · ';

/**
 * A case of the published table (docs/evidence/faults.md).
 *
 * @param id as in the list of faults, e.g. `A3`; several tests may share one
 * @param what what goes wrong
 * @param happens what happens then, which the test checks
 */
export function fault(id: string, what: string, happens: string, proof: () => Promise<void>): void {
	it([id, what, happens].join(separator), proof);
}

/** A case that takes many minutes: only with `npm run faults -- --long`. */
export function longFault(id: string, what: string, happens: string, proof: () => Promise<void>): void {
	const wanted = process.env.FAULTS_LONG === '1';
	(wanted ? it : it.skip)([id, what, happens].join(separator), proof, 60 * 60_000);
}
