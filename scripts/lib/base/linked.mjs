// node_modules that is a link: `npm ci` would empty the folder that it leads to, for everybody who uses that.
import fs from 'node:fs';

/** Whether `folder` is a link. Whoever made it installs where it leads to. */
export const isLink = (folder) => fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
