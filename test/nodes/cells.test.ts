import type { IDataObject } from 'n8n-workflow';

import type { SeedAttribute } from '../../sandbox';
import { aNode, chain, items } from '../support/engine/build';
import { runWorkflow } from '../support/engine/engine';
import { aPerson, aRow, aWorld, type World } from '../support/engine/world';
import { openedOf } from '../support/flatItems';

/**
 * The table means what it says: written variants of each kind of cell that is believed where it should be doubted. Every variant
 * is the cell of a person of its own, so that one run tells about all of them.
 */

jest.setTimeout(60_000);

const attributes: SeedAttribute[] = [{ key: 'team' }, { key: 'skills', validator: 'ANY_VALUE_MULTI' }, { key: 'hiredOn', valueType: 'DATE' }, { key: 'seats', valueType: 'LONG' }, { key: '_secret' }];
const people = 40;

let world: World;
beforeAll(async () => {
	world = await aWorld({
		// One day for all: the limits count the accounts of the same age, and a clock that ticks while they are made would part them.
		users: Array.from({ length: people }, (_, i) => aPerson(i + 1, { created: Date.UTC(2024, 0, 2), values: { title: 'Analyst', employeeId: `00${i + 1}7`, department: 'Finance' } })),
		attributes,
	});
});
afterEach(() => {
	expect(world.domo.violations).toEqual([]);
	expect(world.domo.counters.writes).toBe(0);
});
afterAll(() => world.stop());

const run = (parameters: IDataObject, rows: readonly IDataObject[]) =>
	runWorkflow(chain(items(...rows), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'People', ...parameters })), world);

/** What the plan says of each person, by number: the item's action, changes and words. */
async function planned(rows: readonly IDataObject[], parameters: IDataObject = {}): Promise<Map<string, IDataObject>> {
	const execution = await run(parameters, rows);
	expect(execution.error).toBeUndefined();
	const [, ...told] = openedOf(execution, 'Reconcile');
	return new Map(told.map((item) => [String(item.email), item]));
}

const wordsOf = (item: IDataObject | undefined): string => JSON.stringify([item?.action, item?.problems, item?.warnings, item?.summary]);

/** Each cell in the row of a person of its own; everybody else is as they are. */
const rowsWith = (column: string, cells: readonly unknown[]): IDataObject[] =>
	Array.from({ length: people }, (_, i) => aRow(i + 1, { ...(i < cells.length ? { [column]: cells[i] as string } : {}) }));

