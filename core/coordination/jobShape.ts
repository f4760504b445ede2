import { z } from '../vendor/zod';

/** A job's fields, as they come back from text. In a file of its own, so that no declaration that others use needs zod's. */
export const jobShape = {
	id: z.string(),
	name: z.string(),
	orphans: z.enum(['keep', 'delete', 'changeRole']),
	scope: z.object({
		domains: z.array(z.string()).optional(),
		roles: z.array(z.number()).optional(),
		attribute: z.object({ name: z.string(), values: z.array(z.string()), list: z.boolean() }).optional(),
	}),
};
