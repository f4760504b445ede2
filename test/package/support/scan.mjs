// Lints a folder as n8n's verification scan does, and prints what it found as JSON. `node scan.mjs <folder> source|published`
import { analyzePackage, buildScanConfig, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

const [folder, leg] = process.argv.slice(2);
const patterns = leg === 'source' ? SOURCE_FILE_PATTERNS : ['**/*.js', 'package.json'];

// The scan itself reports only errors; its configuration, run once more, also reports warnings.
const verdict = await analyzePackage(folder, patterns);
const eslint = new ESLint({ cwd: folder, allowInlineConfig: false, overrideConfigFile: true, overrideConfig: await buildScanConfig() });
const results = await eslint.lintFiles(patterns);
const findings = results.flatMap(({ filePath, messages }) =>
	messages.map(({ line, ruleId, severity, message }) => `${filePath.slice(folder.length + 1)}:${line} ${severity === 2 ? 'error' : 'warning'} ${ruleId}: ${message}`),
);
process.stdout.write(JSON.stringify({ passed: verdict.passed, findings, files: results.map(({ filePath }) => filePath.slice(folder.length + 1)) }));
