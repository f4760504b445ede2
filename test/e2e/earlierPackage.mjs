// An earlier version of the package to update from: the present build with a lower version number, which its description names.
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../../scripts/lib/processes.mjs';

export const earlierVersion = '0.0.1';

/** The end of the description of its Domo Reconcile Users. */
export const earlierWords = 'Says the earlier version.';

/** Writes the tarball beside the present build's and returns its path. */
export async function packEarlier(tarball) {
	const folder = path.join(path.dirname(tarball), 'earlier');
	fs.mkdirSync(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder], { title: 'Unpacking the package' });
	const file = path.join(folder, 'package', 'package.json');
	const manifest = JSON.parse(fs.readFileSync(file, 'utf8'));
	fs.writeFileSync(file, JSON.stringify({ ...manifest, version: earlierVersion }));
	const node = path.join(folder, 'package', manifest.n8n.nodes.find((one) => one.includes('DomoReconcileUsers')));
	fs.writeFileSync(node, fs.readFileSync(node, 'utf8').replace('Writes nothing.', earlierWords));
	const earlier = path.join(folder, `${manifest.name}-${earlierVersion}.tgz`);
	await run('tar', ['-czf', earlier, '-C', folder, 'package'], { title: 'Packing the earlier package' });
	return earlier;
}
