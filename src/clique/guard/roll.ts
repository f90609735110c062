import type { EventFragment, Interface } from "ethers";

import type { BlockKeeper, BlockRef, NewBlocks } from "../../chain/chain-follower.ts";
import type { ChainLog } from "../../chain/ledger-log.ts";
import type { EventRule, PlacedGroup, Role } from "./access.ts";

/** Accounts by role, in lower case. */
type Holders = Map<Role, Set<string>>;

/** An event of a contract, and what it says of roles. */
interface Telling {
  readonly abi: Interface;
  readonly fragment: EventFragment;
  readonly rules: EventRule[];
}

/** Who has which role, as events say, block by block: what a reorg undoes is undone here, too. */
export class Roll implements BlockKeeper {
  readonly #tellings = new Map<string, Telling>();
  readonly #addresses = new Set<string>();
  readonly #settled: Holders = new Map();
  #final: BlockRef | null = null;
  #young: NewBlocks[] = [];
  #now: Holders | null = null;

  constructor(groups: readonly PlacedGroup[]) {
    for (const { interfaces, addresses, rules } of groups) {
      for (const rule of rules) {
        if ("event" in rule) this.#add(rule, interfaces[rule.contract], addresses[rule.contract]);
      }
    }
  }

  /** Contracts whose events are to be read. */
  get addresses(): string[] {
    return [...this.#addresses];
  }

  /** Hashes of those events. */
  get events(): string[] {
    return [...new Set([...this.#tellings.values()].map(({ fragment }) => fragment.topicHash))];
  }

  /** Who has a role. */
  holders(role: Role): ReadonlySet<string> {
    this.#now ??= this.#read();
    return this.#now.get(role) ?? new Set();
  }

  highest(below = Number.POSITIVE_INFINITY): BlockRef | null {
    const young = this.#young.findLast(({ last }) => last.number < below);
    if (young !== undefined) return young.last;
    return this.#final !== null && this.#final.number < below ? this.#final : null;
  }

  finalNumber(): number | null {
    return this.#final?.number ?? null;
  }

  append(blocks: NewBlocks): void {
    this.#young.push(blocks);
    this.#now = null;
    if (blocks.isFinal) this.finalize(blocks.last.number);
  }

  rollBack(block: number): void {
    this.#young = this.#young.filter(({ last }) => last.number <= block);
    this.#now = null;
  }

  finalize(block: number): void {
    const settling = this.#young.filter(({ last }) => last.number <= block);
    for (const { logs, last } of settling) {
      for (const log of logs) this.#apply(log, this.#settled);
      this.#final = last;
    }
    this.#young = this.#young.slice(settling.length);
  }

  #add(rule: EventRule, abi: Interface | undefined, address: string | undefined): void {
    const fragment = abi?.getEvent(rule.event);
    if (abi === undefined || address === undefined || fragment == null) {
      throw new TypeError(`no event ${rule.event} of ${rule.contract}`);
    }
    this.#addresses.add(address);
    const key = keyOf(address, fragment.topicHash);
    const known = this.#tellings.get(key);
    if (known === undefined) this.#tellings.set(key, { abi, fragment, rules: [rule] });
    else known.rules.push(rule);
  }

  #read(): Holders {
    const now: Holders = new Map([...this.#settled].map(([role, set]) => [role, new Set(set)]));
    for (const { logs } of this.#young) for (const log of logs) this.#apply(log, now);
    return now;
  }

  #apply(log: ChainLog, holders: Holders): void {
    const telling = this.#tellings.get(keyOf(log.address, log.topics[0] ?? ""));
    if (telling === undefined) return;
    const values = telling.abi.decodeEventLog(telling.fragment, log.data, log.topics);
    for (const { role, account, gives, where } of telling.rules) {
      if (where !== null && values[where[0]] !== where[1]) continue;
      const set = holders.get(role) ?? new Set();
      holders.set(role, set);
      const who = String(values[account]).toLowerCase();
      if (gives) set.add(who);
      else set.delete(who);
    }
  }
}

function keyOf(address: string, topic: string): string {
  return `${address.toLowerCase()} ${topic}`;
}
