/**
 * A field's value as plans, logs and Domo exchange it: text, a role's id, a list attribute, or nothing. Numbers, dates and
 * booleans of custom attributes travel as canonical text.
 */
export type FieldValue = string | number | readonly string[] | null;
