import type { Account, Actor, AddressHolder, AttributeDefinition, FieldWrite, Group, LiveRead, LiveUser, NewUser, Ownership, Role, UserDirectory, WriteOptions, WriteReceipt } from '../../core/domo';
import { DomoError } from '../../core/domo/errors';
import type { DomoErrorDetails } from '../../core/domo/errors';
import type { Field, FieldValue } from '../../core/common/fieldValue';
import { FakeClock } from './fakeClock';
import { attributeOf, type FakePerson, liveUserOf, setValue } from './fakePerson';

export type Method = Exclude<keyof UserDirectory, 'instance' | 'writesUntil'>;

export interface Call {
	readonly method: Method;
	/** Whom or what the call was about, so that tests can check it. */
	readonly about: readonly unknown[];
}

/** A failure that a later call will have. */
export interface Fault {
	readonly on: Method;
	/** Only calls about this user or object; default: all calls. */
	readonly when?: (about: readonly unknown[]) => boolean | undefined;
	/** How often; default: once. */
	readonly times?: number;
	/** True: the write happens, only its answer is lost. */
	readonly applied?: boolean;
	readonly error: Pick<DomoErrorDetails, 'kind'> & Partial<DomoErrorDetails>;
}

const WRITES: ReadonlySet<Method> = new Set(['create', 'update', 'remove', 'assignRole', 'changeMembership', 'handOver', 'createAttribute', 'createGroup']);

/** A Domo instance in memory that implements `UserDirectory`, with failures on demand. */
export class FakeDirectory implements UserDirectory {
	instance = 'https://example.domo.com';
	actorId = 1;
	readonly people = new Map<number, FakePerson>();
	readonly calls: Call[] = [];
	/** Addresses to which an invitation was mailed. */
	readonly invited: string[] = [];
	readonly owned_ = new Map<number, Ownership>();
	readonly handedOver: { readonly from: number; readonly to: number }[] = [];
	readonly groupList: Group[] = [];
	definitions: AttributeDefinition[] = [];
	latencyMs = 0;
	lateVisibilityMs = 0;
	/** What a PATCH on an account that is not visible yet answers (domo-api 7: 400 was seen). */
	lateStatus: 400 | 404 = 404;
	/** Identity keys whose writes are accepted without effect. */
	readonly forgetful = new Set<string>();
	/** Called before a write and after it was done. */
	beforeWrite: (call: Call) => void = () => undefined;
	afterWrite: (call: Call) => void = () => undefined;
	/** How long a write waits before it is sent, in milliseconds: a busy instance. */
	heldUpMs: (call: Call) => number = () => 0;
	private readonly faults: { readonly fault: Fault; left: number }[] = [];
	private nextId = 1_000;
	private stopWrites: AbortSignal | undefined;

	constructor(readonly clock: FakeClock = new FakeClock()) {}

	/** Adds a user to the instance. */
	add(person: Partial<FakePerson> & { readonly id: number }, attributes: Readonly<Record<string, FieldValue>> = {}): FakePerson {
		const added: FakePerson = {
			email: `p${person.id}@example.com`,
			login: person.email ?? `p${person.id}@example.com`,
			displayName: `Person ${person.id}`,
			roleId: 4,
			attributes: new Map(Object.entries(attributes)),
			accepted: true,
			active: true,
			human: true,
			createdAt: 0,
			groups: new Set(),
			visibleFrom: 0,
			...person,
		};
		this.people.set(added.id, added);
		return added;
	}

	/** Adds a failure; several occur in the order in which they were added. */
	fail(fault: Fault): void {
		this.faults.push({ fault, left: fault.times ?? 1 });
	}

	get writes(): Call[] {
		return this.calls.filter((call) => WRITES.has(call.method));
	}

	callsOf(method: Method): Call[] {
		return this.calls.filter((call) => call.method === method);
	}

	byEmail(email: string): FakePerson | undefined {
		return [...this.people.values()].find((person) => person.email.toLowerCase() === email.toLowerCase());
	}

	person(id: number): FakePerson {
		const person = this.people.get(id);
		if (person === undefined) throw new Error(`No person ${id} in the fake instance`);
		return person;
	}

	account(): Promise<Account> {
		return this.read('account', [], () => ({ id: this.actorId, email: this.people.get(this.actorId)?.email ?? 'job@example.com', displayName: 'Job' }));
	}

	async actor(): Promise<Actor> {
		const account = await this.account();
		return this.read('actor', [], () => ({ ...account, roleId: this.people.get(this.actorId)?.roleId ?? 1, authorities: ['user.edit', 'user.invite', 'authorization.roles', 'customer.edit'] }));
	}

