// Where things are in the repository. Only Node's own modules here: this is loaded before anything is installed.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const repoRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder whose package-lock.json pins the real n8n and its Node.js; `E2E_N8N` names another one beside it. */
export const n8nFolder = path.join(repoRoot, 'e2e', process.env.E2E_N8N ?? 'n8n');

/** Scratch of the demo: n8n's user folder, logs, the packed tarball. Not in git. */
export const demoFolder = path.join(repoRoot, '.demo');

/** Scratch of the end-to-end tests. Not in git. */
export const e2eFolder = path.join(repoRoot, '.e2e');

/** Whether `folder` is a link, in which `npm ci` must not run: it would empty the linked folder for all who use it. */
export const isLink = (folder) => fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
