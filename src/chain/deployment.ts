import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { isAddress } from "ethers";

import { GridwellError } from "../domain/errors.ts";
import type { MarketAddresses } from "./market-contracts.ts";
import { placeMonitor, type MonitorAddresses } from "./monitor-contracts.ts";
import { decimal, integer, mapping, object } from "./strict-json.ts";

/** Where a community's contracts stand. */
export interface Addresses {
  readonly registry: string;
  readonly ledger: string;
  readonly verifier: string;
}

/** What a deployment leaves behind beside the addresses. */
export interface DeploymentNotes {
  /** Block of the registry's creation: nothing of the community is older. */
  readonly block: number;
  /** Greatest rise per slot of banks yet to be opened, by resource, where it is not the default. */
  readonly maxSteps: ReadonlyMap<string, bigint>;
}

/** A community as `./gridwell deploy` left it. */
export interface Deployment extends DeploymentNotes {
  readonly addresses: Addresses;
  /** Null where only meters were deployed. */
  readonly market: MarketAddresses | null;
  /** Null where no encrypted monitoring was deployed, or not all of it. */
  readonly monitor: MonitorAddresses | null;
}

/** Ignition's file of the contracts. */
const ADDRESSES = "deployed_addresses.json";

/** File of the notes, beside Ignition's own. */
const NOTES = "gridwell.json";

const CONTRACTS = {
  registry: "MeterRegistry",
  ledger: "ReadingLedger",
  verifier: "ReadingVerifier",
} as const;

const MARKET = {
  feed: "PriceFeed",
  token: "SmartCommunityToken",
  book: "QuotaBook",
  auction: "QuotaAuction",
  board: "TradeBoard",
} as const;

/**
 * What `./gridwell deploy` wrote for a chain. Without its notes the chain is read from its first block.
 *
 * @param root folder of the deployments, one sub-folder `chain-<id>` each
 * @throws GridwellError NOT_DEPLOYED when there is none, DEPLOYMENT_INVALID when it is incomplete
 */
export function readDeployment(root: string, chainId: bigint): Deployment {
  const folder = join(root, `chain-${chainId.toString()}`);
  const file = join(folder, ADDRESSES);
  if (!existsSync(file)) {
    throw new GridwellError(
      "NOT_DEPLOYED",
      `Nothing is deployed on chain ${chainId.toString()}: run ./gridwell deploy --network NAME first`,
      { where: file },
    );
  }
  const find = (contract: string): string => {
    const address = deployedContract(folder, contract);
    if (address !== null) return address;
    throw new GridwellError(
      "DEPLOYMENT_INVALID",
      `${file} does not name a ${contract}: deploy again`,
      { where: file },
    );
  };
  const addresses = {
    registry: find(CONTRACTS.registry),
    ledger: find(CONTRACTS.ledger),
    verifier: find(CONTRACTS.verifier),
  };
  // The board comes last: without it the market is not whole.
  const market =
    deployedContract(folder, MARKET.board) === null
      ? null
      : {
          feed: find(MARKET.feed),
          token: find(MARKET.token),
          book: find(MARKET.book),
          auction: find(MARKET.auction),
          board: find(MARKET.board),
        };
  const monitor = placeMonitor((contract) => deployedContract(folder, contract));
  return { addresses, market, monitor, ...readDeploymentNotes(folder) };
}

/**
 * Where a contract of a deployment stands; null when it was not deployed.
 *
 * @param folder the chain's own, `chain-<id>`
 * @param contract its name in Solidity
 */
export function deployedContract(folder: string, contract: string): string | null {
  const file = join(folder, ADDRESSES);
  if (!existsSync(file)) return null;
  const written: unknown = JSON.parse(readFileSync(file, "utf8"));
  for (const [id, address] of Object.entries(written as Record<string, unknown>)) {
    if (id.endsWith(`#${contract}`) && isAddress(address)) return address;
  }
  return null;
}

/**
 * Writes the notes of a deployment into its folder, whole or not at all.
 *
 * @param folder the chain's own, `chain-<id>`
 */
export function writeDeploymentNotes(folder: string, { block, maxSteps }: DeploymentNotes): void {
  const steps = [...maxSteps].map(([resource, step]) => [resource, step.toString()] as const);
  const text = `${JSON.stringify({ block, maxSteps: Object.fromEntries(steps) }, null, 2)}\n`;
  const file = join(folder, NOTES);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

const notes = object<DeploymentNotes>({ block: integer, maxSteps: mapping(decimal) });

/**
 * The notes of a deployment; block 0 and nothing else where there are none.
 *
 * @param folder the chain's own, `chain-<id>`
 * @throws GridwellError DEPLOYMENT_INVALID
 */
export function readDeploymentNotes(folder: string): DeploymentNotes {
  const file = join(folder, NOTES);
  if (!existsSync(file)) return { block: 0, maxSteps: new Map() };
  try {
    return notes(JSON.parse(readFileSync(file, "utf8")), "$");
  } catch (cause) {
    throw new GridwellError("DEPLOYMENT_INVALID", `${file} is damaged: deploy again to mend it`, {
      where: file,
      cause,
    });
  }
}
