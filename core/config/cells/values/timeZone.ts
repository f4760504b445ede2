import { messages } from '../../messages';
import { canonicalText } from '../../text/tidy';
import { canonicalTimeZone, isTimeZone, nearestTimeZone } from '../../timeZones';
import { Refused, type ReadValue, type ValueType } from '../result';

/** Sent as written; an old and a new name of one zone are no difference. */
export const timeZoneType: ValueType = {
	read: (text): ReadValue => {
		if (isTimeZone(text)) return text;
		const near = nearestTimeZone(text);
		return new Refused(near === undefined ? messages.unknownTimeZone.text() : messages.nearTimeZone.text(near));
	},
	comparable: (text) => canonicalTimeZone(canonicalText(text)),
	remember: true,
};
