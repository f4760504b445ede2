import { RELEASABLE, type HoldReason } from '../../../core/plan/types';
import { holdWords } from '../../../core/report/banners';
import { aHold, anOutcome, aPlan, aRun } from './builders';

const held = (...reasons: readonly HoldReason[]) =>
	holdWords(aRun(reasons.map((by) => aHold({ held: { by, action: 'delete' } })), { plan: aPlan({ guardTripped: true }) }));

describe('what a report says of all holds', () => {
	it.each(RELEASABLE)('offers an approval for %s', (by) => {
		expect(held(by)).toEqual({
			title: '1 change is held back.',
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
		expect(held(by)).toEqual({ title: '1 change is held back.', text: 'Nothing that is held was applied. Each hold below says why.', todo: 'Do what the holds say; the next run plans again.' });
	});

	it('says of a plan that waits for approval what the form can release, and nothing of settings', () => {
		const waiting = (...reasons: readonly HoldReason[]) => {
			const items = reasons.map((by) => {
				const { status: _status, attempts: _attempts, durationMs: _durationMs, ...item } = aHold({ held: { by, action: 'delete' } });
				return item;
			});
			return holdWords(aRun([], { items, applied: undefined, applyFollows: 'writes', plan: aPlan({ guardTripped: true }) }));
		};
		expect(waiting('newAdmins')).toEqual({
			title: '1 change is held back.', text: 'To apply it, tick the box in the approval form as well.', todo: '',
		});
		expect(waiting('deletionLimit', 'deletionLimit', 'protected')).toEqual({
			title: '3 changes are held back.', text: 'To apply 2 of them, tick the box in the approval form as well.', todo: '1 cannot be released; the reasons are below.',
		});
		expect(waiting('protected', 'protected')).toMatchObject({ todo: 'They cannot be released; the reasons are below.' });
		expect(waiting('protected')).toMatchObject({ text: '', todo: 'It cannot be released; the reasons are below.' });
	});

	it.each([['a plan that waits for nobody', []], ['a plan that nobody approved', [{ where: 'Approval', message: 'Nobody approved.' }]]])('does not say of %s that nothing held was applied', (_what, failures) => {
		const { status: _status, attempts: _attempts, durationMs: _durationMs, ...item } = aHold();
		expect(holdWords(aRun([], { items: [item], applied: undefined, failures, plan: aPlan({ guardTripped: true }) }))?.text).toBe('Each hold below names its setting.');
	});

	it('says nothing where nothing is held, or all was released', () => {
		const plan = aPlan({ guardTripped: true });
		expect(holdWords(aRun([anOutcome()], { plan }))).toBeUndefined();
		expect(holdWords(aRun([aHold({ status: 'applied' })], { plan }))).toBeUndefined();
		expect(holdWords(aRun([aHold()]))).toBeUndefined();
	});
});
