import type { ContractRunner, Interface } from "ethers";

import { MeterRegistry__factory } from "../../types/contracts/factories/metering/MeterRegistry__factory.ts";
import { ReadingLedger__factory } from "../../types/contracts/factories/metering/ReadingLedger__factory.ts";
import { ReadingVerifier__factory } from "../../types/contracts/factories/metering/ReadingVerifier__factory.ts";
import type { MeterRegistry } from "../../types/contracts/metering/MeterRegistry.ts";
import type { ReadingLedger } from "../../types/contracts/metering/ReadingLedger.ts";
import type { ReadingVerifier } from "../../types/contracts/metering/ReadingVerifier.ts";

/** A community's contracts, with the types of their functions. */
export interface Contracts {
  readonly registry: MeterRegistry;
  readonly ledger: ReadingLedger;
  readonly verifier: ReadingVerifier;
}

/** Where they stand. */
export type ContractAddresses = { readonly [name in keyof Contracts]: string };

/** Their interfaces: what their errors and events are decoded with. */
export const CONTRACT_INTERFACES: { readonly [name in keyof Contracts]: Interface } = {
  registry: MeterRegistry__factory.createInterface(),
  ledger: ReadingLedger__factory.createInterface(),
  verifier: ReadingVerifier__factory.createInterface(),
};

/**
 * Contracts to call.
 *
 * @param runner a provider to read; a signer with a provider to write too. A `JsonRpcProvider` needs the option
 * `cacheTimeout: -1`, or it answers with what was true a moment ago.
 */
export function connectContracts(addresses: ContractAddresses, runner: ContractRunner): Contracts {
  return {
    registry: MeterRegistry__factory.connect(addresses.registry, runner),
    ledger: ReadingLedger__factory.connect(addresses.ledger, runner),
    verifier: ReadingVerifier__factory.connect(addresses.verifier, runner),
  };
}
