import { ACCOUNT_PROBES } from './accountProbes';
import { DATASET_PROBES } from './dataSetProbes';
import { PEOPLE_PROBES } from './peopleProbes';
import { attributeOf, fine, firstOf, get, IDENTITY, notTried, ownShape, type Probe } from './probe';
import { FORM_PROBES, SETTING_PROBES } from './settingProbes';

/** Changes nothing but the caller's own display name, to itself; then looks how long it takes until it shows. */
export const WRITE_PROBE: Probe = {
	id: 'write', title: 'A write, and when it shows',
	async run({ ask }, known) {
		if (known.callerId === undefined || known.callerName === undefined) return notTried('the own account is not known');
		const path = `${IDENTITY}/${known.callerId}`;
		const modified = async (): Promise<unknown> => firstOf(attributeOf(ownShape((await ask(get(path, { parts: 'DETAILED' }))).json)[1] ?? {}, 'modified'));
		const before = await modified();
		const patched = await ask({ method: 'PATCH', path, json: { attributes: [{ key: 'displayName', values: [known.callerName] }] } });
		if (patched.status < 200 || patched.status >= 300) return { verdict: 'refused', found: `HTTP ${patched.status}`, means: 'The account may not change people here. It needs Manage All Users.' };
		let looks = 1;
		while ((await modified()) === before && looks < 4) looks += 1;
		return fine(`accepted with ${patched.kind === 'empty' ? 'no content' : patched.kind === 'json' ? 'JSON' : 'something that is not JSON'}; ${looks < 4 ? `shown at look ${looks}` : 'no time of change was seen to move'}`);
	},
};

/** In the order in which they are tried: later ones use what earlier ones learnt. */
export const PROBES: readonly Probe[] = [...ACCOUNT_PROBES, ...PEOPLE_PROBES, ...SETTING_PROBES, ...DATASET_PROBES, ...FORM_PROBES];
