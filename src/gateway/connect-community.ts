import type { Provider } from "ethers";

import { Archive } from "../chain/archive/archive.ts";
import {
  CONTRACT_INTERFACES,
  connectContracts,
  type ContractAddresses,
} from "../chain/contracts.ts";
import { EventIndex } from "../chain/event-index.ts";
import type { WatchedContract } from "../chain/indexed-event.ts";
import type { Keys } from "../chain/keys.ts";
import { readLedgerSite } from "../chain/ledger-site.ts";
import { Store } from "../chain/store.ts";
import type { Community } from "./community.ts";
import { PointBook } from "./point-book.ts";
import { Quarantine } from "./quarantine/quarantine.ts";

/** What a community is connected with. */
export interface ConnectionOptions {
  /** A node. A `JsonRpcProvider` needs the option `cacheTimeout: -1`. */
  readonly provider: Provider;
  /** Where the contracts stand; `readDeployment` knows after `./gridwell deploy`. */
  readonly addresses: ContractAddresses;
  readonly keys: Keys;
  /** File of the local state, or `:memory:`. */
  readonly file: string;
  /** Blocks on top of a block that make it final: half the signers and one; 0 where no reorg can be. */
  readonly depth: number;
  /** Block before which nothing of the community is. Default 0. */
  readonly fromBlock?: number;
  /** Folder with archives of chains that came before; the deployment's. Without it nothing came before. */
  readonly archives?: string;
  /** Name of the network in reports. Default: its chain id. */
  readonly network?: string;
  /** Pause between two looks at the chain while something is waited for. Default 1. */
  readonly pollSeconds?: number;
  /** Contracts besides ledger and registry whose events are followed, for example those of a market. */
  readonly others?: readonly WatchedContract[];
  /** Greatest rise per slot by resource, where it is not the default. */
  readonly maxSteps?: ReadonlyMap<string, bigint>;
}

/**
 * Connects to a community that is deployed. The caller closes `store` at the end.
 *
 * @throws GridwellError `INDEX_OF_OTHERS` when the file holds the state of another community, `TIME_GRID_INVALID`
 */
export async function connectCommunity(options: ConnectionOptions): Promise<Community> {
  const { provider, addresses, keys, file, depth } = options;
  const { fromBlock = 0, pollSeconds = 1, maxSteps = new Map<string, bigint>() } = options;
  const contracts = connectContracts(addresses, provider);
  const site = await readLedgerSite(contracts.ledger);
  const { archives } = options;
  const archive = archives === undefined ? null : await Archive.find(archives, provider);
  const store = new Store(file);
  const { registry: abi } = CONTRACT_INTERFACES;
  const registry = { name: "registry", address: addresses.registry, abi };
  return {
    network: options.network ?? site.chainId.toString(),
    provider,
    site,
    contracts,
    keys,
    store,
    index: new EventIndex({
      store,
      reader: provider,
      site,
      contracts: [registry, ...(options.others ?? [])],
      fromBlock,
      archive,
      depth,
    }),
    archive,
    points: new PointBook(store),
    quarantine: new Quarantine(store),
    confirmations: depth + 1,
    pollSeconds,
    maxSteps,
  };
}
