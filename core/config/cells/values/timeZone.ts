import { messages } from '../../messages';
import { canonicalText } from '../../../common/text';
import { invertedZone, zoneAdvice } from '../../timeZones/advice';
import { canonicalTimeZone, changingPlaceOf, isShortName, isTimeZone } from '../../timeZones';
import { Doubted, Refused, type ReadValue, type ValueType } from '../result';

/** Sent as written; an old and a new name of one zone are no difference. */
export const timeZoneType: ValueType = {
	read: (text): ReadValue => {
		if (!isTimeZone(text)) return new Refused(adviceOn(text));
		const place = changingPlaceOf(text);
		if (place !== undefined) return new Doubted(text, messages.fixedTimeZone.text(place));
		const inverted = invertedZone(text);
		return inverted === undefined ? text : new Doubted(text, messages.invertedTimeZone.text(inverted.offset, inverted.opposite));
	},
	comparable: (text) => canonicalTimeZone(canonicalText(text)),
	remember: true,
};

function adviceOn(text: string): string {
	const advice = zoneAdvice(text);
	switch (advice.kind) {
		case 'place':
			return messages.nearTimeZone.text(advice.place);
		case 'several':
			return messages.shortTimeZone.text(advice.places.join(' or '));
		case 'offset': {
			const fixed = advice.fixed === undefined ? [] : [`${advice.fixed}, which is ${advice.offset} the whole year`];
			return messages.offsetTimeZone.text(advice.offset, [...advice.places, ...fixed].join(', or '));
		}
		case 'none':
			return isShortName(text) ? messages.unknownShortZone.text() : messages.unknownTimeZone.text();
	}
}
