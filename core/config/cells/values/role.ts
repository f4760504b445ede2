import { messages } from '../../messages';
import { suggestion } from '../../../common/suggestion';
import { canonicalText, nameKey } from '../../../common/text';
import { Refused, type ReadValue, type ValueType } from '../result';

interface Role {
	readonly id: number;
	readonly name: string;
}

/** So many roles are listed in a message. */
const maxListed = 12;
const maxIdLength = 40;

/** A whole number as people and programs write it: `4`, `04`, `4.0` (a column that passed through floating point). */
const wholeNumber = /^0*(\d+)(?:\.0+)?$/;
const scientific = /^[+-]?\d+(?:\.\d+)?e[+-]?\d+$/i;

/** Roles by id, or by name as a person would write it. The value is always the id. */
export function roleType(roles: readonly Role[]): ValueType {
	const ids = new Set(roles.map((role) => role.id));
	const idsByName = new Map<string, number[]>();
	for (const role of roles) idsByName.set(nameKey(role.name), [...(idsByName.get(nameKey(role.name)) ?? []), role.id]);
	const suggest = suggestion(roles.map((role) => role.name));
	const listed = roles.slice(0, maxListed).map(describe).join(', ');
	const all = roles.length > maxListed ? `${listed} and ${roles.length - maxListed} more` : listed || 'none: the instance lists no roles';

	const read = (text: string): ReadValue => {
		const id = text.length > maxIdLength ? Number.NaN : Number(wholeNumber.exec(text)?.[1] ?? Number.NaN);
		if (ids.has(id)) return id;
		const [named, other] = idsByName.get(nameKey(text)) ?? [];
		if (named !== undefined && other === undefined) return named;
		if (named !== undefined) return new Refused(messages.ambiguousRole.text((idsByName.get(nameKey(text)) ?? []).join(', ')));
		if (scientific.test(text)) return new Refused(messages.scientificNotation.text());
		const near = /^\d/.test(text) ? undefined : suggest(text);
		const meant = roles.find((role) => role.name === near);
		return new Refused(meant ? messages.nearRole.text(describe(meant), all) : messages.unknownRole.text(all));
	};
	return { read, comparable: canonicalText, remember: true };
}

function describe(role: Role): string {
	return `${role.id} ${role.name}`;
}
