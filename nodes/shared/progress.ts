import type { IExecuteFunctions } from 'n8n-workflow';

import type { Clock, Progress } from '../../core/common/ports';

/** Progress goes to n8n's log, and to the browser's console of the person who started the run by hand. */
type ProgressContext = Pick<IExecuteFunctions, 'getNode' | 'logger' | 'sendMessageToUI'>;

const everyMs = 10_000;

/**
 * Reports how far a node is, at most every ten seconds, so that a short run reports nothing and a long one does not flood the log.
 * n8n's canvas has no place for it. Only numbers are reported, since logs are kept.
 *
 * @param things what is counted, e.g. `changes`
 */
export function progressReporter(context: ProgressContext, things: string, { now }: Pick<Clock, 'now'>): (progress: Progress) => void {
	let reportedAt = now();
	return ({ done, total }) => {
		if (now() - reportedAt < everyMs) return;
		reportedAt = now();
		const share = total > 0 ? ` (${Math.floor((done / total) * 100)} %)` : '';
		const sentence = `${context.getNode().name}: ${done} of ${total} ${things}${share}`;
		context.logger.info(sentence);
		context.sendMessageToUI(sentence);
	};
}
