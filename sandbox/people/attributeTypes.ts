import type { ValueType } from '../seed';

const isRealDate = (value: string): boolean => {
	const [year, month, day] = value.split('-').map(Number);
	const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
	return date.toISOString().startsWith(value);
};

/** How a value of each type must look. Names and formats beyond STRING are our choice (domo-api 3.1). */
const PATTERNS: Readonly<Record<ValueType, (value: string) => boolean>> = {
	STRING: () => true,
	LONG: (value) => /^-?\d{1,19}$/.test(value),
	DECIMAL: (value) => /^-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$/.test(value),
	DATE: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && isRealDate(value),
	DATETIME: (value) =>
		/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/.test(value) &&
		isRealDate(value.slice(0, 10)) &&
		!Number.isNaN(Date.parse(value.replace(' ', 'T'))),
	BOOLEAN: (value) => /^(true|false)$/i.test(value),
};

export const fitsType = (type: ValueType | null, value: string): boolean => PATTERNS[type ?? 'STRING'](value);
