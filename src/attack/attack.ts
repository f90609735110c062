import type { Wiring } from "../clique/start-network.ts";
import type { NetworkState } from "../clique/network-state.ts";
import type { Links } from "../clique/links.ts";

/** What an attack goes for. */
export type Group = "transport" | "json-rpc" | "transactions" | "nodes";

/** What an attack came to, by the attacker's own count. */
export interface Tally {
  /** Packets, connections, requests or transactions that went out. */
  readonly offered: number;
  /** Those that got what they asked for. */
  readonly passed: number;
  /** Those that were answered with a refusal. */
  readonly refused: number;
  /** Those that were not answered: cut off, timed out, or nothing is ever said to them. */
  readonly unanswered: number;
  /** What was said to them, with how often; the commonest. */
  readonly words: Readonly<Record<string, number>>;
}

/** What an attack must not do to the honest meters, and why one may expect that. */
export interface Bound {
  /** For people, one sentence. */
  readonly says: string;
  /**
   * Share of the honest readings of the attack's time that are in one of the next three blocks, at least; null where
   * the attack stops the chain itself, or nothing is promised.
   */
  readonly within3Blocks: number | null;
  /** The same of the next four blocks, where clique allows for no less (docs/attacks.md); null elsewhere. */
  readonly within4Blocks: number | null;
}

/** Where a flood goes, and what it takes; all of it can be told to another process. */
export interface FloodGround {
  /** The door: the guard's, or the node's. */
  readonly url: string;
  /** Port on which the RPC node listens for datagrams; null where it does not. */
  readonly udpPort: number | null;
  /** Key of a gateway gone bad for the guard's door; null where nobody asks for one. */
  readonly apiKey: string | null;
  readonly chainId: string;
  /** Wei a unit of gas that honest senders offer. */
  readonly gasPrice: string;
  /** Address of the ledger that honest meters write to. */
  readonly ledger: string;
  /** Private key of an account with funds. */
  readonly member: string;
  /** Private key of a registered gateway. */
  readonly gateway: string;
  /** Honest transactions of the past, raw. */
  readonly mined: readonly string[];
  /** Data of honest transactions. */
  readonly batches: readonly string[];
  /** Valid batches of the registered gateway, raw, in the order of their nonces. */
  readonly own: readonly string[];
  /** Times that the flood outnumbers what is honest. */
  readonly times: number;
  readonly seconds: number;
}

interface Named {
  /** As the command line knows it. */
  readonly name: string;
  readonly group: Group;
  /** What is done, one sentence. */
  readonly what: string;
}

/** An attack that comes through a port; it is run in a process of its own. */
export interface Flood extends Named {
  readonly kind: "flood";
  /** Whether it is run against the guard, too: not where the guard has no such port. */
  readonly guard: boolean;
  /** Whether it needs a network that was made for it: one in use has no such port. */
  readonly ownNetwork: boolean;
  /** What is sent, and how much of it at ten times the honest load. */
  readonly rate: string;
  /** Whether the guard lets it through, because its sender may send: why is said by the bound. */
  bound(guard: boolean): Bound;
  /** Ends by itself after its seconds, or with the signal. */
  start(ground: FloodGround, signal: AbortSignal): Promise<Tally>;
}

/** A network that may be harmed. */
export interface FaultGround {
  readonly folder: string;
  readonly state: NetworkState;
  readonly links: Links;
  readonly wiring: Wiring;
  readonly seconds: number;
  readonly log: (line: string) => void;
  /** Path of a geth whose clock is wrong. */
  readonly skewedGeth: () => Promise<string>;
}

/** Harm to the nodes themselves; a guard plays no part in it. */
export interface Fault extends Named {
  readonly kind: "fault";
  readonly guard: false;
  readonly ownNetwork: true;
  bound(): Bound;
  /** Ends by itself after its seconds, or with the signal, with all that it broke mended. */
  start(ground: FaultGround, signal: AbortSignal): Promise<Tally>;
}

export type Attack = Flood | Fault;

/** What honest meters may expect while the chain goes on (docs/attacks.md). */
const NEARLY_ALL = 0.99;

/** Nearly all readings in the next three blocks, nearly all in the next four, or nothing that is promised. */
export const WITHIN = {
  three: { within3Blocks: NEARLY_ALL, within4Blocks: null },
  four: { within3Blocks: null, within4Blocks: NEARLY_ALL },
  any: { within3Blocks: null, within4Blocks: null },
} as const satisfies Readonly<Record<string, Omit<Bound, "says">>>;

/** The bound of a flood that a guard keeps harmless, and that does its damage where there is none. */
export function keptAway(why: string): (guard: boolean) => Bound {
  return (guard) =>
    guard
      ? {
          says: `every honest reading accepted, 99 % within 3 blocks: ${why}`,
          ...WITHIN.three,
        }
      : { says: "no honest reading lost; delay is what it is", ...WITHIN.any };
}
