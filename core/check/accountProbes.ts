/** Whose credential this is, and what its account may do. */
import { attributeOf, differs, fine, firstOf, get, IDENTITY, notTried, OWN_ODDITIES, OWN_SHAPES, ownShape, recordFinding, setback, textIn, wholeNumber, type Probe } from './probe';
import { classOf, fieldsClass, isObject, listOf, objectsIn, tally } from './shapes';

const CHECK_TOKEN = 'Check the instance and the access token in the credential, and that the token has not expired.';
const NEEDED_GRANTS = { 'user.edit': 'Manage All Users', 'authorization.roles': 'Manage All Roles', 'user.invite': 'Add New People', 'dataset.manage': 'Edit DataSets' } as const;

export const ACCOUNT_PROBES: readonly Probe[] = [
	{
		id: 'me', title: 'Whose credential this is',
		async run({ ask }, known) {
			const reply = await ask(get('/api/content/v2/users/me'));
			const bad = setback(reply, reply.status === 0 ? 'Check the instance in the credential, and whether this machine reaches it.' : CHECK_TOKEN, { blocks: true });
			if (bad !== undefined) return bad;
			const me = isObject(reply.json) ? reply.json : {};
			known.callerId = wholeNumber(me['id']);
			known.callerEmail = textIn(me['emailAddress']) ?? textIn(me['userName']);
			known.callerName = textIn(me['displayName']);
			if (known.callerId === undefined) return differs(`an answer without a usable id (${classOf(me['id'])})`, 'Without it no run can know which account must never be removed. Send this report to the maintainers.', { blocks: true });
			const { words, missing } = fieldsClass(me, ['id', 'displayName', 'userName', 'emailAddress', 'userType', 'created', 'modified', 'active', 'pending', 'anonymous', 'systemUser']);
			return missing.length === 0 ? fine(words) : differs(words, '');
		},
	},
	{
		id: 'ownRecord', title: 'The own account, by id',
		async run({ ask }, known) {
			if (known.callerId === undefined) return notTried('the own id is not known');
			const reply = await ask(get(`${IDENTITY}/${known.callerId}`, { parts: 'DETAILED' }));
			const bad = setback(reply, 'The grants of the account cannot be checked before a run; the run itself goes on.');
			if (bad !== undefined) return bad;
			const [shape, record] = ownShape(reply.json);
			known.roleId = wholeNumber(record?.['roleId']) ?? wholeNumber(firstOf(attributeOf(record ?? {}, 'roleId')));
			const found = `${OWN_SHAPES[shape]}; role ${known.roleId === undefined ? 'not told' : 'told'}`;
			return shape === 'unknown' ? differs(found, 'The grants of the account cannot be checked before a run.') : fine(found, OWN_ODDITIES[shape] === undefined ? {} : { shapes: { getUser: OWN_ODDITIES[shape] } });
		},
	},
	{
		id: 'grants', title: 'What the account may do',
		async run({ ask }, known) {
			if (known.roleId === undefined) return notTried('the role of the account is not known');
			const reply = await ask(get(`/api/authorization/v1/roles/${known.roleId}/authorities`));
			const bad = setback(reply, 'Whether the account may manage people is not known before a run; the run itself goes on and Domo decides.');
			if (bad !== undefined) return bad;
			const granted = listOf(reply.json);
			const missing = Object.entries(NEEDED_GRANTS).filter(([authority]) => !granted.includes(authority));
			const found = `${granted.length} grants${missing.length === 0 ? ', all that a job needs among them' : `; missing: ${missing.map(([, label]) => label).join(', ')}`}`;
			if (missing.length === 0) return fine(found);
			const blocks = missing.some(([authority]) => authority === 'user.edit' || authority === 'authorization.roles');
			return { verdict: 'asDocumented', found, means: `Give the role of the account: ${missing.map(([, label]) => label).join(', ')} (Admin > Governance > Roles).`, ...(blocks && { blocks: true }) };
		},
	},
	{
		id: 'recordV2', title: 'The own account, older address',
		run: async ({ ask }, known) => (known.callerId === undefined ? notTried('the own id is not known') : recordFinding(await ask(get(`/api/content/v2/users/${known.callerId}`)), ['id', 'displayName', 'emailAddress', 'userName'])),
	},
	{
		id: 'recordV3', title: 'The own account, newer address',
		run: async ({ ask }, known) => (known.callerId === undefined ? notTried('the own id is not known') : recordFinding(await ask(get(`/api/content/v3/users/${known.callerId}`, { includeDetails: true })), ['id', 'displayName', 'role', 'roleId', 'detail'])),
	},
	{
		id: 'roles', title: 'Roles',
		async run({ ask }) {
			const reply = await ask(get('/api/authorization/v1/roles'));
			const bad = setback(reply, 'Roles cannot be read, so that no plan can be made. The account needs Manage All Roles.', { blocks: true });
			if (bad !== undefined) return bad;
			const roles = objectsIn(reply.json);
			const custom = roles.filter(({ id }) => Number(id) > 5).length;
			const found = `${roles.length - custom} system roles, ${custom} custom ones; ids: ${tally(roles.map(({ id }) => classOf(id)))}`;
			return roles.length > 0 && roles.every(({ id }) => wholeNumber(id) !== undefined) ? fine(found) : differs(found, 'Roles in another form than documented: no plan can be made. Send this report to the maintainers.', { blocks: true });
		},
	},
];
