import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { isAddress } from "ethers";

import { GridwellError } from "../domain/errors.ts";

/** Where a community's contracts stand. */
export interface Addresses {
  readonly registry: string;
  readonly ledger: string;
  readonly verifier: string;
}

const CONTRACTS = {
  registry: "MeterRegistry",
  ledger: "ReadingLedger",
  verifier: "ReadingVerifier",
} as const;

/**
 * The addresses that `./gridwell deploy` wrote for a chain.
 *
 * @param root folder of the deployments, one sub-folder `chain-<id>` each
 * @throws GridwellError NOT_DEPLOYED when there is none, DEPLOYMENT_INVALID when it is incomplete
 */
export function readDeployment(root: string, chainId: bigint): Addresses {
  const file = join(root, `chain-${chainId.toString()}`, "deployed_addresses.json");
  if (!existsSync(file)) {
    throw new GridwellError(
      "NOT_DEPLOYED",
      `Nothing is deployed on chain ${chainId.toString()}: run ./gridwell deploy --network NAME first`,
      { where: file },
    );
  }
  const written: unknown = JSON.parse(readFileSync(file, "utf8"));
  const find = (contract: string): string => {
    for (const [id, address] of Object.entries(written as Record<string, unknown>)) {
      if (id.endsWith(`#${contract}`) && isAddress(address)) return address;
    }
    throw new GridwellError(
      "DEPLOYMENT_INVALID",
      `${file} does not name a ${contract}: deploy again`,
      { where: file },
    );
  };
  return {
    registry: find(CONTRACTS.registry),
    ledger: find(CONTRACTS.ledger),
    verifier: find(CONTRACTS.verifier),
  };
}
