// A company's staff as its own systems know it, and the rows of Domo that the starters make of it.

const firstNames = ['Amara', 'Björn', 'Chloé', 'Dinesh', 'Elif', 'Felipe', 'Gwen', 'Hiro'];
const lastNames = ['Okonkwo', 'Lindgren', "O'Neill", 'Sharma', 'Yılmaz', 'Souza', 'Price'];
const countries = ['US', 'DE', 'JP', 'FR', 'BR'];
const zones = { US: 'America/New_York', DE: 'Europe/Berlin', JP: 'Asia/Tokyo', FR: 'Europe/Paris' };
const locales = { US: 'en-US', DE: 'de-DE', JP: 'ja-JP', FR: 'fr-FR' };

const pick = (list, at) => list[at % list.length];
const three = (at) => String(at).padStart(3, '0');

/** Person number `at`: always the same one. Every third is an analyst, and so an Editor in Domo. */
export function anEmployee(at) {
	const [first, last] = [pick(firstNames, at), pick(lastNames, at * 3)];
	return {
		number: `E0${three(at)}`,
		first,
		last,
		email: `staff.${three(at)}@works.example`,
		title: at % 3 === 0 ? 'Senior Analyst' : 'Coordinator',
		department: pick(['Sales', 'Finance', 'Logistics'], at),
		office: `Building ${1 + (at % 4)}`,
		phone: `202-555-0${three(at)}`,
		country: pick(countries, at),
		hiredOn: '2020-02-03',
	};
}

export const aStaff = (size) => Array.from({ length: size }, (_, at) => anEmployee(at + 1));

export const isEditor = ({ title }) => title.includes('Analyst');

/** The row that Domo should have for this person. A country that the starters do not map gets their default. */
export const domoRow = (person) => ({
	email: person.email,
	displayName: `${person.first} ${person.last}`,
	roleId: isEditor(person) ? '3' : '4',
	title: person.title,
	department: person.department,
	location: person.office,
	phoneNumber: person.phone,
	employeeId: person.number,
	locale: locales[person.country] ?? 'en-US',
	timeZone: zones[person.country] ?? 'America/New_York',
});
