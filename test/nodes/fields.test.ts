import type { IDataObject, IExecuteFunctions, IPollFunctions } from 'n8n-workflow';

import { UserError } from '../../core/common/userError';
import { z } from '../../core/vendor/zod';
import { readSettings as readApplySettings } from '../../nodes/DomoApplyChanges/parameters';
import { optionFields } from '../../nodes/DomoReadConfigDataSet/parameters';
import { refuseExpressions } from '../../nodes/DomoReconcileUsers/parameters/guard';
import { readSettings } from '../../nodes/DomoReconcileUsers/parameters/main';
import { fieldLabels } from '../../nodes/shared/fields/fields';
import { dataSetId, guardShape, isLocated, locatedId, parseParameters, textList } from '../../nodes/shared/fields/parameters';

/** What a parameter is read as, from the parameters that a node holds. */
function contextOf(parameters: IDataObject): IExecuteFunctions {
	const own = {
		getInputData: () => [],
		getNode: () => ({ id: '1', name: 'Node', type: 'x', typeVersion: 1, position: [0, 0], parameters }),
		getNodeParameter: (name: string, item: number, fallback?: unknown) => (item === 0 ? (parameters[name] ?? fallback) : 'no fallback here'),
	};
	return own as unknown as IExecuteFunctions;
}

function refusal(work: () => unknown): string {
	try {
		return `not refused: ${JSON.stringify(work())}`;
	} catch (error) {
		return error instanceof UserError ? [error.message, error.description].join('. ') : String(error);
	}
}

const id = '0123abcd-89ab-cdef-0123-456789abcdef';

describe('A DataSet that was chosen', () => {
	it.each([
		['an ID', id],
		['an ID in capitals', id.toUpperCase()],
		['an address', `https://acme.domo.com/datasources/${id}/details/overview`],
		['a choice from the list', { mode: 'list', value: id }],
	])('is read from %s', (_what, chosen) => {
		expect(dataSetId(contextOf({ dataSetId: chosen }), 'dataSetId', 'DataSet')).toBe(id);
		const poll = { getNodeParameter: (_name: string, fallback: unknown) => (fallback === '' ? chosen : 'no index here') } as unknown as IPollFunctions;
		expect(dataSetId(poll, 'dataSetId', 'DataSet')).toBe(id);
	});

	it.each([undefined, '', 'People', 17, { value: null }, { value: 17 }, [], { mode: 'list' }, `${id.slice(0, -1)}x`])('is refused where nothing names one: %j', (chosen) => {
		expect(refusal(() => dataSetId(contextOf({ dataSetId: chosen }), 'dataSetId', 'Run Log'))).toBe("'Run Log' names no DataSet. Choose one from the list, or paste its address in Domo or its ID.");
	});

	it('may stay empty in a locator that needs none', () => {
		expect([undefined, '', '  ', { value: '' }, { value: null }, {}, true].map((chosen) => isLocated(contextOf({ at: chosen }), 'at'))).toEqual([false, false, false, false, false, false, false]);
		expect([id, { value: id }, { value: 5 }, 5].map((chosen) => isLocated(contextOf({ at: chosen }), 'at'))).toEqual([true, true, true, true]);
	});
});

it('A person or role that was chosen is a whole number above 0, or nobody', () => {
	expect([5, '5', ' 5 ', { value: 5 }, { value: '5' }].map((value) => locatedId(value, 'Role'))).toEqual([5, 5, 5, 5, 5]);
	expect([undefined, null, '', ' ', { value: '' }, { value: null }, {}].map((value) => locatedId(value, 'Role'))).toEqual([null, null, null, null, null, null, null]);
	for (const value of [0, '0', -1, 1.5, 'Admin', '5 Admin', Number.MAX_SAFE_INTEGER + 1, { value: 'x' }]) {
		expect(refusal(() => locatedId(value, 'Role'))).toBe("'Role' is no ID. Choose from the list, or enter the number that Domo shows.");
	}
});

it('Lists are separated by commas, semicolons and lines, without blanks and empty entries', () => {
	expect(textList.parse(' a b, c;;d\n e ,\n')).toEqual(['a b', 'c', 'd', 'e']);
	expect(textList.parse(['a, b', ' ', 7])).toEqual(['a, b', '7']);
	expect(textList.parse('')).toEqual([]);
	expect(guardShape.parse({ protectedUsers: 'a@x.example,,; \n b@x.example,' })).toMatchObject({ protectedUsers: ['a@x.example', 'b@x.example'] });
	expect(guardShape.parse({ protectedUsers: 'a@x.example,b@x.example;1,2\n1,000,000,009, 5,1234', overlappingJobs: ' A, B \n\n C ' })).toMatchObject({
		protectedUsers: ['a@x.example', 'b@x.example', '1', '2', '1,000,000,009', '5', '1234'], overlappingJobs: ['A, B', 'C'],
	});
});

