import type { TransactionReceipt } from "ethers";

import { meterId, pointId } from "../../chain/identifiers.ts";
import { wordsFor } from "../../chain/lanes.ts";
import { transact } from "../../chain/transact.ts";
import { GridwellError } from "../../domain/errors.ts";
import { resourceByName } from "../../domain/resource.ts";
import { gatewayOf, operatorOf, type Community } from "../community.ts";
import { enrolPoints } from "../enrolment.ts";
import { maxStepFor } from "../max-step.ts";
import { setTrust, trustedGateways } from "../officers.ts";
import { reasonOf } from "../reason.ts";
import { totalAfter, type RehearsedBank, type Rehearsal } from "./rehearsal.ts";

/**
 * Opens the banks of a rehearsal and enrols its points, each with both credentials: its gateway's and, as owner, the
 * custodian's.
 *
 * @returns gas of it all
 * @throws GridwellError GATEWAY_WITHOUT_FUNDS, and with the registry's error when it refuses
 */
export async function settleRehearsal(
  community: Community,
  rehearsal: Rehearsal,
  banks: readonly RehearsedBank[],
  progress: (what: string) => void,
): Promise<bigint> {
  await trustGateways(community, rehearsal.gateways);
  let gas = 0n;
  for (const bank of banks) {
    const points = String(bank.lanes.length);
    progress(`bank ${String(bank.bank)}: enrolling ${points} points of ${bank.resource}`);
    for (const { gasUsed } of await settle(community, rehearsal, bank)) gas += gasUsed;
  }
  return gas;
}

/** Sees to it that the gateways stand on the public list and can pay for what they send. */
async function trustGateways(community: Community, gateways: number): Promise<void> {
  const trusted = new Set(await trustedGateways(community));
  for (let index = 0; index < gateways; index++) {
    const { address } = gatewayOf(community, index);
    if ((await community.provider.getBalance(address)) === 0n) {
      throw new GridwellError(
        "GATEWAY_WITHOUT_FUNDS",
        `Gateway ${String(index)}, ${address}, has nothing to pay its transactions with: send it some, or rehearse ` +
          `with --gateways ${String(index)}`,
      );
    }
    if (!trusted.has(address)) await setTrust(community, address, true, reasonOf("rehearsal"));
  }
}

async function settle(
  community: Community,
  rehearsal: Rehearsal,
  { bank, gateway: index, resource, lanes }: RehearsedBank,
): Promise<TransactionReceipt[]> {
  const { contracts, confirmations, keys, site } = community;
  const gateway = gatewayOf(community, index);
  const salt = keys.salt();
  const call = await contracts.registry.openBank.populateTransaction(
    bank,
    gateway.address,
    false,
    maxStepFor(resource, site.grid, community.maxSteps),
    wordsFor(lanes.length, false),
    rehearsal.firstSlot - 1,
  );
  const opened = await transact(operatorOf(community), call, confirmations);
  const terms = lanes.map(({ lane, place, device, register, modulus, totals }) => {
    const start = totalAfter(totals, -1);
    return {
      // Each rehearsal meters points of its own, so that it can be repeated on a chain that stays.
      point: pointId(salt, `${place}/${register}@${String(bank)}`),
      meter: meterId(salt, device, `${register}@${String(bank)}`),
      resource: resourceByName(resource).id,
      lane,
      start,
      dial: start % BigInt(modulus),
      modulus: BigInt(modulus),
      key: gateway,
      attestation: "gateway" as const,
      owner: keys.custodian(),
    };
  });
  return [opened, ...(await enrolPoints(community, bank, terms))];
}
