// Jest's global set-up of the package tests: they check the build of the present sources.
import { ensureBuilt } from '../../../scripts/lib/build.mjs';

export default async function freshBuild() {
	await ensureBuilt();
}
