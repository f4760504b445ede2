import { messages } from '../../messages';
import { canonicalText } from '../../../common/text';
import { Refused, type ReadValue, type ValueType } from '../result';

const words: ReadonlyMap<string, 'true' | 'false'> = new Map([
	['true', 'true'], ['yes', 'true'], ['y', 'true'], ['1', 'true'],
	['false', 'false'], ['no', 'false'], ['n', 'false'], ['0', 'false'],
]);

export const booleanType: ValueType = {
	read: (text): ReadValue => words.get(text.toLowerCase()) ?? new Refused(messages.notABoolean.text()),
	comparable: (text) => {
		const tidied = canonicalText(text);
		return words.get(tidied.toLowerCase()) ?? tidied;
	},
	remember: true,
};
