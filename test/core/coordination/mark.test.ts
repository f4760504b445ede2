import { describeScope, isDue, type Job, jobScope, type JobScope, markIn, markText, overlappingJobs, present, scopesOverlap } from '../../../core/coordination';
import { aliveMs, domainKey, entriesWith, isAlive, isDomain, readJob, removesOrphans, type RunMark } from '../../../core/coordination/mark';

const day = 24 * 60 * 60 * 1000;
const now = Date.parse('2026-03-01T12:00:00Z');
const aJob = (id: string, more: Partial<Job> = {}): Job => ({ id, name: `Job ${id}`, orphans: 'delete', scope: {}, ...more });
const readRegister = (text: unknown) => markIn(text).jobs;
const entered = (text: string, job: Job, at = now) => markText({ jobs: entriesWith(readRegister(text), job, at) });

it('keeps a job once, as it is now, beside the others', () => {
	const first = entered(entered('', aJob('a')), aJob('b', { scope: { domains: ['b.example'] } }), now + day);
	const text = entered(first, aJob('a', { name: 'Renamed', orphans: 'keep' }), now + 2 * day);
	expect(readRegister(text)).toEqual([
		{ id: 'a', name: 'Renamed', orphans: 'keep', scope: {}, seen: '2026-03-03T12:00:00.000Z' },
		{ id: 'b', name: 'Job b', orphans: 'delete', scope: { domains: ['b.example'] }, seen: '2026-03-02T12:00:00.000Z' },
	]);
});

it('leaves out jobs that were not seen for 14 days, not those that run once a week', () => {
	const register = readRegister(entered(entered('', aJob('gone'), now - 15 * day), aJob('weekly'), now - 8 * day));
	expect(present(register, now).map(({ id }) => id)).toEqual(['weekly']);
	expect(entriesWith(register, aJob('new'), now).map(({ id }) => id)).toEqual(['new', 'weekly']);
});

it('is bounded: of too many jobs the newest stay, and long names are cut', () => {
	let text = '';
	for (let i = 0; i < 30; i++) text = entered(text, aJob(String(i), { name: 'x'.repeat(500), scope: { domains: ['d'.repeat(380)] } }), now + i);
	const ids = readRegister(text).map(({ id }) => id);
	expect(ids).toHaveLength(20);
	expect(ids).toEqual(Array.from({ length: 20 }, (_, i) => String(29 - i)));
	expect(text.length).toBeLessThan(12_000);
});

it('gives each job once, by its newest entry, where several accounts name it', () => {
	const old = readRegister(entered('', aJob('a', { name: 'Old' }), now - day));
	const fresh = readRegister(entered('', aJob('a', { name: 'New' })));
	expect(present([...old, ...fresh, ...old], now).map(({ name }) => name)).toEqual(['New']);
});

it('finds no jobs in an empty text, a run alone, half a text, and entries of another form', () => {
	const run = '{"run":{"run":"r","job":"Old","state":"done","startedAt":"","until":"","done":1,"total":1,"execution":"1"},"jobs":[]}';
	for (const text of [undefined, null, '', 'free text', run, run.slice(0, 40), '[1,{"id":2}]', '{"jobs":[1,{"id":2}]}', '{"jobs":7}']) expect(readRegister(text)).toEqual([]);
	const [good] = readRegister(entered('', aJob('a')));
	expect(readRegister(JSON.stringify({ jobs: [{ id: 'half' }, good] }))).toEqual([good]);
});

it('is due where the job is missing, has changed, or was not seen for a week', () => {
	const [known] = readRegister(entered('', aJob('a', { name: 'x'.repeat(200) })));
	const same = aJob('a', { name: 'x'.repeat(200) });
	expect(isDue(undefined, same, now)).toBe(true);
	expect([isDue(known, same, now), isDue(known, same, now + 7 * day)]).toEqual([false, false]);
	expect(isDue(known, same, now + 7 * day + 1)).toBe(true);
	for (const other of [aJob('a'), { ...same, orphans: 'keep' as const }, { ...same, scope: { roles: [4] } }]) expect(isDue(known, other, now)).toBe(true);
});

it('names the jobs whose scope overlaps, without those that are allowed to', () => {
	const others = readRegister(['a', 'b', 'c'].reduce((text, id) => entered(text, aJob(id, id === 'c' ? { scope: { roles: [5] } } : {})), ''));
	const namesFor = (allowed: string[]) => overlappingJobs(aJob('a', { scope: { roles: [4] } }), others, allowed).map(({ name }) => name);
	expect(namesFor([])).toEqual(['Job b']);
	expect([namesFor(['Job b']), namesFor(['*']), namesFor(['Job a'])]).toEqual([[], [], ['Job b']]);
});

const everyone = { emailDomains: [], roleIds: [] };
const plain = () => false;

describe('a job scope', () => {
	it('is the same text however it was written', () => {
		const scope = jobScope({ emailDomains: ['*@B.example', 'a.example ', 'b.example'], roleIds: [5, 4, 5], attribute: { name: 'department', values: ['Sales', 'IT'] } }, plain);
		expect(scope).toEqual({ domains: ['a.example', 'b.example'], roles: [4, 5], attribute: { name: 'department', values: ['IT', 'Sales'], list: false } });
		expect(describeScope(scope)).toBe('e-mail domains a.example, b.example; role ids 4, 5; department IT, Sales');
	});

	it('restricts nothing where nothing was set', () => {
		expect(jobScope(everyone, plain)).toEqual({});
		expect(describeScope({})).toBe('everyone');
	});

	it('becomes wider, not narrower, where it would be too long', () => {
		const values = Array.from({ length: 100 }, (_, i) => `Department ${i}`);
		const scope = jobScope({ emailDomains: ['a.example'], roleIds: [], attribute: { name: 'department', values } }, plain);
		expect(scope).toEqual({ domains: ['a.example'] });
	});
});

