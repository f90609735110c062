import path from "node:path";

import { id as digest } from "ethers";

import { encodeElements } from "../../src/chain/bank-history.ts";
import { totalsOf, type BankState } from "../../src/chain/bank-state.ts";
import { createSender } from "../../src/chain/sender.ts";
import { transact } from "../../src/chain/transact.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { formatTotal, resourceByName } from "../../src/domain/resource.ts";
import { timeOfSlot } from "../../src/domain/time-grid.ts";
import { gatewayOf } from "../../src/gateway/community.ts";
import { importFiles } from "../../src/gateway/import/import-files.ts";
import { grouped } from "../cli/table.ts";
import type { OpenCommunity } from "../context.ts";
import { SLOTS } from "./houses.ts";
import { exchange, rollover } from "./meter-life.ts";
import { batchOf, settle, signaturesOf, slotBefore, streetsOf } from "./neighbours.ts";
import type { Printer } from "./printer.ts";
import { prove } from "./proof.ts";
import { record, refusedRecord } from "./recording.ts";

/** Slots of the day that are recorded at first; the rest shows what may still happen. */
const MORNING = SLOTS - 4;

const energy = resourceByName("energy");

/**
 * Tells the story: a neighbourhood of 40 homes and two gateways lives a day on a real ledger, and three try to cheat.
 *
 * @param examples folder of the example files
 */