	roles(): Promise<readonly Role[]> {
		return this.read('roles', [], () => [{ id: 1, name: 'Admin' }, { id: 4, name: 'Participant' }, { id: 5, name: 'Social' }]);
	}

	defaultRoleId(): Promise<number> {
		return this.read('defaultRoleId', [], () => 4);
	}

	attributes(): Promise<readonly AttributeDefinition[]> {
		return this.read('attributes', [], () => [...this.definitions]);
	}

	createAttribute(key: string): Promise<void> {
		return this.write('createAttribute', [key], () => {
			this.definitions.push({ key, title: key, keyspace: 'customer-defined', validator: 'ANY_VALUE', valueType: 'STRING' });
		});
	}

	allUsers(fields: readonly Field[], options?: { groups?: boolean }): Promise<LiveRead> {
		const groups = options?.groups === true ? this.groupList : undefined;
		return this.read('allUsers', [], () => ({ users: this.visible().map((person) => liveUserOf(person, fields, groups)), issues: [] }));
	}

	usersById(ids: readonly number[], fields: readonly Field[], options?: { groups?: boolean }): Promise<readonly LiveUser[]> {
		return this.read('usersById', [ids], () => {
			const wanted = new Set(ids);
			return this.visible()
				.filter((person) => wanted.has(person.id))
				.map((person) => liveUserOf(person, fields, options?.groups === true ? this.groupList : undefined));
		});
	}

	userByEmail(email: string, fields: readonly Field[]): Promise<LiveUser | null> {
		return this.read('userByEmail', [email], () => {
			const found = this.visible().find((person) => person.email.toLowerCase() === email.toLowerCase());
			return found === undefined ? null : liveUserOf(found, fields);
		});
	}

	findUsers(text: string, most: number): Promise<readonly LiveUser[]> {
		return this.read('findUsers', [text], () => this.visible().filter((person) => person.displayName.includes(text)).slice(0, most).map((person) => liveUserOf(person, [])));
	}

	usersByValue(field: string, values: readonly string[], known: { readonly id: number; readonly value: string } | undefined, fields: readonly Field[]): Promise<readonly LiveUser[] | undefined> {
		return this.read('usersByValue', [field, values], () => {
			const wanted = new Set([...values, ...(known === undefined ? [] : [known.value])].map((value) => value.toLowerCase()));
			const valueOf = (person: FakePerson) => (field === 'userName' ? person.login : String(attributeOf(person, field) ?? ''));
			const found = this.visible().filter((person) => wanted.has(valueOf(person).toLowerCase()));
			return known === undefined || found.some(({ id }) => id === known.id) ? found.map((person) => liveUserOf(person, fields)) : undefined;
		});
	}

	holderOf(email: string): Promise<AddressHolder | null> {
		return this.read('holderOf', [email], () => {
			const found = this.visible().find((person) => person.login.toLowerCase() === email.toLowerCase());
			return found === undefined ? null : { kind: 'login', id: found.id, displayName: found.displayName, email: found.email };
		});
	}

	writesAtOnce(): number {
		return 4;
	}

	create(user: NewUser): Promise<WriteReceipt & { readonly id: number }> {
		return this.write('create', [user.email, user], () => {
			if (this.byEmail(user.email) !== undefined) throw failing({ kind: 'duplicate', httpStatus: 400, message: 'User already exists' });
			const { id } = this.add({
				id: this.nextId++,
				email: user.email,
				displayName: user.displayName,
				roleId: user.roleId,
				accepted: false,
				createdAt: this.clock.now(),
				visibleFrom: this.clock.now() + this.lateVisibilityMs,
			});
			if (user.sendInvite) this.invited.push(user.email);
			return { ...done, id };
		});
	}

	update(id: number, writes: readonly FieldWrite[], sending?: WriteOptions): Promise<WriteReceipt> {
		return this.write('update', [id, writes], () => {
			const person = this.visiblePerson(id);
			const address = writes.find(({ key }) => key === 'emailAddress')?.to;
			const owner = typeof address === 'string' ? this.byEmail(address) : undefined;
			if (owner !== undefined && owner !== person) throw failing({ kind: 'duplicate', httpStatus: 409, message: 'User already exists' });
			for (const { key, to } of writes) if (!this.forgetful.has(key)) setValue(person, key, to);
			return { ...done, shown: !writes.some(({ key }) => this.forgetful.has(key)) };
		}, sending);
	}

