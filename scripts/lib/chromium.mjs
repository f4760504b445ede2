// A Chromium for the browser tests and the screenshots: the system's, or the one that an npm package carries.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { run } from './processes.mjs';
import { repoRoot } from './paths.mjs';

const require = createRequire(path.join(repoRoot, 'package.json'));
const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Flags to run as root, without a screen and without background requests. */
const flags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--font-render-hinting=none',
];

function systemChromium() {
	const folders = (process.env.PATH ?? '').split(path.delimiter);
	const files = systemNames.flatMap((name) => folders.map((folder) => path.join(folder, name)));
	return [process.env.CHROMIUM_PATH, ...files].find((file) => file && fs.existsSync(file));
}

async function unbrotli(source, target) {
	await pipeline(fs.createReadStream(source), createBrotliDecompress(), fs.createWriteStream(target, { mode: 0o755 }));
}

async function untar(archive, folder) {
	const tar = path.join(folder, path.basename(archive, '.br'));
	await unbrotli(archive, tar);
	await run('tar', ['--no-same-owner', '-xf', tar, '-C', folder], { title: `Unpacking ${path.basename(archive)}` });
	fs.rmSync(tar);
}

/**
 * Unpacks the package's Chromium beside it, once. The package's own function is not used: it unpacks to a shared
 * folder in /tmp and does not check whether an existing file is complete.
 */
async function unpackedChromium() {
	const packed = path.resolve(path.dirname(require.resolve('@sparticuz/chromium')), '..', '..', 'bin');
	const { version } = JSON.parse(fs.readFileSync(path.join(packed, '..', 'package.json'), 'utf8'));
	const folder = path.join(repoRoot, 'node_modules', '.cache', `chromium-${version}`);
	if (!fs.existsSync(folder)) {
		const fresh = `${folder}.${process.pid}`;
		fs.rmSync(fresh, { recursive: true, force: true });
		fs.mkdirSync(fresh, { recursive: true });
		await Promise.all([
			unbrotli(path.join(packed, 'chromium.br'), path.join(fresh, 'chromium')),
			...['fonts', 'swiftshader', 'al2023'].map((name) => untar(path.join(packed, `${name}.tar.br`), fresh)),
		]);
		renameUnlessThere(fresh, folder);
	}
	return folder;
}

function renameUnlessThere(from, to) {
	try {
		fs.renameSync(from, to); // in one step: so an incomplete browser never has the final name
	} catch (error) {
		if (!fs.existsSync(to)) throw error;
		fs.rmSync(from, { recursive: true, force: true });
	}
}

/** Whether the system lacks libraries (NSS, expat), which then come from the package. */
function missesLibraries(binary) {
	try {
		return execFileSync('ldd', [binary], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).includes('not found');
	} catch {
		return true;
	}
}

function hasFonts() {
	return ['/usr/share/fonts', '/usr/local/share/fonts'].some((folder) => fs.existsSync(folder) && fs.readdirSync(folder).length > 0);
}

function writeFontConfig(folder) {
	const file = path.join(folder, 'fonts-here.conf');
	const text = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`;
	fs.writeFileSync(file, text);
	return file;
}

/** Which Chromium would be started: `{ executablePath, env, origin }`. Unpacks the npm one where the system has none. */
async function findChromium() {
	const system = systemChromium();
	if (system) return { executablePath: system, env: {}, origin: 'system' };
	const folder = await unpackedChromium();
	const executablePath = path.join(folder, 'chromium');
	const libraries = [path.join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
	return {
		executablePath,
		origin: 'npm',
		env: {
			...(missesLibraries(executablePath) && { LD_LIBRARY_PATH: libraries }),
			...(!hasFonts() && { FONTCONFIG_FILE: writeFontConfig(folder) }),
		},
	};
}

const isLocal = (url) => ['127.0.0.1', 'localhost'].includes(url.hostname) || !url.protocol.startsWith('http');

/**
 * Starts a headless Chromium. Its pages can only reach this machine.
 * @returns {Promise<{ newPage(options?): Promise<import('playwright-core').Page>, close(): Promise<void>, origin: string }>}
 */
export async function openBrowser() {
	const { chromium } = require('playwright-core');
	const { executablePath, env, origin } = await findChromium();
	const browser = await chromium.launch({ executablePath, headless: true, args: flags, env: { ...process.env, ...env } });
	return {
		origin,
		async newPage({ width = 1440, height = 900, colorScheme = 'light' } = {}) {
			const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce', locale: 'en-US', timezoneId: 'UTC' });
			await context.route((url) => !isLocal(url), (route) => route.abort()); // otherwise each waits for a DNS lookup
			return await context.newPage();
		},
		close: () => browser.close(),
	};
}
