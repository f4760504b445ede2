import type { Route } from '../http/router';
import { createDataSetRoutes, uploadRoutes } from './uploads';
import { dataSetRoutes } from './dataSets';
import { handOverRoutes, ownedContentRoutes } from './ownership';
import { publicDataSetRoutes, streamRoutes } from './publicDataSets';
import { authRoutes, oauthRoutes } from './signIn';
import { contentUserRoutes } from './contentUsers';
import { identityRoutes, identitySearchRoutes } from './identity';
import { publicGroupRoutes, publicUserRoutes } from './publicUsers';
import { attributeRoutes, customerStateRoutes } from './settings';
import { groupRoutes } from './groups';
import { roleRoutes } from './roles';

/** Every endpoint of the stand-in: the table that the router, the counters and the README are made of. */
export const ROUTES: readonly Route[] = [
	...authRoutes,
	...identitySearchRoutes,
	...identityRoutes,
	...contentUserRoutes,
	...roleRoutes,
	...attributeRoutes,
	...customerStateRoutes,
	...dataSetRoutes,
	...createDataSetRoutes,
	...uploadRoutes,
	...groupRoutes,
	...oauthRoutes,
	...ownedContentRoutes,
	...handOverRoutes,
	...publicDataSetRoutes,
	...publicGroupRoutes,
	...publicUserRoutes,
	...streamRoutes,
];
