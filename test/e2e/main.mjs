// All end-to-end tests, in one process and one after the other: they share an n8n.
import { after } from 'node:test';
import { closeHouse } from './house.mjs';
import './imports.e2e.mjs';
import './packageLife.e2e.mjs';
import './installedByEnvironment.e2e.mjs';
import './shippedRun.e2e.mjs';
import './otherRuns.e2e.mjs';
import './rosters.e2e.mjs';
import './badRows.e2e.mjs';
import './spreadsheet.e2e.mjs';
import './killed.e2e.mjs';
import './manyInstances.e2e.mjs';
import './threeStarts.e2e.mjs';
import './approval.e2e.mjs';
import './lifecycle.e2e.mjs';
import './onePerson.e2e.mjs';
import './undo.e2e.mjs';
import './congress.e2e.mjs';
import './watchdog.e2e.mjs';
import './reclaimSeats.e2e.mjs';
import './n8nKilled.e2e.mjs';
import './otherWorkflows.e2e.mjs';
import './sources.e2e.mjs';

// These use the newest editor's buttons, open mails in a browser, or need the SQLite of its Node.
if (process.env.E2E_EDITOR !== 'none') {
	await import('./logQueries.e2e.mjs');
	await import('./secrets.e2e.mjs');
	await import('./mails.e2e.mjs');
	await import('./canvases.e2e.mjs');
	await import('./screenshots.e2e.mjs');
	await import('./shortRows.e2e.mjs');
	await import('./firstMinute.e2e.mjs');
}

after(closeHouse);
