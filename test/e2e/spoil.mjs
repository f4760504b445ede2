/** Bad cells: their column and their content. */
export const spoilings = [
	{ column: 'roleId', value: '99' },
	{ column: 'roleId', value: 'Chief' },
	{ column: 'timeZone', value: 'Mars/Olympus' },
	{ column: 'locale', value: 'xx-YY' },
	{ column: 'email', value: 'not an address' },
];

/** The rows with one bad cell in every `period` rows, at `place`, each bad in another way. */
export const spoilt = (rows, { period, place }) =>
	rows.map((row, at) => {
		if (at % period !== place) return row;
		const { column, value } = spoilings[Math.floor(at / period) % spoilings.length];
		return { ...row, [column]: value };
	});