describe('addresses with marks of other programs', () => {
	const marks = (address: string): string[] => [
		`'${address}`, `"${address}"`, `“${address}”`, `‘${address}’`, `\`${address}\``, `=${address}`, `="${address}"`, `<${address}>`, `${address}/`, `${address}.`, `#${address}`, `// ${address}`, `mailto:${address}`,
		`mailto:${address}?subject=Hi`, `${address}?subject=Hi`, `${address};`, `${address},`, `(${address})`, `[${address}]`, `-- ${address}`, `*${address}`, `Person <${address}>`, `«${address}»`, `${address}>`, `!${address}`, `SMTP:${address}`,
		`${address}#`, `${address.replace('@', '\u0000@')}`, `\u0007${address}`, `${address}\u0000`,
	];

	it('are nobody new, and remove nobody', async () => {
		const cells = marks('person1@acme.example').map((_, i) => marks(`person${i + 1}@acme.example`)[i] ?? '');
		const execution = await run({ orphanedUsers: 'delete', table: { rowsAreComplete: true }, guard: { maxDeletionsPercent: 100 } }, rowsWith('email', cells));
		expect(execution.error).toBeUndefined();
		const [, ...told] = openedOf(execution, 'Reconcile');
		expect(told.filter(({ action }) => action === 'create' || action === 'delete')).toEqual([]);
		expect(told.filter(({ action }) => action !== 'reject')).toEqual([]);
		// Two are certain: control characters at the ends, which nobody sees.
		expect(told).toHaveLength(cells.length - 2);
		for (const item of told.slice(0, 27)) expect(wordsOf(item)).toMatch(/more than an e-mail address; write person\d+@acme.example alone|control character/);
	});

	it.each([
		['a hyphen behind', 'person1@acme.example-'], ['a _ behind', 'person1@acme.example_'], ['italics of Markdown', '_person1@acme.example_'], ['a label', 'e-mail=person1@acme.example'], ['the escapes of a URL', '%3Cperson1%40acme.example%3E'],
		['a blank inside', 'per son1@acme.example'], ['a comma inside', 'per,son1@acme.example'], ['a semicolon inside', 'per;son1@acme.example'], ['a blank in the domain', 'person1@acme.exa mple'], ['two points', 'person1@acme..example'], ['a letter that was lost', 'p\uFFFDrson1@acme.example'],
		['a letter behind', 'person1@acme.examplex;'], ['an entity of HTML', 'person1&#64;acme.example'], ['an escape of JSON', 'person1\\u0040acme.example'],
	])('never remove a person whom they leave out: %s', async (_, email) => {
		const rows = [{ email, displayName: 'Somebody Else', roleId: '4', title: 'x' }, ...Array.from({ length: people - 1 }, (__, i) => aRow(i + 2))];
		const plan = await planned(rows, { orphanedUsers: 'delete', table: { rowsAreComplete: true }, guard: { maxDeletionsPercent: 100 } });
		expect([...plan.values()].filter(({ action }) => action === 'create' || action === 'delete')).toEqual([]);
		expect(plan.get(email)).toMatchObject({ action: 'reject' });
	});

	it('leave one address to write, without the escapes', async () => {
		const plan = await planned([aRow(91, { email: '%20new91@acme.example' }), aRow(92, { email: 'new92%40acme.example' }), aRow(93, { email: 'mail=new93@acme.example' }), aRow(94, { email: '\\u003cnew94@acme.example\\u003e' })]);
		expect([...plan.values()].map((item) => /write (\S+) alone/.exec(wordsOf(item))?.[1])).toEqual(expect.arrayContaining([91, 92, 93, 94].map((n) => `new${n}@acme.example`)));
	});

	it('are no change of an address where people are matched by their id', async () => {
		const cells = marks('x').map((_, i) => marks(`person${i + 1}@acme.example`)[i] ?? '');
		const rows = rowsWith('email', cells).map((row, i) => ({ ...row, employeeId: `00${i + 1}7` }));
		const plan = await planned(rows, { table: { matchBy: 'employeeId' } });
		expect([...plan.values()].filter(({ action }) => action !== 'reject')).toEqual([]);
	});

	it('are read plainly where they are certain', async () => {
		const plan = await planned([aRow(91, { email: 'o\u2019brien@acme.example' }), aRow(92, { email: 'ｐｅｒ92＠acme.example' }), aRow(93, { email: ' o\u02BChara@acme.example\u0000' })]);
		expect([...plan.keys()].sort()).toEqual(["o'brien@acme.example", "o'hara@acme.example", 'per92@acme.example']);
		for (const item of plan.values()) expect(wordsOf(item)).toContain('is written in another way than the address that is used');
	});
});

