/** What a message does to the row it is about. */
export type Severity = 'reject' | 'warning';

/** One sentence for the user: what is wrong, then what to do. `sample`: the details that the documentation shows it with. */
export interface Message<Details extends readonly string[]> {
	readonly severity: Severity;
	readonly sample: Details;
	readonly text: (...details: Details) => string;
}

function reject<Details extends readonly string[]>(text: (...details: Details) => string, ...sample: Details): Message<Details> {
	return { severity: 'reject', sample, text };
}

function warning<Details extends readonly string[]>(text: (...details: Details) => string, ...sample: Details): Message<Details> {
	return { severity: 'warning', sample, text };
}

/** All messages about a cell of the configuration. `docs/evidence/columns.md` is generated from this table. */
export const messages = {
	columnMissing: reject(
		(column) => `the table has no ${column} column; add it`,
		'email',
	),
	columnNamedOtherwise: reject(
		(column, header) => `the table has no ${column} column; if "${header}" is that, rename it in an Edit Fields node`,
		'email',
		'mail',
	),
	required: reject(
		(column) => `is blank; every row needs a value in ${column}`,
		'displayName',
	),
	cannotBeCleared: reject(
		(column) => `${column} cannot be cleared; write a value, or leave the cell blank in a column that may be blank`,
		'roleId',
	),
	notAnEmail: reject(() => 'is not an e-mail address; write one address such as jane@example.com'),
	emailInsideText: reject(
		(address) => `is more than an e-mail address; write ${address} alone`,
		'jane@example.com',
	),
	severalEmails: reject(() => 'holds several e-mail addresses; keep one of them'),
	lostLetters: reject(() => 'holds \uFFFD, which stands for a letter that was lost when the table was read; read or save it as UTF-8'),
	controlCharacter: reject(() => 'holds a control character, which nobody can see; type the value anew'),
	wrongEncoding: reject(
		(probably) => `was read in the wrong encoding and ${probably}; read or save the table as UTF-8`,
		'probably was José',
	),
	escapedText: warning((probably) => `holds codes of another program and probably was ${probably}; it is sent as it is`, 'R&D'),
	standsForNothing: warning(() => 'stands for nothing and is sent as it is; leave the cell blank where there is no value'),
	nothingHere: reject(() => 'stands for nothing, which this column cannot hold; leave the cell blank'),
	emailReadPlainly: warning((address) => `is written in another way than the address that is used, ${address}`, "jane.o'neil@example.com"),
	mixedScripts: warning(
		(letter) => `mixes scripts: ${letter}; type the address anew if it is meant in one script`,
		'а (U+0430) is Cyrillic',
	),
	placeholderId: warning(() => "stands in an id's place and is nobody's: nobody is matched by it; write the id, or leave the cell blank"),
	shortenedId: warning((id) => `was written by a spreadsheet; ${id} is used`, '0017'),
	otherSeparators: warning(
		(found, right) => `is one value with ${found} in it; if it is several, separate them by ${right}`,
		';', '|',
	),
	listAsText: warning((right) => `is a list written as text and was read as one; in a table, separate the values by ${right}`, '|'),
	unreadableList: reject((right) => `looks like a list written as text; separate the values by ${right}`, '|'),
	unknownRole: reject(
		(roles) => `no role has this id or name; use one of ${roles}`,
		'1 Admin, 2 Privileged, 3 Editor, 4 Participant, 5 Social',
	),
	nearRole: reject(
		(role, roles) => `no role has this id or name; did you mean ${role}? Roles are ${roles}`,
		'3 Editor',
		'1 Admin, 2 Privileged, 3 Editor, 4 Participant, 5 Social',
	),
	ambiguousRole: reject(
		(ids) => `several roles have this name; write the id of the one you mean (${ids})`,
		'428016579, 428016580',
	),
	scientificNotation: reject(() => 'is in scientific notation, which drops digits; format the column as text and write all digits'),
	notDigits: reject(() => 'is not a number of at most 16 digits; write digits only, without blanks, signs or separators'),
	unknownTimeZone: reject(() => 'is not an IANA time zone; write a name such as America/Chicago'),
	nearTimeZone: reject((name) => `is not an IANA time zone; did you mean ${name}?`, 'America/Chicago'),
	shortTimeZone: reject(
		(places) => `is not an IANA time zone, since short names mean several; write the name of a place in it, such as ${places}`,
		'America/Los_Angeles or Asia/Manila',
	),
	unknownShortZone: reject(() => 'is not an IANA time zone, since short names mean several or none; write the name of a place in it'),
	offsetTimeZone: reject(
		(offset, places) => `is not an IANA time zone but an offset (${offset}); write a place that has it, such as ${places}`,
		'UTC+2', 'Europe/Athens, or Africa/Johannesburg, or Etc/GMT-2, which is UTC+2 the whole year',
	),
	invertedTimeZone: warning(
		(offset, opposite) => `is ${offset}, since the signs of these zones are the other way round; write ${opposite} if that is not meant, or better a place`,
		'UTC−2', 'Etc/GMT-2',
	),
	fixedTimeZone: warning(
		(place) => `is a time zone without daylight saving time, and is sent as it is; write ${place} where clocks change`,
		'America/New_York',
	),
	unknownLocale: reject(
		(locales) => `is not a locale that Domo knows; use one of ${locales}`,
		'de-DE, de-AT, de-CH, en-AU, …',
	),
	nearLocale: reject((locale) => `is not how Domo writes this locale; write ${locale}`, 'en-US'),
	notAnInteger: reject(() => 'is not a whole number; write digits only, such as 42'),
	integerTooBig: reject(() => 'is a whole number beyond 64 bits, which Domo cannot hold; use a text attribute for it'),
	notADecimal: reject(() => 'is not a number; write it with a point and without separators, such as 1234.5'),
	decimalComma: reject((decimal) => `is not a number as it is written; with a point it would be ${decimal}`, '1.5'),
	notADate: reject(() => 'is not a date; write it as year-month-day, such as 2024-05-31'),
	dateWithTime: reject(
		(day) => `has a time of day, so that it may mean the day before or after; write the day alone, such as ${day}`,
		'2024-05-31',
	),
	notADateTime: reject(() => 'is not a date and time; write it as 2024-05-31T14:30:00Z or with an offset such as +02:00'),
	notARowDate: reject(() => 'is not a date; write it as year-month-day, such as 2026-11-30'),
	dateInOtherOrder: reject(
		(days) => `is not written as year-month-day and may mean ${days}; write it in that order`,
		'2026-02-01 or 2026-01-02',
	),
	spreadsheetDate: warning((date) => `is a date as a spreadsheet stores it; ${date} is used`, '2026-11-30'),
	endBeforeStart: reject((start) => `is before startDate (${start}); correct one of the two`, '2026-12-01'),
	noLastDay: reject(() => 'is too long ago to be the last day of an account, and most often stands for none; leave the cell blank where there is no end'),
	notOneCurrent: reject(
		(rows) => `${rows} the same person, and not exactly one of these rows is current by startDate and endDate; keep one of them, or correct the dates`,
		'row 7 has',
	),
	notABoolean: reject(() => 'is neither true nor false; write TRUE or FALSE'),
	spreadsheetError: reject(() => 'is an error of the spreadsheet that made the table; repair its formula or clear the cell'),
	numberRounded: reject(() => 'is a number beyond 2^53, whose last digits were rounded before it came here; read the column as text'),
	notFinite: reject(() => 'is not a number that can be written down; repair what computes it'),
	severalValues: reject(() => 'is a list, and this column takes one value; join or choose before this node'),
	nestedData: reject(() => 'is nested data, and a cell takes text, a number, a date or true or false; pick the part you mean before this node'),
	pipeInValue: reject(() => 'has a value with | in it, which separates the values of a list; write that value without it'),
	notARow: reject(() => 'is not a row of columns; every item must be an object'),
	sameEmail: reject((rows) => `${rows} the same email; keep one of these rows`, 'row 7 has'),
	sameEmployeeId: reject((rows) => `${rows} the same employeeId, which rows are matched by; keep one of these rows`, 'rows 7 and 9 have'),
	sharedEmployeeId: warning((rows) => `${rows} the same employeeId; an id is one person's: correct it in one of these rows`, 'rows 7 and 9 have'),
	doubtfulPhone: warning(
		(country) => `is not a phone number that can be dialled (country ${country} where none is written); it is sent as it is`,
		'US',
	),
} satisfies Record<string, Message<readonly string[]> | Message<[]> | Message<[string]> | Message<[string, string]>>;

export type MessageName = keyof typeof messages;
