import type { ConfigContext } from '../config/types';
import type { PlanSettings } from './types';

/** Everything the Reconcile node is told, in core's words. */
export type ReconcileSettings = PlanSettings
	& Pick<ConfigContext, 'blankCells' | 'unknownColumns' | 'defaultPhoneCountry' | 'phoneNumbersAsE164'>
	& {
		/** What a `groups` cell does: add the memberships it names, or make them exactly these. */
		readonly groupMembership: 'add' | 'exact';
		readonly unknownGroups: 'reject' | 'create';
		/** Trust: the rows are everybody who should exist. */
		readonly rowsAreComplete: boolean;
		/** How many people the source of the rows counts; absent or 0 where nobody says. */
		readonly rowCount?: number;
	};
