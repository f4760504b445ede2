import { GUARD_SETTINGS, isGuardSettings, type GuardSetting, type GuardSettings } from '../../../core/plan';
import { z } from '../../../core/vendor/zod';
import { lineList } from './parameters';

/**
 * The guard's settings, as the panel of Domo Reconcile Users gives them (lists as one text), and as a plan or a run log carries
 * them (lists as lists). What is not there has its default: nobody set it, or the log is of a version that did not know it.
 */
export const guardShape: z.ZodType<GuardSettings, z.ZodTypeDef, unknown> = z
	.object(Object.fromEntries(Object.entries<GuardSetting>(GUARD_SETTINGS).map(([name, setting]) => [name, shapeOf(setting)])))
	.refine(isGuardSettings);

/** `a, b;c` and one a line → `['a', 'b', 'c']`. A number with separators, `1,000,000,009`, stays whole: it is then refused as no id. */
function entriesOf(text: string): string[] {
	return text.split(/[;\n]|,(?!\d{3}(?!\d))|(?<!\d),/).map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function shapeOf(setting: GuardSetting): z.ZodTypeAny {
	switch (setting.kind) {
		case 'percent':
			return z.number().min(0).max(100).default(setting.default);
		case 'count':
			return z.number().int().min(0).default(setting.default);
		case 'days':
			return z.number().min(0).default(setting.default);
		case 'choice':
			return z.string().refine((value) => Object.hasOwn(setting.choices, value), 'it is none of the choices').default(setting.default);
		case 'list':
			return z.union([z.array(z.string()), z.string().transform(entriesOf)]).default([...setting.default]);
		case 'lines':
			return z.union([z.array(z.string()), lineList]).default([...setting.default]);
	}
}
