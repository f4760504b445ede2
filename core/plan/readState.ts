import { attributesOrNone, COORDINATION_KEY } from '../domo';
import type { Field } from '../common/fieldValue';
import type { Clock } from '../common/ports';
import { emailKey, employeeIdKey } from '../common/text';
import { yieldIfDue } from '../common/yielder';
import { customAttributes, fieldByName, matchingIdKey, readConfiguration, SYSTEM_COLUMNS } from '../config';
import type { Configuration, DesiredUser } from '../config/types';
import { isDue, type Job, type JobEntry, jobScope, markIn, overlappingJobs, present } from '../coordination';
import type { Actor, AttributeDefinition, KnownValue, LiveRead, LiveUser, ReadUsersOptions, Role, StateReader, UserReader } from '../domo';
import { type DomoError, orElse } from '../domo/errors';
import { finalEmail, usableRows, useUnchangedCells } from './rejectedRows';
import { lookUpRows, type LookUps } from './rowLookUp';
import { ADMIN_ROLE_ID, isConfirmedAdmin, isNotIn } from './accounts';
import { type GroupResolver, createGroupResolver } from './diff';
import { type Provenance, readProvenance, type InputRow, type SourcedRows, tableOf } from './provenance';
import { type Grant, refuseUnknownNames, requireGrants, stopForInvalidRows, stopForKeptColumns, stopForUnknownColumns, stopWithoutAttributes } from './stopRules';
import type { PlannedJob, ReconcileSettings, ReconcileTools } from './types';

/** Desired state: the table, understood on this instance. */
export interface DesiredState {
	readonly instance: string;
	readonly actor: Actor;
	readonly roles: readonly Role[];
	readonly attributes: readonly AttributeDefinition[];
	/** Why Domo does not list its attributes. */
	readonly attributesRefused?: DomoError;
	readonly configuration: Configuration;
	readonly provenance: Provenance;
	/** Columns that become text attributes before the first write. */
	readonly newAttributes: readonly string[];
}

/** Desired and actual state: everything a plan is made from. */
export interface State extends DesiredState {
	readonly live: LiveRead;
	/** `fields[i]` describes `values[i]` of the live users; the configuration's fields come first, in its order. */
	readonly fields: readonly Field[];
	/** What a create without a `roleId` column gets; null where Domo does not tell. */
	readonly defaultRoleId: number | null;
	/** Absent when no row has a cell of groups. */
	readonly groups?: GroupResolver;
	/** Milliseconds since the epoch. */
	readonly readAt: number;
	/** Present where `live` holds nobody but the people whom the rows name, and the account of the job. */
	readonly lookUps?: LookUps;
	/** The confirmed admins who are not in `live`, where they had to be counted all the same. */
	readonly otherAdmins?: readonly LiveUser[];
}

const GRANTS_OF_EVERY_RUN: readonly Grant[] = ['user.edit', 'authorization.roles'];

/** @throws UserError when the account of the job lacks a grant */
export async function readDesiredState(
	directory: StateReader,
	rows: readonly InputRow[] | SourcedRows,
	settings: ReconcileSettings,
	{ clock, rowsAreItems, timeZone }: ReconcileTools,
): Promise<DesiredState> {
	// The look-up of the rows gives the role of the account as well, and so its grants with one request less.
	const readActor = async (): Promise<Actor> => (settings.people === 'rows' ? { ...(await directory.account()), roleId: null, authorities: null } : directory.actor());
	const [actor, roles, { attributes, refused }] = await Promise.all([readActor(), directory.roles(), attributesOrNone(directory)]);
	requireGrants(actor, GRANTS_OF_EVERY_RUN);
	const configuration = await readConfiguration(rows, { ...settings, roles, attributes, timeZone }, clock, tableOf, rowsAreItems);
	return {
		instance: directory.instance,
		actor,
		roles,
		attributes,
		...(refused === undefined ? {} : { attributesRefused: refused }),
		configuration,
		provenance: await readProvenance(rows, clock),
		newAttributes: settings.unknownColumns === 'create' ? configuration.unknownColumns.map(({ name }) => name) : [],
	};
}

