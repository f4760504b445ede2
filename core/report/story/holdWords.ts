import { holdReason } from '../../plan/holdReasons';
import type { RunRecord } from '../types';
import { figure } from '../words';

/** What there is to say of all holds, and only the ways out that they have; undefined where the guard held nothing, or all of it was released. */
export function holdWords({ plan, outcomes, preview, notApproved }: RunRecord): { readonly text: string; readonly todo: string } | undefined {
	const holds = outcomes.flatMap(({ status, held }) => (status === 'held' && held !== undefined ? [held.by] : []));
	if (plan?.guardTripped !== true || holds.length === 0) return undefined;
	const settings = holds.filter((by) => holdReason(by).setting !== undefined).length;
	const releasable = holds.filter((by) => holdReason(by).release !== undefined).length;
	const ways = [
		'correct the configuration',
		settings === 0 ? '' : 'change the setting that is named',
		releasable === 0 ? '' : releasable === holds.length ? 'approve the plan' : `approve the plan, which can release ${figure(releasable)} of the ${figure(holds.length)}`,
	].filter(Boolean).join(', or ');
	return {
		text: `${preview === undefined && notApproved === undefined ? 'Nothing that is held was applied. ' : ''}${settings === holds.length ? 'Each hold below names its setting.' : 'Each hold below says why.'}`,
		todo: settings === 0 && releasable === 0 ? 'Do what the holds say; the next run plans again.' : `${ways.charAt(0).toUpperCase()}${ways.slice(1)}.`,
	};
}
