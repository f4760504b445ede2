import type { IExecuteFunctions } from 'n8n-workflow';

import type { Clock, Progress } from '../../core/common/ports';

/** Where a long run tells how far it is: n8n's log, and the browser's console of who started it by hand. */
type Told = Pick<IExecuteFunctions, 'getNode' | 'logger' | 'sendMessageToUI'>;

const everyMs = 10_000;

/**
 * Tells how far a node is, at most every ten seconds, so that a short run says nothing and a long one does not flood the log.
 * n8n's canvas has no place for it. Numbers only: what is in a log stays there.
 *
 * @param things what is counted, e.g. `changes`
 */
export function tellProgress(context: Told, things: string, { now }: Pick<Clock, 'now'>): (progress: Progress) => void {
	let toldAt = now();
	return ({ done, total }) => {
		if (now() - toldAt < everyMs) return;
		toldAt = now();
		const share = total > 0 ? ` (${Math.floor((done / total) * 100)} %)` : '';
		const sentence = `${context.getNode().name}: ${done} of ${total} ${things}${share}`;
		context.logger.info(sentence);
		context.sendMessageToUI(sentence);
	};
}
