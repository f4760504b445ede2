// A mail server that keeps what it is sent, and shows it on a web page. Nothing leaves the machine.
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { attachmentAnswer, mailListPage, mailPage } from './mailPages.mjs';
import { repoRoot } from './base/paths.mjs';

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

/** A mail by itself, as a mail program shows it: no script of it runs, and it loads nothing. */
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
	smtp.on('error', () => {}); // a client that hangs up is its own affair
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
