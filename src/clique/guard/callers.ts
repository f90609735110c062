import { isIPv4, isIPv6 } from "node:net";

import type { ApiKeys } from "./api-keys.ts";
import type { Limits } from "./limits.ts";
import { Refusal } from "./refusals.ts";
import { BucketShelf, TokenBucket } from "./token-bucket.ts";
import type { Lane } from "./upstream.ts";

/** Whoever calls: somebody with a key, or an address. */
export interface Caller {
  readonly lane: Lane;
  /** The key's holder, or `anonymous`: what metrics and logs may say. */
  readonly label: string;
  /**
   * Takes units of what the caller may use.
   *
   * @returns 0 when they were taken, else milliseconds until they are there
   */
  take(units: number): number;
  /** Takes units for what was done already. */
  charge(units: number): void;
  /** Ends the request that {@link Callers.admit} let in; to be called once. */
  leave(): void;
}

/** Addresses that are remembered; more of them share what all anonymous callers may use anyway. */
const MOST_ADDRESSES = 10_000;
/** What a wrong key costs its address. */
const WRONG_KEY = 10;
const BEARER = /^Bearer +(\S+) *$/i;

/** Says who calls, and how much they may. */
export class Callers {
  readonly #limits: Limits;
  readonly #clock: () => number;
  readonly #keyBuckets: BucketShelf;
  readonly #addressBuckets: BucketShelf;
  readonly #anonymous: TokenBucket;
  readonly #working = new Map<string, number>();
  #keys: ApiKeys;

  /** @param clock milliseconds of a clock that never goes back */
  constructor(limits: Limits, keys: ApiKeys, clock: () => number) {
    this.#limits = limits;
    this.#keys = keys;
    this.#clock = clock;
    const rate = (perSecond: number, burst: number): { perSecond: number; burst: number } => {
      return { perSecond, burst };
    };
    this.#keyBuckets = new BucketShelf(
      rate(limits.keyUnitsPerSecond, limits.keyBurst),
      MOST_ADDRESSES,
    );
    this.#addressBuckets = new BucketShelf(
      rate(limits.addressUnitsPerSecond, limits.addressBurst),
      MOST_ADDRESSES,
    );
    this.#anonymous = new TokenBucket(
      rate(limits.anonymousUnitsPerSecond, limits.anonymousBurst),
      clock(),
    );
  }

  /** Takes other keys: whoever is not among them is a stranger from now on. */
  setKeys(keys: ApiKeys): void {
    this.#keys = keys;
  }

  /**
   * Lets a request in, before its body is read.
   *
   * @param authorization the header of that name
   * @param address of the caller, or of the last proxy that is not trusted
   * @throws Refusal `keyUnknown`, `rate`, `busy`
   */
  admit(authorization: string | undefined, address: string): Caller {
    if (authorization !== undefined) return this.#holder(authorization, address);
    const { addressConcurrent, anonymousConcurrent } = this.#limits;
    const now = this.#clock();
    const name = addressName(address);
    const own = this.#addressBuckets.of(name, now);
    const wait = Math.max(own.wait(1, now), this.#anonymous.wait(1, now));
    if (wait > 0) throw tooFast(wait, "Use an API key, or ask less often");
    const take = (units: number): number => {
      const at = this.#clock();
      const both = Math.max(own.wait(units, at), this.#anonymous.wait(units, at));
      if (both > 0) return both;
      own.take(units, at);
      this.#anonymous.take(units, at);
      return 0;
    };
    const charge = (units: number): void => {
      const at = this.#clock();
      own.charge(units, at);
      this.#anonymous.charge(units, at);
    };
    if (anonymousConcurrent === 0) {
      throw new Refusal(
        "busy",
        "callers without an API key are not served: send the header `Authorization: Bearer KEY`",
      );
    }
    // A space is in no holder's name.
    const leaveOwn = this.#enter(`address ${name}`, addressConcurrent);
    try {
      const leaveAll = this.#enter("all anonymous", anonymousConcurrent);
      const leave = (): void => {
        leaveOwn();
        leaveAll();
      };
      return { lane: "anonymous", label: "anonymous", take, charge, leave };
    } catch (error) {
      leaveOwn();
      throw error;
    }
  }

  #holder(authorization: string, address: string): Caller {
    const key = BEARER.exec(authorization)?.[1] ?? "";
    const holder = this.#keys.holder(key);
    if (holder === null) {
      const now = this.#clock();
      const wait = this.#addressBuckets.of(addressName(address), now).take(WRONG_KEY, now);
      if (wait > 0) throw tooFast(wait, "Look which key is right, then try again");
      throw new Refusal(
        "keyUnknown",
        "the API key is not known: send the header `Authorization: Bearer KEY` with a key of the guard's file, or none",
      );
    }
    const bucket = this.#keyBuckets.of(holder, this.#clock());
    return {
      lane: "key",
      label: holder,
      take: (units) => bucket.take(units, this.#clock()),
      charge: (units) => {
        bucket.charge(units, this.#clock());
      },
      leave: this.#enter(holder, this.#limits.keyConcurrent),
    };
  }

  /** Notes a request that is worked on; what it returns notes its end. */
  #enter(who: string, most: number): () => void {
    const working = this.#working.get(who) ?? 0;
    if (working >= most) {
      throw new Refusal(
        "busy",
        `${String(most)} requests are being worked on already: wait for their answers`,
        1_000,
      );
    }
    this.#working.set(who, working + 1);
    return () => {
      const left = (this.#working.get(who) ?? 1) - 1;
      if (left === 0) this.#working.delete(who);
      else this.#working.set(who, left);
    };
  }
}

/** What says that a caller is too fast. */
export function tooFast(wait: number, advice: string): Refusal {
  const seconds = Math.max(1, Math.ceil(wait / 1_000));
  return new Refusal(
    "rate",
    `more calls than are let through. ${advice}; wait ${String(seconds)} s`,
    wait,
  );
}

/**
 * What an address counts as: IPv6 networks of 64 bits belong to one subscriber, and an IPv4 address may come written as
 * IPv6.
 */
export function addressName(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return mapped;
  const [plain = ""] = address.split("%");
  if (!isIPv6(plain)) return "unknown";
  const [front = "", back] = plain.split("::");
  const groups = front === "" ? [] : front.split(":");
  const rest = back === undefined || back === "" ? [] : back.split(":");
  const zeros = back === undefined ? 0 : 8 - groups.length - rest.length;
  const all = [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => "0"), ...rest];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
