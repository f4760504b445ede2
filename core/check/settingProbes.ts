/** Attributes, roles and groups as the instance defines them, and how it says no. */
import type { Reply } from './ask';
import { differs, fine, get, GROUP_TYPES, IDENTITY, oddityOf, setback, type Probe } from './probe';
import { classOf, fieldsClass, isObject, knownWord, objectsIn, tally } from './shapes';

const VALIDATORS = ['ANY_VALUE', 'ANY_VALUE_MULTI'];

export const SETTING_PROBES: readonly Probe[] = [
	{
		id: 'attributes', title: 'Definitions of attributes',
		async run({ ask }) {
			const reply = await ask(get('/api/user/v1/properties/meta/keys', { issuerTypes: 'idp,domo-defined,customer-defined' }));
			const bad = setback(reply, "Custom attributes cannot be used here. A table of Domo's own columns works.", { shapes: { listAttributes: oddityOf(reply) } });
			if (bad !== undefined) return bad;
			const kinds = objectsIn(reply.json).map(({ keyspace, validator, valueType, securityVoter }) =>
				[knownWord(keyspace, ['customer-defined', 'domo-defined', 'idp']), knownWord(validator, VALIDATORS), knownWord(valueType, ['STRING']), knownWord(securityVoter, ['FULL_VIS_ADMIN_IDP'])].join(' / '));
			return fine(`${kinds.length} definitions (keyspace / validator / type / who may edit): ${tally(kinds)}`);
		},
	},
	{
		id: 'scim', title: 'SCIM',
		async run({ ask }) {
			const { status, kind } = await ask(get('/api/identity/v1/scim/ServiceProviderConfig'));
			return status === 200 && kind === 'json'
				? { verdict: 'asDocumented', found: 'answers', means: 'If an identity provider writes people here as well, it and this job are two writers: see the question about SCIM in docs/troubleshooting.md.' }
				: { verdict: status === 0 ? 'noAnswer' : 'notThere', found: status === 0 ? 'no answer' : `HTTP ${status}` };
		},
	},
	{
		id: 'defaultRole', title: 'Default role',
		async run({ ask }) {
			const reply = await ask(get('/api/content/v1/customer-states/user.roleid.default', { defaultValue: 2, ignoreCache: true }));
			const bad = setback(reply, 'New people need a roleId in their row.', { shapes: { getCustomerState: oddityOf(reply) } });
			return bad ?? fine(`value: ${classOf(isObject(reply.json) ? reply.json['value'] : undefined)}`);
		},
	},
	{
		id: 'groups', title: 'Groups',
		async run({ ask }) {
			const reply = await ask(get('/api/content/v2/groups/grouplist', { ascending: true, sort: 'name', limit: 100, offset: 0, includeFullMembership: false }));
			const bad = setback(reply, 'A groups column cannot be used here; everything else can.');
			if (bad !== undefined) return bad;
			const groups = objectsIn(reply.json);
			return fine(`${groups.length} on the first page; types: ${tally(groups.map(({ groupType, type }) => knownWord(groupType ?? type, GROUP_TYPES)))}; ids: ${tally(groups.map(({ groupId, id }) => classOf(groupId ?? id)))}`);
		},
	},
];

export const FORM_PROBES: readonly Probe[] = [
	{
		id: 'errors', title: 'How Domo says no',
		async run({ ask }) {
			// Domo's ids are positive; nobody has this one.
			const person = await ask(get(`${IDENTITY}/9007199254740990`, { parts: 'DETAILED' }));
			const dataSet = await ask(get('/api/data/v3/datasources/00000000-0000-4000-8000-000000000000', { part: 'core' }));
			const words = ({ status, kind, json }: Reply): string => `HTTP ${status}, ${isObject(json) ? fieldsClass(json, ['status', 'statusReason', 'message', 'toe']).words : kind === 'json' ? 'JSON of another form' : kind === 'empty' ? 'no content' : kind === 'none' ? 'no answer' : 'no JSON'}`;
			const found = `unknown person: ${words(person)}; unknown DataSet: ${words(dataSet)}`;
			return person.status === 404 && dataSet.status === 404 ? fine(found) : differs(found, '');
		},
	},
];
