import { RELEASABLE, type HoldReason } from '../../../core/plan/types';
import { holdWords } from '../../../core/report/banners';
import { aHold, anOutcome, aPlan, aRun } from './builders';

const held = (...reasons: readonly HoldReason[]) =>
	holdWords(aRun(reasons.map((by) => aHold({ held: { by, action: 'delete' } })), { plan: aPlan({ guardTripped: true }) }));

describe('what a report says of all holds', () => {
	it.each(RELEASABLE)('offers an approval for %s', (by) => {
		expect(held(by)).toEqual({
			text: 'Nothing that is held was applied. Each hold below names its setting.',
			todo: 'Correct the configuration, or change the setting that is named, or approve the plan.',
		});
	});

	it('says how many an approval can release where it is not all', () => {
		expect(held('deletionLimit', 'deletionLimit', 'minimumAdmins')?.todo).toContain('or approve the plan, which can release 2 of the 3.');
	});

	it.each(['minimumAdmins', 'overlappingScope'] as const)('offers the setting alone for %s', (by) => {
		expect(held(by)?.todo).toBe('Correct the configuration, or change the setting that is named.');
	});

	it.each(['protected', 'incompleteRead', 'unidentifiedRow', 'spoiltId'] as const)('offers neither setting nor approval for %s', (by) => {
		expect(held(by)).toEqual({ text: 'Nothing that is held was applied. Each hold below says why.', todo: 'Do what the holds say; the next run plans again.' });
	});

	it('says nothing where nothing is held, or all was released', () => {
		const plan = aPlan({ guardTripped: true });
		expect(holdWords(aRun([anOutcome()], { plan }))).toBeUndefined();
		expect(holdWords(aRun([aHold({ status: 'applied' })], { plan }))).toBeUndefined();
		expect(holdWords(aRun([aHold()]))).toBeUndefined();
	});
});
