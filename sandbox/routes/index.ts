import type { Route } from '../http/route';
import { attributeRoutes } from './attributes';
import { authRoutes } from './auth';
import { contentUserRoutes } from './contentUsers';
import { createDataSetRoutes } from './createDataSet';
import { customerStateRoutes } from './customerStates';
import { dataSetRoutes } from './dataSets';
import { identityRoutes } from './identity';
import { identitySearchRoutes } from './identitySearch';
import { groupRoutes } from './groups';
import { oauthRoutes } from './oauth';
import { ownershipRoutes } from './ownership';
import { publicDataSetRoutes } from './publicDataSets';
import { publicGroupRoutes } from './publicGroups';
import { publicUserRoutes } from './publicUsers';
import { streamRoutes } from './streams';
import { queryRoutes } from './query';
import { roleRoutes } from './roles';
import { uploadRoutes } from './uploads';

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
	...ownershipRoutes,
	...publicDataSetRoutes,
	...publicGroupRoutes,
	...publicUserRoutes,
	...streamRoutes,
];
