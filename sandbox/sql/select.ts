import type { Cell } from '../data/dataSet';

/** A condition, an ordering and a page, as far as the sandbox's SELECT goes. */
export type Condition =
	| { readonly kind: 'all' | 'any'; readonly parts: readonly Condition[] }
	| { readonly kind: 'not'; readonly part: Condition }
	| { readonly kind: 'compare'; readonly column: string; readonly operator: string; readonly value: Cell | number }
	| { readonly kind: 'in'; readonly column: string; readonly values: readonly (Cell | number)[] }
	| { readonly kind: 'isNull'; readonly column: string };

export type Output =
	| { readonly kind: 'star' }
	| { readonly kind: 'column'; readonly name: string; readonly label: string }
	| { readonly kind: 'aggregate'; readonly name: AggregateName; readonly column: string | undefined; readonly label: string };

export type AggregateName = 'count' | 'min' | 'max' | 'sum';

export interface Select {
	readonly distinct: boolean;
	readonly outputs: readonly Output[];
	readonly where: Condition | undefined;
	readonly orderBy: readonly { readonly column: string; readonly descending: boolean }[];
	readonly limit: number | undefined;
	readonly offset: number;
}

/** A SQL text that the sandbox cannot read: 400 on the wire (domo-api 5.4). */
export class SqlError extends Error {}
