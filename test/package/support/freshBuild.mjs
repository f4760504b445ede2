// Jest's global set-up of the package tests: what they look at is the build of the sources as they are.
import { ensureBuilt } from '../../../scripts/lib/build.mjs';

export default async function freshBuild() {
	await ensureBuilt();
}