describe('one mailbox in two spellings', () => {
	it.each([
		['an IDN and its punycode', 'jo@bücher.example', 'jo@xn--bcher-kva.example'], ['punycode in capitals', 'jo@bücher.example', 'JO@XN--BCHER-KVA.EXAMPLE'], ['full-width letters', 'jo@acme.example', 'ｊｏ@acme.example'], ['a full-width @', 'jo@acme.example', 'jo＠acme.example'],
		['a Turkish capital', 'info@acme.example', 'İNFO@acme.example'], ['a ligature', 'office@acme.example', 'oﬃce@acme.example'], ['an ideographic full stop', 'jo@acme.example', 'jo@acme。example'], ['composed and decomposed', 'zoë@acme.example', 'zoe\u0308@acme.example'],
		['a typographic apostrophe', "o'neil@acme.example", 'o\u2019neil@acme.example'], ['a capital ẞ', 'strauß@acme.example', 'STRAUẞ@acme.example'],
	])('%s are one person', async (_, live, written) => {
		const own = await aWorld({ users: [aPerson(1, { email: live })] });
		const execution = await runWorkflow(chain(items(aRow(1, { email: written })), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'P', orphanedUsers: 'delete', table: { rowsAreComplete: true } })), own);
		await own.stop();
		expect(openedOf(execution, 'Reconcile')).toEqual([expect.objectContaining({ counts: expect.objectContaining({ unchanged: 1, create: 0, delete: 0, hold: 0, reject: 0 }) })]);
	});

	it.each([
		['Cyrillic а', 'j\u0430ne@acme.example', 'U+0430'], ['Cyrillic о in the domain', 'jane@acm\u0435.example', 'U+0435'], ['Greek ο', 'j\u03BFe@acme.example', 'U+03BF'], ['a dotless ı', 'm\u0131ke@acme.example', 'U+0131'], ['Armenian օ', 'j\u0585e@acme.example', 'U+0585'], ['a script ɑ', 'j\u0251ne@acme.example', 'U+0251'],
	])('%s among others is a caution that names the letter', async (_, email, letter) => {
		const plan = await planned([aRow(99, { email })]);
		const [item] = plan.values();
		expect(item).toMatchObject({ action: 'create', email });
		expect(wordsOf(item)).toContain(letter);
	});
});

it('ids that a spreadsheet spoilt are told, or refused', async () => {
	const cells: [string, RegExp][] = [
		['1E+05', /scientific notation/], ['1.23457E+14', /scientific notation/], ['4,28E+08', /scientific notation/], ['47', /"hold".*0047 → 47/], ['57.0', /"hold".*0057 → 57/], ["'0067X", /0067X is used/], ['="0077X"', /0077X is used/],
		['2.17E2', /scientific notation/], ['1,2E11', /scientific notation/],
		['N/A', /stand/], ['pending', /stand/], ['0000', /stand/], ['1,17', /update/], ['12E', /"update",null,null/],
	];
	const plan = await planned(rowsWith('employeeId', cells.map(([cell]) => cell)));
	for (const [i, [cell, words]] of cells.entries()) expect([cell, wordsOf(plan.get(`person${i + 1}@acme.example`))]).toEqual([cell, expect.stringMatching(words)]);
});

it.each(["'0017'", '#0017', "0017'", '0017;', '[0017]', '(0017)', '<0017>', '+0017', '0017/', '“0017”', '`0017`', '0017.', '0017*', '="0017', '0017\u0000', '0017\uFFFD', '=0017', '#17'])(
	'an id with marks around it removes nobody and makes no second account: %s', async (employeeId) => {
		const rows = Array.from({ length: people }, (_, i) => aRow(i + 1, i === 0 ? { employeeId, email: 'zed@acme.example', displayName: 'Somebody Else' } : { employeeId: `00${i + 1}7` }));
		const plan = await planned(rows, { orphanedUsers: 'delete', table: { matchBy: 'employeeId', rowsAreComplete: true }, guard: { maxDeletionsPercent: 100 } });
		expect([...plan.values()].map(({ action }) => action).filter((action) => action !== 'hold' && action !== 'reject')).toEqual([]);
		const own = await planned([aRow(1, { employeeId })]);
		expect([employeeId, [...plan.values()].length > 0, [...own.values()].map(({ action }) => action)]).toEqual([employeeId, true, [expect.stringMatching(/hold|reject/)]]);
	},
);

