export type AttributeValue = string | number | boolean;

/** One account. Never changed in place: a change makes a new object. */
export interface User {
	readonly id: number;
	readonly displayName: string;
	/** The login: an attribute of its own, which a change of the address leaves as it is (domo-api 2.4). */
	readonly userName: string;
	readonly emailAddress: string;
	readonly roleId: number;
	/** All other attributes with a value, system and custom, by identity key. */
	readonly values: ReadonlyMap<string, readonly AttributeValue[]>;
	/** Epoch milliseconds. */
	readonly created: number;
	readonly modified: number;
	readonly invitorUserId: number;
	readonly active: boolean;
	readonly pending: boolean;
	readonly accepted: boolean;
	readonly systemUser: boolean;
	readonly supportUser: boolean;
	readonly lastLogin?: number;
	readonly password?: string;
}

export const emailKey = (email: string): string => email.trim().toLowerCase();

/** Good enough for a stand-in: something, one @, something with a dot, no blanks (our choice). */
export const looksLikeEmail = (value: string): boolean => /^[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;]+$/u.test(value);
