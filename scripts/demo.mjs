// `npm run demo`: on a bare clone it first installs what it needs, so nothing from node_modules is imported before that.
import fs from 'node:fs';
import { parseArgs } from 'node:util';

import { ensureDependencies } from './lib/build.mjs';
import { createProgress } from './lib/progress.mjs';

const help = `npm run demo -- [options]

Starts a stand-in Domo instance with a company in it, a mail catcher and a real n8n with this package installed, runs the
User Management workflow once, prints what happened, and keeps running until Ctrl-C.

  --once             end after the run (exit code 1 when it failed)
  --config FILE      a CSV file as the configuration; columns that Domo does not know become custom attributes
  --live FILE        a CSV file of the users who exist before the run (same columns)
  --port N           n8n's port (5678)
  --domo-port N      the stand-in Domo's port (9010)
  --mail-port N      the port of the page with the mails (8025)
  --smtp-port N      the port that takes mails (2525)
  --keep-orphans     only report users whom no row names (the demo removes them)
  --help             this text

If a port is in use, a free one is taken instead.`;

function port(text, name) {
	const number = Number(text);
	if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new Error(`--${name} needs a port number, not "${text}".`);
	return number;
}

function file(name, value) {
	if (value !== undefined && !fs.existsSync(value)) throw new Error(`--${name}: there is no file ${value}.`);
	return value;
}

/** Parses the command line; `{ help: text }` for `--help`. @throws Error for unknown options and wrong values */
function readOptions(args) {
	const { values } = parseArgs({
		args,
		options: {
			once: { type: 'boolean', default: false },
			config: { type: 'string' },
			live: { type: 'string' },
			port: { type: 'string', default: '5678' },
			'domo-port': { type: 'string', default: '9010' },
			'mail-port': { type: 'string', default: '8025' },
			'smtp-port': { type: 'string', default: '2525' },
			'keep-orphans': { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return { help };
	return {
		once: values.once,
		config: file('config', values.config),
		live: file('live', values.live),
		keepOrphans: values['keep-orphans'],
		ports: {
			n8n: port(values.port, 'port'),
			domo: port(values['domo-port'], 'domo-port'),
			mailPage: port(values['mail-port'], 'mail-port'),
			smtp: port(values['smtp-port'], 'smtp-port'),
		},
	};
}

const progress = createProgress();

try {
	const options = readOptions(process.argv.slice(2));
	if (options.help) progress.line(options.help);
	else {
		await ensureDependencies({ progress });
		const { runDemo } = await import('./demo/main.mjs');
		process.exit(await runDemo(options, progress)); // ends the process even if something still waits
	}
} catch (error) {
	progress.line(`\n${error.message}`);
	process.exit(1);
}