export async function tellStory(
  community: OpenCommunity,
  printer: Printer,
  examples: string,
): Promise<void> {
  const { contracts, index, provider, site } = community;
  const streets = streetsOf(community);
  const [street] = streets;
  if (street === undefined) throw new TypeError("no streets");
  const at = (slot: number): string => formatInstant(timeOfSlot(site.grid, slot));
  const state = (bank: number): BankState => {
    const known = index.state(bank);
    if (known === null) throw new GridwellError("BANK_UNKNOWN", `bank ${String(bank)} is not open`);
    return known;
  };
  let gasPerReading = 0;

  await printer.step("deploy", "A chain of its own, and three contracts", async () => {
    for (const name of ["registry", "ledger", "verifier"] as const) {
      const address = await contracts[name].getAddress();
      const size = ((await provider.getCode(address)).length - 2) / 2;
      printer.say(`${name.padEnd(8)} ${address}  ${grouped(size)} bytes`);
    }
    printer.say(
      "The registry is the ledger's only operator; two gateways stand on its public list.",
    );
    return undefined;
  });

  await printer.step(
    "import",
    "Two homes come with files: DSMR P1 telegrams and a Green Button export",
    async () => {
      const imported = await importFiles(community, {
        paths: [path.join(examples, "home.dsmr.txt"), path.join(examples, "home.greenbutton.xml")],
        cadence: "day",
        history: false,
        gateway: 0,
      });
      if (!imported.verified)
        throw new GridwellError("NOT_VERIFIED", "the chain does not hold what was written");
      for (const meter of imported.meters) {
        const resource = resourceByName(meter.resource);
        printer.say(
          `${meter.device} ${meter.register.padEnd(18)} ${grouped(meter.readings)} readings, ` +
            `${formatTotal(resource, BigInt(meter.consumption))} ${meter.direction === "export" ? "fed in" : "used"}`,
        );
      }
      printer.proved(
        "One total a day went on chain, was read back and proved. Quarter-hours of a home stay at home.",
      );
      return undefined;
    },
  );

  await printer.step(
    "enrol",
    "The other 38 homes enrol, energy and water: two credentials each",
    async () => {
      let gas = 0n;
      for (const each of streets) gas += await settle(community, each);
      const points = streets.reduce((sum, { houses }) => sum + houses.length, 0);
      const devices = streets
        .flatMap(({ houses }) => houses)
        .filter(({ term }) => term.attestation === "device").length;
      printer.say(
        `${String(points)} metering points in ${String(streets.length)} banks: ${String(devices)} meters sign for ` +
          `themselves, for ${String(points - devices)} dumb ones the gateway signs, visible for ever.`,
      );
      printer.say(
        `The meter's key and the owner consent, the operator sends: ${grouped(gas / BigInt(points))} gas a point.`,
      );
      return undefined;
    },
  );

  await printer.step(
    "record-day",
    "A day of quarter-hours: 40 homes, 15 minutes a batch",
    async () => {
      let batches = 0;
      for (const number of [0, 1]) {
        const sender = createSender({
          provider,
          signer: gatewayOf(community, number),
          index,
          store: community.store,
          pollSeconds: community.pollSeconds,
        });
        for (const each of streets.slice(2 * number, 2 * number + 2)) {
          for (let position = 0; position < MORNING; position++) {
            const { root } = await signaturesOf(community, each, position);
            sender.enqueue(batchOf(community, each, position, root));
            batches++;
          }
        }
        await sender.flush();
        await sender.close();
      }
      await index.sync();
      for (const each of streets) {
        const total = totalsOf(state(each.bank)).reduce<bigint>(
          (sum, lane) => sum + (lane ?? 0n),
          0n,
        );
        const begin = each.houses.reduce((sum, { day }) => sum + day.start, 0n);
        const used = formatTotal(resourceByName(each.resource), total - begin);
        printer.say(
          `bank ${String(each.bank)}: ${String(each.houses.length)} homes used ${used} of ${each.resource} until ${at(slotBefore(community) + MORNING)}`,
        );
      }
      printer.proved(
        `${grouped(batches)} batches, each lane compared on chain with the one before.`,
      );
      return undefined;
    },
  );

  await printer.step("gas", "What a reading costs", async () => {
    const last = [...index.events({ contract: "ledger", bank: street.bank, name: "Recorded" })].at(
      -1,
    );
    const receipt = await provider.getTransactionReceipt(last?.place.transactionHash ?? "");
    gasPerReading = Number(receipt?.gasUsed ?? 0n) / street.houses.length;
    const obvious = await obviousGas(community);
    const cost = (gas: number): string => `${grouped(Math.round(gas))} gas`;
    printer.say(`obvious contract, one call a reading:       ${cost(obvious)}`);
    printer.say(
      `this ledger, ${String(street.houses.length)} homes a batch:              ${cost(gasPerReading)}`,
    );
    printer.say(
      `${(obvious / gasPerReading).toFixed(0)} times less, and the larger the bank the better: see ./gridwell bench ledger.`,
    );
    return undefined;
  });

  await printer.step("lowered-total", "A gateway tries to lower a total", async () => {
    const batch = batchOf(community, street, MORNING);
    const lane = 4;
    const honest = batch.totals.get(lane) ?? 0n;
    const lowered = { ...batch, totals: new Map(batch.totals).set(lane, honest - 50_000n) };
    return refusedRecord(
      community,
      printer,
      street,
      lowered,
      "The ledger refuses the whole batch.",
    );
  });

  await printer.step("replay", "It sends yesterday's batch again", async () => {
    const before = state(street.bank).head;
    const stale = { ...batchOf(community, street, 3), slot: slotBefore(community) + 4 };
    const answer = await refusedRecord(
      community,
      printer,
      street,
      stale,
      "A slot is written once.",
    );
    await index.sync();
    if (state(street.bank).head !== before)
      throw new GridwellError("HEAD_MOVED", "a replay moved the head");
    printer.proved("The head did not move.");
    return answer;
  });

  await printer.step("stranger", "A stranger writes for the street", async () => {
    const stranger = { ...street, gateway: community.keys.household(99).connect(provider) };
    return refusedRecord(
      community,
      printer,
      stranger,
      batchOf(community, street, MORNING),
      "Only the bank's gateway may.",
    );
  });

  await printer.step("exchange", "A meter is exchanged, and the total goes on", async () => {
    await exchange(community, street, 8, printer);
    return undefined;
  });

  await printer.step("rollover", "A dial rolls over, and the total goes on", async () => {
    await record(community, street, MORNING);
    await rollover(community, street, printer);
    return undefined;
  });

  await printer.step(
    "late-correction",
    "A late reading amends the past, and overwrites nothing",
    async () => {
      const about = slotBefore(community) + 40;
      const house = street.houses[6];
      if (house === undefined) throw new TypeError("no such house");
      const total = (house.day.totals[39] ?? 0n) + 7n;
      await index.sync();
      const { tip, root } = state(street.bank);
      const data = encodeElements([{ lane: house.term.lane, code: 3, value: total }]);
      const call = await contracts.ledger.amend.populateTransaction(
        street.bank,
        { ...tip },
        root,
        about,
        `0x${"00".repeat(32)}`,
        data,
      );
      await transact(street.gateway, call, community.confirmations);
      await index.sync();
      printer.say(
        `${house.name} at ${at(about)}: ${formatTotal(energy, total)} is said now, beside what was written then.`,
      );
      if (state(street.bank).root !== root)
        throw new GridwellError("ROOT_MOVED", "an amendment moved registers");
      printer.proved("The registers did not move; the amendment is an entry of its own.");
      return undefined;
    },
  );

  await printer.step(
    "proof",
    "An auditor trusts nobody: one reading, from the chain alone",
    async () => {
      await prove(community, street, printer);
      return undefined;
    },
  );

  await printer.step("summary", "What stands now", async () => {
    await index.sync();
    for (const bank of index.banks()) {
      const { head, seats, tip } = state(bank);
      const stored = await contracts.ledger.headOf(bank);
      if (stored !== head)
        throw new GridwellError("HEAD_DIFFERS", `bank ${String(bank)} does not add up`);
      printer.proved(
        `bank ${String(bank).padEnd(3)} ${String(seats.size).padStart(2)} points, ${grouped(tip.index + 1)} entries, ` +
          `head ${head.slice(0, 10)}… equals what the events add up to`,
      );
    }
    return undefined;
  });
}

/** Gas of the obvious contract for a meter's second reading. */
async function obviousGas({ connection, keys, provider }: OpenCommunity): Promise<number> {
  const admin = keys.admin().connect(provider);
  const obvious = await connection.ethers.deployContract("ObviousLedger", [], admin);
  await (await obvious.allow(admin, true)).wait();
  await (await obvious.store(digest("a meter"), 1n, 20_000_000n)).wait();
  const receipt = await (await obvious.store(digest("a meter"), 2n, 20_000_400n)).wait();
  return Number(receipt?.gasUsed ?? 0n);
}
