import { messages } from '../../messages';
import { canonicalText, plainId } from '../../../common/text';
import { isPlaceholderId } from '../../text/nothing';
import { Doubted, Refused, type ReadValue, type ValueType } from '../result';

/** `employeeNumber`: "only numbers (up to 16 digits)" (domo-api 2.7). `.0` comes from columns that were read as decimals. */
const digits = /^(\d{1,16})(?:\.0+)?$/;
const scientific = /^\d+(?:[.,]\d+)?e\+?\d+$/i;

/** Leading zeros are part of the value: Domo keeps it as a string of digits (domo-api 2.1). */
export const digitsType: ValueType = {
	read: (text): ReadValue => {
		const found = digits.exec(text)?.[1];
		if (found !== undefined) return isPlaceholderId(found) ? new Doubted(found, messages.placeholderId.text()) : found;
		const id = digits.exec(plainId(text).trim())?.[1];
		if (id !== undefined) return new Doubted(id, messages.shortenedId.text(id));
		return new Refused(scientific.test(text) ? messages.scientificNotation.text() : messages.notDigits.text());
	},
	comparable: (text) => canonicalText(plainId(text)),
	remember: false,
};
