import { addressProblem, finalEmail, rejectRow } from '../../../core/plan/rejectedRows';
import { aDesiredUser } from '../../support/builders';

const renamed = aDesiredUser({ rowNumber: 4, email: 'Ann@x.io', newEmail: 'Lee@x.io', employeeIdKey: 'e1', displayName: ' Ann  LEE ' });

it('a row turned down keeps every key by which it protects somebody', () => {
	const problem = { column: 'email', value: 'Ann@x.io', message: 'is taken' };
	expect(rejectRow(renamed, problem)).toEqual({
		rowNumber: 4, email: 'Ann@x.io', displayName: ' Ann  LEE ', emailKeys: ['ann@x.io', 'lee@x.io'], employeeIdKey: 'e1', nameKey: 'ann lee', problems: [problem], warnings: [],
	});
});

it('a problem with an address names the column that has it', () => {
	expect(addressProblem(renamed, 'is taken')).toEqual({ column: 'newEmail', value: 'Lee@x.io', message: 'is taken' });
	expect(addressProblem(aDesiredUser({ email: 'ann@x.io' }), 'is taken')).toEqual({ column: 'email', value: 'ann@x.io', message: 'is taken' });
	expect([finalEmail(renamed), finalEmail(aDesiredUser({ email: 'ann@x.io' }))]).toEqual(['Lee@x.io', 'ann@x.io']);
});
