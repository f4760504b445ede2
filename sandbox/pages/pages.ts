import { idOf } from '../http/values';
import type { QueryValues } from '../http/query';
import { htmlReply, noContent, type Reply } from '../http/reply';
import type { LiveInstance } from '../instance';
import { dataSetPage, dataSetsPage } from './dataSets';
import { html } from './html';
import { layout } from './layout';
import { peoplePage } from './people';
import { personPage } from './person';
import { setupPage } from './setup';
import { outboxPage, requestsPage, violationsPage } from './traffic';

const PAGES: Readonly<Record<string, (instance: LiveInstance, query: QueryValues) => string>> = {
	'/': peoplePage,
	'/datasets': dataSetsPage,
	'/outbox': outboxPage,
	'/requests': requestsPage,
	'/violations': violationsPage,
	'/setup': setupPage,
};

function pageOf(instance: LiveInstance, path: string, query: QueryValues): string | undefined {
	const page = PAGES[path];
	if (page !== undefined) return page(instance, query);
	const [, folder, id] = path.split('/');
	if (folder === 'people') {
		const user = instance.state.users.get(idOf(id));
		return user === undefined ? undefined : personPage(instance, user);
	}
	const dataSet = folder === 'datasets' ? instance.state.dataSets.get(id ?? '') : undefined;
	return dataSet === undefined ? undefined : dataSetPage(instance, dataSet, query);
}

/** The web page at a path. A path that is neither page nor API is a violation: a client took a wrong turn. */
export function pageReply(
	instance: LiveInstance,
	path: string,
	query: QueryValues,
	violated: (message: string) => void,
): Reply {
	if (path === '/favicon.ico') return noContent();
	instance.state.people.reveal(instance.state.now());
	const page = pageOf(instance, path, query);
	if (page !== undefined) return htmlReply(page);
	const isGone = path.startsWith('/people/') || path.startsWith('/datasets/');
	if (!isGone) violated(`No such page or endpoint: ${path}`);
	const content = html`<h1>Not here</h1><p class="lead">There is nothing at ${path}${isGone && ' any more'}.</p>`;
	return htmlReply(layout(instance, '', 'Not here', content), 404);
}
