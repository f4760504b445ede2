import { readFileSync } from 'node:fs';
import { BULK_IMPORT_COLUMNS, SYSTEM_COLUMNS } from '../../../core/config';
import { messages } from '../../../core/config/messages';
import { configurationPage, pagePath } from '../../../scripts/docs/configuration';
import { messageCases } from './support/messageCases';

/** The part of the page under one column's heading. */
function sectionOf(column: string): string {
	return configurationPage.split(/^##+ /m).find((section) => section.startsWith(`\`${column}\``)) ?? '';
}

const everywhere = configurationPage.split('Every column can raise ')[1]?.split('\n')[0] ?? '';

describe('docs/evidence/columns.md', () => {
	it('is what the tables say: else run npx tsx scripts/docs/configuration.ts', () => {
		expect(readFileSync(pagePath, 'utf8')).toBe(configurationPage);
	});

	it.each([...SYSTEM_COLUMNS, ...BULK_IMPORT_COLUMNS].map(({ name }) => name))('explains what %s means, how it is written and what a blank does', (column) => {
		expect(sectionOf(column)).toMatch(/- Format: .+\n- Examples: `.+`\n- A blank cell: .+\n- Messages: .+/);
	});

	it.each(messageCases.filter(({ column }) => column !== '').map(({ message, column }) => [message, column]))('says that %s can be raised by %s', (message, column) => {
		const custom = configurationPage.split('## Custom attributes')[1]?.split('## Messages')[0] ?? '';
		const text = `${sectionOf(column) || custom} ${everywhere}`;
		expect(text).toContain(`[${message}](#${message.toLowerCase()})`);
	});

	it('shows every message', () => {
		for (const name of Object.keys(messages)) expect(configurationPage).toContain(`<a id="${name.toLowerCase()}"></a>${name} |`);
	});
});
