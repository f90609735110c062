import type { MarketState } from "./state.ts";

/** A value of an event or error: integers are bigint, a phase is its name, a struct is a list. */
export type Value = bigint | string | boolean | readonly Value[];

/** An event or error: its name in the contracts, and its values. */
export type Named = readonly [name: string, ...values: Value[]];

/** One action on its way: rules look at the state, replace it, and say what happened. */
export interface Turn {
  /** Time of the block, Unix seconds. */
  readonly now: bigint;
  /** Its number. */
  readonly block: bigint;
  state: MarketState;
  readonly events: Named[];
}

/** A refusal on its way out of a step. */
export class Refusal extends Error {
  readonly error: Named;

  constructor(error: Named) {
    super(error[0]);
    this.error = error;
  }
}

/** Refuses the action with an error of the contracts: the state stays as it was. */
export function refuse(...error: Named): never {
  throw new Refusal(error);
}

/** Says what happened. */
export function emit(turn: Turn, ...event: Named): void {
  turn.events.push(event);
}

/** Replaces parts of the state. */
export function change(turn: Turn, parts: Partial<MarketState>): void {
  turn.state = { ...turn.state, ...parts };
}

/** The same map with one entry set. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

/** The same map with an amount added to one entry, which is zero where there is none. */
export function added<K>(
  map: ReadonlyMap<K, bigint>,
  key: K,
  amount: bigint,
): ReadonlyMap<K, bigint> {
  return withEntry(map, key, (map.get(key) ?? 0n) + amount);
}
