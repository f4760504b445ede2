import { badRequest, notFound } from '../../http/domoError';
import { ok, type Reply } from '../../http/reply';
import type { Call, Route } from '../../http/route';
import { optionalText, record } from '../../http/values';
import type { InstanceState, Settings } from '../../state/instanceState';

interface CustomerState {
	readonly read: (settings: Settings) => string;
	readonly write: (state: InstanceState, value: string) => Partial<Settings>;
}

/** The two states that the project reads (domo-api 2.3); values are always strings. */
const STATES: Readonly<Record<string, CustomerState>> = {
	'user.roleid.default': {
		read: (settings) => String(settings.defaultRoleId),
		write: (state, value) => {
			if (!state.roles.has(Number(value))) throw badRequest(`Invalid role: ${value}`);
			return { defaultRoleId: Number(value) };
		},
	},
	'authorized-domains': {
		read: (settings) => settings.authorizedDomains.join(','),
		write: (_, value) => ({ authorizedDomains: value.split(',').filter((domain) => domain.trim() !== '') }),
	},
	// "yes" or "no" (domo-api 1.3); the sandbox asks nobody for a second factor unless the fault switch says so.
	'domo.policy.multifactor.required': { read: () => 'no', write: () => ({}) },
};

function stateOf({ params }: Call): CustomerState {
	const known = Object.entries(STATES).find(([name]) => name === params.name)?.[1];
	if (known === undefined) throw notFound(`Customer state ${params.name} was not found`);
	return known;
}

const readState = (call: Call): Reply =>
	ok({ name: call.params.name, value: stateOf(call).read(call.state.settings) });

function writeState(call: Call): Reply {
	const { state, body, params } = call;
	const value = optionalText(record(body).value, 'value') ?? '';
	state.settings = { ...state.settings, ...stateOf(call).write(state, value) };
	return ok({ name: params.name, value });
}

/** An instance without SCIM (domo-api 11): the request is known, and there is nothing. */
const noScim = (): Reply => {
	throw notFound();
};

export const customerStateRoutes: readonly Route[] = [
	{
		kind: 'getCustomerState',
		method: 'GET',
		path: '/api/content/v1/customer-states/:name',
		effect: 'read',
		query: ['defaultValue', 'ignoreCache'],
		handle: readState,
	},
	{
		kind: 'putCustomerState',
		method: 'PUT',
		path: '/api/content/v1/customer-states/:name',
		effect: 'write',
		grants: ['customer.edit'],
		body: ['name', 'value'],
		handle: writeState,
	},
	{ kind: 'scimConfig', method: 'GET', path: '/api/identity/v1/scim/ServiceProviderConfig', effect: 'read', handle: noScim },
];
