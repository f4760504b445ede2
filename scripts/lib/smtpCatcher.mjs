// A mail server that keeps what it is sent, and shows it on a web page. Nothing leaves the machine.
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

import { repoRoot } from './paths.mjs';

const require = createRequire(path.join(repoRoot, 'package.json'));

const inJson = (mail) => ({
	...mail,
	attachments: mail.attachments.map(({ fileName, contentType, content }) => ({ fileName, contentType, bytes: content.length })),
});

const addressesOf = (field) => (field ? [field].flat().flatMap(({ value }) => value.map(({ address }) => address)) : []);

function toMail(id, parsed, envelope) {
	return {
		id,
		receivedAt: new Date().toISOString(),
		from: addressesOf(parsed.from)[0] ?? '',
		to: addressesOf(parsed.to),
		cc: addressesOf(parsed.cc),
		recipients: envelope.rcptTo.map(({ address }) => address),
		subject: parsed.subject ?? '',
		text: parsed.text ?? '',
		html: parsed.html || '',
		attachments: parsed.attachments.map(({ filename, contentType, content }, index) => ({
			fileName: filename ?? `attachment-${index + 1}`,
			contentType,
			content,
		})),
	};
}

const listen = (server, port) =>
	new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});

/** A mail is shown as in a mail program: it runs no scripts and loads nothing. */
const harmless = { 'content-security-policy': "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'" };

function pagesOver(mails) {
	const send = (response, status, contentType, body, headers = {}) => {
		response.writeHead(status, { 'content-type': contentType, 'x-content-type-options': 'nosniff', ...headers });
		response.end(body);
	};
	return http.createServer((request, response) => {
		const [page, id, part, index] = request.url.split('?')[0].split('/').slice(1);
		const mail = mails.find((candidate) => String(candidate.id) === id);
		if (request.method === 'DELETE' && page === 'api') {
			mails.length = 0;
			return send(response, 204, 'text/plain');
		}
		if (page === '') return send(response, 200, 'text/html; charset=utf-8', mailListPage(mails));
		if (page === 'api' && id === 'mails') return send(response, 200, 'application/json', JSON.stringify(mails.map(inJson)));
		if (page === 'mails' && mail && part === 'attachments' && mail.attachments[index]) {
			const { contentType, body, headers } = attachmentAnswer(mail.attachments[index]);
			return send(response, 200, contentType, body, headers);
		}
		if (page === 'mails' && mail && part === 'html') return send(response, 200, 'text/html; charset=utf-8', mail.html, harmless);
		if (page === 'mails' && mail && !part) return send(response, 200, 'text/html; charset=utf-8', mailPage(mail));
		return send(response, 404, 'text/plain', 'Not found');
	});
}

/**
 * Starts the catcher on 127.0.0.1. Port 0 takes a free one.
 * @param {{ smtpPort?: number, httpPort?: number }} [ports]
 * @returns {Promise<{ smtpPort: number, url: string, mails: object[], clear(): void, waitForMails(count, timeoutMs?): Promise<object[]>, close(): Promise<void> }>}
 */
