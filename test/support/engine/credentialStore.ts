import {
	ICredentials,
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeProperties,
	type IRequestOptionsSimplified,
} from 'n8n-workflow';

class PlainCredentials extends ICredentials {
	constructor(
		nodeCredentials: INodeCredentialsDetails,
		type: string,
		private readonly plain: ICredentialDataDecryptedObject,
	) {
		super(nodeCredentials, type);
	}

	override async getData(): Promise<ICredentialDataDecryptedObject> {
		return { ...this.plain };
	}

	override getDataToSave(): never {
		throw new Error('Tests keep credentials in memory');
	}

	override async setData(): Promise<void> {}

	override async updateData(): Promise<void> {}
}

/** n8n's credentials in memory, by name. Signing in works as in n8n's own helper: on an empty hidden value, and after a 401. */
export class CredentialStore extends ICredentialsHelper {
	/** How often a credential was written, as n8n would to its database. */
	writes = 0;

	constructor(
		private readonly stored: Map<string, ICredentialDataDecryptedObject>,
		private readonly types: ReadonlyMap<string, ICredentialType>,
	) {
		super();
	}

	private typeOf(name: string): ICredentialType {
		const type = this.types.get(name);
		if (type === undefined) throw new Error(`No credential type ${name}`);
		return type;
	}

	override getParentTypes(): string[] {
		return [];
	}

	override isCredentialUsableByNode(): boolean {
		return true;
	}

	override async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		options: IHttpRequestOptions | IRequestOptionsSimplified,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.typeOf(typeName);
		if (typeof authenticate !== 'function' || !('url' in options)) throw new Error('Only authenticate() is known here');
		return await authenticate.call(this.typeOf(typeName), credentials, options);
	}

	override async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.typeOf(typeName);
		const hidden = type.properties.find((property) => property.type === 'hidden' && property.typeOptions?.expirable === true);
		if (hidden === undefined || type.preAuthentication === undefined) return undefined;
		if (credentials[hidden.name] !== '' && !credentialsExpired) return undefined;
		const output = await type.preAuthentication.call(helpers, credentials);
		const session = output[hidden.name];
		if (session === undefined) return undefined;
		const name = node.credentials?.[typeName]?.name ?? '';
		this.writes += 1;
		this.stored.set(name, { ...this.stored.get(name), [hidden.name]: String(session) });
		return Object.assign(credentials, { [hidden.name]: String(session) });
	}

	override async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	override async getCredentials(details: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		return new PlainCredentials(details, type, this.stored.get(details.name) ?? {});
	}

	override async getDecrypted(_: unknown, details: INodeCredentialsDetails): Promise<ICredentialDataDecryptedObject> {
		const found = this.stored.get(details.name);
		if (found === undefined) throw new Error(`No credential named ${details.name}`);
		return { ...found };
	}

	override async updateCredentials(): Promise<void> {}

	override async updateCredentialsOauthTokenData(): Promise<void> {}

	override getCredentialsProperties(type: string): INodeProperties[] {
		return this.typeOf(type).properties;
	}
}
