import { createLabels, labelsOf, roleName, roleNames } from '../../../core/plan/labels';
import { anAttribute } from '../config/support/table';

const role = (id: number, name: string) => ({ id, name });
const attribute = (key: string, title: string) => anAttribute(key, { title });
const roles = [role(1, 'Admin'), role(4, 'Member'), role(7, 'Analyst'), role(8, 'Auditor'), role(9, 'Guest'), role(10, 'Unused')];
const attributes = [attribute('team', 'Team Name'), attribute('same', 'same'), attribute('title', 'Job'), attribute('__proto__', 'Odd'), attribute('unused', 'Unused')];

it("a plan carries the names of roles and attributes that its items name, where Domo's own do not suffice", () => {
	const items = [
		{ changes: [{ field: 'roleId', from: 7, to: '8' }, { field: 'team', from: null, to: '10' }] },
		{ changes: [{ field: 'title', from: 'a', to: 'b' }], before: { roleId: 9, same: 'x' }, after: { roleId: '4', ['__proto__']: 'y' } },
	];
	expect(labelsOf(items, roles, attributes)).toEqual({ roles: [[4, 'Member'], [7, 'Analyst'], [8, 'Auditor'], [9, 'Guest']], fields: [['team', 'Team Name'], ['__proto__', 'Odd']] });
	expect(labelsOf([{ changes: [{ field: 'team', from: 'a', to: 'b' }], before: { roleId: 7 } }], roles, attributes)).toEqual({ roles: [[7, 'Analyst']], fields: [['team', 'Team Name']] });
	expect(labelsOf([{ changes: [{ field: 'roleId', from: 1, to: 2 }, { field: 'same', from: '', to: 'x' }] }], roles, attributes)).toBeUndefined();
	expect([labelsOf([{ changes: [{ field: 'roleId', from: 7, to: 7 }] }], roles, [])?.fields, labelsOf([{ changes: [], after: { team: 'x' } }], [], attributes)?.roles]).toEqual([[], []]);
});

it('a role without a known name is shown as its id', () => {
	expect([1, 2, 3, 4, 5, 6, null].map((id) => roleName(id))).toEqual(['Admin', 'Privileged', 'Editor', 'Participant', 'Social', '6', '']);
	expect([roleName('7', roleNames(roles)), roleName(4, roleNames(roles)), roleName(2, roleNames(roles))]).toEqual(['Analyst', 'Member', 'Privileged']);
});

it('people read titles of fields, names of roles, and lists with commas', () => {
	const labels = createLabels({ roles: [[7, 'Analyst']], fields: [['team', 'Team Name']] });
	expect(['deskPhoneNumber', 'team', 'groups', 'other'].map(labels.field)).toEqual(['Desk phone', 'Team Name', 'Groups', 'other']);
	expect([labels.value('roleId', 7), labels.value('roleId', '4'), labels.value('team', 7), labels.value('team', null), labels.value('groups', ['a', 'b'])]).toEqual(['Analyst', 'Participant', '7', '', 'a, b']);
	expect([createLabels(undefined).field('team'), createLabels(undefined).value('roleId', 7)]).toEqual(['team', '7']);
});
