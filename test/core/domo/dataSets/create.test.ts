import { connectDataSets } from '../../../../core/domo';
import { addColumns, appendRows } from '../../../../core/domo/dataSets/write';
import type { HttpRequest } from '../../../../core/common/ports';
import { aClient } from '../support/aClient';
import { json, refusal, reset, scriptedPort, text, type Answer } from '../support/scriptedPort';

function store(answer: (request: HttpRequest, nth: number) => Answer) {
	const port = scriptedPort(answer);
	const { client, clock } = aClient(port);
	return { client, port, clock, dataSets: connectDataSets(client, 'https://x.domo.com') };
}
const failure = (promise: Promise<unknown>): Promise<string> => promise.then(() => '', (error: Error) => error.message);

describe('adding columns', () => {
	const present = json({ schema: { columns: [{ name: 'a', type: 'LONG' }] } });

	it('adds those that are missing behind the others, and sends nothing where none is', async () => {
		const { client, port } = store(({ method }) => (method === 'GET' ? present : json({})));
		await addColumns(client, 'd', [{ name: 'a', type: 'LONG' }]);
		expect(port.requests).toHaveLength(1);
		await addColumns(client, 'd', [{ name: 'b', type: 'STRING' }, { name: 'a', type: 'LONG' }]);
		const two = store(({ method }) => (method === 'GET' ? json({ schema: { columns: [{ name: 'a', type: 'LONG' }, { name: 'b', type: 'LONG' }] } }) : json({})));
		await addColumns(two.client, 'd', [{ name: 'a', type: 'LONG' }]);
		expect(two.port.requests).toHaveLength(1);
		expect(port.requests.at(-1)?.json).toEqual({ columns: [{ type: 'LONG', name: 'a' }, { type: 'STRING', name: 'b' }] });
	});

	it('is repeated after a lost answer, and named where it is refused', async () => {
		const { client, port } = store(({ method }, nth) => (method === 'GET' ? present : nth === 2 ? reset() : json({})));
		await addColumns(client, 'd', [{ name: 'b', type: 'STRING' }]);
		expect(port.requests).toHaveLength(3);
		expect(await failure(addColumns(store(({ method }) => (method === 'GET' ? present : refusal(400, 'No'))).client, 'd', [{ name: 'b', type: 'STRING' }]))).toBe('Could not add columns to DataSet d: No (HTTP 400).');
	});
});

