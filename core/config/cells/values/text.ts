import { messages } from '../../messages';
import { canonicalText, plainId } from '../../../common/text';
import { isPlaceholderId } from '../../text/nothing';
import { Doubted, Refused, type ReadValue, type ValueType } from '../result';

export const textType: ValueType = {
	read: (text) => text,
	comparable: canonicalText,
	remember: false,
};

/** As spreadsheets and scripts write large numbers: an id such as `1E5` has neither the sign nor the point. */
const scientific = /^\d(?:(?:[.,]\d+)?e\+\d+|[.,]\d+e\d+)$/i;

/** `employeeId`: any text, but a key: what a spreadsheet makes of a key is told as for `employeeNumber`. */
export const idType: ValueType = {
	read: (text): ReadValue => {
		if (isPlaceholderId(text)) return new Doubted(text, messages.placeholderId.text());
		if (scientific.test(text)) return new Refused(messages.scientificNotation.text());
		const id = plainId(text).trim();
		return id === text ? text : new Doubted(id, messages.shortenedId.text(id));
	},
	comparable: (text) => canonicalText(plainId(text)),
	remember: false,
};
