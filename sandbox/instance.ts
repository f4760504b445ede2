import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { FaultEngine } from './faults/faultEngine';
import type { FaultSwitches } from './faults/switches';
import { handleApi, type ApiContext } from './http/handleApi';
import { parseQuery } from './http/values';
import { RequestRecord } from './http/requestRecord';
import { buildRouter } from './http/router';
import { send } from './http/send';
import { controlReply } from './control';
import { pageReply } from './pages/pages';
import { ROUTES } from './routes';
import type { SandboxSeed } from './seed';
import type { InstanceState, LiveInstance } from './state/instanceState';
import { makeState } from './state/makeState';
import { restoreSnapshot, type Snapshot } from './state/snapshot';

export interface InstanceOptions {
	readonly name: string;
	readonly port: number;
	readonly host: string;
	readonly seed: SandboxSeed;
	readonly now: () => number;
	readonly onChange: () => void;
	/** Replaces the seed if the instance existed before. */
	readonly snapshot?: Snapshot;
	/** What the fault "killAtWrite" ends; default: the instance. */
	readonly onKill?: () => void;
}

const isApi = (path: string): boolean => /^\/(api|v1|oauth)(\/|$)/.test(path);

const KEEP_ALIVE_MS = 65_000;

const ROUTER = buildRouter(ROUTES);

/** One instance and the server that answers for it: the API, the control interface and the pages. */
export class InstanceServer implements LiveInstance {
	state: InstanceState;
	beforeRequest: (kind: string, nth: number) => void = () => undefined;
	private readonly engine = new FaultEngine();
	private readonly record = new RequestRecord();
	private server: Server | undefined;
	private listeningPort: number;

	constructor(private readonly options: InstanceOptions) {
		this.listeningPort = options.port;
		const fresh = makeState(options.name, options.seed, options.now);
		this.state = options.snapshot === undefined ? fresh : restoreSnapshot(fresh, options.snapshot);
		this.state.people.history.start(options.now);
	}

	get name(): string {
		return this.options.name;
	}

	get port(): number {
		return this.listeningPort;
	}

	get url(): string {
		return `http://${this.options.host}:${this.listeningPort}`;
	}

	get counters() {
		return this.record.counters;
	}

	get requests() {
		return this.record.requests;
	}

	get violations() {
		return this.record.violations;
	}

	get faults() {
		return this.engine.switches;
	}

	setFaults(switches: FaultSwitches): void {
		this.engine.set(switches);
	}

	reset(): void {
		this.state = makeState(this.options.name, this.options.seed, this.options.now);
		this.state.people.history.start(this.options.now);
		this.record.clear();
		this.engine.clear();
		this.options.onChange();
	}

	resetCounters(): void {
		this.record.clear();
	}

	changed(): void {
		this.options.onChange();
	}

	async listen(): Promise<void> {
		const server = createServer((request, response) => {
			this.handle(request, response).catch((error: unknown) => {
				response.destroy(error instanceof Error ? error : undefined);
			});
		});
		server.keepAliveTimeout = KEEP_ALIVE_MS;
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(this.listeningPort, this.options.host, resolve);
		});
		this.server = server;
		const address = server.address();
		if (address !== null && typeof address === 'object') this.listeningPort = address.port;
	}

	revive(): Promise<void> {
		return this.listen();
	}

	kill(): void {
		this.server?.close();
		this.server?.closeAllConnections();
		this.server = undefined;
	}

	async stop(): Promise<void> {
		const { server } = this;
		if (server === undefined) return;
		this.server = undefined;
		await new Promise<void>((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	}

	private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', this.url);
		const query = parseQuery(url.search);
		const path = url.pathname;
		if (isApi(path)) return handleApi(this.contextOf(request), { request, response, path, query });
		const control = await controlReply(this, request, path, query);
		return send(response, control ?? pageReply(this, path, query, (message) => this.violated(request, message)));
	}

	private violated(request: IncomingMessage, message: string): void {
		this.record.violations.push({ method: request.method ?? 'GET', path: request.url ?? '/', message });
	}

	private contextOf(request: IncomingMessage): ApiContext {
		return {
			state: this.state,
			faults: this.engine,
			violated: (message) => this.violated(request, message),
			router: ROUTER,
			record: this.record,
			beforeRequest: (kind, nth) => this.beforeRequest(kind, nth),
			changed: () => this.changed(),
			kill: this.options.onKill ?? (() => this.kill()),
			origin: () => this.url,
		};
	}
}
