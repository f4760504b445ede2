/** Written into every run log row; a test keeps it equal to package.json, which dist cannot read. */
export const PACKAGE_VERSION = '0.1.0';
