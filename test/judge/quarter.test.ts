/** A simulated quarter. `npm run quarter` plays it with 2,000 people and writes its part of docs/evidence/judge.md. */
jest.mock('../../nodes/shared/clock', () => ({ clock: jest.requireActual<typeof import('./time')>('./time').clock }));

import { writeFileSync } from 'node:fs';

import { playQuarter } from './quarter';

jest.setTimeout(24 * 3_600_000);

const settings = { people: Number(process.env.QUARTER_PEOPLE ?? 120), days: Number(process.env.QUARTER_DAYS ?? 30), seed: Number(process.env.QUARTER_SEED ?? 1) };

describe(`A quarter of ${settings.days} days with ${settings.people} people`, () => {
	it('ends with an instance that equals the table, nobody lost, and no untrue mail', async () => {
		const result = await playQuarter(settings);
		if (process.env.QUARTER_FILE !== undefined) writeFileSync(process.env.QUARTER_FILE, JSON.stringify({ settings, result }));
		expect({ wrong: result.wrong.slice(0, 10), differences: result.differences.slice(0, 10), lost: result.lost }).toEqual({ wrong: [], differences: [], lost: [] });
	});
});
