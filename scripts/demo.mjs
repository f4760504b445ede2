// `npm run demo`: on a bare clone it first installs what it needs, so nothing from node_modules is imported before that.
import { readOptions } from './demo/options.mjs';
import { ensureDependencies } from './lib/bare.mjs';
import { createProgress } from './lib/base/progress.mjs';

const progress = createProgress();

try {
	const options = readOptions(process.argv.slice(2));
	if (options.help) progress.line(options.help);
	else {
		await ensureDependencies({ progress });
		const { runDemo } = await import('./demo/main.mjs');
		process.exit(await runDemo(options, progress)); // whatever still waits for something ends here
	}
} catch (error) {
	progress.line(`\n${error.message}`);
	process.exit(1);
}
