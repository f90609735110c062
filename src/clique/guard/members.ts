import { ZeroAddress, type Provider } from "ethers";

import type { Archive } from "../../chain/archive/archive.ts";
import { ChainFollower } from "../../chain/chain-follower.ts";
import { LogPager } from "../../chain/log-pager.ts";
import { GridwellError } from "../../domain/errors.ts";
import type { PlacedGroup, Role } from "./access.ts";
import { Roll } from "./roll.ts";

/** What following the community's contracts takes. */
export interface MembersOptions {
  /** Who may send to what. */
  readonly groups: readonly PlacedGroup[];
  /** Whether accounts that nobody let in may send where the table has them. */
  readonly newcomers: boolean;
  /** A `JsonRpcProvider` needs the option `cacheTimeout: -1`. */
  readonly provider: Pick<Provider, "getBlock" | "getLogs" | "call">;
  /** Nothing of the community is older. */
  readonly fromBlock: number;
  /** What came before the chain; then nothing of the community is older than that, whatever `fromBlock`. */
  readonly archive: Archive | null;
  /** Milliseconds after which what the contracts said is too old. */
  readonly staleAfter: number;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

/** Blocks whose events are read at once. */
const PAGE_BLOCKS = 10_000;
/** Blocks on top of a block that no reorg undoes: half of the signers and one are enough (docs/clique.md). */
const DEPTH = 32;

/** Who may send transactions to which contract, as the contracts say at the chain's last block. */
export class Members {
  readonly #options: MembersOptions;
  /** Roles by the lower-case address of the contract that they may send to. */
  readonly #senders: ReadonlyMap<string, readonly Role[]>;
  #roll: Roll;
  #readsArchive = true;
  #holders: ReadonlyMap<Role, ReadonlySet<string>>;
  #head: { readonly number: number; readonly hash: string | null } | null = null;
  #at: number | null = null;
  #running: Promise<void> | null = null;

  constructor(options: MembersOptions) {
    this.#options = options;
    const { groups } = options;
    this.#roll = new Roll(groups);
    this.#senders = new Map(
      groups.flatMap(({ senders, others, addresses }) =>
        Object.entries(addresses).flatMap(([name, address]) => {
          const roles = senders[name] ?? others;
          return roles.length === 0 ? [] : [[address.toLowerCase(), roles] as const];
        }),
      ),
    );
    const roles = groups.flatMap(({ rules }) => rules.map(({ role }) => role));
    this.#holders = new Map(roles.map((role) => [role, new Set()]));
  }

  /** Number of the last block that was seen; null before the first look, and when that is too long ago. */
  get head(): number | null {
    return this.isFresh ? (this.#head?.number ?? null) : null;
  }

  /** Whether the contracts were asked lately. */
  get isFresh(): boolean {
    const age = this.age;
    return age !== null && age <= this.#options.staleAfter;
  }

  /** Milliseconds since the contracts were asked; null before the first time. */
  get age(): number | null {
    return this.#at === null ? null : this.#options.clock() - this.#at;
  }

  /** How many accounts have each role. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#holders].map(([role, { size }]) => [role, size]));
  }

  /** Lower-case addresses of the contracts that take transactions. */
  get targets(): ReadonlySet<string> {
    return new Set(this.#senders.keys());
  }

  /** Roles that may send to a contract. */
  sendersTo(contract: string): readonly Role[] {
    const { newcomers } = this.#options;
    const roles = this.#senders.get(contract.toLowerCase()) ?? [];
    return newcomers ? roles : roles.filter((role) => role !== "newcomer");
  }

  /** As what an account may send to a contract; null when it may not. */
  roleOf(account: string, contract: string): Role | null {
    const own = account.toLowerCase();
    const may = this.sendersTo(contract);
    const role = may.find((one) => this.#holders.get(one)?.has(own) === true);
    return role ?? (may.includes("newcomer") ? "newcomer" : null);
  }

  /** Asks the contracts. Whoever asks while somebody does waits for the same answer. */
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
      await this.#follow();
      const { number, hash } = this.#roll.highest() ?? { number: block.number, hash: null };
      this.#holders = await this.#read(number);
      this.#head = { number, hash };
    }
    this.#at = asked;
  }

  /** Reads the blocks that came, and gives up those that went. */
  async #follow(): Promise<void> {
    try {
      await this.#catchUp();
    } catch (error) {
      if (!(error instanceof GridwellError) || error.code !== "INDEX_FINAL_CHANGED") throw error;
      // The chain was begun anew, or set back by hand: so is what is known of it.
      this.#roll = new Roll(this.#options.groups);
      this.#readsArchive = true;
      await this.#catchUp();
    }
  }

  async #catchUp(): Promise<void> {
    const { provider, archive } = this.#options;
    const roll = this.#roll;
    if (archive !== null && this.#readsArchive) {
      // Afresh: an earlier look may have ended in the middle of it.
      this.#roll = new Roll(this.#options.groups);
      for await (const blocks of archive.pages(roll.addresses)) this.#roll.append(blocks);
    }
    this.#readsArchive = false;
    const pager = new LogPager(provider, roll.addresses, PAGE_BLOCKS, [roll.events]);
    const fromBlock = archive === null ? this.#options.fromBlock : 0;
    await new ChainFollower(provider, pager, this.#roll, fromBlock, DEPTH).catchUp();
  }

  async #read(number: number): Promise<ReadonlyMap<Role, ReadonlySet<string>>> {
    const { groups, provider } = this.#options;
    const holders = new Map<Role, Set<string>>();
    for (const role of this.#holders.keys()) holders.set(role, new Set(this.#roll.holders(role)));
    const asked = groups.flatMap(({ rules, interfaces, addresses }) =>
      rules.flatMap((rule) => {
        if (!("view" in rule)) return [];
        const abi = interfaces[rule.contract];
        const to = addresses[rule.contract];
        if (abi === undefined || to === undefined) throw new TypeError(`no ${rule.contract}`);
        return [{ role: rule.role, view: rule.view, abi, to }];
      }),
    );
    await Promise.all(
      asked.map(async ({ role, view, abi, to }) => {
        const data = abi.encodeFunctionData(view);
        const answer = await provider.call({ to, data, blockTag: number });
        const [account] = abi.decodeFunctionResult(view, answer);
        if (account !== ZeroAddress) holders.get(role)?.add(String(account).toLowerCase());
      }),
    );
    return holders;
  }
}
