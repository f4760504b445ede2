import { readConfiguration } from '../config';
import type { Configuration } from '../config/types';
import type { Field } from '../common/fieldValue';
import type { Actor, AttributeDefinition, LiveRead, UserDirectory } from '../domo';
import { orElse } from '../domo/errors';
import { attributesOrNone } from '../domo/users/definitions';
import { COORDINATION_KEY } from '../common/coordinationKey';
import { useUnchangedCells } from './correlate/unchangedCells';
import { openGroupBook, type GroupBook } from './groups';
import { refuseUnknownNames } from './namedSettings';
import { requireGrants } from './proof/grants';
import { fieldsToRead, readLiveUsers } from './proof/liveFields';
import { readProvenance, tableOf, type Provenance, type Row, type SourcedRows } from './proof/source';
import type { ReconcileSettings } from './settings';
import { stopForInvalidRows, stopForKeptColumns, stopForUnknownColumns, stopWithoutAttributes } from './stopRules';
import type { ReconcileTools } from './tools';

/** Everything a plan is made from, read once: the table, understood, and the instance. */
export interface World {
	readonly instance: string;
	readonly actor: Actor;
	readonly attributes: readonly AttributeDefinition[];
	readonly configuration: Configuration;
	readonly provenance: Provenance;
	readonly live: LiveRead;
	/** `fields[i]` describes `values[i]` of the live users; the configuration's fields come first, in its order. */
	readonly fields: readonly Field[];
	/** What a create without a `roleId` column gets; null where Domo does not tell. */
	readonly defaultRoleId: number | null;
	/** Absent when no row speaks of groups. */
	readonly groups?: GroupBook;
	/** Columns that become text attributes before the first write. */
	readonly newAttributes: readonly string[];
	/** Milliseconds since the epoch. */
	readonly readAt: number;
	/** Sentences: what the instance does not tell, and what the run does without it. */
	readonly notes: readonly string[];
}

/** @throws ReconcileStop for missing grants, unknown columns and invalid rows, as the settings ask */
export async function readWorld(
	directory: UserDirectory,
	rows: readonly Row[] | SourcedRows,
	settings: ReconcileSettings,
	{ clock, signal, rowsAreItems, onProgress }: ReconcileTools,
): Promise<World> {
	const [actor, roles, { attributes, refused }] = await Promise.all([directory.actor(), directory.roles(), attributesOrNone(directory)]);
	requireGrants(actor, ['user.edit', 'authorization.roles']);

	const configuration = await readConfiguration(rows, { ...settings, roles, attributes }, clock, tableOf, rowsAreItems);
	const provenance = await readProvenance(rows, clock);
	if (refused !== undefined) stopWithoutAttributes(configuration, refused);
	else if (settings.unknownColumns === 'stop') stopForUnknownColumns(configuration);
	if (settings.unknownColumns === 'create') stopForKeptColumns(configuration);
	const mayBeUsable = configuration.rejects.some(({ ifUnchanged }) => ifUnchanged !== undefined);
	if (settings.invalidRows === 'stop' && !mayBeUsable) stopForInvalidRows(configuration.rejects);
	const newAttributes = settings.unknownColumns === 'create' ? configuration.unknownColumns.map(({ name }) => name) : [];
	refuseUnknownNames(settings, roles, attributes, newAttributes);
	if (newAttributes.length > 0) requireGrants(actor, ['customer.edit']);

	const alsoNeeded = [
		'employeeId', 'employeeNumber', 'alternateEmail',
		...(settings.scope.attribute === undefined ? [] : [settings.scope.attribute.name]),
		...attributes.flatMap(({ key }) => (key === COORDINATION_KEY ? [key] : [])),
	];
	const fields = fieldsToRead(configuration.fields, alsoNeeded, attributes);
	const hasRoles = configuration.fields.some((field) => field.name === 'roleId');
	const speaksOfGroups = configuration.users.some((user) => user.groups !== undefined);
	const [defaultRoleId, groups, live] = await Promise.all([
		hasRoles ? 0 : orElse(() => directory.defaultRoleId(), () => null),
		speaksOfGroups ? directory.groups() : undefined,
		readLiveUsers(directory, fields, newAttributes, { groups: speaksOfGroups, signal, onProgress }),
	]);
	const usable = await useUnchangedCells(configuration, live.users, fields, settings.matchBy, clock);
	if (settings.invalidRows === 'stop') stopForInvalidRows(usable.rejects);
	return {
		instance: directory.instance,
		actor,
		attributes,
		configuration: usable,
		provenance,
		live,
		fields,
		defaultRoleId,
		...(groups === undefined ? {} : { groups: openGroupBook(groups, settings.unknownGroups, live.users) }),
		newAttributes,
		readAt: clock.now(),
		notes: [
			...(actor.authorities === null ? ['Domo does not tell what the account of this job may do: a grant that is missing shows when it is needed.'] : []),
			...(refused === undefined ? [] : [`Domo does not give the list of its attributes; this table needs none of them. ${refused.message}`]),
			...(defaultRoleId === null ? [`Domo does not tell its default role: new people whose row names no role are rejected.`] : []),
		],
	};
}

/** Where a field stands in the live users' values; -1 when it was not read. */
export function positionOf(world: Pick<World, 'fields'>, name: string | undefined): number {
	return world.fields.findIndex((field) => field.name === name);
}
