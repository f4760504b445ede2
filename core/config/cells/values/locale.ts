import { messages } from '../../messages';
import { canonicalText } from '../../../common/text';
import { Refused, type ReadValue, type ValueType } from '../result';

/** The 32 tags of Domo's article (domo-api 8), in its order. */
export const LOCALES: readonly string[] = [
	'de-DE', 'de-AT', 'de-CH', 'en-AU', 'en-CA', 'en-150', 'en-HK', 'en-IE', 'en-IL', 'en-MO', 'en-NZ', 'en-SG', 'en-GB', 'en-US',
	'en-001', 'es-ES', 'es-US', 'es-419', 'es-MX', 'fr-BE', 'fr-CA', 'fr-FR', 'fr-CH', 'nl-BE', 'nl-NL', 'pt-BR', 'pt-PT', 'ja-JP',
	'zh-CN', 'zh-Hans-HK', 'zh-Hans-MO', 'zh-Hans-SG',
];

const exact: ReadonlySet<string> = new Set(LOCALES);
const byFolded: ReadonlyMap<string, string> = new Map(LOCALES.map((tag) => [fold(tag), tag]));

export const localeType: ValueType = {
	read: (text): ReadValue => {
		if (exact.has(text)) return text;
		const near = byFolded.get(fold(text));
		if (near !== undefined) return new Refused(messages.nearLocale.text(near));
		const language = fold(text).split('-')[0] ?? '';
		const same = LOCALES.filter((tag) => tag.startsWith(`${language}-`));
		return new Refused(messages.unknownLocale.text((same.length > 0 ? same : LOCALES).join(', ')));
	},
	comparable: (text) => fold(canonicalText(text)),
	remember: true,
};

/** `en_us`, `EN-us` and `en_US.UTF-8` all mean `en-us`. */
function fold(tag: string): string {
	return tag.toLowerCase().replace(/[._@](?:utf-?8|euro)$/, '').replace(/[_\s]+/g, '-');
}