export async function startSmtpCatcher({ smtpPort = 0, httpPort = 0 } = {}) {
	const { SMTPServer } = require('smtp-server');
	const { simpleParser } = require('mailparser');
	const mails = [];
	let received = 0;

	const smtp = new SMTPServer({
		authOptional: true,
		allowInsecureAuth: true,
		disabledCommands: ['STARTTLS'],
		onAuth: ({ username }, _session, done) => done(null, { user: username }),
		onData: (stream, session, done) =>
			simpleParser(stream).then((parsed) => {
				mails.push(toMail(++received, parsed, session.envelope));
				done();
			}, done),
	});
	smtp.on('error', () => {}); // a client that disconnects early is not our error
	await listen(smtp, smtpPort);
	const pages = pagesOver(mails);
	await listen(pages, httpPort);

	return {
		smtpPort: smtp.server.address().port,
		url: `http://127.0.0.1:${pages.address().port}`,
		mails,
		clear: () => void (mails.length = 0),
		async waitForMails(count, timeoutMs = 10_000) {
			const endsAt = Date.now() + timeoutMs;
			while (mails.length < count) {
				if (Date.now() > endsAt) throw new Error(`${mails.length} of ${count} mails came within ${timeoutMs / 1000} s.`);
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
			return mails;
		},
		async close() {
			await new Promise((resolve) => smtp.close(resolve));
			await new Promise((resolve) => (pages.close(resolve), pages.closeAllConnections()));
		},
	};
}

// The web pages of the mail catcher.

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text made safe for HTML, attributes included. */
export const escapeHtml = (text) => String(text).replace(/[&<>"']/g, (character) => escapes[character]);

const style = `
	body { font: 15px/1.5 system-ui, "Open Sans", sans-serif; color: #1f2933; background: #f5f6f8; margin: 0; }
	header { background: #3f454d; color: #fff; padding: 14px 32px; font-weight: 600; }
	header a { color: inherit; text-decoration: none; }
	main { max-width: 1080px; margin: 24px auto; padding: 0 32px; }
	table { width: 100%; border-collapse: collapse; background: #fff; border: 1px solid #e1e4e8; }
	th, td { text-align: left; padding: 8px 12px; border-bottom: 1px solid #e1e4e8; vertical-align: top; }
	th { font-size: 13px; color: #68737d; font-weight: 600; }
	dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 16px; }
	dt { color: #68737d; } dd { margin: 0; }
	h1 { font-size: 20px; margin: 0 0 12px; }
	iframe { width: 100%; height: 70vh; min-height: 420px; border: 1px solid #e1e4e8; background: #fff; }
	pre { white-space: pre-wrap; background: #fff; border: 1px solid #e1e4e8; padding: 12px; }
	a { color: #0b6bcb; }`;

const page = (title, body) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><header><a href="/">Mail catcher</a></header><main>${body}</main></body></html>`;

/** The list of the mails, the newest first. */
export function mailListPage(mails) {
	const rows = [...mails].reverse().map(
		({ id, receivedAt, from, recipients, subject, attachments }) => `<tr>
			<td><a href="/mails/${id}">${escapeHtml(subject || '(no subject)')}</a></td>
			<td>${escapeHtml(recipients.join(', '))}</td><td>${escapeHtml(from)}</td>
			<td>${attachments.length || ''}</td><td>${escapeHtml(receivedAt.slice(0, 19).replace('T', ' '))} UTC</td></tr>`,
	);
	const table = `<table><thead><tr><th>Subject</th><th>To</th><th>From</th><th>Files</th><th>Received</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
	return page('Mails', `<h1>${mails.length} mail${mails.length === 1 ? '' : 's'}</h1>${mails.length ? table : '<p>No mail has come yet.</p>'}`);
}

/** One mail: its head, its HTML in a sandboxed frame, its text, its files. */
export function mailPage(mail) {
	const files = mail.attachments.map(
		({ fileName, content }, index) => `<a href="/mails/${mail.id}/attachments/${index}">${escapeHtml(fileName)}</a> (${content.length} bytes)`,
	);
	const head = { From: mail.from, To: mail.to.join(', '), Received: mail.receivedAt };
	const entries = Object.entries(head).map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`);
	if (files.length) entries.push(`<dt>Files</dt><dd>${files.join('<br>')}</dd>`);
	const html = mail.html ? `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="The mail" srcdoc="${escapeHtml(mail.html)}"></iframe>` : '';
	const text = mail.text ? `<details${mail.html ? '' : ' open'}><summary>As text</summary><pre>${escapeHtml(mail.text)}</pre></details>` : '';
	return page(mail.subject, `<h1>${escapeHtml(mail.subject || '(no subject)')}</h1><dl>${entries.join('')}</dl>${html}${text}`);
}

/** An attachment as a download, which the browser never displays. */
export function attachmentAnswer({ fileName, contentType, content }) {
	const name = encodeURIComponent(fileName.replace(/[\r\n]/g, ' '));
	return { contentType, body: content, headers: { 'content-disposition': `attachment; filename*=UTF-8''${name}` } };
}