describe('A parameter that cannot be used', () => {
	const shape = z.object({ name: z.string(), list: z.array(z.string().min(3, 'it is too short')), outer: z.object({ inner: z.number() }) });
	const labels = { name: 'Name', list: 'List', inner: 'Inner Number' };

	it.each([
		[{ name: 1, list: [], outer: { inner: 1 } }, "'Name' cannot be used: Expected string, received number"],
		[{ name: '', list: ['abc', 'x'], outer: { inner: 1 } }, "'List' cannot be used: it is too short"],
		[{ name: '', list: [], outer: { inner: 'x' } }, "'Inner Number' cannot be used: Expected number, received string"],
		[{ name: '', list: [], outer: 1 }, "'outer' cannot be used: Expected object, received number"],
	])('is named by its label: %j', (values, words) => {
		expect(refusal(() => parseParameters(shape, values, labels))).toBe(`${words}. Correct the parameter, or what its expression gives.`);
	});

	const reconcile = { jobName: 'People', people: 'everyone', sendInvite: false, orphanedUsers: 'keep', table: {}, guard: {}, scope: {}, options: {} };

	it.each<[string, IDataObject, string]>([
		['an empty name', { jobName: '  ' }, "'Job Name' cannot be used: it is empty"],
		['a choice that there is not', { orphanedUsers: 'remove' }, "'Orphaned Users' cannot be used: it is none of the choices"],
		['a list with a choice in it', { people: ['everyone'] }, "'People' cannot be used: it is none of the choices"],
		['half an Admin', { guard: { minimumAdmins: 1.5 } }, "'Minimum Admins' cannot be used: "],
		['fewer than no days', { guard: { newUserGraceDays: -0.5 } }, "'Grace Days for New Users' cannot be used: "],
		['a choice of the guard that there is not', { guard: { newAdmins: 'maybe' } }, "'New Admins' cannot be used: it is none of the choices"],
		['a choice by the name of a method', { people: 'toString' }, "'People' cannot be used: it is none of the choices"],
		['words for a count', { table: { rowCount: 'many' } }, "'Row Count' cannot be used: it is no number"],
		['half a row', { table: { rowCount: '1.5' } }, "'Row Count' cannot be used: it is no whole number"],
		['fewer than no rows', { table: { rowCount: -1 } }, "'Row Count' cannot be used: it is below 0"],
		['a country in words', { options: { defaultPhoneCountry: 'Germany' } }, "'Default Phone Country' cannot be used: it is a code of two letters, such as US"],
		['a country that there is not', { options: { defaultPhoneCountry: 'uk' } }, "'Default Phone Country' cannot be used: "],
		['no table settings', { table: 'x' }, "'Table' cannot be used: "],
		['no options', { options: 'x' }, "'Options' cannot be used: "],
		['no guard', { guard: 'x' }, "'Guard' cannot be used: "],
		['a limit above everything', { guard: { maxDeletionsPercent: 101 } }, "'Max Deletions (Percent)' cannot be used: "],
		['a role by its name', { scope: { roleIds: ['Admin'] } }, "'Role Names or IDs' cannot be used: "],
		['no role for orphans', { orphanedUsers: 'changeRole', orphanRoleId: { mode: 'list', value: '' } }, "'Role for Orphans' is empty. Choose the role that orphaned users get."],
		['a limit by an expression', { guard: { minimumAdmins: '={{ 0 }}' } }, "'Minimum Admins' is an expression: the settings under 'Guard' take none. Enter the value itself, so that no row and no agent can raise a limit."],
		['a guard by an expression', { guard: '={{ $json.guard }}' }, "'Guard' is an expression: the settings under 'Guard' take none. "],
	])('is refused before Domo is asked: %s', (_what, edit, words) => {
		expect(refusal(() => readSettings(contextOf({ ...reconcile, ...edit })))).toMatch(new RegExp(`^${words.replace(/[()$.?*+[\]\\^|]/g, '\\$&')}`));
	});

	it.each([[1.5, 'it is no whole number'], [-1, '']])('is a Max Rows of %d', (maxRows, words) => {
		expect(refusal(() => parseParameters(z.object(optionFields), { maxRows }, fieldLabels(optionFields)))).toContain(`'Max Rows' cannot be used: ${words}`);
		expect(parseParameters(z.object(optionFields), { maxRows: 0 }, {})).toMatchObject({ maxRows: 0 });
	});

	it('is an expression of the guard, anywhere in it', () => {
		for (const guard of [{ own: 'x {{ 1 }}' }, { own: ['a', '=b'] }, { own: [['{{']] }]) expect(refusal(() => refuseExpressions(guard))).toMatch(/^'own' is an expression/);
		for (const guard of [undefined, null, {}, { own: 'a=b', list: ['x=1'], number: 1, none: null }]) expect(refusal(() => refuseExpressions(guard))).toMatch(/^not refused/);
	});

	it('is none of those that can: texts are trimmed, numbers may come as text, what is not set has its default', () => {
		const settings = readSettings(contextOf({
			...reconcile, jobName: ' People ', orphanedUsers: 'changeRole', orphanRoleId: { mode: 'id', value: '5' }, table: { rowCount: ' 12 ' },
			scope: { attributeName: ' department ', attributeValues: 'Sales, Marketing', roleIds: ['3', 4], emailDomains: 'a.example; b.example' }, options: { defaultPhoneCountry: ' de ' },
		}));
		expect(settings).toMatchObject({
			jobName: 'People', orphanRoleId: 5, rowCount: 12, matchBy: 'email', blankCells: 'clear', defaultPhoneCountry: 'DE', logValues: 'full',
			scope: { attribute: { name: 'department', values: ['Sales', 'Marketing'] }, roleIds: [3, 4], emailDomains: ['a.example', 'b.example'] },
		});
		expect(readSettings(contextOf({ ...reconcile, table: { rowCount: ' ' } }))).toMatchObject({ rowCount: 0, orphanRoleId: null, scope: { roleIds: [], emailDomains: [] } });
		expect(readSettings(contextOf({ ...reconcile, table: { rowCount: null } })).rowCount).toBe(0);
		expect(readSettings(contextOf(reconcile)).scope).not.toHaveProperty('attribute');
		// Values without a name, and a name without values, are a condition that core refuses or reads; never no condition.
		expect(readSettings(contextOf({ ...reconcile, scope: { attributeValues: 'Sales' } })).scope).toHaveProperty('attribute', { name: '', values: ['Sales'] });
		expect(readSettings(contextOf({ ...reconcile, scope: { attributeName: 'department' } })).scope).toHaveProperty('attribute', { name: 'department', values: [] });
	});
});

