// Mails as files, for whoever looks when the servers are gone.
import fs from 'node:fs';
import path from 'node:path';

/**
 * Writes each mail's HTML, text and attachments into `folder`: `1.html`, `1.txt`, `1-report.html`.
 * @returns {{ mail: object, files: string[] }[]} the paths of each mail's files
 */
export function keepMails(mails, folder) {
	fs.mkdirSync(folder, { recursive: true });
	return mails.map((mail) => {
		const parts = [
			[`${mail.id}.html`, mail.html],
			[`${mail.id}.txt`, mail.text],
			...mail.attachments.map(({ fileName, content }) => [`${mail.id}-${path.basename(fileName)}`, content]),
		].filter(([, content]) => content.length > 0);
		const files = parts.map(([name, content]) => {
			const file = path.join(folder, name);
			fs.writeFileSync(file, content);
			return file;
		});
		return { mail, files };
	});
}
