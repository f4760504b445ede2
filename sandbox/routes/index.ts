import type { Route } from '../http/route';
import { createDataSetRoutes } from './data/createDataSet';
import { dataSetRoutes } from './data/dataSets';
import { handOverRoutes } from './data/handOver';
import { ownedContentRoutes } from './data/ownedContent';
import { queryRoutes } from './data/query';
import { streamRoutes } from './data/streams';
import { uploadRoutes } from './data/uploads';
import { authRoutes } from './people/auth';
import { contentUserRoutes } from './people/contentUsers';
import { identityRoutes } from './people/identity';
import { identitySearchRoutes } from './people/identitySearch';
import { oauthRoutes } from './public/oauth';
import { publicDataSetRoutes } from './public/publicDataSets';
import { publicGroupRoutes } from './public/publicGroups';
import { publicUserRoutes } from './public/publicUsers';
import { attributeRoutes } from './settings/attributes';
import { customerStateRoutes } from './settings/customerStates';
import { groupRoutes } from './settings/groups';
import { roleRoutes } from './settings/roles';

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
	...queryRoutes,
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