describe('The settings of Apply', () => {
	const hash = 'a'.repeat(64);
	const approved = { plans: 'approved', approvedPlanHash: hash };

	it('have no approval where any plan may be applied, whatever its fields hold', () => {
		expect(readApplySettings(contextOf({ approvedPlanHash: hash, approvedRemovals: 'x', options: {} }))).toEqual({
			dryRun: true, direction: 'forward', maxPlanAgeMinutes: 60, stopAfterFailures: { percent: 40, minimumTried: 20 }, transferContentTo: null,
		});
	});

	it.each([['', null], [undefined, null], [0, 0], ['0', 0], [' 12 ', 12]])('read the number of removals that somebody typed, %j, as %j', (typed, removals) => {
		const settings = readApplySettings(contextOf({ ...approved, approvedPlanHash: ` ${hash} `, approvedBy: ' Ada ', approvedRemovals: typed, releaseHolds: ['deletionLimit'], approvalMinutes: 5, dryRun: false, options: { transferContentTo: { value: '27' }, stopAfterFailures: 100, maxPlanAgeMinutes: 1 } }));
		expect(settings).toEqual({
			dryRun: false, direction: 'forward', approval: { planHash: hash, minutes: 5, releaseHolds: ['deletionLimit'], removals, by: 'Ada' },
			maxPlanAgeMinutes: 1, stopAfterFailures: { percent: 100, minimumTried: 20 }, transferContentTo: 27,
		});
	});

	it.each<[IDataObject, string]>([
		[{ approvedPlanHash: '' }, "'Approved Plan Hash' is empty: no plan was approved, so nothing is applied. Hand on the planHash of the plan item that was approved. To apply a plan without an approval, set 'Plans' to Any."],
		[{ approvedPlanHash: null }, "'Approved Plan Hash' is empty"],
		[{ approvedPlanHash: 7 }, "'Approved Plan Hash' cannot be used: it is no text"],
		[{ approvedRemovals: 'twelve' }, "'Approved Removals' cannot be used: it is no number"],
		[{ approvedRemovals: '-1' }, "'Approved Removals' cannot be used: it is no number"],
		[{ approvedRemovals: '1x' }, "'Approved Removals' cannot be used: it is no number"],
		[{ releaseHolds: ['protected'] }, "'Release Holds' cannot be used: it names a hold that no approval may release"],
		[{ approvalMinutes: 0 }, "'Approval Valid For (Minutes)' cannot be used: "],
		[{ options: { stopAfterFailures: 101 } }, "'Stop After Failures (Percent)' cannot be used: "],
		[{ options: { stopAfterFailures: 0 } }, "'Stop After Failures (Percent)' cannot be used: "],
		[{ options: { maxPlanAgeMinutes: 0 } }, "'Max Plan Age (Minutes)' cannot be used: "],
		[{ options: { transferContentTo: 'Ada' } }, "'Transfer Content To' is no ID. "],
		[{ direction: 'back' }, "'Direction' cannot be used: it is none of the choices"],
		[{ plans: 'all' }, "'Plans' cannot be used: it is none of the choices"],
	])('refuse %j', (edit, words) => {
		expect(refusal(() => readApplySettings(contextOf({ ...approved, options: {}, ...edit })))).toContain(words);
	});
});