/** @throws UserError for unknown columns, names and invalid rows, as the settings ask */
export function checkDesiredState({ actor, roles, attributes, attributesRefused, configuration, newAttributes }: DesiredState, settings: ReconcileSettings): void {
	if (attributesRefused !== undefined) stopWithoutAttributes(configuration, attributesRefused);
	else if (settings.unknownColumns === 'stop') stopForUnknownColumns(configuration);
	stopForKeptColumns(configuration);
	// A row whose invalid cells equal the live values is used after all: that is known once the users are read.
	const mayBeUsable = configuration.rejects.some(({ ifUnchanged }) => ifUnchanged !== undefined);
	if (settings.invalidRows === 'stop' && !mayBeUsable) stopForInvalidRows(configuration.rejects);
	refuseUnknownNames(settings, roles, attributes, newAttributes);
	if (newAttributes.length > 0) requireGrants(actor, ['customer.edit']);
}

/** Reads the users of the instance, or those whom the rows name, with the fields that the table, matching and scope need. */
export async function readActualState(directory: StateReader, desired: DesiredState, settings: ReconcileSettings, { clock, signal, onProgress }: ReconcileTools): Promise<State> {
	const { configuration, attributes, newAttributes } = desired;
	const alsoNeeded = [
		'employeeId', 'employeeNumber', 'alternateEmail',
		...(settings.scope.attribute === undefined ? [] : [settings.scope.attribute.name]),
		...attributes.flatMap(({ key }) => (key === COORDINATION_KEY ? [key] : [])),
	];
	const fields = fieldsToRead(configuration.fields, alsoNeeded, attributes);
	const hasRoles = configuration.fields.some((field) => field.name === 'roleId');
	const hasGroups = usableRows(configuration).some((row) => row.groups !== undefined);
	const readDefaultRole = (isNeeded: boolean) => (isNeeded ? orElse(() => directory.defaultRoleId(), () => null) : 0);
	const readGroups = hasGroups ? directory.groups() : undefined;
	const readUsers = async (): Promise<Pick<State, 'actor' | 'defaultRoleId' | 'live' | 'lookUps'>> => {
		if (settings.people === 'rows') return readNamedUsers(directory, desired, fields, settings.matchBy, hasGroups, (mayCreate) => readDefaultRole(mayCreate && !hasRoles));
		const [defaultRoleId, live] = await Promise.all([readDefaultRole(!hasRoles), readAllLiveUsers(directory, fields, newAttributes, { groups: hasGroups, signal, onProgress })]);
		return { actor: desired.actor, defaultRoleId, live };
	};
	const [groups, read] = await Promise.all([readGroups, readUsers()]);
	const { live } = read;
	return {
		...desired,
		...read,
		configuration: await useUnchangedCells(configuration, live.users, fields, settings.matchBy, clock),
		fields,
		...(groups === undefined ? {} : { groups: createGroupResolver(groups, settings.unknownGroups, live.users) }),
		readAt: clock.now(),
	};
}

/** The people whom the rows name, and what the account of the job may do: it is found by the same search. */
async function readNamedUsers(
	directory: StateReader,
	{ actor: account, configuration, newAttributes }: DesiredState,
	fields: readonly Field[],
	matchBy: ReconcileSettings['matchBy'],
	groups: boolean,
	readDefaultRole: (mayCreate: boolean) => Promise<number | null> | number,
): Promise<Pick<State, 'actor' | 'defaultRoleId' | 'live' | 'lookUps'>> {
	const { known, widen } = knownFieldsOf(fields, newAttributes);
	const { own, users, mayCreate, lookUps } = await lookUpRows(directory, configuration, account, known, { matchBy, groups });
	// Whoever is Admin may do it all, so that the grants of other accounts alone are worth a request.
	const readActor = (): Promise<Actor> | Actor => (own.roleId === ADMIN_ROLE_ID ? { ...account, roleId: own.roleId, authorities: null } : directory.actor(own.roleId));
	const [actor, defaultRoleId] = await Promise.all([readActor(), readDefaultRole(mayCreate)]);
	requireGrants(actor, [...GRANTS_OF_EVERY_RUN, ...(newAttributes.length > 0 ? ['customer.edit' as const] : [])]);
	return { actor, defaultRoleId, live: { users: users.map(widen), issues: [] }, lookUps };
}

