export interface Group {
	readonly id: number;
	readonly name: string;
	readonly description: string;
	readonly type: string;
	readonly members: ReadonlySet<number>;
	readonly owners: ReadonlySet<number>;
	/** Epoch milliseconds. */
	readonly created: number;
}

export type ContentKind = 'DATAFLOW' | 'CARD' | 'PAGE';

/** A DataFlow, card or page: here only for what it is called and who owns it (domo-api 2.6). */
export interface Content {
	readonly id: number;
	readonly kind: ContentKind;
	readonly title: string;
	readonly owners: readonly number[];
}
