import type { Provider, Signer, Wallet } from "ethers";

import type { Archive } from "../chain/archive/archive.ts";
import type { Contracts } from "../chain/contracts.ts";
import type { EventIndex } from "../chain/event-index.ts";
import type { Keys } from "../chain/keys.ts";
import type { LedgerSite } from "../chain/ledger-site.ts";
import type { Store } from "../chain/store.ts";
import type { PointBook } from "./point-book.ts";
import type { Quarantine } from "./quarantine/quarantine.ts";

/** A deployed community as its operator sees it: chain, contracts, keys, local state. */
export interface Community {
  /** Name of the network, for reports. */
  readonly network: string;
  readonly provider: Provider;
  /** Which ledger, and how it counts time. */
  readonly site: LedgerSite;
  /** Typed contracts, to be read; connect a signer to write. */
  readonly contracts: Contracts;
  readonly keys: Keys;
  readonly store: Store;
  readonly points: PointBook;
  /** What validation kept from the chain. */
  readonly quarantine: Quarantine;
  readonly index: EventIndex;
  /** What came before the chain; null where it began with the community. */
  readonly archive: Archive | null;
  /** Blocks that make a transaction final, its own included. */
  readonly confirmations: number;
  /** Pause between two looks at the chain while something is waited for. */
  readonly pollSeconds: number;
  /** Greatest rise per slot by resource, where it is not the default. */
  readonly maxSteps: ReadonlyMap<string, bigint>;
}

/** The operator's key on the community's chain. */
export function operatorOf({ keys, provider }: Community): Signer {
  return keys.operator().connect(provider);
}

/** A gateway's key on the community's chain. */
export function gatewayOf({ keys, provider }: Community, index: number): Wallet {
  return keys.gateway(index).connect(provider);
}
