import { buildRunRecordChunked, buildRunRecord } from '../../../core/report';
import { createMask, withoutValues } from '../../../core/report/redact';
import { anOutcome, aPlan, applied, aReject } from './builders';

describe('sentences without values, for many people', () => {
	const people = (count: number) => Array.from({ length: count }, (_, i) => anOutcome({
		email: `user.${i}@acme.example`, displayName: `User Number ${i}`, userId: i, row_number: i + 2, message: `User user.${i}@acme.example could not be written: user, user and user of title "Analyst".`,
	}));
	const plan = aPlan({ logValues: 'fieldsOnly', source: { rows: 20_000 } });

	it('are read in one pass, though thousands of addresses and names begin with one word', () => {
		const outcomes = people(20_000);
		const mask = createMask(outcomes, [], plan);
		const since = performance.now();
		const told = outcomes.slice(0, 4_000).map((outcome) => withoutValues(outcome, mask).message);
		expect(performance.now() - since).toBeLessThan(4_000);
		expect(told[7]).toBe('User user.7@acme.example could not be written: user, user and user of title "…".');
	});

	it('take only what can be an address or a name for one: a column that slid by one has other values there', () => {
		const slid = aReject({
			email: 'Senior Analyst', displayName: '1961-05-17', reason: 'Row 7 cannot be used.',
			problems: [{ column: 'email', value: 'Senior Analyst', message: "'Senior Analyst' is no e-mail address, and 1961-05-17 no name." }],
		});
		const told = withoutValues(slid, createMask([slid, anOutcome({ message: 'Senior Analyst' })], [], plan));
		expect(told).toMatchObject({ email: '', displayName: '', row_number: 7, reason: 'Row 7 cannot be used.' });
		expect(JSON.stringify(told)).not.toMatch(/Senior|Analyst|1961/);
	});

	it('are made in turns, and come out as at once', async () => {
		let [time, turns] = [0, 0];
		const clock = { now: () => (time += 30), sleep: async () => undefined, yield: async () => void turns++ };
		const pieces = { plan, items: people(2_000), ...applied(), failures: [], startedAt: 0, finishedAt: 1, executionId: '1', workflowId: 'w', packageVersion: '1' };
		expect(await buildRunRecordChunked(pieces, clock)).toEqual(buildRunRecord(pieces));
		expect(turns).toBeGreaterThanOrEqual(6);
	});
});
