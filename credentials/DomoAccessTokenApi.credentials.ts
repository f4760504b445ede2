import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { loginRequest, readLogin } from '../core/domo';
import { HostUnreachable, SignInRefused, bindSession, mayBeCredentialTest, originOf, sessionFor } from '../nodes/shared/domo/credential';
import { answerOf, settle, SIGN_IN_LIMIT, withinTime } from '../nodes/shared/domo/answer';

/** How long n8n's test of the credential waits to be sure that somebody answers. */
const REACH_TIMEOUT_MS = 15_000;

export class DomoAccessTokenApi implements ICredentialType {
	name = 'domoAccessTokenApi';

	displayName = 'Domo Access Token API';

	icon: Icon = { light: 'file:domo.svg', dark: 'file:domo.dark.svg' };

	documentationUrl = 'https://www.domo.com/docs/s/article/360042934494';

	properties: INodeProperties[] = [
		{
			displayName: 'Instance',
			name: 'instance',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. example.domo.com',
			description: 'The Domo instance to sign in to: its name, or any of its addresses as the browser shows it',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Access Token', value: 'accessToken', description: 'Best for jobs that run by themselves' },
				{ name: 'Username and Password', value: 'password', description: 'Where people may sign in by password, without a second factor' },
			],
			default: 'accessToken',
			description: 'How this credential signs in',
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['accessToken'] } },
			hint: 'Create it in Domo under Admin > Authentication > Access tokens, signed in as a service account',
			description: 'The token has the grants of the account that made it: Manage All Users, Add New People, Manage All Roles, Edit DataSets',
		},
		{
			displayName: 'A session is kept in this credential and renewed when it ends. Accounts with multi-factor or single sign-on need an access token instead, and so do expressions in these fields.',
			name: 'signInNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { authentication: ['password'] } },
		},
		{
			displayName: 'Username',
			name: 'username',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. nathan@example.com',
			displayOptions: { show: { authentication: ['password'] } },
			description: 'The e-mail address the account signs in with',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['password'] } },
			description: 'The password of that account in Domo, not that of the single sign-on',
		},
		{
			displayName: 'Requests per Second',
			name: 'requestsPerSecond',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'The most requests that nodes with this credential send per second. 0 follows what Domo accepts.',
		},
		{
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	/** The real base address is set in `authenticate`; n8n sends this request through it. */
	test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials.instance}}', url: '/api/content/v2/users/me' },
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: 'Domo does not accept this credential here: its access token may have expired, been revoked, or belong to another instance',
				},
			},
			{
				type: 'responseCode',
				properties: { value: 403, message: 'Domo knows no such instance, or lets neither this account nor this address in' },
			},
		],
	};

	/** The engine then hands this credential to this package's nodes alone, not to the HTTP Request node. */
	restrictToSupportedNodes = true as const;

	/** n8n calls this while no session is stored and after a 401 (password mode), and stores what it returns. */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const origin = originOf(credentials.instance);
		if (credentials.authentication !== 'password') {
			if (mayBeCredentialTest()) await requireReachable(this, origin);
			return {};
		}
		const username = String(credentials.username ?? '');
		const request = loginRequest(username, String(credentials.password ?? ''));
		const options: IHttpRequestOptions = {
			method: request.method,
			baseURL: origin,
			url: request.path,
			// Domo's login page documents an Origin header that must match the instance (domo-api 1.3).
			headers: { 'Content-Type': 'application/json', Accept: 'application/json', Origin: origin },
			body: JSON.stringify(request.json),
			encoding: 'stream',
			json: false,
			disableFollowRedirect: true,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			timeout: SIGN_IN_LIMIT.ms,
		};
		const signedIn = await settle(
			withinTime(SIGN_IN_LIMIT.ms, undefined, async (abortSignal) =>
				await answerOf(await this.helpers.httpRequest({ ...options, abortSignal }), SIGN_IN_LIMIT.bytes),
			),
		);
		if (!signedIn.ok) throw new HostUnreachable(origin, signedIn.error);
		const { status, body } = signedIn.value;
		const login = readLogin(status, body);
		if ('problem' in login) throw new SignInRefused(login.problem);
		return { sessionToken: bindSession(origin, username, login.sessionToken) };
	}

	/** Fixes the origin, so that a token is only ever sent to a Domo instance, and signs the request. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const origin = originOf(credentials.instance);
		if (!URL.canParse(requestOptions.url, origin) || new URL(requestOptions.url, origin).origin !== origin) {
			throw new SignInRefused(`This credential is for ${origin} and is not sent to another address`);
		}
		return {
			...requestOptions,
			baseURL: origin,
			// n8n strips standard headers on a redirect to another host, not ours: no redirect is followed at all.
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
			headers: { ...requestOptions.headers, ...signatureOf(credentials, origin) },
		};
	}
}

/**
 * One request without the token, in n8n's test of an access token alone: of a connection that fails n8n shows only the code, such
 * as ENOTFOUND. Any answer will do.
 */
async function requireReachable({ helpers }: IHttpRequestHelper, origin: string): Promise<void> {
	const options: IHttpRequestOptions = {
		method: 'GET',
		baseURL: origin,
		url: '/api/content/v2/users/me',
		encoding: 'text',
		json: false,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		timeout: REACH_TIMEOUT_MS,
	};
	const reached = await settle(helpers.httpRequest(options));
	if (!reached.ok) throw new HostUnreachable(origin, reached.error);
}

function signatureOf(credentials: ICredentialDataDecryptedObject, origin: string): IDataObject {
	if (credentials.authentication !== 'password') {
		return { 'X-DOMO-Developer-Token': String(credentials.accessToken ?? '').trim() };
	}
	const session = sessionFor(origin, String(credentials.username ?? ''), String(credentials.sessionToken ?? ''));
	return session === '' ? {} : { 'X-DOMO-Authentication': session };
}
