/** Ways to spoil a row: the column at fault, and what stands there. */
export const spoilings = [
	{ column: 'roleId', value: '99' },
	{ column: 'roleId', value: 'Chief' },
	{ column: 'timeZone', value: 'Mars/Olympus' },
	{ column: 'locale', value: 'xx-YY' },
	{ column: 'email', value: 'not an address' },
];

/** Rows of which one in so many is spoilt, each in another way: the one at `place` of every `period`. */
export const spoilt = (rows, { period, place }) =>
	rows.map((row, at) => {
		if (at % period !== place) return row;
		const { column, value } = spoilings[Math.floor(at / period) % spoilings.length];
		return { ...row, [column]: value };
	});