/** Counts the confirmed admins whom the rows do not name, which needs everybody. */
export async function withOtherAdmins(directory: UserReader, state: State): Promise<State> {
	const { users } = await directory.allUsers([]);
	const isOther = isNotIn(state.live.users);
	return { ...state, otherAdmins: users.filter((user) => isConfirmedAdmin(user) && isOther(user)) };
}

/** What the instance does not tell, and what the run does without it. */
export function notesOnReading({ actor, attributesRefused, defaultRoleId, lookUps }: State): string[] {
	const isUnasked = lookUps !== undefined && actor.roleId === ADMIN_ROLE_ID;
	return [
		...(actor.authorities === null && !isUnasked ? ['Domo does not tell what the account of this job may do: a grant that is missing shows when it is needed.'] : []),
		...(attributesRefused === undefined ? [] : [`Domo does not give the list of its attributes; this table needs none of them. ${attributesRefused.message}`]),
		...(defaultRoleId === null ? ['Domo does not tell its default role: new people whose row names no role are rejected.'] : []),
	];
}

/** Where a field stands in the live users' values; -1 when it was not read. */
export function positionOf(state: Pick<State, 'fields'>, name: string | undefined): number {
	return state.fields.findIndex((field) => field.name === name);
}

/** The configuration's fields, then those that matching and scope need besides. Indexes of the first stay the same. */
export function fieldsToRead(fields: readonly Field[], alsoNeeded: readonly string[], attributes: readonly AttributeDefinition[]): Field[] {
	const names = new Set(fields.map((field) => field.name));
	const extra = [...new Set(alsoNeeded)].filter((name) => !names.has(name));
	return [...fields, ...extra.map((name) => fieldByName(name, attributes))];
}

/**
 * Every field a person can have here: the columns of Domo's table, the instance's custom attributes and those of its identity provider.
 * Attributes of our own are about runs and not about a person.
 */
export function everyField(attributes: readonly AttributeDefinition[]): Field[] {
	return [...SYSTEM_COLUMNS.map(({ name }) => name), ...customAttributes(attributes).keys()].map((name) => fieldByName(name, attributes));
}

/** Reads all users with `fields`; attributes that do not exist yet (`missing`) are not asked for and come out empty. */
export async function readAllLiveUsers(
	directory: Pick<UserReader, 'allUsers'>,
	fields: readonly Field[],
	missing: readonly string[],
	options: ReadUsersOptions,
): Promise<LiveRead> {
	if (missing.length === 0) return directory.allUsers(fields, options);
	const { known, widen } = knownFieldsOf(fields, missing);
	const read = await directory.allUsers(known, options);
	return { ...read, users: read.users.map(widen) };
}

/** The fields that the instance has, and a function that gives users who were read with these the place of all others, empty. */
function knownFieldsOf(fields: readonly Field[], missing: readonly string[]): { readonly known: readonly Field[]; readonly widen: (user: LiveUser) => LiveUser } {
	const known = fields.filter((field) => !missing.includes(field.name));
	const positions = fields.map((field) => known.indexOf(field));
	return { known, widen: (user) => ({ ...user, values: positions.map((at) => user.values[at] ?? null) }) };
}

/**
 * The list of users can lack somebody when it changes while it is read: one goes, another comes, the total stays the same. So the
 * addresses, logins and employeeIds of all creates are looked up. If one is found, the list is read again, and a user who is still
 * missing in it is added.
 *
 * @param creates the rows that would become new people
 * @returns the same, or the people as they are known now; these are to be planned with anew
 */
