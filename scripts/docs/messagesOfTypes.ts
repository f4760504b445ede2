import type { MessageName } from '../../core/config/messages';
import type { FieldType } from '../../core/common/fieldValue';

/** Messages that a column can raise because of what its values are. A test holds them against what reading really says. */
export const messagesOfTypes = {
	text: [],
	id: ['scientificNotation', 'shortenedId', 'placeholderId'],
	email: ['notAnEmail', 'emailInsideText', 'severalEmails', 'emailReadPlainly', 'mixedScripts'],
	phone: ['doubtfulPhone'],
	role: ['unknownRole', 'nearRole', 'ambiguousRole', 'scientificNotation'],
	digits: ['notDigits', 'scientificNotation', 'shortenedId', 'placeholderId'],
	timeZone: ['unknownTimeZone', 'nearTimeZone', 'shortTimeZone', 'unknownShortZone', 'offsetTimeZone', 'invertedTimeZone', 'fixedTimeZone'],
	locale: ['unknownLocale', 'nearLocale'],
	integer: ['notAnInteger', 'integerTooBig'],
	decimal: ['notADecimal', 'decimalComma'],
	date: ['notADate', 'dateWithTime'],
	dateTime: ['notADateTime'],
	boolean: ['notABoolean'],
} satisfies Record<FieldType, readonly MessageName[]>;

/** Messages that every column can raise. */
export const messagesOfAllColumns: readonly MessageName[] = ['spreadsheetError', 'numberRounded', 'notFinite', 'severalValues', 'nestedData', 'lostLetters', 'controlCharacter', 'wrongEncoding', 'escapedText', 'standsForNothing', 'nothingHere'];

/** Messages that only one column raises, or a list attribute. */
export const messagesOfColumns: Readonly<Record<string, readonly MessageName[]>> = {
	email: ['columnMissing', 'columnNamedOtherwise', 'required', 'cannotBeCleared', 'sameEmail'],
	displayName: ['columnMissing', 'columnNamedOtherwise', 'required', 'cannotBeCleared'],
	roleId: ['cannotBeCleared'],
	newEmail: ['cannotBeCleared', 'notAnEmail', 'emailInsideText', 'severalEmails', 'emailReadPlainly', 'mixedScripts'],
	edit: ['cannotBeCleared', 'notABoolean'],
	sendInvite: ['cannotBeCleared', 'notABoolean'],
	groups: ['otherSeparators', 'listAsText', 'unreadableList'],
	employeeId: ['sameEmployeeId', 'sharedEmployeeId'],
};
