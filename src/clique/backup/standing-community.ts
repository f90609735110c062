import { join } from "node:path";

import type { Provider } from "ethers";

import { connectContracts } from "../../chain/contracts.ts";
import { deployedContract, readDeployment } from "../../chain/deployment.ts";
import { readLedgerSite } from "../../chain/ledger-site.ts";
import { openAuctions } from "../../chain/open-auctions.ts";
import { GridwellError } from "../../domain/errors.ts";
import type { BackupSite } from "./backup-file.ts";

/** Where a community is looked for. */
interface CommunityPlace {
  /** Folder of the deployments, one sub-folder `chain-<id>` each. */
  readonly deployments: string;
  readonly chainId: number;
  /** At which block. */
  readonly block: number;
}

/** The community that was deployed on a chain, as it stands at the block that is backed up. */
export class StandingCommunity {
  /** Of the deployment. */
  readonly folder: string;
  readonly #place: CommunityPlace;
  readonly #provider: Provider;

  /** @param provider with the option `cacheTimeout: -1` */
  constructor(place: CommunityPlace, provider: Provider) {
    this.folder = join(place.deployments, `chain-${String(place.chainId)}`);
    this.#place = place;
    this.#provider = provider;
  }

  /** Whether the deployment of the folder is on this chain. */
  async stands(): Promise<boolean> {
    const ledger = deployedContract(this.folder, "ReadingLedger");
    if (ledger === null) return false;
    return (await this.#provider.getCode(ledger, this.#place.block)) !== "0x";
  }

  /**
   * Sees to it that the community's history begins on this chain, for want of an archive.
   *
   * @throws GridwellError `ARCHIVE_MISSING`
   */
  async needBeginning(): Promise<void> {
    const ledger = deployedContract(this.folder, "ReadingLedger");
    if (ledger === null || (await this.#provider.getCode(ledger, 0)) === "0x") return;
    throw new GridwellError(
      "ARCHIVE_MISSING",
      "This chain began with the community's state, and the archive of its events is not here: bring back the files " +
        "archive-… and block0-… from a copy of this folder",
      { where: this.folder },
    );
  }

  /** Its ledger, and how that counts time. */
  async site(): Promise<BackupSite> {
    const { ledger, grid } = await readLedgerSite(this.#contracts().ledger);
    return { ledger: ledger.toLowerCase(), origin: grid.origin, slotSeconds: grid.slotSeconds };
  }

  /**
   * Sees to it that every auction is decided.
   *
   * @throws GridwellError `CLIQUE_AUCTION_OPEN`
   */
  async needNoAuction(): Promise<void> {
    const auction = deployedContract(this.folder, "QuotaAuction");
    if (auction === null) return;
    const [open, ...more] = await openAuctions(auction, this.#provider, this.#place.block);
    if (open === undefined) return;
    const others = more.length === 0 ? "" : ` and ${String(more.length)} others`;
    throw new GridwellError(
      "CLIQUE_AUCTION_OPEN",
      `Auction ${open.id.toString()} (${open.phase})${others} is not decided: its windows count blocks, which would begin ` +
        "at 0 again. Wait until it is decided",
      { where: auction },
    );
  }

  /**
   * Holds what the events of each bank add up to against what the ledger stores.
   *
   * @throws GridwellError `CLIQUE_BACKUP_WRONG`
   */
  async compareHeads(heads: ReadonlyMap<number, string>): Promise<void> {
    if (heads.size === 0) return;
    const { ledger } = this.#contracts();
    for (const [bank, head] of heads) {
      const stored = await ledger.headOf(bank, { blockTag: this.#place.block });
      if (stored === head) continue;
      throw backupWrong(
        `bank ${String(bank)} has the head ${stored}, its archived events make it ${head}`,
      );
    }
  }

  #contracts(): ReturnType<typeof connectContracts> {
    const { deployments, chainId } = this.#place;
    const { addresses } = readDeployment(deployments, BigInt(chainId));
    return connectContracts(addresses, this.#provider);
  }
}

/** What nodes answered does not fit together. */
export function backupWrong(why: string, cause?: unknown): GridwellError {
  return new GridwellError(
    "CLIQUE_BACKUP_WRONG",
    `What the node says does not add up (${why}), so nothing was written: ./gridwell clique status; was an archive of ` +
      "an earlier chain taken away?",
    cause === undefined ? {} : { cause },
  );
}
