// Makes up rosters: an assembly of people with the configuration's 13 columns and five custom ones, one of them a list.

const firstNames = ['Ada', 'Bruno', 'Chiara', 'Dmitri', 'Esra', 'Farid', 'Greta', 'Hugo', 'Inês', 'Jörg', 'Kaori', 'Lwazi', 'Maeve', 'Nils', 'Olga', 'Paulo'];
const lastNames = ['Abara', 'Bergström', 'Castillo', 'Dvořák', 'Eriksen', 'Ferrari', 'García', 'Haddad', 'Ivanova', "O'Connor", 'Kovács', 'Lefèvre', 'Müller'];
const parties = ['Orange', 'Green', 'Violet'];
const committees = ['AGRI', 'BUDG', 'CULT', 'DEFE', 'ENER', 'FINA', 'HEAL'];
const zones = ['America/New_York', 'Europe/Berlin', 'Asia/Tokyo', 'UTC'];
const locales = ['en-US', 'de-DE', 'ja-JP', 'en-GB'];

const pick = (list, at) => list[at % list.length];
const pad = (number, width) => String(number).padStart(width, '0');

/** Person number `at`: always the same one. Names repeat, addresses and numbers do not. */
function aMember(at) {
	const upper = at % 5 === 0;
	return {
		displayName: `${pick(firstNames, at * 7)} ${pick(lastNames, at * 5)}`,
		roleId: upper ? '3' : '4',
		title: upper ? 'Senator' : 'Representative',
		department: upper ? 'Senate' : 'House',
		email: `member.${pad(at, 4)}@assembly.example`,
		alternateEmail: at % 3 === 0 ? `m${pad(at, 4)}@home.example` : '',
		phoneNumber: `202-225-${pad(1000 + at, 4)}`,
		deskPhoneNumber: at % 4 === 0 ? '' : `202-228-${pad(1000 + at, 4)}`,
		employeeNumber: String(400_000 + at),
		location: `${100 + at} Assembly Hall, Room "${pad(at, 3)}"`,
		timeZone: pick(zones, at),
		locale: pick(locales, at),
		employeeId: `00${pad(at, 4)}`, // leading zeros must survive
		party: pick(parties, at),
		district: upper ? '' : String(1 + (at % 9)),
		born: `19${pad(40 + (at % 50), 2)}-0${1 + (at % 9)}-15`,
		note: at % 6 === 0 ? 'first line\nsecond line, with a comma' : '',
		committees: [pick(committees, at), ...(at % 2 ? [pick(committees, at + 3)] : [])].join('|'),
	};
}

/** The roster of the first `size` members. */
export const aRoster = (size) => Array.from({ length: size }, (_, at) => aMember(at + 1));

/** The roster a year later: the first `leave` have left, the next `move` have new offices and committees, `join` are new. */
export function aYearLater(roster, { leave, join, move }) {
	const staying = roster.slice(leave).map((member, at) =>
		at < move ? { ...member, location: `${member.location} (moved)`, deskPhoneNumber: '', committees: `${member.committees}|WAYS` } : member,
	);
	const joining = Array.from({ length: join }, (_, at) => aMember(roster.length + at + 1));
	return [...staying, ...joining];
}