describe('an upload', () => {
	const uploading = (more: (name: string, nth: number) => Answer | undefined) => {
		let reads = 0;
		let version = 1;
		return store(({ method, path }, nth) => {
			const name = `${method} ${path.replace('/api/data/v3/datasources/d/', '')}`;
			const other = more(name, name.includes('versions') ? (reads += 1) : nth);
			if (other !== undefined) return other;
			if (name === 'POST uploads') return json({ uploadId: 10 });
			if (name.includes('dataversions')) return json([{ dataVersionId: version, status: 'success' }]);
			if (name.endsWith('/commit')) version += 1;
			if (name === 'POST indexes') return json({ requestKey: 'k' });
			return json({ status: 'SUCCESS' });
		});
	};

	it('names what was to be done where it is refused, and repeats parts whose answer was lost', async () => {
		expect(await failure(appendRows(uploading((name) => (name === 'POST uploads' ? refusal(400, 'No') : undefined)).client, 'd', ['1\r\n'], 'x'))).toBe('Could not add rows to DataSet d: No (HTTP 400).');
		let lost = 0;
		const { client, port } = uploading((name) => (name.startsWith('PUT uploads/10/parts') && (lost += 1) === 1 ? reset() : undefined));
		await appendRows(client, 'd', ['1\r\n'], 'x');
		expect(port.requests.filter(({ path }) => path.includes('/parts/'))).toHaveLength(2);
	});

	it('whose commit was lost is done where a newer version comes within some seconds, and else is not', async () => {
		const lostCommit = (newer: number | undefined) => uploading((name, nth) => {
			if (name.endsWith('/commit')) return reset();
			return name.includes('dataversions') && newer !== undefined && nth >= newer ? json([{ dataVersionId: 2, status: 'success' }]) : undefined;
		});
		const late = lostCommit(6);
		await appendRows(late.client, 'd', ['1\r\n'], 'x');
		expect(late.clock.slept.slice(0, 4)).toEqual([500, 1_000, 2_000, 4_000]);
		const never = lostCommit(undefined);
		expect(await failure(appendRows(never.client, 'd', ['1\r\n'], 'x'))).toContain('the answer was lost');
		expect(never.port.requests.filter(({ path }) => path.includes('dataversions'))).toHaveLength(6);
	});

	it('whose commit was accepted is not believed where no newer version comes, as after an answer that is not Domo\'s', async () => {
		const { client, port } = uploading((name) => (name.endsWith('/commit') ? json({ login: 'required' }) : undefined));
		expect(await failure(appendRows(client, 'd', ['1\r\n'], 'x'))).toBe('Could not make sure that the rows are in DataSet d: Domo accepted them and shows no new version of it.');
		expect(port.requests.some(({ path }) => path.endsWith('/indexes'))).toBe(false);
		const untold = store(({ path }) => (path.endsWith('/uploads') ? json({ uploadId: 10 }) : path.includes('/uploads/') ? json({}) : refusal(400, 'No')));
		await expect(appendRows(untold.client, 'd', ['1\r\n'], 'x')).resolves.toBeUndefined();
	});

	it('goes by the date of the last update where no versions are listed', async () => {
		let updated = 1_700_000_000_000;
		const { client } = store(({ method, path }) => {
			if (path.endsWith('/uploads')) return json({ uploadId: 10 });
			if (path.endsWith('/commit')) return (updated += 1_000, reset());
			if (path.includes('versions')) return refusal(400, 'No');
			if (method === 'GET' && path.endsWith('/d')) return json({ id: 'd', name: 'D', lastUpdated: updated });
			return json({});
		});
		await expect(appendRows(client, 'd', ['1\r\n'], 'x')).resolves.toBeUndefined();
		const unknown = store(({ path }) => (path.endsWith('/uploads') ? json({ uploadId: 10 }) : path.endsWith('/commit') ? reset() : path.includes('parts') ? json({}) : refusal(400, 'No')));
		expect(await failure(appendRows(unknown.client, 'd', ['1\r\n'], 'x'))).toContain('the answer was lost');
	});

	it('whose commit was lost is not known to be done where the versions cannot be read any more', async () => {
		let isCommitted = false;
		const { client } = uploading((name) => {
			if (name.endsWith('/commit')) return (isCommitted = true, reset());
			return isCommitted ? refusal(400, 'No') : undefined;
		});
		expect(await failure(appendRows(client, 'd', ['1\r\n'], 'x'))).toContain('the answer was lost');
	});

	it('waits for its index while that is pending, at most eight times, and never fails for it', async () => {
		const statuses = async (answer: object, key = 'k') => {
			const { client, port, clock } = uploading((name) => (name === 'POST indexes' ? json({ requestKey: key }) : name.endsWith('statuses') ? json(answer) : undefined));
			await appendRows(client, 'd', ['1\r\n'], 'x');
			return [port.requests.filter(({ path }) => path.endsWith('statuses')).length, clock.slept];
		};
		expect(await statuses({ status: 'PENDING' })).toEqual([8, [250, 500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000]]);
		expect(await statuses({ progress: { status: 'processing' }, status: 'x' })).toEqual([8, expect.any(Array)]);
		expect(await statuses({ progress: { status: 'SUCCESS' }, status: 'PENDING' })).toEqual([1, []]);
		expect(await statuses({ status: 'FAILED' })).toEqual([1, []]);
		expect(await statuses({}, '')).toEqual([0, []]);
		await expect(appendRows(uploading((name) => (name === 'POST indexes' ? refusal(400, 'No') : undefined)).client, 'd', ['1\r\n'], 'x')).resolves.toBeUndefined();
	});
});

it('a response to an upload that is not Domo\'s is a lost one', async () => {
	expect(await failure(appendRows(store(() => text('ok')).client, 'd', ['1\r\n'], 'x'))).toContain('the answer was lost');
});
