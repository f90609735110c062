import { id, type Provider } from "ethers";

import type { Archive } from "../../chain/archive/archive.ts";
import type { Contracts } from "../../chain/contracts.ts";

/** What somebody may send transactions for. */
export type Role = "admin" | "operator" | "gateway";

/** What following the registry takes. */
export interface MembersOptions {
  readonly registry: Contracts["registry"];
  /** A `JsonRpcProvider` needs the option `cacheTimeout: -1`. */
  readonly provider: Pick<Provider, "getBlock">;
  /** Nothing of the community is older. */
  readonly fromBlock: number;
  /** What came before the chain; then nothing of the community is older than that, whatever `fromBlock`. */
  readonly archive: Archive | null;
  /** Milliseconds after which what the registry said is too old. */
  readonly staleAfter: number;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

const OPERATOR_ROLE = id("OPERATOR_ROLE");
/** Entries of the public list read at once. */
const PAGE = 500n;
/** Blocks whose events are read at once. */
const PAGE_BLOCKS = 2_000;
/** A reorg is never so deep: blocks that are read again for operators who were appointed in them. */
const REREAD = 64;
const NOBODY = `0x${"00".repeat(20)}`;

/**
 * Who may send transactions, as the registry says at the chain's last block: gateways of the public list, operators,
 * the admin, and who is about to become the admin. Events only tell whom to ask about, so that a reorg cannot leave
 * anybody in who was never appointed.
 */
export class Members {
  readonly #options: MembersOptions;
  readonly #candidates = new Set<string>();
  #readsArchive: boolean;
  #read: number;
  #roles: ReadonlyMap<string, Role> = new Map();
  #head: { readonly number: number; readonly hash: string | null } | null = null;
  #at: number | null = null;
  #running: Promise<void> | null = null;

  constructor(options: MembersOptions) {
    this.#options = options;
    this.#read = options.fromBlock - 1;
    this.#readsArchive = options.archive !== null;
  }

  /** Number of the last block that was seen; null before the first look, and when that is too long ago. */
  get head(): number | null {
    return this.isFresh ? (this.#head?.number ?? null) : null;
  }

  /** Whether the registry was asked lately. */
  get isFresh(): boolean {
    const age = this.age;
    return age !== null && age <= this.#options.staleAfter;
  }

  /** Milliseconds since the registry was asked; null before the first time. */
  get age(): number | null {
    return this.#at === null ? null : this.#options.clock() - this.#at;
  }

  /** How many have each role. */
  get counts(): Readonly<Record<Role, number>> {
    const counts = { admin: 0, operator: 0, gateway: 0 };
    for (const role of this.#roles.values()) counts[role]++;
    return counts;
  }

  /** What an account may send for; null for nobody's. */
  roleOf(account: string): Role | null {
    return this.#roles.get(account.toLowerCase()) ?? null;
  }

  /** Asks the registry. Whoever asks while somebody does waits for the same answer. */
  async refresh(): Promise<void> {
    this.#running ??= this.#refresh().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #refresh(): Promise<void> {
    const { clock, provider } = this.#options;
    const asked = clock();
    const block = await provider.getBlock("latest");
    if (block === null) throw new TypeError("the node has no block yet");
    if (this.#head === null || block.hash === null || block.hash !== this.#head.hash) {
      this.#roles = await this.#readRoles(block.number);
      this.#head = { number: block.number, hash: block.hash };
    }
    this.#at = asked;
  }

  async #readRoles(head: number): Promise<ReadonlyMap<string, Role>> {
    const { registry } = this.#options;
    const at = { blockTag: head };
    await this.#readAppointments(head);
    const [admin, { newAdmin }, count] = await Promise.all([
      registry.defaultAdmin(at),
      registry.pendingDefaultAdmin(at),
      registry.gatewayCount(at),
    ]);
    const roles = new Map<string, Role>();
    for (let start = 0n; start < count; start += PAGE) {
      for (const gateway of await registry.gateways(start, PAGE, at)) {
        roles.set(gateway.toLowerCase(), "gateway");
      }
    }
    const candidates = [...this.#candidates];
    const appointed = await Promise.all(
      candidates.map(async (candidate) => registry.hasRole(OPERATOR_ROLE, candidate, at)),
    );
    for (const [i, candidate] of candidates.entries()) {
      if (appointed[i] === true) roles.set(candidate, "operator");
    }
    for (const account of [admin, newAdmin]) {
      if (account !== NOBODY) roles.set(account.toLowerCase(), "admin");
    }
    return roles;
  }

  /** Notes everybody who was ever appointed an operator. */
  async #readAppointments(head: number): Promise<void> {
    const { registry, archive } = this.#options;
    const fromBlock = archive === null ? this.#options.fromBlock : 0;
    if (this.#readsArchive) await this.#readArchive();
    const granted = registry.filters.RoleGranted(OPERATOR_ROLE);
    // After a reorg the chain may be shorter than what was read.
    let next = Math.max(fromBlock, Math.min(this.#read, head) - REREAD);
    while (next <= head) {
      const to = Math.min(head, next + PAGE_BLOCKS - 1);
      for (const { args } of await registry.queryFilter(granted, next, to)) {
        this.#candidates.add(args.account.toLowerCase());
      }
      this.#read = to;
      next = to + 1;
    }
  }

  /** Notes everybody who was appointed on the chains before. */
  async #readArchive(): Promise<void> {
    const { registry, archive } = this.#options;
    if (archive === null) return;
    const address = await registry.getAddress();
    for await (const { logs } of archive.pages([address])) {
      for (const log of logs) {
        const event = registry.interface.parseLog(log);
        if (event?.name !== "RoleGranted" || event.args["role"] !== OPERATOR_ROLE) continue;
        this.#candidates.add(String(event.args["account"]).toLowerCase());
      }
    }
    this.#readsArchive = false;
  }
}
