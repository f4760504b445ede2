import { canonicalText } from '../../text/tidy';
import type { ValueType } from '../result';

export const textType: ValueType = {
	read: (text) => text,
	comparable: canonicalText,
	remember: false,
};
