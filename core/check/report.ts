import type { CheckResult } from './checkInstance';
import type { ProbeVerdict } from './probe';

export const VERDICT_WORDS: Readonly<Record<ProbeVerdict, string>> = {
	asDocumented: 'as documented', differs: 'differs', refused: 'refused', notThere: 'not there', noAnswer: 'no answer', notTried: 'not tried',
};

/** The report as Markdown: classes and counts only, so that it can be sent to the maintainers. */
export function checkReport({ summary, advice, probes, requests }: CheckResult, packageVersion: string): string {
	const cell = (text: string): string => text.replaceAll('|', '\\|');
	return [
		'# Domo Check Instance',
		'',
		`**${summary}**`,
		'',
		...(advice.length === 0 ? ['Nothing to do.'] : ['What this means for you:', '', ...advice.map((line) => `- ${line}`)]),
		'',
		'| probe | result | found |',
		'| --- | --- | --- |',
		...probes.map(({ title, verdict, found }) => `| ${title} | ${VERDICT_WORDS[verdict]} | ${cell(found)} |`),
		'',
		`${requests} requests. n8n-nodes-domo-user-management ${packageVersion}. This report holds no name, address, id or value of the instance.`,
		'',
	].join('\n');
}
