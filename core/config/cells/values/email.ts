import { messages } from '../../messages';
import { emailKey } from '../../text/keys';
import { Refused, type ReadValue, type ValueType } from '../result';

const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const asciiAddress = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z0-9-]*[a-z][a-z0-9-]*$/i;
const anyAddress = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\"]+\.[^\s@<>()[\],;:\\".]+$/;
const addressesInside = /[^\s@<>()[\],;:\\"']+@[^\s@<>()[\],;:\\"']+/g;
const maxLength = 254;
/** Addresses are looked for in so many characters of a cell. */
const maxSearched = 2_000;

export const emailType: ValueType = {
	read: readEmail,
	comparable: emailKey,
	remember: false,
};

function readEmail(text: string): ReadValue {
	if (text.length <= maxLength && asciiAddress.test(text) && !text.includes('..')) return text;
	const visible = text.normalize('NFC').replace(invisible, '');
	if (anyAddress.test(visible) && !visible.includes('..') && visible.length <= maxLength) return visible;
	const [first, second] = addressesIn(text);
	if (second !== undefined) return new Refused(messages.severalEmails.text());
	if (first !== undefined && first !== visible && anyAddress.test(first)) return new Refused(messages.emailInsideText.text(first));
	return new Refused(messages.notAnEmail.text());
}

/** Whatever looks like an address in a text: a rejected row protects whoever it may mean (rule 2). */
export function addressesIn(text: string): string[] {
	if (!text.includes('@')) return [];
	const found = text.slice(0, maxSearched).normalize('NFC').replace(invisible, '').match(addressesInside) ?? [];
	return found.map((address) => address.replace(/\.+$/, ''));
}