	writesUntil(stop: AbortSignal): this {
		this.stopWrites = stop;
		return this;
	}

	remove(id: number, sending?: WriteOptions): Promise<WriteReceipt & { readonly gone: boolean }> {
		return this.write('remove', [id], () => ({ ...done, httpStatus: this.people.has(id) ? 200 : 404, gone: !this.people.delete(id) }), sending);
	}

	assignRole(roleId: number, userIds: readonly number[], sending?: WriteOptions): Promise<WriteReceipt> {
		return this.write('assignRole', [roleId, userIds], () => {
			for (const id of userIds) this.visiblePerson(id);
			for (const id of userIds) this.person(id).roleId = roleId;
			return { attempts: 1, httpStatus: 204 };
		}, sending);
	}

	groups(): Promise<readonly Group[]> {
		return this.read('groups', [], () => [...this.groupList]);
	}

	createGroup(name: string): Promise<Group> {
		return this.write('createGroup', [name], () => {
			const group = { id: 100 + this.groupList.length, name, dynamic: false };
			this.groupList.push(group);
			return group;
		});
	}

	changeMembership(changes: readonly { groupId: number; add: readonly number[]; remove: readonly number[] }[]): Promise<WriteReceipt> {
		return this.write('changeMembership', [changes], () => {
			for (const { groupId, add, remove } of changes) {
				if (this.groupList.some((group) => group.id === groupId && group.dynamic)) {
					throw failing({ kind: 'refused', httpStatus: 400, message: 'A dynamic group takes no members' });
				}
				for (const id of add) this.person(id).groups.add(groupId);
				for (const id of remove) this.person(id).groups.delete(groupId);
			}
			return done;
		});
	}

	owned(userId: number): Promise<Ownership> {
		return this.read('owned', [userId], () => this.owned_.get(userId) ?? { dataSets: [], dataFlows: [], cards: [], pages: [] });
	}

	handOver(owned: Ownership, fromUserId: number, toUserId: number): Promise<void> {
		return this.write('handOver', [fromUserId, toUserId, owned], () => {
			this.handedOver.push({ from: fromUserId, to: toUserId });
			this.owned_.delete(fromUserId);
		});
	}

	private visible(): FakePerson[] {
		return [...this.people.values()].filter((person) => person.visibleFrom <= this.clock.now());
	}

	private visiblePerson(id: number): FakePerson {
		const person = this.people.get(id);
		if (person !== undefined && person.visibleFrom <= this.clock.now()) return person;
		throw person !== undefined && this.lateStatus === 400
			? failing({ kind: 'refused', httpStatus: 400, message: 'Bad Request' })
			: failing({ kind: 'notFound', httpStatus: 404, message: 'Not Found' });
	}

	private async read<T>(method: Method, about: readonly unknown[], answer: () => T): Promise<T> {
		await this.travel();
		this.calls.push({ method, about });
		const fault = this.faultFor(method, about);
		if (fault !== undefined) throw failing(fault.error);
		return answer();
	}

	private async write<T>(method: Method, about: readonly unknown[], act: () => T, { notAfter = Infinity, afterStop = false }: WriteOptions = {}): Promise<T> {
		const call = { method, about };
		const ms = this.heldUpMs(call);
		if (ms > 0) await this.clock.sleep(ms);
		if (ms > 0 && this.stopWrites?.aborted === true && !afterStop) throw failing({ kind: 'cancelled', attempts: 0 });
		if (this.clock.now() > notAfter) throw failing({ kind: 'tooLate' });
		await this.travel();
		this.calls.push(call);
		this.beforeWrite(call);
		const fault = this.faultFor(method, about);
		if (fault !== undefined && fault.applied !== true) throw failing(fault.error);
		const answer = act();
		this.afterWrite(call);
		if (fault !== undefined) throw failing(fault.error);
		return answer;
	}

	private async travel(): Promise<void> {
		if (this.latencyMs > 0) await this.clock.sleep(this.latencyMs);
		else await Promise.resolve();
	}

	private faultFor(method: Method, about: readonly unknown[]): Fault | undefined {
		const due = this.faults.find(({ fault, left }) => left > 0 && fault.on === method && (fault.when === undefined || fault.when(about) === true));
		if (due === undefined) return undefined;
		due.left -= 1;
		return due.fault;
	}
}

const done: WriteReceipt = { attempts: 1, httpStatus: 200, shown: true };

function failing(details: Fault['error']): DomoError {
	return new DomoError({ message: `Domo failed: ${details.kind}`, attempts: 1, ...details });
}