it('words for nothing are a caution each, and in a column that holds no text the reason of a reject', async () => {
	const words = ['nan', 'NULL', 'None', '(null)', 'undefined', 'N/A', '-', 'TBD', 'n.a.', '<NA>', 'NaT', '--', '?', 'unknown', 'Not Available', 'tba', '[none]', '—', '...', 'nil'];
	const plan = await planned(rowsWith('title', words));
	for (const [i, word] of words.entries()) {
		expect([word, plan.get(`person${i + 1}@acme.example`)?.action, wordsOf(plan.get(`person${i + 1}@acme.example`))]).toEqual([word, 'update', expect.stringContaining('stands for nothing')]);
	}
	const refused = await planned(rowsWith('seats', words.slice(0, 12)));
	for (let n = 1; n <= 12; n++) expect(wordsOf(refused.get(`person${n}@acme.example`))).toContain('stands for nothing, which this column cannot hold');
});

it('are two halves of a name that a program joined, and errors of formulas in other languages', async () => {
	const halves = await planned(rowsWith('displayName', ['undefined undefined', 'null null', 'None None', 'NaN NaN', 'N/A N/A', 'nan nan', 'Nan Li', 'Na Na']));
	for (let n = 1; n <= 6; n++) expect(wordsOf(halves.get(`person${n}@acme.example`))).toContain('stands for nothing');
	for (const n of [7, 8]) expect(wordsOf(halves.get(`person${n}@acme.example`))).not.toContain('stands for nothing');
	const errors = ['#WERT!', '#BEZUG!', '#¿NOMBRE?', '#VALEUR!', '#NAAM?', '#DEEL/0!', '#NV', '#N/D', 'Invalid DateTime', 'Invalid Date', 'Loading...', '#1', '#SalesOps', 'Invalidity', '#HASHTAG'];
	const plan = await planned(rowsWith('title', errors));
	for (const [i, cell] of errors.entries()) expect([cell, plan.get(`person${i + 1}@acme.example`)?.action]).toEqual([cell, i < 11 ? 'reject' : 'update']);
});

it('a column that turns into a word for nothing is held like one that goes empty', async () => {
	const rows = Array.from({ length: people }, (_, i) => aRow(i + 1, { department: i < 30 ? 'N/A' : 'Finance' }));
	const plan = await planned(rows);
	expect(plan.size).toBe(30);
	for (const item of plan.values()) {
		expect(item.action).toBe('hold');
		expect(JSON.stringify(item)).toContain('blankingLimit');
	}
});

it('ids that lose their zeros in a whole column are held', async () => {
	const plan = await planned(Array.from({ length: people }, (_, i) => aRow(i + 1, { employeeId: String(Number(`00${i + 1}7`)) })));
	expect([...plan.values()].map(({ action }) => action)).toEqual(Array.from({ length: people }, () => 'hold'));
});

it('text that a program broke is told, with what it probably was', async () => {
	const cells: [string, RegExp][] = [
		['JosÃ© NÃºÃ±ez', /probably was José Núñez/], ['MÃ¼ller', /probably was Müller/], ['Å½iÅ¾ek', /probably was Žižek/], ['FranÃ§ois', /François/], ['Itâ€™s', /probably was It’s/], ['ÐœÐ¾Ñ\u0081ÐºÐ²Ð°', /Москва/], ['Ã\u0083Â©', /probably was/], ['Nguyá»…n', /Nguyễn/],
		['JosÃƒÂ©', /José/], ['caf\uFFFD', /letter that was lost/], ['\uFFFD\uFFFDrgen', /letter that was lost/], ['Ana\u0000lyst', /control character/], ['Ana\u001Blyst', /control character/], ['R&amp;D', /probably was R&D/], ['M&uuml;ller', /probably was Müller/], ['Jos\\u00e9', /probably was José/], ['line_x000D_', /codes of another program/],
		['=?UTF-8?Q?Jos=C3=A9?=', /probably was José/], ['├®t├®', /wrong encoding/], ['Mï¿½ller', /letter that was lost/], ['ï¿½ï¿½rgen', /letter that was lost/], ['Jos√©', /wrong encoding/],
	];
	const plan = await planned(rowsWith('title', cells.map(([cell]) => cell)));
	for (const [i, [cell, words]] of cells.entries()) expect([cell, wordsOf(plan.get(`person${i + 1}@acme.example`))]).toEqual([cell, expect.stringMatching(words)]);
});

