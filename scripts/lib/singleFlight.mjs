// One at a time across processes: two commands started together must not install into the same folder.
import fs from 'node:fs';
import path from 'node:path';

const pollMs = 1_000;
const oldestMs = 30 * 60_000; // nothing that is locked takes that long

/** Whether a process of that id runs. */
export function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

/** Whether a live process holds the lock. After `oldestMs` a lock counts as abandoned, since its process id may have been reused. */
function isHeld(file) {
	try {
		const holder = Number(fs.readFileSync(file, 'utf8'));
		return Date.now() - fs.statSync(file).mtimeMs < oldestMs && (holder === 0 || isAlive(holder));
	} catch {
		return false; // it was released just now
	}
}

function tryLock(file) {
	try {
		fs.mkdirSync(path.dirname(file), { recursive: true });
		fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if (error.code !== 'EEXIST') throw error;
	}
	if (isHeld(file)) return false;
	fs.rmSync(file, { force: true });
	return tryLock(file);
}

/** Waits until no other live process holds `file`, runs `work`, and releases the lock. The lock of a dead process is taken over. `onWait` is called once. */
export async function singleFlight(file, work, onWait = () => {}) {
	for (let waits = 0; !tryLock(file); waits += 1) {
		if (waits === 0) onWait();
		await new Promise((resolve) => setTimeout(resolve, pollMs));
	}
	try {
		return await work();
	} finally {
		fs.rmSync(file, { force: true });
	}
}