export async function withUnlistedUsers(directory: UserReader, state: State, creates: readonly DesiredUser[], clock: Clock): Promise<State> {
	if (creates.length === 0) return state;
	const options = { groups: state.groups !== undefined };
	const found = await lookUp(directory, state, creates, options);
	const before = new Set(state.live.users.map(({ id }) => id));
	const unlisted = found?.filter(({ id }) => !before.has(id));
	if (unlisted?.length === 0) return state;
	// Also where the look-up is not proven to work: it is unlikely that two reads lack the same user.
	const again = await readAllLiveUsers(directory, state.fields, state.newAttributes, options);
	await yieldIfDue(clock);
	const isSame = again.users.length === before.size && again.users.every(({ id }) => before.has(id));
	if (unlisted === undefined && isSame) return state;
	const lacking = (unlisted ?? []).filter(isNotIn(again.users));
	const live: LiveRead = lacking.length === 0 ? again : {
		...again,
		users: [...again.users, ...lacking].sort((a, b) => a.id - b.id),
		removalIssues: [...(again.removalIssues ?? []), `Domo's list of people lacks ${lacking.length} whom a look-up finds, so others may be lacking as well.`],
	};
	return { ...state, live };
}

/** The users who have a key of a create, each once; undefined where the look-up is not proven to work. */
async function lookUp(directory: UserReader, state: State, creates: readonly DesiredUser[], options: ReadUsersOptions): Promise<readonly LiveUser[] | undefined> {
	const { users } = state.live;
	const idAt = positionOf(state, 'employeeId');
	const idOf = ({ values }: LiveUser): string => {
		const id = String(values[idAt] ?? '');
		return matchingIdKey(id) === '' ? '' : id;
	};
	const ids = creates.flatMap(({ values, employeeIdKey: key }) => (key === '' ? [] : [String(values[idAt])]));
	const addresses = [...new Set(creates.flatMap((desired) => [desired.email, finalEmail(desired)]))];
	const actor = users.find(({ id }) => id === state.actor.id);
	const { known, widen } = knownFieldsOf(state.fields, state.newAttributes);
	const asked = [
		['emailAddress', addresses, emailKey, ({ email }: LiveUser) => email],
		['userName', addresses, emailKey, ({ login }: LiveUser) => login],
		['employeeId', ids, employeeIdKey, idOf],
	] as const;
	const answers = await Promise.all(asked.map(async ([field, values, keyOf, valueOf]) => {
		if (values.length === 0) return [];
		const wanted = new Set(values.map(keyOf));
		// The job's own account has an address and a login; any other account will do for the id.
		const found = await directory.usersByValue(field, values, valueOfFirst(actor, users, valueOf), known, options);
		return found?.map(widen).filter((user) => wanted.has(keyOf(valueOf(user))));
	}));
	if (answers.some((answer) => answer === undefined)) return undefined;
	return [...new Map(answers.flatMap((answer) => answer ?? []).map((user) => [user.id, user])).values()];
}

function valueOfFirst(actor: LiveUser | undefined, users: readonly LiveUser[], valueOf: (user: LiveUser) => string): KnownValue | undefined {
	const user = actor !== undefined && valueOf(actor) !== '' ? actor : users.find((one) => valueOf(one) !== '');
	return user === undefined ? undefined : { id: user.id, value: valueOf(user) };
}

/** This job and the other jobs that recorded themselves in the instance. */
export interface Jobs {
	readonly job: PlannedJob;
	/** Whose scope overlaps with this job's, less those that may. */
	readonly overlapping: readonly JobEntry[];
}

/**
 * The other jobs that write to this instance, where an admin made the attribute in which jobs record themselves. All users were
 * read, so that the records of jobs with other credentials are seen as well, without a request.
 * @param id of this job; a job is called by its name where nobody gave one
 */
export function jobsOf(state: State, settings: ReconcileSettings, id: string | undefined): Jobs {
	const at = positionOf(state, COORDINATION_KEY);
	const all = at < 0 ? [] : present(state.live.users.flatMap((user) => markIn(user.values[at]).jobs), state.readAt);
	const job: Job = {
		id: id ?? settings.jobName,
		name: settings.jobName,
		// Whoever removes nobody for want of a row stands in no other job's way.
		orphans: state.lookUps === undefined ? settings.orphanedUsers : 'keep',
		scope: jobScope(settings.scope, (name) => fieldByName(name, state.attributes).list),
	};
	return {
		job: { ...job, due: at >= 0 && isDue(all.find((one) => one.id === job.id), job, state.readAt) },
		overlapping: state.lookUps === undefined ? overlappingJobs(job, all, settings.guard.overlappingJobs) : [],
	};
}
