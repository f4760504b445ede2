import { messages } from '../../messages';
import { canonicalText } from '../../text/tidy';
import { canonicalTimeZone, changingPlaceOf, isShortName, isTimeZone, nearestTimeZone } from '../../timeZones';
import { Doubted, Refused, type ReadValue, type ValueType } from '../result';

/** Sent as written; an old and a new name of one zone are no difference. */
export const timeZoneType: ValueType = {
	read: (text): ReadValue => {
		if (isTimeZone(text)) {
			const place = changingPlaceOf(text);
			return place === undefined ? text : new Doubted(text, messages.fixedTimeZone.text(place));
		}
		const near = nearestTimeZone(text);
		if (near !== undefined) return new Refused(messages.nearTimeZone.text(near));
		return new Refused(isShortName(text) ? messages.shortTimeZone.text() : messages.unknownTimeZone.text());
	},
	comparable: (text) => canonicalTimeZone(canonicalText(text)),
	remember: true,
};
