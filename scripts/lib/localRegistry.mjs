// A read-only npm registry for local tarballs, enough for `npm view`, `npm outdated`, `npm pack` and `npm install` of them.
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';

const digest = (algorithm, bytes, encoding) => crypto.createHash(algorithm).update(bytes).digest(encoding);

function readTarball(file) {
	const bytes = fs.readFileSync(file);
	const manifest = JSON.parse(execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' }));
	return { manifest, bytes, fileName: `${manifest.name.replace('/', '-')}-${manifest.version}.tgz` };
}

function documentOf({ manifest, bytes, fileName }, origin) {
	const dist = {
		tarball: `${origin}/${manifest.name}/-/${fileName}`,
		integrity: `sha512-${digest('sha512', bytes, 'base64')}`,
		shasum: digest('sha1', bytes, 'hex'),
	};
	return { ...manifest, dist };
}

/** The package document of the registry API. */
function packument(packs, origin) {
	const versions = Object.fromEntries(packs.map((pack) => [pack.manifest.version, documentOf(pack, origin)]));
	const { name, version: latest } = packs.at(-1).manifest;
	return { name, 'dist-tags': { latest }, versions };
}

/**
 * Serves the versions of one package on a free port of 127.0.0.1.
 * @param {string[]} tarballs paths of files made by `npm pack`, the newest version last
 * @returns {Promise<{ url: string, name: string, version: string, close(): Promise<void> }>} version: the newest
 */
export async function startLocalRegistry(tarballs) {
	const packs = tarballs.map(readTarball);
	const { name, version } = packs.at(-1).manifest;
	const server = http.createServer((request, response) => {
		const wanted = decodeURIComponent(request.url.split('?')[0].slice(1));
		const document = packument(packs, `http://${request.headers.host}`);
		const answers = {
			[name]: () => JSON.stringify(document),
			[`${name}/latest`]: () => JSON.stringify(document.versions[version]),
		};
		for (const pack of packs) {
			answers[`${name}/${pack.manifest.version}`] = () => JSON.stringify(document.versions[pack.manifest.version]);
			answers[`${name}/-/${pack.fileName}`] = () => pack.bytes;
		}
		const answer = answers[wanted];
		response.writeHead(answer ? 200 : 404, {
			'content-type': wanted.endsWith('.tgz') ? 'application/octet-stream' : 'application/json',
		});
		response.end(answer ? answer() : '{"error":"not_found"}');
	});
	await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
	const close = () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()));
	return { url: `http://127.0.0.1:${server.address().port}`, name, version, close };
}
