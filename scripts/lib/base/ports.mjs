// Free ports of 127.0.0.1.
import net from 'node:net';

function listenOnce(port) {
	return new Promise((resolve, reject) => {
		const server = net.createServer();
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			const taken = server.address().port;
			server.close(() => resolve(taken));
		});
	});
}

/** A port nobody listens on at the moment: `wanted` when it is free (or nothing is wanted), else any. */
export async function freePort(wanted = 0) {
	try {
		return await listenOnce(wanted);
	} catch {
		return await listenOnce(0);
	}
}