it('text that is as it should be is left alone', async () => {
	const cells = ['José', 'CAFÉ’S', 'KŘÍŽ', 'Ångström', 'Ürün Müdürü', 'Ivan Иванов', '東京', 'Σοφία', 'C++ & C#', 'R&D', '50 %', 'a_b', 'M&A; HR', '👩‍🚀 Ada', 'naïve “quoted”', 'Ñandú', 'Üç', 'ÅÄÖ', 'Noël—Œuvre', 'שלום'];
	const plan = await planned(rowsWith('title', cells));
	for (const [i, cell] of cells.entries()) expect([cell, wordsOf(plan.get(`person${i + 1}@acme.example`))]).toEqual([cell, expect.not.stringMatching(/wrong encoding|lost|control|codes of another|stands for/)]);
	expect([...plan.values()].filter(({ action }) => action !== 'update')).toEqual([]);
});

it('lists with other separators are a caution that names the pipe', async () => {
	const cells = ['sql;python', 'sql, python', 'sql\npython', 'sql\tpython', 'sql / python', 'sql，python', 'sql、python', '["sql","python"]', "['sql', 'python']", '{sql,python}', '["sql", 1]', 'sql; python|excel', '["sql", "python"', '[{"a":1}]', 'sql¦python', 'sql｜python', 'sql،python', 'sql<br>python', 'sql\\nPython', "{'sql', 'python'}", ['["sql","python"]'], ['["sql"]', 'python']];
	const plan = await planned(rowsWith('skills', cells));
	for (const [i, cell] of cells.entries()) expect([cell, wordsOf(plan.get(`person${i + 1}@acme.example`))]).toEqual([cell, expect.stringMatching(/separate (?:them|the values) by \|/)]);
	for (const n of [8, 9, 10]) expect(plan.get(`person${n}@acme.example`)).toMatchObject({ action: 'update' });
	expect(JSON.stringify(plan.get('person8@acme.example')?.summary)).toMatch(/sql \| python/);
	for (const n of [20, 21]) expect(JSON.stringify(plan.get(`person${n}@acme.example`)?.summary)).toContain('→ sql | python');
	for (const n of [13, 14, 22]) expect(plan.get(`person${n}@acme.example`)).toMatchObject({ action: 'reject' });
});

