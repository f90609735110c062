import { meterId, pointId } from "../../chain/identifiers.ts";
import { wordsFor } from "../../chain/lanes.ts";
import { transactAll } from "../../chain/transact.ts";
import { GridwellError } from "../../domain/errors.ts";
import { resourceByName } from "../../domain/resource.ts";
import { gatewayOf, operatorOf, type Community } from "../community.ts";
import { enrolBanks, type MeterTerm } from "../enrolment.ts";
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
  const { contracts, confirmations, site, maxSteps } = community;
  const points = banks.reduce((sum, { lanes }) => sum + lanes.length, 0);
  progress(`opening ${String(banks.length)} banks`);
  const openings = banks.map(({ bank, gateway, resource, lanes }) =>
    contracts.registry.openBank.populateTransaction(
      bank,
      gatewayOf(community, gateway).address,
      false,
      maxStepFor(resource, site.grid, maxSteps),
      wordsFor(lanes.length, false),
      rehearsal.firstSlot - 1,
    ),
  );
  const operator = operatorOf(community);
  const opened = await transactAll(operator, await Promise.all(openings), confirmations);
  progress(`enrolling ${String(points)} points`);
  const terms = banks.map((bank) => ({ bank: bank.bank, terms: termsOf(community, bank) }));
  const enrolled = await enrolBanks(community, terms);
  return [...opened, ...enrolled].reduce((sum, { gasUsed }) => sum + gasUsed, 0n);
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

/** The points of a bank, each with both credentials. */
function termsOf(
  community: Community,
  { bank, gateway: index, resource, lanes }: RehearsedBank,
): MeterTerm[] {
  const { keys } = community;
  const gateway = gatewayOf(community, index);
  const salt = keys.salt();
  const owner = keys.custodian();
  return lanes.map(({ lane, place, device, register, modulus, totals }) => {
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
      owner,
    };
  });
}
