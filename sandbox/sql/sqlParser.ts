import type { Cell } from '../data/dataSet';
import { SqlError, type AggregateName, type Condition, type Output, type Select } from './select';
import { tokenise, type Token } from './sqlTokens';

const AGGREGATES: readonly AggregateName[] = ['count', 'min', 'max', 'sum'];
const COMPARISONS: readonly string[] = ['=', '!=', '<>', '<', '>', '<=', '>='];

/**
 * Reads the SELECT that clients send: columns or `*`, count/min/max/sum, WHERE, ORDER BY, LIMIT and OFFSET. The name
 * after FROM is not checked, because clients write anything there (domo-api 5.4).
 */
export function parseSelect(sql: string): Select {
	const tokens = tokenise(sql.trim().replace(/;$/, ''));
	let at = 0;
	const peek = (): Token => tokens[at] ?? { type: 'end', text: '' };
	const next = (): Token => {
		const token = peek();
		at += 1;
		return token;
	};
	const isWord = (word: string): boolean => peek().type === 'word' && peek().text.toLowerCase() === word;
	const isSign = (sign: string): boolean => peek().type === 'sign' && peek().text === sign;
	const takeWord = (word: string): boolean => isWord(word) && Boolean(next());
	const takeSign = (sign: string): boolean => isSign(sign) && Boolean(next());
	const expect = (taken: boolean, what: string): void => {
		if (!taken) throw new SqlError(`${what} expected at "${peek().text}"`);
	};
	const identifier = (): string => {
		const token = next();
		if (token.type === 'word' || token.type === 'name') return token.text;
		throw new SqlError(`a name expected at "${token.text}"`);
	};
	const literal = (): Cell | number => {
		const token = next();
		if (token.type === 'text') return token.text;
		if (token.type === 'number') return Number(token.text);
		if (token.type === 'word' && token.text.toLowerCase() === 'null') return null;
		throw new SqlError(`a value expected at "${token.text}"`);
	};
	const listOf = <Item>(item: () => Item): readonly Item[] => {
		const items = [item()];
		while (takeSign(',')) items.push(item());
		return items;
	};
	const wholeNumber = (): number => {
		const value = literal();
		if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
		throw new SqlError('a whole number expected');
	};

	const output = (): Output => {
		if (takeSign('*')) return { kind: 'star' };
		const isQuoted = peek().type === 'name';
		const name = identifier();
		const aggregate = isQuoted ? undefined : AGGREGATES.find((one) => one === name.toLowerCase());
		if (aggregate !== undefined && takeSign('(')) {
			const column = takeSign('*') ? undefined : identifier();
			expect(takeSign(')'), ')');
			const label = takeWord('as') ? identifier() : `${name}(${column ?? '*'})`;
			return { kind: 'aggregate', name: aggregate, column, label };
		}
		return { kind: 'column', name, label: takeWord('as') ? identifier() : name };
	};

	const comparison = (): Condition => {
		if (takeWord('not')) return { kind: 'not', part: comparison() };
		if (takeSign('(')) {
			const inner = anyOf();
			expect(takeSign(')'), ')');
			return inner;
		}
		const column = identifier();
		if (takeWord('is')) {
			const isNot = takeWord('not');
			expect(takeWord('null'), 'NULL');
			return isNot ? { kind: 'not', part: { kind: 'isNull', column } } : { kind: 'isNull', column };
		}
		const isNot = takeWord('not');
		const positive = ((): Condition => {
			if (takeWord('in')) {
				expect(takeSign('('), '(');
				const values = listOf(literal);
				expect(takeSign(')'), ')');
				return { kind: 'in', column, values };
			}
			const operator = takeWord('like') ? 'like' : next().text;
			if (operator !== 'like' && !COMPARISONS.includes(operator)) throw new SqlError(`unknown operator ${operator}`);
			return { kind: 'compare', column, operator, value: literal() };
		})();
		return isNot ? { kind: 'not', part: positive } : positive;
	};
	const allOf = (): Condition => {
		const parts = [comparison()];
		while (takeWord('and')) parts.push(comparison());
		return { kind: 'all', parts };
	};
	const anyOf = (): Condition => {
		const parts = [allOf()];
		while (takeWord('or')) parts.push(allOf());
		return { kind: 'any', parts };
	};
	const ordering = () => {
		const column = identifier();
		const descending = takeWord('desc');
		if (!descending) takeWord('asc');
		return { column, descending };
	};

	expect(takeWord('select'), 'SELECT');
	const distinct = takeWord('distinct');
	const outputs = listOf(output);
	expect(takeWord('from'), 'FROM');
	identifier();
	const where = takeWord('where') ? anyOf() : undefined;
	const orderBy = takeWord('order') ? (expect(takeWord('by'), 'BY'), listOf(ordering)) : [];
	let limit: number | undefined;
	let offset = 0;
	if (takeWord('limit')) {
		limit = wholeNumber();
		if (takeSign(',')) [offset, limit] = [limit, wholeNumber()];
	}
	if (takeWord('offset')) offset = wholeNumber();
	if (peek().type !== 'end') throw new SqlError(`the end expected at "${peek().text}"`);
	return { distinct, outputs, where, orderBy, limit, offset };
}
