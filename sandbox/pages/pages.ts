import type { QueryValues } from '../http/query';
import { htmlReply, type Reply } from '../http/reply';
import type { LiveInstance } from '../instance';

export function pageReply(
	_instance: LiveInstance,
	_path: string,
	_query: QueryValues,
	_violated: (message: string) => void,
): Reply {
	return htmlReply('soon');
}