it('groups with other separators are never one group of them all', async () => {
	const cells = ['["Sales","EMEA"]', 'Sales; EMEA', 'Sales|EMEA', 'Sales\nEMEA', "['Sales']", '["Sales"', '{Sales,EMEA}', 'Sales\tEMEA'];
	const quoted = ["'Sales','EMEA'", "'Sales'", '“Sales”', 'Sales¦EMEA', 'Sales｜EMEA', 'Sales<br>EMEA', 'Sales\\nEMEA', 'Sales\u2028EMEA', 'Sales؛EMEA', 'Sales，EMEA'];
	const refused = await planned(rowsWith('groups', quoted).map((row, i) => (i < quoted.length ? row : { ...row, groups: undefined as unknown as string })), { options: { unknownGroups: 'create' } });
	for (const [i, cell] of quoted.entries()) expect([cell, refused.get(`person${i + 1}@acme.example`)?.action]).toEqual([cell, 'reject']);
	const plan = await planned(rowsWith('groups', cells).map((row, i) => (i < cells.length ? row : { ...row, groups: undefined as unknown as string })), { options: { unknownGroups: 'create' } });
	for (const [i, cell] of cells.entries()) {
		const item = plan.get(`person${i + 1}@acme.example`);
		expect([cell, JSON.stringify(item?.summary ?? '')]).toEqual([cell, expect.not.stringMatching(/\(new\) \[|→ [^"]*(?:Sales[;|\n\t] ?EMEA|\[\\"Sales)/)]);
		expect([cell, wordsOf(item)]).toEqual([cell, expect.stringMatching(/separate|with commas between them/)]);
	}
});

it('time zones lead to the right place, or to none', async () => {
	const cells: [string, RegExp][] = [
		['GMT+2', /Europe\/Athens.*Etc\/GMT-2, which is UTC\+2/], ['UTC+02:00', /Etc\/GMT-2/], ['UTC-5', /America\/New_York.*Etc\/GMT\+5, which is UTC−5/], ['+05:30', /Asia\/Kolkata/], ['GMT+5:45', /Asia\/Kathmandu/], ['(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna', /Europe\/Amsterdam/],
		['W. Europe Standard Time', /Europe\/Berlin/], ['Pacific Standard Time', /America\/Los_Angeles/], ['AUS Eastern Standard Time', /Australia\/Sydney/], ['Eastern Time (US & Canada)', /America\/New_York/], ['PST', /America\/Los_Angeles or Asia\/Manila/], ['IST', /Asia\/Kolkata or Asia\/Jerusalem or Europe\/Dublin/],
		['CEST', /Europe\/Berlin/], ['JST', /Asia\/Tokyo/], ['Berlin', /Europe\/Berlin/], ['San Francisco', /America\/Los_Angeles/], ['Etc/GMT+2', /is UTC−2.*Etc\/GMT-2/], ['GMT+15', /is not an IANA time zone/], ['UTC+5:17', /is not an IANA time zone; write a name such as/], ['XYT', /write the name of a place/],
	];
	const plan = await planned(rowsWith('timeZone', cells.map(([cell]) => cell)));
	for (const [i, [cell, words]] of cells.entries()) expect([cell, wordsOf(plan.get(`person${i + 1}@acme.example`))]).toEqual([cell, expect.stringMatching(words)]);
	for (const item of plan.values()) expect(wordsOf(item)).not.toMatch(/did you mean Etc/);
});

it.each([['UK', /did you mean GB/], ['uk', /did you mean GB/], ['EN', /did you mean GB/], ['JA', /did you mean JP/], ['EL', /did you mean GR/], ['DA', /did you mean DK/], ['ZZ', /no country has the code ZZ/], ['EU', /no country has the code EU/], ['USA', /a code of two letters/]])(
	'a phone country that is none is refused: %s', async (defaultPhoneCountry, words) => {
		const execution = await run({ options: { defaultPhoneCountry } }, [aRow(1)]);
		expect(execution.error).toMatch(words);
		expect(execution.error).toContain("'Default Phone Country' cannot be used");
	},
);

describe('names of one\'s own', () => {
	const stopOf = async (row: IDataObject, parameters: IDataObject = {}): Promise<string> => {
		const execution = await run(parameters, [row]);
		return `${execution.error} ${String(execution.runsOf('Reconcile')[0]?.error?.description ?? '')}`;
	};

	it.each([
		['plain English', { mail: 'x@acme.example', name: 'X', role: 'Participant' }, { mail: 'email', name: 'displayName', role: 'roleId' }],
		['words in capitals', { 'Email Address': 'x@acme.example', 'Full Name': 'X', Role: '4', deskPhone: '1' }, { 'Email Address': 'email', 'Full Name': 'displayName', Role: 'roleId', deskPhone: 'deskPhoneNumber' }],
		['Microsoft Entra', { userPrincipalName: 'x@acme.example', mobilePhone: '1', jobTitle: 'Lead', officeLocation: 'Oslo', preferredLanguage: 'en-US', businessPhones: '2' }, { userPrincipalName: 'email', mobilePhone: 'phoneNumber', jobTitle: 'title', officeLocation: 'location', preferredLanguage: 'locale', businessPhones: 'deskPhoneNumber' }],
		['Okta', { login: 'x@acme.example', secondEmail: 'y@x.example', primaryPhone: '1', preferredLanguage: 'en' }, { login: 'email', secondEmail: 'alternateEmail', primaryPhone: 'phoneNumber' }],
		['Workday', { Worker: 'X', 'Business Title': 'Lead', 'Primary Work Email': 'x@acme.example', 'Supervisory Organization': 'Ops', 'Work Location': 'Oslo', 'Worker ID': '7' }, { Worker: 'displayName', 'Business Title': 'title', 'Primary Work Email': 'email', 'Supervisory Organization': 'department', 'Work Location': 'location', 'Worker ID': 'employeeId' }],
		['BambooHR', { 'Employee #': '7', 'Work Email': 'x@acme.example', 'Job Title': 'Lead', 'Mobile Phone': '1', 'Work Phone': '2', 'Home Email': 'y@x.example' }, { 'Employee #': 'employeeNumber', 'Work Email': 'email', 'Job Title': 'title', 'Mobile Phone': 'phoneNumber', 'Work Phone': 'deskPhoneNumber', 'Home Email': 'alternateEmail' }],
		['Google', { 'Email Address [Required]': 'x@acme.example', 'Employee Title': 'Lead', 'Recovery Email': 'y@x.example', 'Work Phone': '2' }, { 'Email Address [Required]': 'email', 'Employee Title': 'title', 'Recovery Email': 'alternateEmail' }],
	])('of %s are suggested by name, with the mapping to paste', async (_, row, meant) => {
		const words = await stopOf(row);
		for (const [header, column] of Object.entries(meant)) {
			expect(words).toContain(`'${header}' (did you mean ${column}?`);
			expect(words).toContain(`"${column}": $json[${JSON.stringify(header)}]`);
		}
		expect(words).toContain('Edit Fields');
		expect(words).not.toMatch(/Ignore/);
	});

	it('are what stands behind a point', async () => {
		const words = await stopOf({ 'user.email': 'x@acme.example', 'user.name': 'X', 'user.role': '4' });
		expect(words).toContain('"displayName": $json["user.name"]');
		expect(words).toContain('"email": $json["user.email"]');
	});

	it('say that roleId takes names too', async () => expect(await stopOf({ email: 'x@acme.example', displayName: 'X', role: 'Editor' })).toContain('did you mean roleId? It takes role names too'));

	it('are halves of a name, which are put together', async () => {
		expect(await stopOf({ email: 'x@acme.example', 'First Name': 'Ada', 'Last Name': 'Byron' })).toContain('"displayName": $json["First Name"] + " " + $json["Last Name"]');
	});

	it('are not taken in silence where unknown columns are ignored', async () => {
		const execution = await run({ table: { unknownColumns: 'ignore' } }, [{ mail: 'x@acme.example', name: 'X', role: '4' }]);
		const [plan, ...told] = openedOf(execution, 'Reconcile');
		expect(told.map(({ action }) => action)).toEqual(['reject']);
		expect(wordsOf(told[0])).toMatch(/no email column; if \\"mail\\" is that, rename it/);
		expect(JSON.stringify(plan?.notes)).toContain('did you mean roleId');
	});

	it.each(['id', 'isSystemUser', 'created', 'userName', 'ID', 'emailAddress', 'avatarKey', 'lastLogin', 'roleID ', 'groups '])('never become an attribute that Domo uses itself: %s', async (header) => {
		const execution = await run({ table: { unknownColumns: 'create' } }, [{ ...aRow(1), [header]: 'x', email: 'person1@acme.example' }]);
		const [plan] = openedOf(execution, 'Reconcile');
		expect(plan?.newAttributes ?? []).toEqual([]);
	});

	it.each([
		['the line sep=;', { 'sep=;': 'email;displayName' }, /Excel's line sep=/], ['one column of them all', { 'email;displayName;roleId': 'a;b;4' }, /set Delimiter to ;/], ['tabs', { 'email\tdisplayName\troleId': 'a' }, /a tab/], ['UTF-16', { 'e\u0000m\u0000a\u0000i\u0000l\u0000': 'a' }, /UTF-16/], ['pipes', { 'email|displayName': 'a' }, /set Delimiter to \|/],
		['letters that are lost', { '\uFFFD\uFFFDemail': 'a' }, /wrong encoding/],
	])('are a file that was not read as it is: %s', async (_, row, words) => expect(await stopOf(row)).toMatch(words));

	it('that begin with _ are told where an attribute has that key', async () => {
		const [plan] = openedOf(await run({}, [aRow(1, { _secret: 'x' })]), 'Reconcile');
		expect(JSON.stringify(plan?.notes)).toContain('Column \\"_secret\\" was not read');
	});
});

it('rows of another node are counted as its items are', async () => {
	const plan = await planned([aRow(1), aRow(2, { title: 'Lead' }), aRow(3, { roleId: 'Cook' }), aRow(4), aRow(4)]);
	expect(plan.get('person2@acme.example')?.reason).toMatch(/^Item 2 /);
	expect(plan.get('person3@acme.example')?.reason).toMatch(/^Item 3 /);
	expect(wordsOf(plan.get('person4@acme.example'))).toMatch(/item [45] has the same email/);
	const numbered = await planned([aRow(2, { title: 'Lead', row_number: 17 })]);
	expect(numbered.get('person2@acme.example')?.reason).toMatch(/^Row 17 /);
});

describe('a value equal to the live one', () => {
	it('rejects nobody, whatever its format', async () => {
		const odd: Record<string, string> = { title: 'JosÃ©', department: '#N/A', location: 'caf\uFFFD', alternateEmail: "'x@y.example", phoneNumber: '+', employeeNumber: 'A-17', timeZone: 'GMT+2', locale: 'en_us', employeeId: '1E+05' };
		const own = await aWorld({
			attributes,
			users: [
				...Object.entries(odd).map(([column, value], i) => aPerson(i + 1, { values: { title: 'Analyst', [column === 'location' ? 'employeeLocation' : column]: value } })),
				aPerson(50, { email: "'odd@acme.example" }), aPerson(51, { email: '#commented@acme.example' }), aPerson(52, { values: { title: 'Analyst', hiredOn: 'soon' } }), aPerson(53, { values: { title: 'Analyst', team: ['a', 'b'] } }),
			],
		});
		const rows = [
			...Object.entries(odd).map(([column, value], i) => aRow(i + 1, { [column]: value })),
			aRow(50, { email: "'odd@acme.example" }), aRow(51, { email: '#commented@acme.example' }), aRow(52, { hiredOn: 'soon' }), aRow(53, { team: 'a|b' }),
		];
		const execution = await runWorkflow(chain(items(...rows), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'P', orphanedUsers: 'delete', table: { rowsAreComplete: true } })), own);
		const refused = await runWorkflow(chain(items(aRow(1, { timeZone: 'GMT+2', employeeNumber: 'A-17' })), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'P' })), own);
		await own.stop();
		expect(openedOf(execution, 'Reconcile').slice(1)).toEqual([]);
		expect(openedOf(execution, 'Reconcile')[0]).toMatchObject({ counts: { unchanged: 13, reject: 0 } });
		expect(openedOf(refused, 'Reconcile')[1]).toMatchObject({ action: 'reject' });
	});

	it('comes from an export: nobody changes, and whom no row can express is named', async () => {
		const own = await aWorld({
			attributes,
			users: [aPerson(1, { values: { title: 'JosÃ©', timeZone: 'PST' } }), aPerson(2, { values: { title: '(clear)' } }), aPerson(3, { values: { title: 'x', skills: ['a|b', 'c'] } }), aPerson(4, { values: { title: 'x', _secret: 'y' } })],
		});
		const execution = await runWorkflow(chain(items({}), aNode('Read', 'domoReadConfigDataSet', { source: 'liveUsers' }), aNode('Reconcile', 'domoReconcileUsers', { jobName: 'P' })), own);
		await own.stop();
		const hints = execution.hintsOf('Read').map(({ message }) => message).join('\n');
		expect(hints).toMatch(/2 accounts are not what a row can say: .*person2@acme.example \(title would be read as –\).*person3@acme.example \(skills/s);
		expect(hints).toContain("No column can manage the attribute '_secret'");
		expect(openedOf(execution, 'Reconcile').slice(1).map(({ email }) => email)).toEqual(['person2@acme.example']);
	});
});