describe('two scopes', () => {
	const department = (list: boolean, ...values: string[]): JobScope => ({ attribute: { name: 'department', values, list } });

	it.each<[string, JobScope, JobScope, boolean]>([
		['everyone and everyone', {}, {}, true],
		['everyone and a domain', {}, { domains: ['a.example'] }, true],
		['one domain and another', { domains: ['a.example'] }, { domains: ['b.example'] }, false],
		['two domains that share one', { domains: ['a.example', 'b.example'] }, { domains: ['b.example'] }, true],
		['one role and another', { roles: [4] }, { roles: [5] }, false],
		['a domain and a role', { domains: ['a.example'] }, { roles: [4] }, true],
		['the same role in different domains', { domains: ['a.example'], roles: [4] }, { domains: ['b.example'], roles: [4] }, false],
		['one value and another', department(false, 'Sales'), department(false, 'IT'), false],
		['one value and another of an attribute with several', department(false, 'Sales'), department(true, 'IT'), true],
		['a value with another case', department(false, 'Sales'), department(false, 'sales'), false],
		['values of two attributes', department(false, 'Sales'), { attribute: { name: 'location', values: ['Rome'], list: false } }, true],
		['an attribute without a value and everyone', department(false), {}, false],
	])('%s', (_, a, b, overlap) => {
		expect([scopesOverlap(a, b), scopesOverlap(b, a)]).toEqual([overlap, overlap]);
	});
});

describe('the edges of a mark', () => {
	const run = (more: Partial<RunMark> = {}): RunMark => ({ run: 'r', job: 'J', state: 'writing', startedAt: '', until: new Date(now + aliveMs).toISOString(), done: 1, total: 2, execution: '1', ...more });
	const until = (ms: number): string => new Date(now + ms).toISOString();

	it('a run is alive until its time is over, and not longer than clocks may differ', () => {
		const lasts = (ms: number) => isAlive(run({ until: until(ms) }), now);
		expect([lasts(0), lasts(1), lasts(aliveMs + 10 * 60_000), lasts(aliveMs + 10 * 60_000 + 1)]).toEqual([false, true, true, false]);
		expect([isAlive(run({ state: 'done' }), now), isAlive(run({ state: 'stopped' }), now), isAlive(undefined, now), isAlive(run({ until: 'x' }), now)]).toEqual([false, false, false, false]);
	});

	it('comes back from its text, also from a list of one, and in short without the other jobs', () => {
		const jobs = readRegister(entered('', aJob('a')));
		expect(markIn([markText({ run: run(), jobs })])).toEqual({ run: run(), jobs });
		expect(markIn(markText({ run: run(), jobs }, 'short'))).toEqual({ run: run(), jobs: [] });
		for (const text of ['7', 'null', '[]', '"x"', 7, [''], [[]]]) expect(markIn(text)).toEqual({ jobs: [] });
	});

	it('a job that is read has all its parts', () => {
		for (const orphans of ['keep', 'delete', 'changeRole'] as const) expect(readJob(aJob('a', { orphans, scope: { domains: ['d'], roles: [4], attribute: { name: 'n', values: ['v'], list: true } } }))).toBeDefined();
		for (const half of [{ ...aJob('a'), orphans: 'x' }, { ...aJob('a'), scope: { attribute: { name: 'n' } } }, { ...aJob('a'), scope: { domains: [7] } }, undefined]) expect(readJob(half)).toBeUndefined();
		expect((['keep', 'delete', 'changeRole'] as const).map((orphans) => removesOrphans({ orphans }))).toEqual([false, true, true]);
	});

	it('a job is present for 14 days, and the latest come first', () => {
		const seen = (id: string, days: number) => ({ ...aJob(id), seen: new Date(now - days * day).toISOString() });
		expect(present([seen('a', 13.9), seen('b', 14), seen('c', 1)], now).map(({ id }) => id)).toEqual(['a', 'c']);
		expect(entriesWith([seen('a', 3), seen('b', 1), seen('c', 2)], aJob('d'), now).map(({ id }) => id)).toEqual(['d', 'b', 'c', 'a']);
	});

	it('a name is kept to eighty characters, and one that is cut ends in dots', () => {
		const nameOf = (length: number) => readRegister(entered('', aJob('a', { name: 'x'.repeat(length) })))[0]?.name;
		expect([nameOf(80), nameOf(81)]).toEqual(['x'.repeat(80), `${'x'.repeat(79)}…`]);
	});

	it('a domain is compared without star and @, and has two labels at least', () => {
		expect(['*@Example.com', '@example.com', 'example.com', ' EXAMPLE.com '].map(domainKey)).toEqual(['example.com', 'example.com', 'example.com', 'example.com']);
		expect(['example.com', 'a.b-c.example', 'exämple.de', '1.2'].map(isDomain)).toEqual([true, true, true, true]);
		expect(['example', '.com', 'example.', 'a..b', 'a b.com', 'x@a.com', 'a.com!', '!a.com'].map(isDomain)).toEqual([false, false, false, false, false, false, false, false]);
	});

	it('a scope takes four hundred characters at most, the longest condition goes first', () => {
		const scopeOf = (n: number) => jobScope({ emailDomains: ['a.example'], roleIds: [4], attribute: { name: 'n', values: ['v'.repeat(n)] } }, plain);
		const room = 400 - JSON.stringify(scopeOf(0)).length;
		expect([scopeOf(room).attribute?.values[0]?.length, scopeOf(room + 1)]).toEqual([room, { domains: ['a.example'], roles: [4] }]);
	});
});
