import { getBytes, type Signer, type TransactionReceipt } from "ethers";

import { maskOf, readResourceKey, readSum, type HeldSum, type SumPlace } from "../chain/sums.ts";
import { transact } from "../chain/transact.ts";
import type { BabySteps } from "../crypto/baby-steps.ts";
import { INFINITY } from "../crypto/bn254.ts";
import { decryptPoint, NUMBER_BOUND, type Ciphertext } from "../crypto/elgamal.ts";
import { proveOpening } from "../crypto/equality-proof.ts";
import type { Randomness, SecretScalar } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Monitor } from "./monitor.ts";
import { auditSum } from "./sum-audit.ts";

/** A total that was opened. */
export interface OpenedSum {
  readonly number: bigint;
  /** Homes behind it. */
  readonly count: number;
  readonly epoch: number;
  readonly receipt: TransactionReceipt;
}

/** What the community gateway opens sums with. */
export interface SumOpener {
  readonly signer: Signer;
  /** The secret of a resource's key in an epoch; it is wiped. */
  readonly secretOf: (epoch: number, resource: number) => SecretScalar;
  readonly steps: BabySteps;
  readonly random: Randomness;
}

/** Most that one home's record says of one slot: 24 bits. */
const MOST_OF_A_HOME = 2n ** 24n - 1n;

/**
 * Opens a resource's total: decrypts the sum, finds its number, proves it and shows it to the contract.
 *
 * @throws GridwellError `SUM_UNKNOWN` when the contract holds no such sum; `TOTAL_NOT_FOUND` when it holds none that so many
 * homes can have used, with those that are to blame; the contract's error, for example `MONITOR_SUM_TOO_FEW`
 */
export async function openTotal(
  monitor: Monitor,
  place: SumPlace,
  resource: number,
  { signer, secretOf, steps, random }: SumOpener,
): Promise<OpenedSum> {
  const { contracts, addresses, chainId, confirmations } = monitor;
  const { slot, resources } = place;
  const held = await readSum(contracts.monitor, place);
  const sum = held === null ? null : ciphertextOf(held, resources.indexOf(resource));
  if (held === null || sum === null) {
    throw new GridwellError(
      "SUM_UNKNOWN",
      `The contract holds no sum of resource ${String(resource)} in slot ${String(slot)} by homes that contribute to ` +
        `${resources.join(", ")}: nobody did, or 256 slots have passed since`,
    );
  }
  const { epoch, count } = held;
  const secret = secretOf(epoch, resource);
  try {
    const key = await readResourceKey(contracts.monitor, epoch, resource);
    if (key === null || !secret.publicPoint().equals(key)) {
      throw new GridwellError(
        "RESOURCE_KEY_OTHER",
        `The key of resource ${String(resource)} in epoch ${String(epoch)} is another on chain than in these keys: take ` +
          "those that were published (./gridwell keys show)",
      );
    }
    const number = solve(steps, secret, sum, mostOf(count));
    if (number === null) throw await notFound(monitor, place, resource, steps, secret);
    const sender = getBytes(await signer.getAddress());
    const contract = getBytes(addresses.monitor);
    const context = { chainId, contract, sender, epoch, place: slot };
    const { e, z } = proveOpening(secret, sum, number, context, random);
    const args = [slot, maskOf(resources), resource, number, e, z] as const;
    const call = await contracts.monitor.openSum.populateTransaction(...args);
    return { number, count, epoch, receipt: await transact(signer, call, confirmations) };
  } finally {
    secret.wipe();
  }
}

/** Most that so many homes can have used together; a sum beyond 2^40 would never be found. */
function mostOf(count: number): bigint {
  const most = BigInt(count) * MOST_OF_A_HOME;
  return most < NUMBER_BOUND ? most : NUMBER_BOUND - 1n;
}

function ciphertextOf({ c1, c2 }: HeldSum, index: number): Ciphertext | null {
  const sum = c2[index];
  return sum === undefined ? null : { c1, c2: sum };
}

/** The number of a ciphertext, from 0 to a most; null where it holds none. */
function solve(
  steps: BabySteps,
  secret: SecretScalar,
  sum: Ciphertext,
  most: bigint,
): bigint | null {
  // Nobody who drew its r from chance is in a sum at infinity.
  return sum.c1.equals(INFINITY) ? null : steps.solve(decryptPoint(secret, sum), 0n, most);
}

/** Which homes contributed what no meter shows. Only the community gateway can tell. */
async function notFound(
  monitor: Monitor,
  place: SumPlace,
  resource: number,
  steps: BabySteps,
  secret: SecretScalar,
): Promise<GridwellError> {
  const index = place.resources.indexOf(resource);
  const { contributions } = await auditSum(monitor, place);
  const wrong = contributions.filter(({ contribution }) => {
    const { c1, c2 } = contribution;
    return solve(steps, secret, { c1, c2: c2[index] ?? c1 }, MOST_OF_A_HOME) === null;
  });
  const homes = wrong.map(({ gateway }) => gateway).join(", ");
  return new GridwellError(
    "TOTAL_NOT_FOUND",
    `The sum of resource ${String(resource)} in slot ${String(place.slot)} holds no number that so many homes can have used: ` +
      `${homes} contributed what no meter shows`,
  );
}
