/** How the instance lists people, and finds one. */
import { attributeOf, countIn, differs, fine, firstOf, FLAGS, GROUP_TYPES, KEYS, notTried, search, setback, textIn, usersIn, wholeNumber, type Probe } from './probe';
import { holdingClass, knownWord, objectsIn, tally } from './shapes';

export const PEOPLE_PROBES: readonly Probe[] = [
	{
		id: 'firstPage', title: 'The list of people, first page',
		async run({ ask }, known) {
			let reply = await ask(search({ limit: 1_000 }));
			let limit = 1_000;
			for (const smaller of [200, 100]) {
				if (reply.status !== 400) break;
				limit = smaller;
				reply = await ask(search({ limit }));
			}
			const bad = setback(reply, 'People cannot be listed, so that no plan can be made. The account needs Manage All Users.', { blocks: true });
			if (bad !== undefined) return bad;
			known.people = [...known.people, ...usersIn(reply)];
			known.count = countIn(reply);
			const rows = usersIn(reply).length;
			const found = `${rows} people for a page of ${limit}; the total is ${known.count === undefined ? 'not told' : rows === known.count ? 'the same' : rows < known.count ? 'larger' : 'smaller'}`;
			const shapes = { ...(limit < 1_000 && { searchUsersLarge: 400 }), ...(known.count === undefined && { searchUsers: 'missingOptional' }) };
			if (rows === 0) return differs(found, 'The account sees nobody: it needs Manage All Users.', { blocks: true });
			if (known.count === undefined) return differs(found, 'Without a total the list is read twice, and removals are held.', { shapes });
			return fine(found, { shapes });
		},
	},
	{
		id: 'lastPage', title: 'The list of people, its end',
		async run({ ask }, known) {
			if (known.count === undefined) return notTried('the total is not known');
			const last = await ask(search({ limit: 100, offset: Math.max(0, known.count - 1) }));
			const past = await ask(search({ limit: 100, offset: known.count }));
			const bad = setback(last, 'The end of the list cannot be read: a plan holds everything.') ?? setback(past, 'A page past the end is refused.');
			if (bad !== undefined) return bad;
			const seen = new Set(known.people.map(({ id }) => id));
			known.people = [...known.people, ...usersIn(last).filter(({ id }) => !seen.has(id))];
			const found = `${usersIn(last).length} at the last place, ${usersIn(past).length} past the end`;
			return usersIn(last).length === 1 && usersIn(past).length === 0 ? fine(found) : differs(found, 'Total and rows do not agree here: removals would be held. Send this report to the maintainers.');
		},
	},
	{
		id: 'count', title: 'What the total counts',
		async run({ ask }, known) {
			if (known.count === undefined) return notTried('the total is not known');
			const words: string[] = [];
			for (const [name, flags] of [['with Domo support', { includeSupport: true }], ['with deleted people', { includeDeleted: true }], ['with both', { includeSupport: true, includeDeleted: true }]] as const) {
				const reply = await ask(search({ limit: 1, ...flags }));
				const count = countIn(reply);
				words.push(`${name}: ${count === undefined ? `HTTP ${reply.status}, no total` : count === known.count ? 'the same' : count > known.count ? 'more' : 'fewer'}`);
			}
			return fine(words.join('; '));
		},
	},
	{
		id: 'states', title: 'States of the accounts',
		async run(_, known) {
			if (known.people.length === 0) return notTried('no people were read');
			const stateOf = (person: Readonly<Record<string, unknown>>): string =>
				FLAGS.filter((flag) => String(firstOf(attributeOf(person, flag))) === 'true').join('+') || (FLAGS.every((flag) => attributeOf(person, flag) === undefined) ? 'no flags at all' : 'no flag set');
			const without = known.people.filter((person) => (textIn(person['emailAddress']) ?? textIn(firstOf(attributeOf(person, 'emailAddress')))) === undefined).length;
			const found = `${tally(known.people.map(stateOf))}; without an address: ${without}`;
			return /no flags at all/.test(found) ? differs(found, 'Who has accepted an invitation cannot be told here; nobody counts as a confirmed admin then.') : fine(found);
		},
	},
	{
		id: 'values', title: 'Values, by attribute',
		async run(_, known) {
			if (known.people.length === 0) return notTried('no people were read');
			const lines = KEYS.map((key) => `${key}: ${tally(known.people.map((person) => holdingClass(attributeOf(person, key))))}`);
			const bare = known.people.some((person) => objectsIn(person['attributes']).some(({ values }) => values !== undefined && !Array.isArray(values)));
			const none = known.people.every((person) => objectsIn(person['attributes']).length === 0);
			if (none) return differs('no person has a list of attributes', 'Without attributes nothing can be compared: a plan would hold everything.', { blocks: true });
			return bare ? differs(lines.join('; '), 'Bare values are read as lists of one.', { shapes: { searchUsers: 'valueShape' } }) : fine(lines.join('; '));
		},
	},
	{
		id: 'filters', title: 'Finding one person',
		async run({ ask }, known) {
			if (known.callerId === undefined) return notTried('the own id is not known');
			const email = known.callerEmail ?? '';
			const text = (address: string): unknown => ({ filterType: 'text', field: 'emailAddress', text: address });
			const id = (value: unknown): unknown => ({ filterType: 'value', field: 'id', values: [value], operator: 'EQ' });
			const wanted: readonly (readonly [string, unknown])[] = [
				['id as a number', id(known.callerId)], ['id as text', id(String(known.callerId))],
				...(email === '' ? [] : [['address', text(email)], ['address in capitals', text(email.toUpperCase())], ['address with a plus', text(email.replace('@', '+nobody@'))]] as const),
			];
			const words: string[] = [];
			for (const [name, filter] of wanted) {
				const reply = await ask(search({ limit: 10, filters: [filter] }));
				const users = usersIn(reply);
				const own = users.some((user) => wholeNumber(user['id']) === known.callerId);
				words.push(`${name}: ${reply.status !== 200 ? `HTTP ${reply.status}` : own ? (users.length === 1 ? 'found alone' : 'found among others') : users.length === 0 ? 'nobody' : 'others only'}`);
			}
			return /^id as a number: found/.test(words[0] ?? '') ? fine(words.join('; ')) : differs(words.join('; '), 'People are then looked at one by one, which takes more requests.', { shapes: { searchUsersById: 400 } });
		},
	},
	{
		id: 'ownGroups', title: 'Groups of a person',
		async run({ ask }, known) {
			if (known.callerId === undefined) return notTried('the own id is not known');
			const reply = await ask(search({ limit: 10, filters: [{ filterType: 'value', field: 'id', values: [known.callerId], operator: 'EQ' }], parts: ['DETAILED', 'GROUPS'] }));
			const bad = setback(reply, 'A groups column cannot be used here.');
			if (bad !== undefined) return bad;
			const groups = usersIn(reply).flatMap((user) => objectsIn(user['groups']));
			return fine(`${usersIn(reply).every((user) => Array.isArray(user['groups'])) ? 'a list' : 'no list'}; types: ${tally(groups.map(({ type }) => knownWord(type, GROUP_TYPES)))}`);
		},
	},
];
